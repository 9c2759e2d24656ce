"""One setting on several data sets: a row of small charts for each, all in the same colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import plotly.graph_objects as go

from playground.figures.lettering import text_width, wrapped
from playground.figures.sheet import (
    LEFT,
    WIDTH,
    Annotation,
    Head,
    bold,
    escaped,
    lines,
    text,
)
from playground.figures.study.caption import versions_words
from playground.figures.study.curves import Kind, curve_panel
from playground.figures.study.medians import READINGS, medians_panel
from playground.figures.study.panel import (
    Panel,
    Placed,
    axes_words,
    dot,
    sheet_of_panels,
    step_labels,
)
from playground.figures.study.strip import strip_panel
from playground.figures.theme import LIGHT, series_colors
from playground.studies import Study, StudyResult
from playground.wording.numbers import counted
from playground.wording.words import words

_DEFAULT_MEASURES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("learning_rate",): ("speed", "jitter"),
    ("hidden_layers",): ("settled", "epoch_microseconds"),
    ("regularization_rate",): ("settled", "off"),
}
_GUTTER = 128  # of the rows' names
_NAME_ABOVE = 26  # pixels for a row's name above it
_BETWEEN = 26  # pixels from column to column
_SHARES = (1.45, 1.15)  # of the width for curves and strip; a measure takes 0.75
_MEASURE_SHARE = 0.75
_PLOT, _LOW_PLOT = 196, 106  # pixels; the lower for more than 4 rows
_MANY_ROWS = 4
_TITLE, _HINT, _ROW_NAME = 14, 12, 15  # type sizes

Draw = Callable[[StudyResult, float, float], Panel]


def topic_figure(
    results: Mapping[str, StudyResult],
    title: str,
    kind: Kind = "test",
    measures: Sequence[str] = (),
    width: int = WIDTH,
) -> go.Figure:
    """A row of charts a data set: curves, the strip of ends, and medians of two measures.

    In light colours, `width` pixels wide; where that is less than 1400, rows have their names above
    them instead of beside them. `measures` are names of `figures.study.medians.READINGS`; by
    default those that the sheet's claims about the setting are about. Raises ValueError for no
    result at all, and for an unknown measure.
    """
    if not results:
        raise ValueError("results: none; a topic's figure needs at least one study.")
    studies = [result.study for result in results.values()]
    measures = tuple(measures) or _measures_of(studies[0])
    head = Head.of(title, _note(studies), width)
    beside = width == WIDTH  # the rows' names
    legend = head.bottom + 12
    titles = legend + 38
    low = len(results) > _MANY_ROWS
    size = _LOW_PLOT if low else _PLOT
    size -= 0 if beside else size // 3  # so that the figure fits on a page
    columns = _columns(kind, measures)
    edges = _edges(len(measures), LEFT + _GUTTER if beside else LEFT, width - LEFT)
    rows = [
        [
            draw(result, right - left - 44, size)
            for (_, draw), (left, right) in zip(columns, edges, strict=True)
        ]
        for result in results.values()
    ]
    lefts = [max(row[at].margin["l"] for row in rows) for at in range(len(columns))]
    rooms = [max(_room(row), 0 if beside else _NAME_ABOVE) for row in rows]
    tops = [titles + 14 + rooms[0]]
    for row, room in zip(rows, [*rooms[1:], 0], strict=True):
        below = int(max(panel.margin["b"] for panel in row))
        tops.append(tops[-1] + size + below + (6 if low else 14) + room)
    foot = tops.pop() + 18
    height = foot + 26
    placed = [
        Placed(panel, left + margin, right - 8, top, top + size)
        for row, top in zip(rows, tops, strict=True)
        for panel, (left, right), margin in zip(row, edges, lefts, strict=True)
    ]
    over = [*_legend(studies, legend), *_column_titles(columns, edges, lefts, titles, beside)]
    versions = lines([versions_words()], foot, 17, size=_HINT, color=LIGHT.ink_3)
    names = _row_names(results, tops) if beside else _names_above(results, tops)
    under = [*names, *versions]
    return sheet_of_panels(head, height, placed, (over, []), (under, []))


def _measures_of(study: Study) -> tuple[str, ...]:
    settings = study.axes[0].settings if study.axes else ()
    measures = _DEFAULT_MEASURES.get(settings, ("settled", "true_error"))
    if study.base.points:  # of which there are no fresh ones
        return tuple(name for name in measures if name != "true_error")
    return measures


def _note(studies: list[Study]) -> str:
    seeds, what = {study.seeds for study in studies}, studies[0].seeds_change
    if len(seeds) == 1:
        return words("figures.topic.note", seeds=seeds.pop(), what=what)
    return words("figures.topic.note_range", fewest=min(seeds), most=max(seeds), what=what)


def _columns(kind: Kind, measures: Sequence[str]) -> list[tuple[str, Draw]]:
    """The columns' titles and what draws a chart of each, on so many pixels."""

    def curves(result: StudyResult, _width: float, height: float) -> Panel:
        return curve_panel(result, LIGHT, kind, height, names=False, title=False)

    def ends(result: StudyResult, width: float, height: float) -> Panel:
        return strip_panel(result, LIGHT, "final", width, height, title=False)

    def medians(measure: str) -> Draw:
        return lambda result, width, height: medians_panel(result, LIGHT, measure, width, height)

    return [
        (words(f"figures.topic.{kind}"), curves),
        (words("figures.topic.ends"), ends),
        *((READINGS.get(measure, measure), medians(measure)) for measure in measures),
    ]


