"""The figure of a study, on one sheet: what it found, the charts, the table, what was run."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.lettering import text_width, wrapped
from playground.figures.sheet import (
    LEFT,
    RIGHT,
    WIDTH,
    Annotation,
    Head,
    Shape,
    across,
    bold,
    down,
    escaped,
    lines,
    sheet_layout,
    text,
)
from playground.figures.study.caption import caption
from playground.figures.study.curves import MOST_LINES, curve_panel
from playground.figures.study.heat import heat_panel
from playground.figures.study.panel import Panel, numbered
from playground.figures.study.strip import strip_panel
from playground.figures.study.table import table_height, table_items
from playground.studies import StudyResult, Verdict, headline, judge
from playground.wording.numbers import counted

PLOT = 300  # pixels
_GUTTER = 40  # between columns of claims
_TAG, _CLAIM, _EVIDENCE, _CHART, _HINT = 14, 15, 14, 15, 13  # type sizes
_EVIDENCE_LINE = 19
_CAPTION, _CAPTION_LINE = 12, 17
_CURVES_SHARE = 0.58  # of the width, for the chart at the left
_BETWEEN = 36  # pixels from one chart to the other
_MARK = 9  # pixels, the circle before a verdict
_LIGHT = theme.LIGHT


def study_figure(result: StudyResult, title: str = "") -> go.Figure:
    """The study on one sheet, in light colours, 1400 pixels wide.

    Headline (or `title` in its place), the claims with their verdicts, curves and strip (two axes:
    curves and heat map), the summary table, and in words and as a link what was run.
    """
    head = Head.of(title.strip() or headline(result), "")
    verdicts = judge(result)
    claims = head.bottom + 4
    charts = claims + _claims_height(verdicts)
    titles = charts + 24
    panels = _panels(result)
    plot = titles + 12 + int(max(panel.margin["t"] for panel in panels))
    below = max(panel.margin["b"] for panel in panels)
    table = plot + PLOT + int(below) + 20
    foot = table + table_height(result) + 24
    words = caption(result.study)
    height = foot + _CAPTION_LINE * len(words) + 24
    table_notes, table_shapes = table_items(result, table, height)
    claim_notes, claim_shapes = _claims(verdicts, claims, height)
    placed = _placed(panels, plot, height)
    figure = go.Figure([trace for part in placed for trace in part["traces"]])
    return figure.update_layout(
        **sheet_layout(height),
        template="none",
        showlegend=False,
        title=head.title(height),
        annotations=[
            *head.annotations(),
            *claim_notes,
            *_chart_titles(result, titles),
            *(note for part in placed for note in part["notes"]),
            *table_notes,
            *lines(words, foot, _CAPTION_LINE, size=_CAPTION, color=_LIGHT.ink_3),
        ],
        shapes=[
            *claim_shapes,
            *(shape for part in placed for shape in part["shapes"]),
            *table_shapes,
        ],
        **{name: axis for part in placed for name, axis in part["axes"].items()},
    )


def _split() -> tuple[float, float]:
    """Where the chart at the left ends, and where the other begins."""
    end = LEFT + _CURVES_SHARE * (RIGHT - LEFT)
    return end, end + _BETWEEN


def _panels(result: StudyResult) -> list[Panel]:
    _, start = _split()
    curves = curve_panel(result, _LIGHT, "test", PLOT)
    if len(result.study.axes) == 2:
        return [curves, heat_panel(result, _LIGHT, RIGHT - start - 60)]
    return [curves, strip_panel(result, _LIGHT, "final", RIGHT - start - 50, PLOT)]


def _placed(panels: list[Panel], top: int, height: int) -> list[dict[str, Any]]:
    end, start = _split()
    placed = []
    for number, (panel, left, right) in enumerate(
        zip(panels, (LEFT, start), (end, RIGHT), strict=True), start=1
    ):
        inside = (left + panel.margin["l"], right - panel.margin["r"])
        y_domain = down(top, top + PLOT, height)
        placed.append(numbered(panel, number, across(*inside), y_domain))
    return placed


def _chart_titles(result: StudyResult, y: int) -> list[Annotation]:
    _, start = _split()
    seeds = counted(result.study.seeds, "seed")
    band = f"median of {seeds}, band from quartile to quartile"
    if len(result.groups) > MOST_LINES:
        band = f"the {MOST_LINES} that end lowest, {band}"
    second = ("Where each seed ended", "final test loss, bar: median")
    if len(result.study.axes) == 2:
        second = ("Where the seeds ended", f"median final test loss of {seeds}")
    return [*_titled(LEFT, y, "Test loss while training", band), *_titled(start, y, *second)]


def _titled(left: float, y: float, title: str, hint: str) -> list[Annotation]:
    """A chart's title on a sheet, and a hint behind it."""
    after = left + text_width(title, _CHART, bold=True) + 6
    return [
        text(bold(title), left, y, size=_CHART, color=_LIGHT.ink),
        text(escaped(hint), after, y, size=_HINT, color=_LIGHT.ink_3),
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
        claim = bold(
            f"\N{LEFT DOUBLE QUOTATION MARK}{verdict.claim}\N{RIGHT DOUBLE QUOTATION MARK}"
        )
        notes += [
            text(bold(verdict.verdict), left + 16, top + 24, size=_TAG, color=_LIGHT.ink),
            text(claim, left, top + 47, size=_CLAIM, color=_LIGHT.ink),
        ]
        notes += [
            text(escaped(line), left, top + 69 + _EVIDENCE_LINE * k, size=_EVIDENCE)
            for k, line in enumerate(_evidence(verdict, width))
        ]
        shapes += [_hairline(left, left + width, top, height)]
        shapes += _mark(verdict.degree, left, top + 19.5, height)
    return notes, shapes


def _mark(degree: str, left: float, middle: float, height: int) -> list[Shape]:
    """A circle: full for what holds, half for what holds in part, dotted for what is open."""
    circle = {
        "type": "circle",
        "xref": "paper",
        "yref": "paper",
        "x0": left / WIDTH,
        "x1": (left + _MARK) / WIDTH,
        "y0": 1 - (middle + _MARK / 2) / height,
        "y1": 1 - (middle - _MARK / 2) / height,
        "line": {"width": 1.5, "color": _LIGHT.ink, "dash": "dot" if degree == "open" else "solid"},
        "name": degree,
    }
    if degree == "holds":
        return [{**circle, "fillcolor": _LIGHT.ink}]
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
        "fillcolor": _LIGHT.ink,
        "line": {"width": 0},
    }


def _hairline(left: float, right: float, y: float, height: int) -> Shape:
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "x0": left / WIDTH,
        "x1": right / WIDTH,
        "y0": 1 - y / height,
        "y1": 1 - y / height,
        "line": {"width": 2, "color": _LIGHT.line},
    }
