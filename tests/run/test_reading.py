"""What is read of a run: the accuracy is a share of its points, the true error one of many more."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, Standing, start, train
from playground.data.datasets import draw_points
from playground.run import points as points_module
from playground.run.points import FRESH_POINTS, data_of
from playground.run.reading import losses_of, readout, true_error
from tests.run.runs import PLAIN, every_backend


def test_accuracy_is_the_share_of_test_points_on_the_right_side() -> None:
    run = train(RunConfig(dataset="gauss"), 20)
    data = data_of(run.config)
    right = np.sign(run.predict(data.test_points)) == data.test_labels
    assert readout(run.standing).test_accuracy == right.mean() > 0.99
    assert readout(start(PLAIN)).test_accuracy is None


@every_backend
def test_the_true_error_is_the_loss_on_fresh_points_of_the_same_noise(backend: str) -> None:
    run = train(RunConfig(noise_percent=20), 30)
    points, labels = draw_points(
        "classification", "circle", 20, FRESH_POINTS, points_module._FRESH_SEED
    )
    assert len(labels) == FRESH_POINTS
    expected = np.mean((run.predict(points) - labels) ** 2) / 2
    # Another order of summation.
    error = true_error(run.standing, backend)
    assert error == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("dataset", ["spiral", "circle", "xor", "gauss"])
def test_the_fresh_points_are_20_000_that_no_run_has_among_its_own(dataset: str) -> None:
    config = RunConfig(dataset=dataset)
    fresh, labels = points_module.fresh_samples_of(config)
    assert fresh.shape == (FRESH_POINTS, 2)
    assert np.sum(labels) == pytest.approx(0, abs=200)
    own = {tuple(point) for split in data_of(config)[::2] for point in split.tolist()}
    assert len(own) in (499, 500)  # both arms of the spiral begin at (0, 0)
    assert not own & {tuple(point) for point in fresh.tolist()}


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_test_losses_scatter_around_the_true_error(problem: str) -> None:
    config = RunConfig(problem=problem, noise_percent=20)
    last = train(config, 20).standing
    others = [Standing(config.replace(seed=str(seed)), last.state) for seed in range(40)]
    losses = [losses_of(other).test[0] for other in others]
    standard_error = np.std(losses) / np.sqrt(len(losses))
    error = true_error(last)
    assert abs(np.mean(losses) - error) < 4 * standard_error
    assert true_error(start(config)) > error
