"""`python -m playground run` of 1,000 default epochs, as a whole process."""

from __future__ import annotations

import json
import sys

from benchmarks.timing import report_process

ROUNDS = 5
CLAIM_SECONDS = 2
COMMAND = (sys.executable, "-m", "playground", "run", "--epochs", "1000", "--json")


def main() -> bool:
    """Whether the process is done within the time claimed."""
    return report_process(COMMAND, has_trained, ROUNDS, CLAIM_SECONDS)


def has_trained(printed: str) -> bool:
    """Whether it was all 1,000 epochs."""
    return bool(json.loads(printed)["losses"][-1]["epoch"] == 1000)
