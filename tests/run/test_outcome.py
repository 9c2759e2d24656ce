"""A run that diverges is found out at its epoch, on both backends alike, and told what to try."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, train
from playground.engine.activations import ACTIVATIONS
from playground.run.backends import BACKENDS
from playground.run.settings import LEARNING_RATES
from tests.run.runs import DIVERGING, every_diverging


@every_diverging
def test_divergence_is_found_at_its_epoch_and_the_same_on_both_backends(
    config: RunConfig,
) -> None:
    runs = [train(config, 400, backend) for backend in BACKENDS]
    epochs = {run.status.diverged_at for run in runs}
    assert len(epochs) == 1
    for run in runs:
        assert run.status.name == "diverged"
        assert run.state.epoch == run.status.diverged_at == run.history.epochs[-1]
        assert np.isfinite(run.history.train[:-1]).all()
        assert np.isfinite(run.history.test[:-1]).all()
        last = [run.history.train[-1], run.history.test[-1]]
        assert not (np.isfinite(last).all() and run.state.is_finite())


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_steep_but_bounded_run_is_not_called_diverged(activation: str) -> None:
    run = train(RunConfig(learning_rate=10, activation=activation), 50)
    assert (run.status.name == "diverged") == (not np.isfinite(run.history.train).all())


def test_the_advice_names_the_epoch_the_rate_and_a_lower_one() -> None:
    run = train(DIVERGING["slow"], 100)
    assert run.status.diverged_at == 20
    assert "epoch 20" in run.status.advice
    assert "learning rate 0.2" in run.status.advice
    assert f"{run.status.suggested_learning_rate:g}" in run.status.advice
    assert run.status.suggested_learning_rate in LEARNING_RATES


@every_diverging
def test_the_suggested_rate_does_not_diverge(config: RunConfig) -> None:
    rate = train(config, 400).status.suggested_learning_rate
    assert rate is not None
    # One step down the menu more than suggested is "or less".
    lower = max(step for step in LEARNING_RATES if step < rate)
    assert train(config.replace(learning_rate=lower), 200).status.name == "ok"
