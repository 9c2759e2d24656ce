"""The loss around where a run stands: places against the engine, directions against others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import RunConfig, SettingError, Standing, start
from playground.engine import reference
from playground.run.curvature import flat, with_parameters
from playground.run.landscape import SIDE, landscape, side_within
from playground.run.training import advance, way_to


def path_of(config: RunConfig, epochs: int) -> list[Standing]:
    standing, _ = advance(start(config), epochs)
    return way_to(standing, 12)


def loss_at(standing: Standing, parameters: np.ndarray) -> float:
    state, samples = with_parameters(standing.state, parameters), standing.samples
    hyper = standing.hyperparameters
    return reference.loss(state, samples.train_features, samples.train_labels, hyper)


@pytest.mark.parametrize(
    "config",
    [
        RunConfig(),
        RunConfig(dataset="blobs", classes=3, loss="cross-entropy"),
        RunConfig(dropout=(0.2, 0.2)),
    ],
)
def test_every_place_has_the_loss_of_its_weights(config: RunConfig) -> None:
    path = path_of(config, 20)
    found = landscape(path, side=11)
    for row, column in ((0, 0), (3, 8), (10, 5)):
        place = found.here + found.u[column] * found.across + found.v[row] * found.upwards
        assert found.losses[row, column] == pytest.approx(loss_at(path[-1], place), rel=1e-9)
    assert found.path[-1].tolist() == [0, 0]
    assert flat(path[-1].state.parameters).tolist() == found.here.tolist()


def test_no_other_plane_through_the_last_state_holds_more_of_the_path() -> None:
    path = path_of(RunConfig(), 60)
    found = landscape(path, side=11)
    assert np.array([found.across, found.upwards]) @ found.across == pytest.approx([1, 0])
    away = np.array([flat(one.state.parameters) for one in path]) - found.here
    total = (away**2).sum()
    assert found.share == pytest.approx((found.path**2).sum() / total)
    generator = np.random.default_rng(1)
    for _ in range(50):
        tilt = 0.1 * generator.standard_normal((len(found.here), 2))
        tilted = np.linalg.qr(np.column_stack([found.across, found.upwards]) + tilt)[0]
        assert ((away @ tilted) ** 2).sum() / total < found.share
    assert 0.5 < found.share < 1


def test_the_grid_lies_around_the_whole_path() -> None:
    found = landscape(path_of(RunConfig(), 30), side=11)
    for line, places in zip((found.u, found.v), found.path.T, strict=True):
        room = 0.25 * np.ptp(places)
        assert (line[0], line[-1]) == pytest.approx((places.min() - room, places.max() + room))


def test_two_weights_can_be_the_directions() -> None:
    path = path_of(RunConfig(), 30)
    found = landscape(path, ("w.1.2.3", "b.3.1"), side=11)
    moved = with_parameters(path[-1].state, found.here + 2 * found.across + 3 * found.upwards)
    assert moved.weights[0][1, 2] == path[-1].state.weights[0][1, 2] + 2
    assert moved.biases[2][0] == path[-1].state.biases[2][0] + 3
    assert found.share < 1
    still = [path[-1]] * 2  # of a run at rest the grid still has an extent
    assert np.ptp(landscape(still, ("w.1.1.1", "w.1.2.1"), side=11).u) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("axes", "sentence"),
    [
        (("w.1.1.1", "w.1.1.1"), "axes=.*: must be two different"),
        (("w.9.1.1", "w.1.1.1"), "axes=w.9.1.1: must name a layer from 1 to 3"),
        (("first", "w.1.1.1"), "axes=first: must be a weight or a bias"),
        (("dropout", "w.1.1.1"), "axes=dropout: must be a weight or a bias"),
        (("learning_rate", "w.1.1.1"), "axes=learning_rate: must be a weight or a bias"),
    ],
)
def test_other_axes_are_refused(axes: tuple[str, str], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        landscape(path_of(RunConfig(), 5), axes)


def test_two_states_span_no_plane() -> None:
    path = path_of(RunConfig(), 1)
    with pytest.raises(SettingError, match="path=2 states: must have three different ones"):
        landscape(path)
    with pytest.raises(SettingError, match="three different"):
        landscape([path[0], *path])


def test_a_path_with_a_state_that_diverged_is_refused() -> None:
    path = path_of(RunConfig(), 5)
    biases = (*path[1].state.biases[:-1], np.array([np.nan]))
    path[1] = path[1].moved(replace(path[1].state, biases=biases))
    with pytest.raises(SettingError, match=r"path=.*: must have no number that is not finite"):
        landscape(path)


@pytest.mark.parametrize("axes", [None, ("w.1.1.1", "b.1.1")])
def test_a_path_too_long_for_numbers_is_refused(axes: tuple[str, str] | None) -> None:
    path = path_of(RunConfig(), 5)
    for at, size in enumerate((1e308, -1e308, 1.0)):
        weights = tuple(np.full_like(array, size) for array in path[at].state.weights)
        path[at] = path[at].moved(replace(path[at].state, weights=weights))
    with pytest.raises(SettingError, match=r"path=3 states: must lie near each other"):
        landscape(path[:3], axes)


def test_a_grid_is_as_fine_as_there_is_time_for() -> None:
    large = RunConfig(hidden_layers=(32,) * 6)
    assert side_within(RunConfig(), 0.3) == SIDE
    assert 11 < side_within(large, 0.3) < SIDE
    with pytest.raises(SettingError, match=r"hidden_layers=.*: must be smaller .* 11 x 11 losses"):
        side_within(large, 0.01)
