"""A study as a user of the library holds it: a figure, and what a notebook shows."""

from __future__ import annotations

import html

import pytest

from playground import Axis, RunConfig, Study, StudyResult, run_study
from playground.studies import execution, headline, judge
from playground.studies.tables import summary_table

STUDY = Study(RunConfig(), (Axis.parse("learning_rate=0.01,0.1"),), seeds=6, epochs=110)


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run_study(STUDY)


def test_it_is_the_study_of_the_room_below(result: StudyResult) -> None:
    below = execution.run_study(STUDY)
    assert result.runs.drop(columns="wall_seconds").equals(below.runs.drop(columns="wall_seconds"))
    assert repr(result).startswith("StudyResult(12 of 12 runs, '#activation=tanh&")


def test_its_figure_has_a_map_of_every_value(result: StudyResult) -> None:
    figure = result.figure()
    maps = [trace for trace in figure.data if trace.type == "heatmap"]
    assert [trace.name for trace in maps] == ["0.01", "0.1"]
    medians = [result.median_run(group)["link"] for group in result.groups]
    assert len(set(medians)) == 2
    assert "What the median run learned" in figure.to_json()


def test_a_notebook_shows_headline_verdicts_and_table_without_a_script(
    result: StudyResult,
) -> None:
    shown = html.unescape(result._repr_html_())
    assert headline(result) in shown
    for verdict in judge(result):
        assert verdict.verdict in shown
        assert verdict.evidence in shown
    table = summary_table(result)
    for title in table.header:
        assert f">{title}</th>" in shown
    assert all(row[0] in shown for row in table.rows)
    assert "<script" not in shown
