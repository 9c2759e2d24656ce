"""How long the compiled backend takes to be ready: the first time ever, and from its cache."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from benchmarks.timing import Timing

ROUNDS = 3
SCRIPT = """
import time
from playground import RunConfig, advance, start
config = RunConfig()
begun = time.perf_counter()
advance(start(config), 1)
print(time.perf_counter() - begun)
"""


def main() -> bool:
    """True: nothing is claimed, the numbers are for the record."""
    cold, warm = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as cache:
            cold.append(seconds_to_first_epoch(cache))
            warm.append(seconds_to_first_epoch(cache))
    print("first epoch of a process, Numba's import included")
    print(f"  nothing cached {Timing(cold)}")
    print(f"  from the cache {Timing(warm)}")
    return True


def seconds_to_first_epoch(cache: str) -> float:
    """Seconds the first epoch of a fresh process takes, with its cache in a folder."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)