def _edges(n_measures: int, first: float, end: float) -> list[tuple[float, float]]:
    """The left and right edge of each column, from the `first` edge to the `end`."""
    shares = [*_SHARES, *[_MEASURE_SHARE] * n_measures]
    free = end - first - _BETWEEN * (len(shares) - 1)
    edges = []
    left = float(first)
    for share in shares:
        width = free * share / sum(shares)
        edges.append((left, left + width))
        left += width + _BETWEEN
    return edges


def _room(row: list[Panel]) -> int:
    """What a row needs above its plots, for remarks."""
    return int(max(panel.margin["t"] for panel in row))


def _column_titles(
    columns: list[tuple[str, Draw]],
    edges: list[tuple[float, float]],
    lefts: list[float],
    y: float,
    is_wide: bool,
) -> list[Annotation]:
    notes = []
    for (title, _), (left, right), margin in zip(columns, edges, lefts, strict=True):
        room = right - left - margin + _BETWEEN
        written = [title] if is_wide else wrapped(title, room, _TITLE, bold=True)
        notes += [
            text(bold(line), left + margin, y - 17 * up, size=_TITLE, color=LIGHT.ink)
            for up, line in enumerate(reversed(written))
        ]
    return notes


def _legend(studies: list[Study], y: float) -> list[Annotation]:
    """What the colours are: the values in order, those of one place together."""
    labels = [step_labels(study) for study in studies]
    most = max(map(len, labels))
    colors = series_colors(most, LIGHT)
    notes = [text(escaped(axes_words(studies[0])), LEFT, y, size=_TITLE, color=LIGHT.ink_3)]
    x = float(LEFT + _GUTTER)
    for place in range(most):
        names = list(dict.fromkeys(names[place] for names in labels if place < len(names)))
        name = " or ".join(names)
        notes.append(text(dot(colors[place]) + escaped(name), x, y, size=_TITLE, color=LIGHT.ink))
        x += text_width(f"o {name}", _TITLE) + 24
    return notes


def _row_names(results: Mapping[str, StudyResult], tops: list[int]) -> list[Annotation]:
    notes = []
    for (name, result), top in zip(results.items(), tops, strict=True):
        notes.append(text(bold(name), LEFT, top + 14, size=_ROW_NAME, color=LIGHT.ink))
        facts = [line for fact in _facts(result.study, name) for line in wrapped(fact, 110, _HINT)]
        notes += [
            text(escaped(line), LEFT, top + 34 + 16 * k, size=_HINT, color=LIGHT.ink_3)
            for k, line in enumerate(facts)
        ]
    return notes


def _names_above(results: Mapping[str, StudyResult], tops: list[int]) -> list[Annotation]:
    """Each row's name and facts in a line above the row."""
    notes = []
    for (name, result), top in zip(results.items(), tops, strict=True):
        facts = escaped(", ".join(_facts(result.study, name)))
        said = f'{bold(name)} <span style="font-size:{_HINT}px">{facts}</span>'
        notes.append(text(said, LEFT, top - 10, size=_ROW_NAME, color=LIGHT.ink))
    return notes


def _facts(study: Study, name: str) -> list[str]:
    """What a row's network is, apart from what varies and from what its name says."""
    base = study.base
    varied = {setting for axis in study.axes for setting in axis.settings}
    dataset = base.data_title
    facts = [] if name.startswith(dataset) or "dataset" in varied else [dataset]
    facts.append(counted(len(base.inputs), "feature"))
    if "hidden_layers" not in varied:
        facts.append("-".join(map(str, base.hidden_layers)) or words("figures.topic.no_layer"))
    facts.append(counted(study.epochs, "epoch"))
    return facts
