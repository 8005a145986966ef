"""A worker process that reads and trains by small sets: `python -m tests.faults.training_worker`
DATABASE_URL SETS_FOLDER VAR_FOLDER. It runs until it is killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from assist import wiring
from assist.intents.versions import Sets
from assist.settings import Settings
from assist.worker import run_until_stopped

if __name__ == "__main__":
    url, sets, var = sys.argv[1:]
    settings = Settings(secret_key="0" * 32, database_url=url, var_dir=Path(var))
    run_until_stopped(wiring.build(settings, sets=Sets(Path(sets) / "data", Path(sets) / "frozen")))
