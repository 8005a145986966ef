"""How long deciding code takes, measured so that a busy machine does not decide the answer."""

import time
from collections.abc import Callable


def quickest(call: Callable[[], object], times: int = 3) -> float:
    """Seconds of this thread's processor time that the quickest of a few runs took.

    Other threads, other processes and a collector that happens to run are left out: a bound
    over this figure fails for what the code does, not for what the machine does beside it.
    """
    taken = []
    for _ in range(times):
        started = time.thread_time()
        call()
        taken.append(time.thread_time() - started)
    return min(taken)
