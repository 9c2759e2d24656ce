"""The figure of a study, on one sheet: what it found, the charts, the table, what was run."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from playground.figures.lettering import text_width, wrapped
from playground.figures.sheet import (
    LEFT,
    RIGHT,
    WIDTH,
    Annotation,
    Head,
    Shape,
    bold,
    box,
    escaped,
    hairline,
    lines,
    text,
)
from playground.figures.study.caption import caption
from playground.figures.study.curves import MOST_LINES, curve_panel
from playground.figures.study.heat import heat_panel
from playground.figures.study.maps import maps_height, placed_maps
from playground.figures.study.panel import Panel, Placed, sheet_of_panels
from playground.figures.study.strip import strip_panel
from playground.figures.study.table import table_height, table_items
from playground.figures.theme import LIGHT
from playground.studies import StudyResult, Verdict, headline, judge
from playground.studies.maps import SmallMap
from playground.studies.tables import summary_table
from playground.wording.numbers import counted
from playground.wording.words import words

PLOT = 300  # pixels
_GUTTER = 40  # between columns of claims
_TAG, _CLAIM, _EVIDENCE, _CHART, _HINT = 14, 15, 14, 15, 13  # type sizes
_EVIDENCE_LINE = 19
_CAPTION, _CAPTION_LINE = 12, 17
_CURVES_SHARE = 0.58  # of the width, for the chart at the left
_BETWEEN = 36  # pixels from one chart to the other
_MARK = 9  # pixels, the circle before a verdict


def study_figure(result: StudyResult, title: str = "", maps: Sequence[SmallMap] = ()) -> go.Figure:
    """The study on one sheet, in light colours, 1400 pixels wide.

    Headline (or `title` in its place), the claims with their verdicts, curves and strip (two axes:
    curves and heat map), the `maps` of median runs where there are any, see `studies.maps`, the
    summary table, and in words and as a link what was run.
    """
    head = Head.of(title.strip() or headline(result), "")
    verdicts = judge(result)
    claims = head.bottom + 4
    charts = claims + _claims_height(verdicts)
    titles = charts + 24
    panels = _panels(result)
    plot = titles + 12 + int(max(panel.margin["t"] for panel in panels))
    below = max(panel.margin["b"] for panel in panels)
    small = plot + PLOT + int(below) + 20
    top = small + maps_height(len(maps))
    table = summary_table(result)
    foot = top + table_height(table) + 24
    said = caption(result.study)
    height = foot + _CAPTION_LINE * len(said) + 24
    table_notes, table_shapes = table_items(result, table, top, height)
    claim_notes, claim_shapes = _claims(verdicts, claims, height)
    end, start = _split()
    placed = [
        Placed(panel, left + panel.margin["l"], right - panel.margin["r"], plot, plot + PLOT)
        for panel, left, right in zip(panels, (LEFT, start), (end, RIGHT), strict=True)
    ]
    row, row_notes = placed_maps(result, maps, small)
    foot_notes = lines(said, foot, _CAPTION_LINE, size=_CAPTION, color=LIGHT.ink_3)
    return sheet_of_panels(
        head,
        height,
        [*placed, *row],
        ([*claim_notes, *_chart_titles(result, titles)], claim_shapes),
        ([*_maps_title(row, small + 14), *row_notes, *table_notes, *foot_notes], table_shapes),
    )


def _split() -> tuple[float, float]:
    """Where the chart at the left ends, and where the other begins."""
    end = LEFT + _CURVES_SHARE * (RIGHT - LEFT)
    return end, end + _BETWEEN


def _panels(result: StudyResult) -> list[Panel]:
    _, start = _split()
    curves = curve_panel(result, LIGHT, "test", PLOT)
    if len(result.study.axes) == 2:
        return [curves, heat_panel(result, LIGHT, RIGHT - start - 60)]
    return [curves, strip_panel(result, LIGHT, "final", RIGHT - start - 50, PLOT, training=True)]


def _chart_titles(result: StudyResult, y: int) -> list[Annotation]:
    _, start = _split()
    seeds = counted(result.study.seeds, "seed")
    if len(result.groups) > MOST_LINES:
        band = words("figures.study.band_of_lowest", lines=MOST_LINES, seeds=seeds)
    else:
        band = words("figures.study.band", seeds=seeds)
    second = (words("figures.study.each_seed"), words("figures.study.each_seed_hint"))
    if len(result.study.axes) == 2:
        hint = words("figures.study.all_seeds_hint", seeds=seeds)
        second = (words("figures.study.all_seeds"), hint)
    first = words("figures.study.curves")
    return [*_titled(LEFT, y, first, band), *_titled(start, y, *second)]


def _maps_title(row: Sequence[Placed], y: int) -> list[Annotation]:
    if not row:
        return []
    return _titled(LEFT, y, words("figures.study.maps"), words("figures.study.maps_hint"))


def _titled(left: float, y: float, title: str, hint: str) -> list[Annotation]:
    """A chart's title on a sheet, and a hint behind it."""
    after = left + text_width(title, _CHART, bold=True) + 6
    return [
        text(bold(title), left, y, size=_CHART, color=LIGHT.ink),
        text(escaped(hint), after, y, size=_HINT, color=LIGHT.ink_3),
    ]


