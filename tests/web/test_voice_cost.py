"""What a turn on the phone asks of the database: the caller waits for every round trip."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

MOST_STATEMENTS, MOST_SESSIONS = 110, 11


@contextmanager
def counted(engine) -> Iterator[dict[str, int]]:
    found = {"statements": 0, "sessions": 0}

    def statement(*_: object) -> None:
        found["statements"] += 1

    def session(*_: object) -> None:
        found["sessions"] += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "begin", session)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "begin", session)


def test_an_answered_question_stays_within_its_round_trips(phones):
    phones.desk.author(language="en")
    phones.give_phones()
    call = phones.call().say("hello")
    with counted(phones.desk.desk.db.engine) as found:
        call.say("how else can i pay, do you take checks or a wire transfer")
    assert phones.stored(call).talk.answered == 1
    assert found["statements"] <= MOST_STATEMENTS, found
    assert found["sessions"] <= MOST_SESSIONS, found


def test_who_could_take_the_call_is_asked_only_where_somebody_is_to_take_it(phones):
    phones.desk.author(language="en")
    phones.give_phones()
    call = phones.call()
    asked = []

    def statement(_connection, _cursor, text, *_: object) -> None:
        asked.append("phone_call_legs" in text)

    event.listen(phones.desk.desk.db.engine, "before_cursor_execute", statement)
    call.say("how else can i pay, do you take checks or a wire transfer")
    assert not any(asked)
    call.press("0")
    assert any(asked)
    event.remove(phones.desk.desk.db.engine, "before_cursor_execute", statement)
