"""A run whose inputs are standardized: what it sees, everywhere, and none of it where it is off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import RunConfig, advance, predict, start, train
from playground.data.features import compute_features
from playground.data.standard import standard_of
from playground.errors import SettingError
from playground.run.acting import differing, in_words
from playground.run.points import data_of, fresh_samples_of, samples_of, seen_standard
from playground.run.reading import seen_at, true_error, unit_answers
from playground.run.standing import Standing
from tests.run.whole_and_parts import bits

CONFIG = RunConfig(
    standardize=True, features=("x", "xCubed", "sinY"), formulas=("100+x1*x2",), dataset="spiral"
)


def test_training_features_have_mean_0_and_deviation_1_and_test_features_follow_them() -> None:
    data, samples = data_of(CONFIG), samples_of(CONFIG)
    raw = compute_features(data.train_points, CONFIG.inputs)
    np.testing.assert_allclose(samples.train_features.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(samples.train_features.std(axis=0), 1, rtol=1e-12)
    theirs = compute_features(data.test_points, CONFIG.inputs)
    wanted = (theirs - raw.mean(axis=0)) / raw.std(axis=0)
    np.testing.assert_allclose(samples.test_features, wanted, rtol=1e-9)
    fresh, _ = fresh_samples_of(CONFIG)
    plain, _ = fresh_samples_of(CONFIG.replace(standardize=False))
    np.testing.assert_allclose(fresh, (plain - raw.mean(axis=0)) / raw.std(axis=0), rtol=1e-9)


def test_it_answers_as_the_network_does_that_has_it_in_its_first_weights() -> None:
    run = train(CONFIG, 20)
    standard = seen_standard(CONFIG)
    assert standard is not None
    first, *others = run.state.weights
    bias, *biases = run.state.biases
    folded = first / standard.spreads[:, np.newaxis]
    shifted = bias - standard.means @ folded
    state = replace(run.state, weights=(folded, *others), biases=(shifted, *biases))
    raw = Standing(CONFIG.replace(standardize=False), state)
    points = np.random.default_rng(0).uniform(-6, 6, (50, 2))
    np.testing.assert_allclose(run.predict(points), predict(raw, points), atol=1e-9)
    assert true_error(run.standing) == pytest.approx(true_error(raw), rel=1e-9)
    np.testing.assert_allclose(
        unit_answers(run.standing, points)[0],
        standard.of(compute_features(points, CONFIG.inputs)),
        rtol=1e-12,
    )
    assert seen_at(run.standing).answer == pytest.approx(seen_at(raw).answer, abs=1e-9)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_7_and_13_epochs_are_20_through_a_link_and_with_both_backends(optimizer: str) -> None:
    config = RunConfig.from_link(CONFIG.replace(optimizer=optimizer).link())
    assert config.standardize
    whole = advance(start(config), 20)[0]
    assert bits(advance(advance(start(config), 7)[0], 13)[0]) == bits(whole)
    theirs = train(config, 20, "reference")
    assert train(config, 20).history.train == pytest.approx(theirs.history.train, rel=1e-9)


def test_a_constant_feature_is_0_and_the_largest_numbers_stay_finite() -> None:
    features = np.array([[1.1, 1e308, 0.0], [1.1, -1e308, 0.0], [1.1, 1e308, 0.0]])
    found = standard_of(features).of(features)
    np.testing.assert_allclose(found[:, 0], 0, atol=1e-15)
    np.testing.assert_allclose(found[:, 1], [2**-0.5, -(2**0.5), 2**-0.5], rtol=1e-12)
    assert found[:, 2].tolist() == [0, 0, 0]
    far = np.array([[-1.7e308, 1.0]] * 9 + [[1.7e308, 2.0]])  # from their mean, no number is finite
    np.testing.assert_allclose(standard_of(far).of(far)[8:], [[-1 / 3] * 2, [3] * 2], rtol=1e-12)
    assert standard_of(np.empty((0, 2))).of(np.ones((1, 2))).tolist() == [[1, 1]]


def test_a_formula_without_a_value_is_refused_as_ever() -> None:
    with pytest.raises(SettingError, match="formulas=log"):
        samples_of(CONFIG.replace(formulas=("log(x1)",)))


def test_it_is_named_where_it_is_on_and_changes_nothing_where_it_is_off() -> None:
    assert "standardize" not in RunConfig().link()
    assert seen_standard(RunConfig()) is None
    assert differing(RunConfig(standardize=True)) == ["standardize"]
    assert in_words(CONFIG, "standardize") == "standardized inputs"