def _column(verdicts: list[Verdict]) -> float:
    """The width of a claim's column."""
    return (RIGHT - LEFT - _GUTTER * (len(verdicts) - 1)) / len(verdicts)


def _evidence(verdict: Verdict, width: float) -> list[str]:
    return wrapped(verdict.evidence, width, _EVIDENCE)


def _claims_height(verdicts: list[Verdict]) -> int:
    if not verdicts:
        return 0
    width = _column(verdicts)
    return 62 + _EVIDENCE_LINE * max(len(_evidence(verdict, width)) for verdict in verdicts)


def _claims(verdicts: list[Verdict], top: int, height: int) -> tuple[list[Annotation], list[Shape]]:
    """The claims side by side: verdict, claim, evidence, under a hairline each."""
    notes: list[Annotation] = []
    shapes: list[Shape] = []
    for number, verdict in enumerate(verdicts):
        width = _column(verdicts)
        left = LEFT + number * (width + _GUTTER)
        claim = bold(words("figures.study.claim", claim=verdict.claim))
        notes += [
            text(bold(verdict.verdict), left + 16, top + 24, size=_TAG, color=LIGHT.ink),
            text(claim, left, top + 47, size=_CLAIM, color=LIGHT.ink),
        ]
        notes += [
            text(escaped(line), left, top + 69 + _EVIDENCE_LINE * k, size=_EVIDENCE)
            for k, line in enumerate(_evidence(verdict, width))
        ]
        shapes += [hairline(left, left + width, top, height, 2, LIGHT.line)]
        shapes += _mark(verdict.degree, left, top + 19.5, height)
    return notes, shapes


def _mark(degree: str, left: float, middle: float, height: int) -> list[Shape]:
    """A circle: full for what holds, half for what holds in part, dotted for what is open."""
    line = {"width": 1.5, "color": LIGHT.ink, "dash": "dot" if degree == "open" else "solid"}
    top, bottom = middle - _MARK / 2, middle + _MARK / 2
    circle = box("circle", left, left + _MARK, top, bottom, height, line=line, name=degree)
    if degree == "holds":
        return [{**circle, "fillcolor": LIGHT.ink}]
    return [circle, _half_disc(left, middle, height)] if degree == "partly" else [circle]


def _half_disc(left: float, middle: float, height: int) -> Shape:
    """The left half of a mark; Plotly's paths know no arcs, so two Bézier quarters."""
    radius = _MARK / 2
    pull = 0.5523 * radius  # makes a cubic curve a quarter of a circle

    def at(right: float, up: float) -> str:
        x, y = left + radius + right, middle - up
        return f"{x / WIDTH:.6f},{1 - y / height:.6f}"

    path = (
        f"M {at(0, radius)} C {at(-pull, radius)} {at(-radius, pull)} {at(-radius, 0)} "
        f"C {at(-radius, -pull)} {at(-pull, -radius)} {at(0, -radius)} Z"
    )
    return {
        "type": "path",
        "xref": "paper",
        "yref": "paper",
        "path": path,
        "fillcolor": LIGHT.ink,
        "line": {"width": 0},
    }
