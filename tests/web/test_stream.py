"""Live pages: every event once, in order, also after a cut; and no thread is left behind."""

import json
import threading
import time

import pytest
from werkzeug.exceptions import ServiceUnavailable

from assist.store import feed
from assist.web.stream import Hub, position_of


def publish(database, topic, kind="message", **data):
    with database.transaction() as tx:
        feed.publish(tx, topic, kind, data)


def everything(event):
    return event.kind, {"topic": event.topic, **event.data}


def events(stream, number):
    found = []
    for text in stream:
        if text.startswith("id:"):
            found.append(json.loads(text.partition("data: ")[2]))
        if len(found) == number:
            return found
    return found


def eventually(check, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@pytest.fixture
def hub(database):
    opened = Hub(database, heartbeat=0.05)
    yield opened
    opened.close()


class TestAStream:
    def test_shows_what_happens_on_its_topics_only(self, database, hub):
        stream = hub.open({"desk"}, None, everything)
        publish(database, "conversation:1", n=1)
        publish(database, "desk", n=2)
        assert [event["n"] for event in events(stream, 1)] == [2]
        stream.close()

    def test_resumes_after_the_last_event_it_saw_without_gap_or_double(self, database, hub):
        for n in range(3):
            publish(database, "desk", n=n)
        with database.read() as tx:
            first = feed.since(tx, 0)[0].id
        stream = hub.open({"desk"}, first, everything)
        publish(database, "desk", n=3)
        assert [event["n"] for event in events(stream, 3)] == [1, 2, 3]
        stream.close()

    def test_sends_a_sign_of_life_while_nothing_happens(self, hub):
        stream = hub.open({"desk"}, None, everything)
        assert [next(stream), next(stream)] == ["retry: 2000\n\n", ": still here\n\n"]
        stream.close()

    def test_keeps_back_what_its_page_must_not_see(self, database, hub):
        stream = hub.open({"desk"}, None, lambda e: None if e.data["n"] == 1 else everything(e))
        publish(database, "desk", n=1)
        publish(database, "desk", n=2)
        assert [event["n"] for event in events(stream, 1)] == [2]
        stream.close()

    def test_ends_after_its_longest_time(self, database):
        hub = Hub(database, heartbeat=0.01, longest=0.05)
        stream = hub.open({"desk"}, None, everything)
        assert events(stream, 1) == []
        stream.close()
        hub.close()

    def test_many_pages_see_the_same_order(self, database, hub):
        streams = [hub.open({"desk"}, None, everything) for _ in range(5)]
        for n in range(20):
            publish(database, "desk", n=n)
        for stream in streams:
            assert [event["n"] for event in events(stream, 20)] == list(range(20))
            stream.close()


class TestTheHub:
    def test_refuses_politely_when_it_is_full(self, database):
        hub = Hub(database, capacity=1)
        stream = hub.open({"desk"}, None, everything)
        with pytest.raises(ServiceUnavailable) as refused:
            hub.open({"desk"}, None, everything)
        assert refused.value.retry_after
        stream.close()
        hub.open({"desk"}, None, everything).close()
        hub.close()

    def test_keeps_places_for_the_desk(self, database):
        hub = Hub(database, capacity=2)
        stream = hub.open({"desk"}, None, everything, spare=1)
        with pytest.raises(ServiceUnavailable):
            hub.open({"desk"}, None, everything, spare=1)
        hub.open({"desk"}, None, everything).close()
        stream.close()
        hub.close()

    def test_gives_the_place_back_even_if_nothing_was_read(self, hub):
        hub.open({"desk"}, None, everything).close()
        assert hub.watching == 0

    def test_stops_its_thread_when_the_last_page_is_gone(self, hub):
        stream = hub.open({"desk"}, None, everything)
        stream.close()
        eventually(lambda: not any(t.name == "assist-feed" for t in threading.enumerate()))

    def test_ends_every_stream_when_it_is_closed(self, database):
        hub = Hub(database, heartbeat=30)
        stream = hub.open({"desk"}, None, everything)
        next(stream)
        threading.Timer(0.1, hub.close).start()
        assert list(stream) == []


class TestWhereAPageResumes:
    @pytest.mark.parametrize(
        ("header", "parameter", "position"),
        [("7", "3", 7), (None, "3", 3), ("x", "3", 3), (None, None, None), ("-1", "", None)],
    )
    def test_by_the_browsers_word_then_the_pages(self, header, parameter, position):
        assert position_of(header, parameter) == position
