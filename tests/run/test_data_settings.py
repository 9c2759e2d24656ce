"""Number of points, share of the first class, and test points from elsewhere, in a run."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, SettingError, start, train
from playground.homework.links import Links
from playground.run.config import mend_link
from playground.run.diagnosis import diagnose
from playground.run.points import data_of, fresh_samples_of
from playground.run.price import epoch_seconds
from playground.run.reading import readout, true_error
from playground.studies.tables import network_in_words


def test_a_link_without_them_is_as_before_and_one_with_them_comes_back() -> None:
    plain = RunConfig().link()
    assert not any(key in plain for key in ("samples", "balance", "testShift"))
    config = RunConfig(samples=40, balance_percent=20, test_shift_percent=10)
    assert config.link().endswith("&samples=40&balance=20&testShift=10")
    assert RunConfig.from_link(config.link()) == config


@pytest.mark.parametrize(
    ("setting", "value", "rule"),
    [
        ("samples", 19, "must be a whole number from 20 to 2000, or 0 for the original's number"),
        ("samples", 2001, "must be a whole number from 20 to 2000, or 0 for"),
        ("samples", -20, "must be a whole number from 20 to 2000, or 0 for"),
        ("samples", 30.5, "must be a whole number from 20 to 2000, or 0 for"),
        ("balance_percent", 4, "must be a number from 5 to 95"),
        ("test_shift_percent", 26, "must be a number from 0 to 25"),
    ],
)
def test_a_value_outside_is_refused_with_what_is_allowed(
    setting: str, value: float, rule: str
) -> None:
    with pytest.raises(SettingError, match=f"{setting}={value}: {rule}"):
        RunConfig(**{setting: value})


def test_a_link_with_too_many_points_gets_as_many_as_may_be_and_says_so() -> None:
    config, notes = mend_link("#samples=5000&balance=1&testShift=90")
    assert (config.samples, config.balance_percent, config.test_shift_percent) == (2000, 5, 25)
    assert len(notes) == 3
    config, (note,) = mend_link("#samples=5")
    assert config.samples == 0
    assert note.startswith("samples=5: must be a whole number from 20")


def test_everything_counts_the_points_there_are() -> None:
    config = RunConfig(samples=40, train_percent=25)
    assert (config.n_samples, config.n_train) == (40, 10)
    assert RunConfig(problem="regression").n_samples == 1200
    data = data_of(config)
    assert (len(data.train_labels), len(data.test_labels)) == (10, 30)
    assert epoch_seconds(RunConfig(samples=2000)) > 3 * epoch_seconds(RunConfig())
    step = train(config, 3, backend="reference")
    assert step.history.test[-1] > 0


def test_as_many_points_as_usual_are_the_usual_points() -> None:
    usual, said = data_of(RunConfig()), data_of(RunConfig(samples=500))
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(usual, said, strict=True))


@pytest.mark.parametrize("share", [1, 100])
def test_one_training_point_or_no_test_point_can_be_trained_with(share: float) -> None:
    run = train(RunConfig(samples=20, train_percent=share, batch_size=30), 40)
    assert np.isfinite(run.history.train[-1])


def test_the_balance_is_that_of_points_and_of_fresh_points() -> None:
    config = RunConfig(dataset="gauss", balance_percent=10)
    data = data_of(config)
    assert np.sum(data.train_labels > 0) + np.sum(data.test_labels > 0) == 50
    assert np.mean(fresh_samples_of(config)[1] > 0) == pytest.approx(0.1)


def test_regression_has_no_balance() -> None:
    plain, other = (
        data_of(RunConfig(problem="regression", balance_percent=share)) for share in (50, 20)
    )
    assert plain is other


@pytest.mark.parametrize("samples", [20, 333, 2000])
@pytest.mark.parametrize("balance", [50, 30])
def test_fresh_points_are_20_000_that_no_run_has_among_its_own(
    samples: int, balance: float
) -> None:
    config = RunConfig(dataset="spiral", samples=samples, balance_percent=balance)
    fresh, labels = fresh_samples_of(config)
    assert fresh.shape == (20_000, 2)
    assert np.mean(labels > 0) == pytest.approx(balance / 100, abs=0.005)
    own = {tuple(point) for points in data_of(config)[::2] for point in points.tolist()}
    assert not own & {tuple(point) for point in fresh.tolist()}


def test_a_network_fails_on_points_from_elsewhere_though_it_has_learned_its_own() -> None:
    """The way of the test points is the only thing that differs."""
    plain, moved = (train(RunConfig(test_shift_percent=shift), 60) for shift in (0, 20))
    assert plain.history.train.tolist() == moved.history.train.tolist()
    assert plain.history.test[-1] < 0.13 < 0.4 < moved.history.test[-1]
    assert true_error(moved.standing) == pytest.approx(moved.history.test[-1], rel=0.3)
    there, here = (readout(run.standing).test_accuracy or 0 for run in (plain, moved))
    assert there > 0.9 > 0.7 > here


def test_the_first_weights_stand_behind_the_draws_unless_they_have_a_seed() -> None:
    few, many = (start(RunConfig(samples=n)).state for n in (40, 400))
    assert not np.array_equal(few.weights[0], many.weights[0])
    few, many = (start(RunConfig(samples=n, weight_seed="w")).state for n in (40, 400))
    assert np.array_equal(few.weights[0], many.weights[0])


def test_a_network_in_words_says_what_is_set() -> None:
    config = RunConfig(samples=40, balance_percent=20, test_shift_percent=10)
    said = network_in_words(config)
    assert said.startswith(
        "Circle, 40 points, 20 % of the first class, test points moved right by 10 % of the map, x"
    )
    assert "points" not in network_in_words(RunConfig())


def test_test_points_from_elsewhere_are_not_said_to_be_unlearned_by_heart() -> None:
    finding = diagnose(train(RunConfig(test_shift_percent=20), 200))
    assert finding
    assert finding.name == "elsewhere"
    assert "the test points lie 20 % of the map right" in finding.text
    (way_out,) = finding.remedies
    assert way_out.settings == {"test_shift_percent": 0}
    assert diagnose(train(RunConfig(), 200)) is None


def test_the_public_playground_is_offered_only_what_it_has() -> None:
    def addresses_of(config: RunConfig) -> list[str]:
        return [address for _, address in Links().of_run(config)]

    assert len(addresses_of(RunConfig())) == 1
    ours = RunConfig(dataset="moons"), RunConfig(regression_dataset="reg-wave")
    for config in (*ours, RunConfig(samples=100)):
        assert addresses_of(config) == []
