"""The share of seeds that have reached a loss, judged by the data in the figure."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from playground.figures.study.reach import reach_figure, shares_reached
from playground.run.config import RunConfig
from playground.studies import Axis, Study, StudyResult, run_study

STUDY = Study(RunConfig(dataset="xor"), (Axis.parse("learning_rate=0.03,0.3"),), 3, 40)


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run_study(STUDY)


def test_a_share_is_counted_run_by_run_and_never_falls(result: StudyResult) -> None:
    limit = 0.05
    for group, share in zip(result.groups, shares_reached(result, limit), strict=True):
        runs = [result.curves[result.runs.index.get_loc(at), :, 1] for at in group.runs.index]
        for epoch in range(STUDY.epochs + 1):
            under = sum(min(losses[: epoch + 1]) < limit for losses in runs)
            assert share[epoch] == under / 3
        assert (np.diff(share) >= 0).all()
    assert shares_reached(result, limit)[1][-1] > 0


def test_the_figure_has_a_line_a_value_in_percent(result: StudyResult) -> None:
    figure = reach_figure(result, 0.05)
    assert [trace.name for trace in figure.data] == ["0.03", "0.3"]
    for trace, share in zip(figure.data, shares_reached(result, 0.05), strict=True):
        np.testing.assert_array_equal(trace.y, 100 * share)
    assert any("0.05" in note.text for note in figure.layout.annotations)


def test_without_a_limit_it_is_the_studys_own(result: StudyResult) -> None:
    own = reach_figure(result)
    np.testing.assert_array_equal(
        own.data[0].y, reach_figure(result, result.success_loss).data[0].y
    )
    with pytest.raises(ValueError, match="must be a test loss"):
        reach_figure(result, math.nan)
    without = replace(result, curves=result.curves[:, :0], epochs=result.epochs[:0])
    with pytest.raises(ValueError, match="has no curves"):
        reach_figure(without, 0.05)


def test_of_many_values_the_ten_that_most_seeds_reach_it_with_are_drawn() -> None:
    rates = [round(0.001 * 2**k, 3) for k in range(12)]
    axis = Axis.parse("learning_rate=" + ",".join(map(str, rates)))
    many = run_study(Study(RunConfig(dataset="xor"), (axis,), 1, 60))
    figure = reach_figure(many, 0.1)
    drawn = {trace.name for trace in figure.data}
    assert len(drawn) == 10
    assert any("the 10 lines that end highest" in note.text for note in figure.layout.annotations)
    last = [share[-1] for share in shares_reached(many, 0.1)]
    reached = {group.label for group, share in zip(many.groups, last, strict=True) if share}
    assert reached <= drawn
