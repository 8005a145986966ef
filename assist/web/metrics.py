"""What Prometheus reads, and whether this process is fit to be sent traffic."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from assist.desk.services import DeskServices
from assist.errors import AssistError
from assist.store import health

REGISTRY = CollectorRegistry()
INBOUND = Counter(
    "assist_inbound_total",
    "Inbound messages by channel and result",
    ["channel", "result"],
    registry=REGISTRY,
)
CALLS = Counter(
    "assist_call_requests_total",
    "Requests about calls by what they ask and what they got",
    ["what", "result"],
    registry=REGISTRY,
)
REQUESTS = Histogram(
    "assist_request_seconds",
    "HTTP requests by route and status",
    ["route", "status"],
    registry=REGISTRY,
)
JOBS = Gauge("assist_jobs", "Jobs by queue and state", ["queue", "state"], registry=REGISTRY)
DEAD = Gauge("assist_dead_jobs", "Jobs given up, waiting for a person", registry=REGISTRY)
QUEUE = Gauge(
    "assist_waiting_conversations", "Conversations waiting for the desk", registry=REGISTRY
)


def observability(desk: DeskServices) -> Blueprint:
    """/healthz: the process answers. /readyz: so does its database. /metrics: for Prometheus."""
    blueprint = Blueprint("observability", __name__)

    @blueprint.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    def readyz() -> ResponseReturnValue:
        problem = _database_problem(desk)
        if problem:
            return jsonify(status="unavailable", problem=problem), 503
        return jsonify(status="ready")

    @blueprint.get("/metrics")
    def metrics() -> ResponseReturnValue:
        depth = desk.jobs.depth()
        for queue, counts in depth["queues"].items():
            for what, number in counts.items():
                JOBS.labels(queue, what).set(number)
        DEAD.set(depth["dead"])
        with desk.db.read() as tx:
            QUEUE.set(health.waiting(tx))
        return Response(generate_latest(REGISTRY), mimetype=CONTENT_TYPE_LATEST)

    return blueprint


def _database_problem(desk: DeskServices) -> str:
    try:
        with desk.db.read() as tx:
            found: str = health.problem(tx)
            return found
    except AssistError as error:
        return str(error)
