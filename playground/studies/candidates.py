"""Settings that a search tries: drawn from what the page offers, or near one that did well.

What is likelier to learn is drawn more often: all features, two or three wide layers, a rate from
the middle of those offered. Nothing that is offered is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from playground.data.features import ORIGINAL_FEATURES
from playground.engine.activations import ORIGINAL_ACTIVATIONS
from playground.engine.penalties import PENALTIES
from playground.run.config import RunConfig
from playground.run.settings import LEARNING_RATES, REGULARIZATION_RATES

Random = np.random.Generator
Changes = dict[str, Any]

_ALL_FEATURES = 0.5  # of the settings drawn; the others have each feature by the toss of a coin
_FEW_LAYERS = (1, 3, 4, 4, 2, 1, 1)  # how often 0, 1, ... 6 hidden layers
_MOST_UNITS = 8  # in a layer, as the original's page
_BATCHES = (1, 2, 3, 5, 7, 10, 14, 20, 30)
_REGULARIZED = 0.5  # of the settings drawn
_PRICES = tuple(rate for rate in REGULARIZATION_RATES if rate)
_TWO_CHANGES = 0.5  # of the neighbours
_TRIES = 200  # in a row without a new setting: what varies gives no more


def _features(random: Random) -> Changes:
    if random.random() < _ALL_FEATURES:
        return {"features": ORIGINAL_FEATURES}
    names = [name for name in ORIGINAL_FEATURES if random.random() < 0.5]
    return {"features": tuple(names or [str(random.choice(ORIGINAL_FEATURES))])}


def _hidden_layers(random: Random) -> Changes:
    layers = _weighted(range(len(_FEW_LAYERS)), _FEW_LAYERS, random)
    units = random.integers(1, _MOST_UNITS + 1, (layers, 2)).max(axis=1)
    return {"hidden_layers": tuple(map(int, units))}


def _activation(random: Random) -> Changes:
    return {"activation": str(random.choice(list(ORIGINAL_ACTIVATIONS)))}


def _learning_rate(random: Random) -> Changes:
    middle = (len(LEARNING_RATES) - 1) / 2
    often = [middle + 1 - abs(at - middle) for at in range(len(LEARNING_RATES))]
    return {"learning_rate": float(_weighted(LEARNING_RATES, often, random))}


def _regularization(random: Random) -> Changes:
    if random.random() >= _REGULARIZED:
        return {"regularization": "none", "regularization_rate": 0.0}
    kind = str(random.choice([name for name in PENALTIES if name != "none"]))
    often = [0.5**at for at in range(len(_PRICES))]  # a high price stops all learning
    return {
        "regularization": kind,
        "regularization_rate": float(_weighted(_PRICES, often, random)),
    }


def _batch_size(random: Random) -> Changes:
    return {"batch_size": int(random.choice(_BATCHES))}


_DRAWN: dict[str, Callable[[Random], Changes]] = {
    "features": _features,
    "hidden_layers": _hidden_layers,
    "activation": _activation,
    "learning_rate": _learning_rate,
    "regularization": _regularization,
    "batch_size": _batch_size,
}
SEARCHED = tuple(_DRAWN)
"""What a search may vary; "regularization" with its rate."""


def drawn(base: RunConfig, varied: Sequence[str], count: int, random: Random) -> list[RunConfig]:
    """Different settings on the base's data: its own, its own with all features, then drawn ones.

    Fewer than `count` where what varies does not give as many.
    """
    first = [base]
    if "features" in varied:
        first.append(base.replace(features=ORIGINAL_FEATURES))

    def draw() -> RunConfig:
        changes: Changes = {}
        for name in varied:
            changes |= _DRAWN[name](random)
        return base.replace(**changes)

    return _different(first, count, draw)


def neighbours(
    parents: Sequence[RunConfig], varied: Sequence[str], count: int, random: Random
) -> list[RunConfig]:
    """New settings, each a step or two from one of the `parents`; these are not among them."""

    def draw() -> RunConfig:
        config = parents[int(random.integers(len(parents)))]
        for _ in range(2 if random.random() < _TWO_CHANGES else 1):
            name = str(random.choice(list(varied)))
            config = config.replace(**_STEPS[name](config, random))
        return config

    return _different(parents, len(parents) + count, draw)[len(parents) :]


def _different(
    first: Sequence[RunConfig], count: int, draw: Callable[[], RunConfig]
) -> list[RunConfig]:
    found = dict.fromkeys(first)
    tries = 0
    while len(found) < count and tries < _TRIES:
        config = draw()
        tries = tries + 1 if config in found else 0
        found[config] = None
    return list(found)[:count]


def _step_features(config: RunConfig, random: Random) -> Changes:
    one = str(random.choice(ORIGINAL_FEATURES))
    names = set(config.features) ^ {one}
    return {"features": tuple(names or {one})}


def _step_hidden_layers(config: RunConfig, random: Random) -> Changes:
    """A layer more, a layer less, or one layer with up to two units more or less."""
    layers = list(config.hidden_layers)
    at = int(random.integers(len(layers) + 1))
    way = random.random()
    if (way < 0.25 or not layers) and len(layers) < len(_FEW_LAYERS) - 1:
        layers.insert(at, int(random.integers(1, _MOST_UNITS + 1, 2).max()))
    elif way < 0.5:
        del layers[at - 1]
    else:
        more = int(random.choice([-2, -1, 1, 2]))
        layers[at - 1] = min(max(1, layers[at - 1] + more), max(_MOST_UNITS, layers[at - 1]))
    return {"hidden_layers": tuple(layers)}


def _step_learning_rate(config: RunConfig, random: Random) -> Changes:
    return {"learning_rate": float(_beside(config.learning_rate, LEARNING_RATES, random))}


def _step_regularization(config: RunConfig, random: Random) -> Changes:
    if config.regularization == "none" or random.random() < 0.3:
        return _regularization(random)
    rate = float(_beside(config.regularization_rate, REGULARIZATION_RATES, random))
    return {
        "regularization": config.regularization if rate else "none",
        "regularization_rate": rate,
    }


def _step_batch_size(config: RunConfig, random: Random) -> Changes:
    return {"batch_size": int(_beside(config.batch_size, _BATCHES, random))}


_STEPS: dict[str, Callable[[RunConfig, Random], Changes]] = {
    "features": _step_features,
    "hidden_layers": _step_hidden_layers,
    "activation": lambda config, random: _activation(random),
    "learning_rate": _step_learning_rate,
    "regularization": _step_regularization,
    "batch_size": _step_batch_size,
}


def _beside(value: float, steps: Sequence[float], random: Random) -> float:
    """The step before or after the one that is nearest to `value`."""
    at = min(range(len(steps)), key=lambda k: abs(steps[k] - value))
    return steps[min(max(0, at + int(random.choice([-1, 1]))), len(steps) - 1)]


def _weighted(values: Sequence[Any], often: Sequence[float], random: Random) -> Any:
    shares = np.array(often, dtype=float)
    return values[int(random.choice(len(values), p=shares / shares.sum()))]
