"""What the webhook is measured against: a Flask view that stores the same row, and no more.

No signature, no conversation, no record, no job: Flask, SQLAlchemy and one committed INSERT.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, Response, request
from sqlalchemy.orm import Session

from assist.model.ids import new_id
from assist.settings import load
from assist.store import Database
from assist.store.tables.conversations import MessageRow


def from_environment() -> Flask:
    """The application, on the product's own engine (pragmas, pool)."""
    database = Database(load().database_url)
    app = Flask(__name__)

    @app.post("/webhooks/twilio/sms")
    def sms() -> Response:
        with Session(database.engine) as session:
            session.add(_row(request.form.to_dict()))
            session.commit()
        return Response("<Response/>", mimetype="text/xml")

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    return app


def _row(form: dict[str, str]) -> MessageRow:
    now = datetime.now(UTC)
    return MessageRow(
        id=new_id(),
        conversation_id=form["From"],
        inbox_id=form["To"],
        direction="incoming",
        sender="contact",
        text=form["Body"],
        created_at=now,
        state="received",
        state_at=now,
        external_id=form["MessageSid"],
        contact_point_id=form["From"],
        subject="",
        quoted_text="",
        reference_ids=[],
        failure_detail="",
        automatic=False,
        attachment_count=0,
    )
