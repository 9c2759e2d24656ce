"""The bend of the training loss, where it is known, and updates that are the engine's."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig
from playground.engine import reference
from playground.run.curvature import flat, largest_curvature, slopes, updates_of_next_epoch
from playground.run.reading import losses_of
from playground.run.training import advance, start


def test_of_one_linear_unit_the_curvature_is_that_of_its_features() -> None:
    config = RunConfig(problem="regression", hidden_layers=(), features=("x", "y"))
    standing = start(config)
    points = standing.samples.train_features
    with_bias = np.column_stack([points, np.ones(len(points))])
    expected = np.linalg.eigvalsh(with_bias.T @ with_bias / len(points))[-1]
    assert largest_curvature(standing) == pytest.approx(expected, rel=1e-6)


def test_a_step_along_the_slopes_changes_the_loss_by_their_square() -> None:
    standing, _ = advance(start(RunConfig(hidden_layers=(3,))), 5, "reference")
    here = slopes(standing)
    state = standing.state
    batch = reference.gradients(
        state,
        standing.samples.train_features,
        standing.samples.train_labels,
        standing.hyperparameters,
    )
    np.testing.assert_allclose(here, flat(batch) / len(standing.samples.train_labels))


def test_an_epochs_updates_change_the_loss_as_the_engine_does() -> None:
    standing, _ = advance(start(RunConfig(learning_rate=0.3)), 10, "reference")
    updates = updates_of_next_epoch(standing)
    assert len(updates) == 25
    before = float(losses_of(standing).train[-1])
    after, losses = advance(standing, 1, "reference")
    assert after.epoch == 11
    assert sum(update.change for update in updates) == pytest.approx(losses.train[-1] - before)


def test_at_a_small_rate_slope_and_bend_are_the_change() -> None:
    standing, _ = advance(start(RunConfig(learning_rate=0.003)), 10, "reference")
    for update in updates_of_next_epoch(standing):
        assert update.slope + update.bend == pytest.approx(update.change, rel=1e-2, abs=1e-9)
        assert (update.product > 2) == (update.slope + update.bend > 0) or update.slope >= 0
