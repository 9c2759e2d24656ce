"""Prices of training against what is measured: networks of all shapes, batches and data.

The constants of `playground/run/price.py` come from here: the ratios should lie about 1.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from harness.real_requests import FEATURES
from playground.data.datasets import OF_MANY_CLASSES
from playground.run.config import RunConfig
from playground.run.price import epoch_seconds, fresh_seconds, reading_seconds
from playground.run.reading import readout, true_error
from playground.run.training import advance, start

_NETWORKS = 60
_ROUNDS = 6
_FACTORS = {"epoch": 2, "fresh points": 2.5, "reading": 5}
_SHAPES = ((), (2,) * 6, (4,), (4, 2), (8, 8), (8, 8, 8), (12, 6, 3), (32,), (32,) * 4, (32,) * 6)


def main() -> bool:
    """Print the ratios; whether nine of ten networks cost about their price."""
    pick = random.Random(1).choice
    advance(start(RunConfig()), 1)  # the compiler's time is not theirs
    ratios: dict[str, list[float]] = {name: [] for name in _FACTORS}
    for _ in range(_NETWORKS):
        config = RunConfig(
            problem=pick(("classification", "regression")),
            train_percent=pick((10, 50, 90)),
            hidden_layers=pick(_SHAPES),
            batch_size=pick((1, 2, 5, 10, 20, 30, 100, 1200)),
            features=FEATURES[: pick(range(1, 8))],
            activation=pick(("tanh", "relu", "sigmoid")),
            regularization=pick(("none", "L1", "L2")),
            regularization_rate=0.001,
            learning_rate=1e-5,
        )
        if config.n_classes and pick((False, True)):
            beside = {"dataset": pick(OF_MANY_CLASSES), "loss": "cross-entropy"}
            config = config.replace(classes=pick((3, 4, 6)), **beside)
        standing = start(config)
        epochs = max(1, round(0.02 / epoch_seconds(config)))
        seconds = _least(lambda at=standing, n=epochs: advance(at, n)) / epochs
        ratios["epoch"].append(seconds / epoch_seconds(config))
        seconds = _least(lambda at=standing: true_error(at))
        ratios["fresh points"].append(seconds / fresh_seconds(config))
        ratios["reading"].append(_least(lambda at=standing: readout(at)) / reading_seconds(config))
    held = []
    for name, values in ratios.items():
        low, *_, high = statistics.quantiles(values, n=20)
        factor = _FACTORS[name]
        is_held = low > 1 / factor and high < factor
        held.append(is_held)
        print(
            f"  {name}: {statistics.median(values):.2f} of its price ({low:.2f} to {high:.2f} for "
            f"nine of ten); claim, within {factor:g}: {'holds' if is_held else 'MISSED'}"
        )
    return all(held)


def _least(call: Callable[[], object]) -> float:
    """Processor seconds of the quickest of some calls: other work only ever adds to them."""
    seconds = []
    for _ in range(_ROUNDS):
        began = time.thread_time()
        call()
        seconds.append(time.thread_time() - began)
    return min(seconds)
