"""Runs side by side on a GPU, by Numba's simulator of one: the compiled engine's numbers."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from playground import RunConfig, SettingError, start
from playground.engine.gpu.source import MAX_PARAMETERS, Shape, kernel_source
from playground.engine.gpu.training import Start, shape_of
from tests.engine.simulated_gpu import CASES, EPOCHS


@functools.cache
def differences() -> dict[str, tuple[float, list[int]]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.simulated_gpu"],
        env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", CASES)
def test_every_run_ends_where_the_compiled_engine_ends(case: str) -> None:
    worst, epochs = differences()[case]
    assert worst < 1e-12
    assert (min(epochs) < EPOCHS) == (case == "diverging")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"optimizer": "adam"}, "optimizer=adam: a GPU trains plain steps"),
        ({"dataset": "blobs", "classes": 3, "loss": "cross-entropy"}, "classes=3"),
        ({"clip_norm": 1}, "clip_norm=1"),
        ({"dropout": 0.5}, "dropout="),
        ({"reshuffle": True}, "reshuffle="),
        ({"hidden_layers": (8, 8)}, "at most 64 weights and biases; these are 105"),
    ],
)
def test_what_is_not_trained_there_is_named(settings: dict[str, Any], named: str) -> None:
    standing = start(RunConfig(**settings))
    with pytest.raises(SettingError, match="choose device=cpu") as told:
        shape_of(Start(standing.state, standing.samples, standing.hyperparameters))
    assert named in str(told.value)


def test_a_shape_counts_its_parameters_as_the_config_does() -> None:
    for hidden in ((), (4, 2), (15,), (5, 4, 3)):
        config = RunConfig(hidden_layers=hidden)
        standing = start(config)
        shape = shape_of(Start(standing.state, standing.samples, standing.hyperparameters))
        assert shape.n_parameters == config.n_parameters <= MAX_PARAMETERS


def test_every_parameter_is_read_moved_and_looked_at() -> None:
    shape = Shape((2, 3, 1), ("tanh", "tanh"), "squared", "none")
    source = kernel_source(shape)
    for k in range(shape.n_parameters):
        assert f"p{k} = parameters[{k}, start]" in source
        assert f"g{k} += " in source
        assert f"p{k} -= rate" in source
