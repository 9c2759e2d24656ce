"""A study's maps are those of its median runs, trained again."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground import RunConfig, train
from playground.data.datasets import EXTENT
from playground.studies import Axis, Outcome, Study, Trial, run_study
from playground.studies.maps import CELLS, MOST_MAPS, mapped_runs, median_maps, small_map
from playground.studies.trial import DIVERGED, FAILED
from tests.studies.made_results import made_outcome, made_result, of_levels, varied

CENTRES = EXTENT * ((2 * np.arange(CELLS) + 1) / CELLS - 1)


def test_a_map_is_the_runs_answer_at_every_cell_from_the_top_down() -> None:
    trial = Trial(RunConfig(features=("x", "y", "xSquared")), 20)
    answers = small_map(3, trial).answers
    assert answers is not None
    assert answers.shape == (CELLS, CELLS)
    predict = train(trial.config, 20).predict
    for row, column in ((0, 0), (0, CELLS - 1), (7, 30), (CELLS - 1, 2)):
        (expected,) = predict([[CENTRES[column], CENTRES[CELLS - 1 - row]]])
        # One point's product may round otherwise than thousands' do, on a processor with AVX-512.
        assert answers[row, column] == pytest.approx(expected, rel=1e-13)


def test_a_discrete_map_has_two_answers_and_a_diverged_run_none() -> None:
    discrete = small_map(0, Trial(RunConfig(discretize=True), 5)).answers
    assert discrete is not None
    assert set(discrete.ravel().tolist()) == {-1, 1}
    wild = RunConfig(problem="regression", activation="relu", learning_rate=10)
    assert small_map(0, Trial(wild, 100)).answers is None


def test_every_value_has_the_map_of_its_median_run() -> None:
    result = run_study(Study(RunConfig(), (Axis.parse("learning_rate=0.01,0.1"),), 3, 20))
    maps, trials = median_maps(result), result.study.trials()
    assert [one.position for one in maps] == [
        result.median_run(group).name for group in result.groups
    ]
    for one in maps:
        again = small_map(one.position, trials[one.position]).answers
        np.testing.assert_array_equal(one.answers, again)


def test_of_many_values_the_lowest_have_maps_and_none_that_only_failed() -> None:
    many = varied("batch_size=" + ",".join(map(str, range(1, MOST_MAPS + 4))), seeds=2)
    levels = [1.0 / (at + 1) for at in range(MOST_MAPS + 3)]
    labels = [group.label for group, _ in mapped_runs(of_levels(many, final=levels))]
    assert labels == [str(size) for size in range(4, MOST_MAPS + 4)]

    def make(point: int, _: int) -> Outcome:
        return (Outcome(FAILED), made_outcome(DIVERGED, final=math.nan), made_outcome())[point]

    three = made_result(varied("batch_size=1,2,3", seeds=2), make)
    assert [group.label for group, _ in mapped_runs(three)] == ["2", "3"]
