"""The sheet of a study, judged by what can be read on it."""

from __future__ import annotations

import functools
import html
import itertools
import json
import re
from typing import Any

import pytest

from playground.figures.lettering import text_width
from playground.figures.sheet import LEFT, RIGHT
from playground.figures.study.figure import study_figure
from playground.figures.study.table import MOST_ROWS
from playground.run.finished import versions
from playground.studies import headline, judge
from playground.studies.tables import summary_table
from tests.figures.studied import STUDIES, half_done, marks, studied, with_one_failed, without_runs
from tests.studies.made_results import of_levels, varied


@functools.cache
def sheet(name: str) -> Any:
    """The figure of a study, to be read only: drawing it takes longer than any test of it."""
    return study_figure(studied(name))


def texts(figure: Any) -> str:
    parts = [figure.layout.title.text, *(note.text for note in figure.layout.annotations)]
    return html.unescape("\n".join(re.sub("<[^>]+>", "", part) for part in parts))


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_every_study_has_a_sheet_at_every_stage(name: str) -> None:
    result = studied(name)
    stages = [half_done(result), without_runs(result), with_one_failed(result)]
    for figure in (sheet(name), *map(study_figure, stages)):
        json.loads(figure.to_json(), parse_constant=lambda word: pytest.fail(word))
        assert figure.layout.width == 1400


@pytest.mark.parametrize("name", STUDIES)
def test_the_sheet_names_headline_link_seeds_and_versions(name: str) -> None:
    result = studied(name)
    text = texts(sheet(name))
    joined = " ".join(text.split())
    assert headline(result) in joined
    assert result.study.link() in text.replace("\n", "")
    assert f"{result.study.seeds} seeds" in text
    assert all(f"{package} {version}" in text for package, version in versions().items())


def test_every_claim_stands_there_with_verdict_and_evidence() -> None:
    result = of_levels(varied("learning_rate=0.01,0.1,1"), speed=(100, 50, 20))
    figure = study_figure(result)
    joined = " ".join(texts(figure).split())
    verdicts = judge(result)
    assert len(verdicts) == 3
    for verdict in verdicts:
        assert f"“{verdict.claim}”" in joined
        assert verdict.verdict in joined
        assert verdict.evidence in joined
    marks_drawn = [shape.name for shape in figure.layout.shapes if shape.name]
    assert [name for name in marks_drawn if name != "best"] == [item.degree for item in verdicts]


@pytest.mark.parametrize("name", ["rates", "diverging", "two axes", "no axis"])
def test_every_cell_of_the_summary_stands_in_the_table(name: str) -> None:
    result = studied(name)
    lines = texts(sheet(name)).split("\n")
    table = summary_table(result)
    for row in (table.header, *table.rows):
        for cell in row:
            if any(letter.isdigit() for letter in cell) or not cell.startswith(("–", "∞")):
                for part in cell.split("  "):
                    assert part in lines, part


def test_the_best_row_is_marked_and_only_its_median_is_bold() -> None:
    result = studied("rates")
    figure = sheet("rates")
    assert sum(shape.name == "best" for shape in figure.layout.shapes) == 1
    assert result.best is not None
    bold = [note.text for note in figure.layout.annotations if re.match(r"<b>0\.\d{3}<", note.text)]
    assert bold == [f"<b>{result.best.median('final'):.3f}</b>"]


def test_two_axes_have_a_heat_map_and_others_a_strip() -> None:
    assert [t.type for t in sheet("two axes").data].count("heatmap") == 1
    figure = sheet("rates")
    assert sorted(data[0] for data in marks(figure)) == list(range(21))


@pytest.mark.slow
def test_no_text_leaves_the_sheet() -> None:
    for name in STUDIES:
        figure = sheet(name)
        for note in figure.layout.annotations:
            if note.xref != "paper" or "font-family" in note.text:
                continue  # in a plot; or monospaced, whose letters are of another width
            plain = html.unescape(re.sub("<[^>]+>", "", note.text))
            width = text_width(plain, note.font.size)
            left = note.xshift - (width if note.xanchor == "right" else 0)
            assert left >= LEFT - 3, plain
            assert left + width <= RIGHT + 3, plain
            assert -note.yshift < figure.layout.height


def test_the_columns_of_the_table_do_not_touch() -> None:
    for name in ("two axes", "diverging", "rates"):
        figure = sheet(name)
        table = summary_table(studied(name))
        heads = [note for note in figure.layout.annotations if note.text in table.header]
        spans = []
        for note in heads:
            width = text_width(note.text, note.font.size)
            left = note.xshift - (width if note.xanchor == "right" else 0)
            spans.append((left, left + width))
        assert len(spans) == len(table.header)
        assert all(after[0] - before[1] > 8 for before, after in itertools.pairwise(spans))


def test_a_title_takes_the_headlines_place() -> None:
    figure = study_figure(studied("rates"), "Group <7>")
    assert figure.layout.title.text == "<b>Group &lt;7&gt;</b>"


def test_a_long_table_ends_with_a_word_about_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ROWS >= 16
    monkeypatch.setattr("playground.figures.study.table.MOST_ROWS", 10)
    text = texts(study_figure(studied("many")))
    assert "6 more rows in the CSV file" in text.replace("\n", " ")
