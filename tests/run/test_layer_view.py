"""As a layer sees them: main components against NumPy's, and a border that is straight."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, SettingError, advance, start
from playground.engine.network import forward
from playground.run.layer_view import layer_view
from playground.run.reading import predict

POINTS = np.random.default_rng(0).uniform(-6, 6, (200, 2))


def test_of_two_units_the_coordinates_are_their_values() -> None:
    standing, _ = advance(start(RunConfig()), 50)
    values = forward(standing.state, standing.samples.train_features, standing.hyperparameters)
    found = layer_view(standing, 2)
    assert found.places.tolist() == values[2].tolist()
    assert found.shares is None


@pytest.mark.parametrize("config", [RunConfig(), RunConfig(standardize=True, features=("x", "y"))])
def test_behind_the_last_hidden_layer_the_border_is_straight(config: RunConfig) -> None:
    standing, _ = advance(start(config), 200)
    places = layer_view(standing, 2, POINTS).places
    sums = places @ standing.state.weights[2][:, 0] + standing.state.biases[2]
    answers = predict(standing, POINTS)
    assert (np.sign(sums) == np.sign(answers)).all()
    assert 0.1 < (answers > 0).mean() < 0.9


def test_of_more_units_they_are_the_two_main_components() -> None:
    standing, _ = advance(start(RunConfig(hidden_layers=(6, 2))), 50)
    values = forward(standing.state, standing.samples.train_features, standing.hyperparameters)[1]
    centred = values - values.mean(axis=0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    found = layer_view(standing, 1)
    assert found.shares == pytest.approx(lengths[:2] ** 2 / (lengths**2).sum())
    np.testing.assert_allclose(abs(found.places), abs(centred @ directions[:2].T), atol=1e-9)
    for direction in found.directions:
        assert direction[np.argmax(abs(direction))] > 0
    np.testing.assert_allclose(
        found.places @ found.directions + found.middle,
        values,
        atol=np.sqrt((lengths[2:] ** 2).sum()),
    )


def test_one_unit_has_no_second_coordinate() -> None:
    found = layer_view(start(RunConfig(hidden_layers=(1,))), 1, POINTS)
    assert found.places.shape == (200, 2)
    assert not found.places[:, 1].any()


@pytest.mark.parametrize("layer", [0, 3])
def test_another_layer_is_refused(layer: int) -> None:
    with pytest.raises(SettingError, match=f"layer={layer}: must be a hidden layer, from 1 to 2"):
        layer_view(start(RunConfig()), layer)
