"""Compiled against reference: an epoch of training and both losses, in one run."""

from __future__ import annotations

from benchmarks.networks import CLASSES, DEEP, DEFAULT, title
from benchmarks.timing import report_ratio, take_turns
from playground import RunConfig, advance, start

ROUNDS = 21
CLAIMS = ((DEFAULT, 35), (DEEP, 12), (CLASSES, 25))
EPOCHS = {"compiled": 500, "reference": 20}


def main() -> bool:
    """Whether the compiled backend is as many times faster as claimed."""
    held = [compare(config, at_least) for config, at_least in CLAIMS]
    return all(held)


def compare(config: RunConfig, at_least: float) -> bool:
    """Both backends from the same state, in turns."""
    standing, _ = advance(start(config), 5)

    def training(backend: str) -> tuple[object, int]:
        epochs = EPOCHS[backend]
        return lambda: advance(standing, epochs, backend), epochs

    timings = take_turns({name: training(name) for name in EPOCHS}, ROUNDS)  # type: ignore[arg-type]
    print(title(config))
    for name, timing in timings.items():
        print(f"  {name:10} {timing} an epoch")
    return report_ratio("reference", timings["reference"], timings["compiled"], at_least)
