"""Token buckets."""

import pytest
from werkzeug.exceptions import TooManyRequests

from assist.web.limits import MOST_KEYS, Limit


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class TestALimit:
    def test_allows_a_burst_then_one_at_a_time(self):
        clock = Clock()
        limit = Limit(2, every=10, clock=clock)
        limit.take("a")
        limit.take("a")
        with pytest.raises(TooManyRequests) as refused:
            limit.take("a")
        assert refused.value.retry_after == 10
        clock.now = 10.0
        limit.take("a")
        with pytest.raises(TooManyRequests):
            limit.take("a")

    def test_counts_everybody_apart(self):
        limit = Limit(1, every=10, clock=Clock())
        limit.take("a")
        limit.take("b")

    def test_never_saves_up_more_than_a_burst(self):
        clock = Clock()
        limit = Limit(1, every=1, clock=clock)
        clock.now = 1000.0
        limit.take("a")
        with pytest.raises(TooManyRequests):
            limit.take("a")

    def test_forgets_the_longest_unused_so_that_memory_is_bounded(self):
        limit = Limit(1, every=1000, clock=Clock())
        limit.take("first")
        for number in range(MOST_KEYS):
            limit.take(str(number))
        limit.take("first")
