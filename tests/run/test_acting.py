"""Which settings act beside which: what a table says is what a run does."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from playground import RunConfig, train
from playground.data.datasets import PROBLEMS
from playground.engine.optimizers import OPTIMIZERS
from playground.engine.schedules import SCHEDULES
from playground.run.acting import ACTS_WITH, idle_settings

OTHER = {
    "momentum": 0.5, "beta1": 0.5, "beta2": 0.9, "smoothing": 0.5, "epsilon": 0.1,
    "weight_decay": 1, "schedule_epochs": 3, "schedule_factor": 0.1, "initial_scale": 2,
    "balance_percent": 20, "classes": 3, "batch_size": 7,
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS_WITH)
def test_a_setting_changes_a_run_exactly_where_it_acts(name: str) -> None:
    other, acting = ACTS_WITH[name]
    values: dict[str, Collection[Any]] = {
        "optimizer": OPTIMIZERS,
        "schedule": SCHEDULES,
        "problem": PROBLEMS,
        "full_batch": (False, True),
    }
    every = values.get(other, ("uniform", "zero", "he"))
    for value in every:
        # Steps are steps within five epochs only where they are short.
        short = {"schedule_epochs": 2} if name == "schedule_factor" else {}
        loss = "cross-entropy" if name == "classes" and value == "classification" else "squared"
        config = RunConfig(
            dataset="blobs", loss=loss, hidden_layers=(2,), **{other: value}, **short
        )
        changed = config.replace(**{name: OTHER[name]})
        first, second = (train(one, 5).losses.train_loss.tolist() for one in (config, changed))
        assert (first != second) == (value in acting), value
        assert (name in idle_settings(config, {})) == (value not in acting)


def test_a_varied_setting_lets_others_act() -> None:
    assert "momentum" in idle_settings(RunConfig(), {})
    assert "momentum" not in idle_settings(RunConfig(), {"optimizer": {"sgd", "nesterov"}})
    assert "initial_weights" in idle_settings(RunConfig(init_zero=True), {})
    assert "initial_weights" not in idle_settings(RunConfig(init_zero=True), {"init_zero": {False}})


def test_a_setting_that_does_not_act_for_two_reasons_is_named_once() -> None:
    idle = idle_settings(RunConfig(init_zero=True, initial_weights="zero"), {})
    assert idle.count("initial_scale") == 1
