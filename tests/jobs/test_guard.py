from __future__ import annotations

import time

from assist.jobs.guard import Guard, Timing
from assist.jobs.port import Pulse
from tests.jobs.running import eventually

QUICK = Timing(every=0.02, late=0.3, stale=0.5, forget=60)


class Watched:
    """A guard whose pulse is remembered, and whose clock `paused` puts on as if it had stood."""

    def __init__(self, dead=(), beat=lambda _: None, takes=0.0):
        self.recovered, self.removed, self.late = [], [], []
        self.old = set()
        self.paused = 0.0

        def stale(seconds):
            time.sleep(takes)
            return dead if seconds < 60 else self.old

        pulse = Pulse(beat, stale, self.removed.append)
        self.guard = Guard(
            "me",
            pulse,
            recover=self.recovered.append,
            on_late=lambda: self.late.append(time.monotonic()),
            timing=QUICK,
            clock=lambda: time.monotonic() + self.paused,
        )

    def __enter__(self):
        self.guard.start()
        return self

    def __exit__(self, *_):
        self.guard.stop()


class TestAGuard:
    def test_beats(self):
        beats = []
        with Watched(beat=beats.append):
            eventually(lambda: len(beats) > 2)
        assert set(beats) == {"me"}

    def test_takes_over_from_the_dead_and_never_from_itself(self):
        with Watched(dead=("other", "me")) as watched:
            eventually(lambda: watched.recovered)
        assert watched.recovered[0] == ["other"]

    def test_forgets_the_dead_only_after_long(self):
        with Watched(dead=("other",)) as watched:
            eventually(lambda: watched.recovered)
            assert watched.removed == []
            watched.old = {"other"}
            eventually(lambda: watched.removed)

    def test_says_that_it_is_late_when_the_database_does_not_answer(self):
        def beat(_):
            raise OSError("gone")

        with Watched(beat=beat) as watched:
            eventually(lambda: watched.late)
        assert watched.recovered == []

    def test_says_that_it_is_late_after_a_pause_and_beats_all_the_same(self):
        beats = []
        with Watched(beat=beats.append) as watched:
            eventually(lambda: beats)
            watched.paused = 0.5
            eventually(lambda: watched.late)
            seen = len(beats)
            eventually(lambda: len(beats) > seen)
        assert len(watched.late) == 1
        assert seen >= 2, "one before the pause, one when it woke up"

    def test_is_not_late_while_it_takes_over_for_long(self):
        beats = []
        with Watched(dead=("other",), beat=beats.append, takes=0.6) as watched:
            eventually(lambda: watched.recovered)
            assert len(beats) > 5
        assert watched.late == []

    def test_is_not_late_when_a_beat_took_long_but_arrived(self):
        beats = []

        def beat(name):
            beats.append(name)
            if len(beats) == 2:
                time.sleep(0.5)

        with Watched(beat=beat) as watched:
            eventually(lambda: len(beats) > 3)
        assert watched.late == []
