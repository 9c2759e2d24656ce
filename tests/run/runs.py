"""Configurations that several tests of runs train, and the bytes of what comes of it."""

from __future__ import annotations

import numpy as np
import pytest

from playground import Losses, RunConfig, Standing
from playground.run import points as points_module
from playground.run.backends import BACKENDS

every_backend = pytest.mark.parametrize("backend", BACKENDS)

LEFT_OVERS = RunConfig(batch_size=30)  # 250 points: 10 are left over of every epoch
DEATHS = RunConfig(noise_percent=20, regularization="L1", regularization_rate=0.03, batch_size=7)
PLAIN = RunConfig(problem="regression", activation="relu", features=("x", "sinY"))
LATE_OVERFLOW = RunConfig(
    problem="regression", features=("x", "y", "xSquared"), learning_rate=10, activation="relu"
)
DIVERGING = {
    "steep": RunConfig(problem="regression", learning_rate=10, activation="linear"),
    "squares": LATE_OVERFLOW,
    "sigmoid": LATE_OVERFLOW.replace(activation="sigmoid"),
    "tanh": LATE_OVERFLOW.replace(activation="tanh"),
    "slow": RunConfig(
        problem="regression", learning_rate=0.2, activation="linear", hidden_layers=()
    ),
}
every_diverging = pytest.mark.parametrize("config", DIVERGING.values(), ids=DIVERGING)


def state_bytes(standing: Standing) -> tuple[int, bytes]:
    state = standing.state
    arrays = (*state.weights, *state.biases, *state.dead)
    return state.epoch, b"".join(array.tobytes() for array in arrays)


def loss_bytes(*parts: Losses) -> bytes:
    return b"".join(
        np.concatenate([getattr(part, name) for part in parts]).tobytes()
        for name in ("epochs", "train", "test")
    )


def forget_drawn_data() -> None:
    points_module._drawn.cache_clear()
    points_module._computed_samples.cache_clear()
    points_module._fresh_samples.cache_clear()
    points_module._fresh_points.cache_clear()
