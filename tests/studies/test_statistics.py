"""Many runs together, against arithmetic done by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import RunConfig, start
from playground.studies import Axis, Outcome, Study
from playground.studies.statistics import (
    quartiles,
    sign_test,
    success_interval,
)
from playground.studies.tables import summary_table
from playground.studies.trial import DIVERGED, FAILED
from tests.studies.made_results import made_outcome, made_result, of_levels, varied

RATES = varied("learning_rate=0.01,0.1,1", seeds=8)
NAN, INF = math.nan, math.inf


def test_true_errors_that_were_not_kept_are_left_out_and_do_not_count_as_infinite() -> None:
    def made(_point: int, seed: int) -> Outcome:
        if seed == 3:
            return made_outcome(DIVERGED, true_error=NAN)
        return made_outcome(true_error=NAN if seed < 2 else 0.2)

    values = made_result(Study(RunConfig(), (), seeds=4), made).groups[0].values("true_error")
    assert values.tolist() == [0.2, INF]


def test_quartiles_lie_between_the_sorted_values() -> None:
    # Of four values the quartiles lie at 0.75, 1.5 and 2.25 from the first.
    assert quartiles([4.0, 1.0, 3.0, 2.0]).tolist() == [1.75, 2.5, 3.25]
    assert quartiles([7.0]).tolist() == [7, 7, 7]


def test_quartiles_are_taken_run_by_run_at_every_epoch() -> None:
    curves = np.array([[1.0, 10.0], [3.0, 30.0], [2.0, 20.0]])
    assert quartiles(curves).tolist() == [[1.5, 15], [2, 20], [2.5, 25]]


@given(st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=30))
def test_quartiles_of_numbers_are_numpys(values: list[float]) -> None:
    # Another formula between the same two neighbours: one rounding of the larger of them.
    largest = max(map(abs, values))
    np.testing.assert_allclose(
        quartiles(values), np.quantile(values, (0.25, 0.5, 0.75)), rtol=0, atol=4e-16 * largest
    )


def test_what_is_no_number_counts_as_worse_than_all() -> None:
    assert quartiles([1.0, NAN, 2.0]).tolist() == [1.5, 2, INF]
    assert quartiles([NAN, NAN, 2.0, INF]).tolist() == [INF, INF, INF]
    assert quartiles([1.0, 2.0, 3.0, 4.0, NAN]).tolist() == [2, 3, 4]
    assert np.isnan(quartiles([NAN, NAN])).all()
    assert quartiles(np.empty((0, 5))).shape == (3, 5)
    assert np.isnan(quartiles([])).all()


def test_the_sign_test_is_the_share_of_coins_as_extreme() -> None:
    # 6 of 6: 2 / 64. 5 of 6: 2 (6 + 1) / 64. 3 of 6: everything.
    assert sign_test([1, 2, 3, 4, 5, 6]) == 2 / 64
    assert sign_test([-1, -2, 3, -4, -5, -6]) == 14 / 64
    assert sign_test([1, -1, 1, -1, 1, -1]) == 1
    assert sign_test([]) == 1


def test_the_sign_test_leaves_out_what_has_no_sign() -> None:
    assert sign_test([1, 2, 3, 4, 5, INF, 0, NAN]) == 2 / 64


@given(st.lists(st.sampled_from([-1.0, 1.0]), min_size=1, max_size=9))
def test_the_sign_test_agrees_with_counting_all_coins(signs: list[float]) -> None:
    away = abs(sum(signs))
    tosses = itertools.product([-1, 1], repeat=len(signs))
    as_extreme = sum(abs(sum(toss)) >= away for toss in tosses)
    # Powers of two: exact.
    assert sign_test(signs) == as_extreme / 2 ** len(signs)


def test_the_success_interval_is_wilsons() -> None:
    # z = 1.96, 19 of 24: centre (0.7917 + 0.0800) / 1.1601 = 0.7515, half width 0.1567.
    low, high = success_interval(19, 24)
    assert (low, high) == (pytest.approx(0.595, abs=5e-4), pytest.approx(0.908, abs=5e-4))
    # With none of n the upper end is z^2 / (n + z^2).
    none = success_interval(0, 10)
    assert none[0] == 0
    assert none[1] == pytest.approx(3.8416 / 13.8416)
    assert success_interval(10, 10) == (pytest.approx(1 - none[1]), 1.0)
    assert success_interval(0, 0) == (0.0, 1.0)


def half_diverged(point: int, seed: int) -> Outcome:
    if point == 2 or (point == 1 and seed < 5):
        return made_outcome(DIVERGED, final=NAN, settled=NAN, jitter=NAN, true_error=NAN)
    return made_outcome(final=0.1)


def test_runs_that_diverged_are_worse_than_any_number() -> None:
    result = made_result(RATES, half_diverged)
    assert [group.median("final") for group in result.groups] == [0.1, INF, INF]
    assert [group.count(DIVERGED) for group in result.groups] == [0, 5, 8]
    assert result.best is result.groups[0]


def test_runs_that_failed_are_worse_too_but_have_no_counts_nor_times() -> None:
    def make(point: int, seed: int) -> Outcome:
        failed = point == 2 or (point == 1 and seed < 5)
        return Outcome(FAILED, error="x") if failed else made_outcome(dead_links=4, seconds=0.2)

    groups = made_result(RATES, make).groups
    assert [group.median("final") for group in groups] == [0.1, INF, INF]
    for name, value in {"dead_links": 4, "links": 18, "wall_seconds": 0.2}.items():
        medians = [group.median(name) for group in groups]
        np.testing.assert_array_equal(medians, [value, value, NAN])
    assert groups[0].epoch_seconds == 0.001
    assert math.isnan(groups[2].epoch_seconds)


def test_without_test_points_there_is_no_final_loss_rather_than_an_infinite_one() -> None:
    result = made_result(RATES, lambda p, s: made_outcome(final=NAN, test_loss=NAN))
    assert all(math.isnan(group.median("final")) for group in result.groups)
    assert result.best is None
    assert math.isnan(result.success_loss)


def test_a_speed_that_most_seeds_never_reach_is_infinite() -> None:
    result = made_result(RATES, lambda p, s: made_outcome(speed=NAN if s < 4 * p else 10))
    assert [group.median("speed") for group in result.groups] == [10, INF, INF]


@pytest.mark.parametrize(
    ("best", "success"),
    [(0.08, 0.1), (0.081, 0.2), (0.1, 0.2), (0.3, 0.4), (0.0001, 0.0005)],
)
def test_success_is_a_quarter_above_the_best_median_to_one_digit(
    best: float, success: float
) -> None:
    result = made_result(RATES, lambda p, _: made_outcome(final=best * (p + 1)))
    assert result.success_loss == success


@pytest.mark.parametrize(
    ("best", "success"), [(0.37, 0.45), (0.44, 0.45), (0.46, NAN), (0.5, NAN), (8, NAN)]
)
def test_no_limit_of_success_is_at_chance(best: float, success: float) -> None:
    result = made_result(RATES, lambda p, _: made_outcome(final=best * (p + 1)))
    assert result.chance == pytest.approx(0.5, abs=0.01)
    assert result.success_loss == pytest.approx(success, nan_ok=True)
    table = summary_table(result)
    is_counted = any(title.startswith("Ends under") for title in table.header)
    assert is_counted == math.isfinite(success)
    assert ("nothing counts as a success" in table.note) == math.isnan(success)


def test_the_summary_counts_and_takes_medians() -> None:
    result = of_levels(RATES, final=(0.2, 0.1, 0.4), speed=(30, 20, 10))
    summary = result.summary()
    assert summary["label"].tolist() == ["0.01", "0.1", "1"]
    assert summary["runs"].tolist() == [8, 8, 8]
    assert summary["halved"].tolist() == [8, 8, 8]
    # Levels are within 1 % of what was asked for, symmetric but for one seed.
    assert summary["final"].tolist() == pytest.approx([0.2, 0.1, 0.4], rel=0.01)
    assert (summary["final_low"] < summary["final"]).all()
    assert (summary["final"] < summary["final_high"]).all()
    assert result.best is result.groups[1]
    assert result.success_loss == 0.2
    # Of 0.2 the four seeds below the middle one are under 0.2.
    assert summary["success"].tolist() == [4, 8, 0]


def test_a_gap_is_the_final_test_loss_minus_the_training_loss_of_the_same_run() -> None:
    def make(point: int, seed: int) -> Outcome:
        if point == 2:
            return made_outcome(DIVERGED, final=NAN, train_loss=0.4)
        return made_outcome(final=0.3 + seed, train_loss=0.1 * (point + 1) + 2 * seed)

    result = made_result(varied("learning_rate=0.01,0.1,1", seeds=1), make)
    assert [group.median("gap") for group in result.groups] == pytest.approx([0.2, 0.1, INF])
    # A network whose answers are bounded has a small loss even where its weights are no numbers.
    assert [group.median("train_loss") for group in result.groups] == [0.1, 0.2, INF]
    assert result.summary()["gap"].tolist() == pytest.approx([0.2, 0.1, INF])


def test_weights_and_biases_are_counted() -> None:
    result = made_result(varied("hidden_layers=none,1,4-2", seeds=1), lambda *_: made_outcome())
    assert result.summary()["parameters"].tolist() == [3, 5, 25]
    state = start(RunConfig(hidden_layers=(4, 2))).state
    assert sum(part.size for part in (*state.weights, *state.biases)) == 25


def test_a_study_of_which_nothing_is_known_has_an_empty_summary() -> None:
    result = made_result(RATES, lambda *_: None)
    assert len(result.summary()) == 0
    assert "final" in result.summary()


def test_a_groups_bands_are_quartiles_of_its_curves() -> None:
    def make(_: int, seed: int) -> Outcome:
        curves = np.full((201, 2), float(seed))
        curves[:, 1] += 100
        return Outcome("ok", made_outcome().measures, curves)

    group = made_result(varied("learning_rate=1", seeds=5), make).groups[0]
    assert group.train.shape == group.test.shape == (3, 201)
    assert group.train[:, 0].tolist() == [1, 2, 3]
    assert group.test[:, -1].tolist() == [101, 102, 103]


def test_the_median_run_is_one_that_there_is() -> None:
    finals = [0.5, NAN, 0.1, 0.2, 0.4]
    result = made_result(
        varied("learning_rate=1", seeds=5), lambda _, s: made_outcome(final=finals[s])
    )
    assert result.median_run(result.groups[0])["seed"] == "5"  # 0.4, of 0.1 0.2 0.4 0.5 inf


def test_rows_say_what_varied_and_the_seed() -> None:
    axes = (Axis.parse("hidden_layers=none,4-2"), Axis.parse("noise=5,10"))
    study = Study(RunConfig(), axes, seeds=2)
    runs = made_result(study, lambda *_: made_outcome()).runs
    assert runs["point"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert runs["label"].tolist()[::2] == ["none, 5", "none, 10", "4-2, 5", "4-2, 10"]
    assert runs["hidden_layers"].tolist() == ["none"] * 4 + ["4-2"] * 4
    assert runs["noise_percent"].tolist() == [5, 5, 10, 10] * 2
    assert runs["seed"].tolist() == ["1", "2"] * 4


def test_a_study_without_axes_is_one_group() -> None:
    result = made_result(Study(RunConfig(), seeds=2), lambda *_: made_outcome())
    assert [group.label for group in result.groups] == ["all runs"]
