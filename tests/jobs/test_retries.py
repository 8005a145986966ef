from __future__ import annotations

import pytest

from assist.errors import PermanentFailure, TemporaryFailure
from assist.jobs import BackOff

BUSY = TemporaryFailure("busy")


class TestWhatIsTemporary:
    def test_is_tried_eight_times_with_growing_waits(self):
        waits = [BackOff().wait(attempt, BUSY) for attempt in range(1, 9)]
        assert waits == [1, 4, 16, 64, 256, 900, 900, None]

    def test_waits_at_least_as_long_as_the_other_side_asked(self):
        assert BackOff().wait(1, TemporaryFailure("busy", retry_after=30)) == 30
        assert BackOff().wait(3, TemporaryFailure("busy", retry_after=2)) == 16


class TestAnythingElse:
    @pytest.mark.parametrize("error", [ValueError("no"), PermanentFailure("rejected")])
    def test_is_tried_three_times_more(self, error):
        waits = [BackOff().wait(attempt, error) for attempt in range(1, 5)]
        assert waits == [1, 4, 16, None]
