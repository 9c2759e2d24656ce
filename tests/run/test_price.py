"""What a run costs follows from all that makes it long; that it is right, `benchmarks` measures."""

from __future__ import annotations

import pytest

from playground.run.config import RunConfig
from playground.run.price import (
    config_seconds,
    epoch_seconds,
    epochs_within,
    fresh_seconds,
    measured_seconds,
    reading_seconds,
    training_seconds,
)

DEEP = RunConfig(hidden_layers=(32,) * 4)
CHANGES = [{"epoch": k, "what": "learning_rate", "value": 0.1} for k in range(1, 101)]


@pytest.mark.parametrize(
    ("dearer", "plain"),
    [
        (RunConfig(batch_size=1), RunConfig(batch_size=10)),
        (RunConfig(batch_size=10), RunConfig(batch_size=30)),
        (RunConfig(train_percent=90), RunConfig(train_percent=10)),
        (RunConfig(problem="regression"), RunConfig()),
        (DEEP, RunConfig()),
        (RunConfig(features=("all",)), RunConfig(features=("x",))),
    ],
)
def test_updates_points_and_weights_make_an_epoch_dearer(
    dearer: RunConfig, plain: RunConfig
) -> None:
    assert epoch_seconds(dearer) > 1.1 * epoch_seconds(plain)


def test_a_batch_above_the_data_leaves_the_losses_to_pay_for() -> None:
    without_updates = RunConfig(batch_size=1200)
    assert without_updates.n_train < 1200
    assert 0 < epoch_seconds(without_updates) < 0.2 * epoch_seconds(RunConfig())


def test_a_single_epoch_of_many_runs_is_mostly_their_fresh_points() -> None:
    assert fresh_seconds(DEEP) > 2 * epoch_seconds(DEEP)
    one = measured_seconds(DEEP, 1)
    assert one == pytest.approx(training_seconds(DEEP, 1) + fresh_seconds(DEEP))


def test_changes_on_the_way_cost_something_each() -> None:
    changed = RunConfig(changes=CHANGES)
    assert config_seconds(changed) > config_seconds(RunConfig())
    more = training_seconds(changed, 1000) - training_seconds(RunConfig(), 1000)
    assert more > 100 * reading_seconds(RunConfig())


def test_epochs_within_a_time_are_those_that_it_pays() -> None:
    epochs = epochs_within(DEEP, 1.0)
    assert epochs * epoch_seconds(DEEP) <= 1.0 < (epochs + 1) * epoch_seconds(DEEP)
