"""A panel: one small chart of a study, alone on a page or on a sheet with others."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from playground.figures.axes import Floats, Scale
from playground.figures.lettering import text_width
from playground.figures.sheet import Annotation, Head, Shape, across, down, sheet_layout
from playground.figures.theme import SANS, Theme, series_colors
from playground.studies import Group, Study, StudyResult
from playground.studies.statistics import label_of_point
from playground.wording.numbers import plain_number
from playground.wording.words import words

if TYPE_CHECKING:
    import pandas as pd

Setting = dict[str, Any]

HEIGHT = 300  # of a figure of its own, in pixels
TICK, LABEL = 12, 13  # type sizes
_NEAR = 4  # from a tick's label to what is left of it


@dataclass(frozen=True, eq=False)
class Panel:
    """Traces, their two axes, and what is written and drawn on them.

    Notes and shapes refer to "x", "y", "x domain" and "y domain". The margin is what ticks, titles
    and labels need around the plot, in pixels.
    """

    traces: list[Any]
    x_axis: Setting
    y_axis: Setting
    margin: dict[str, float]  # "l", "r", "t", "b"
    notes: list[Setting] = field(default_factory=list)
    shapes: list[Setting] = field(default_factory=list)


def panel_figure(panel: Panel, scheme: Theme, height: float) -> go.Figure:
    """The panel alone: as wide as its container, transparent, without a title."""
    return go.Figure(
        panel.traces,
        {
            "template": "none",
            "autosize": True,
            "height": height,
            "margin": {**panel.margin, "pad": 0, "autoexpand": False},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": SANS, "size": LABEL, "color": scheme.ink_2},
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": scheme.surface,
                "bordercolor": scheme.line_strong,
                "font": {"family": SANS, "size": LABEL, "color": scheme.ink},
            },
            "xaxis": panel.x_axis,
            "yaxis": panel.y_axis,
            "annotations": panel.notes,
            "shapes": panel.shapes,
        },
    )


class Placed(NamedTuple):
    """A panel and the edges of its plot on a sheet, in pixels."""

    panel: Panel
    left: float
    right: float
    top: float
    bottom: float


Items = tuple[list[Annotation], list[Shape]]


def sheet_of_panels(
    head: Head, height: int, placed: list[Placed], above: Items, below: Items
) -> go.Figure:
    """A sheet in light colours: its head, what stands above the panels, these, what stands below.

    As wide as the head. Above and below are texts and shapes.
    """
    parts = [
        numbered(
            part.panel,
            number,
            across(part.left, part.right, head.width),
            down(part.top, part.bottom, height),
        )
        for number, part in enumerate(placed, start=1)
    ]
    notes, shapes = (
        [item for part in parts for item in part[kind]] for kind in ("notes", "shapes")
    )
    figure = go.Figure([trace for part in parts for trace in part["traces"]])
    return figure.update_layout(
        **sheet_layout(height, head.width),
        template="none",
        showlegend=False,
        title=head.title(height),
        annotations=[*head.annotations(), *above[0], *notes, *below[0]],
        shapes=[*above[1], *shapes, *below[1]],
        **{name: axis for part in parts for name, axis in part["axes"].items()},
    )


def numbered(panel: Panel, number: int, x_domain: list[float], y_domain: list[float]) -> Setting:
    """The panel as the `number`th of a sheet: "traces", "axes", "notes" and "shapes"."""
    x, y = (f"x{number}", f"y{number}") if number > 1 else ("x", "y")

    def referring(item: Setting) -> Setting:
        refs = {key: item[key].replace("x", x).replace("y", y) for key in ("xref", "yref")}
        return {**item, **refs}

    return {
        "traces": [trace.update(xaxis=x, yaxis=y) for trace in panel.traces],
        "axes": {
            x.replace("x", "xaxis"): {**panel.x_axis, "domain": x_domain, "anchor": y},
            y.replace("y", "yaxis"): {**panel.y_axis, "domain": y_domain, "anchor": x},
        },
        "notes": list(map(referring, panel.notes)),
        "shapes": list(map(referring, panel.shapes)),
    }


def step_axis(
    labels: list[str], width: float, scheme: Theme, title: str = "", *, slanted: bool = True
) -> Setting:
    """An axis with a place for each label, at 0, 1, ...

    Where it is tight, labels are slanted, or else some are left out.
    """
    column = width / max(1, len(labels))
    widest = max((text_width(label, TICK) for label in labels), default=0)
    is_tight = widest + 6 > column
    is_slanted = is_tight and slanted
    every = int(np.ceil((15 if is_slanted else widest + 6) / column)) if is_tight else 1
    shown = range(0, len(labels), every)
    return {
        "range": [-0.5, max(1, len(labels)) - 0.5],
        "tickmode": "array",
        "tickvals": list(shown),
        "ticktext": [html.escape(labels[k], quote=False) for k in shown],
        "tickangle": -45 if is_slanted else 0,
        "ticks": "",  # a heat map would turn them on
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "ticklabelstandoff": 4,
        "tickfont": {"size": TICK, "color": scheme.ink_3},
        "title": axis_title(title, scheme),
    }


def axis_title(title: str, scheme: Theme) -> Setting:
    """What stands under a horizontal axis."""
    return {"text": title, "standoff": 6, "font": {"size": LABEL, "color": scheme.ink_3}}


def bottom_margin(axis: Setting) -> float:
    """What a horizontal axis' labels and title need below it."""
    labels = map(plain_text, axis.get("ticktext", ()))
    widest = max((text_width(label, TICK) for label in labels), default=0)
    height = 0.71 * widest + 16 if axis.get("tickangle") else 20
    return round(height + (24 if axis["title"]["text"] else 6))


def left_margin(texts: list[str]) -> float:
    """What a vertical axis' labels need at its left."""
    words = [line for text in texts for line in plain_text(text.replace("<br>", "\n")).split("\n")]
    widest = max((text_width(word, TICK) for word in words), default=0)
    return round(max(34, widest + 8 + _NEAR))


def plain_text(text: str) -> str:
    """A text without Plotly's mark-up."""
    return html.unescape(re.sub("<[^>]*>", "", text))


def spread(wanted: ArrayLike, gap: float, low: float, high: float) -> Floats:
    """Places as near to `wanted` as can be, at least `gap` apart, from `low` to `high`.

    The least squares solution: neighbours that want to be too close share their mean. Closer
    than `gap`, and evenly, where there is no room.
    """
    places = np.asarray(wanted, dtype=float)
    n = len(places)
    if n > 1:
        gap = min(gap, (high - low) / (n - 1))
    order = np.argsort(places, kind="stable")
    steps = gap * np.arange(n)
    blocks: list[tuple[float, int]] = []  # mean and length
    for value in places[order] - steps:
        mean, length = float(value), 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean = (before * count + mean * length) / (count + length)
            length += count
        blocks.append((mean, length))
    means = np.repeat([mean for mean, _ in blocks], [length for _, length in blocks])
    result = np.empty(n)
    result[order] = np.clip(means, low, max(low, high - gap * max(0, n - 1))) + steps
    return result


def translucent(color: str, alpha: float) -> str:
    """The colour "#RRGGBB" as Plotly writes it with an opacity."""
    red, green, blue = bytes.fromhex(color[1:])
    return f"rgba({red},{green},{blue},{alpha:g})"


def step_labels(study: Study) -> list[str]:
    """What distinguishes each of the study's combinations, in order, with results or without."""
    return [label_of_point(study, point.steps) for point in study.points()]


def axes_words(study: Study) -> str:
    """What varies, in words: "learning rate"; "" where nothing does."""
    return study.axes_title.lower()


def numbers_of(result: StudyResult) -> list[int]:
    """Which of the study's combinations each group is."""
    return [int(group.runs["point"].iloc[0]) for group in result.groups]


def colors_of(result: StudyResult, scheme: Theme) -> list[str]:
    """The colour of each group: its place among all combinations, also of those still to run."""
    colors = series_colors(result.study.n_points, scheme)
    return [colors[number] for number in numbers_of(result)]


def has_test_points(result: StudyResult) -> bool:
    """Whether any run has a test loss; true before there are runs."""
    return not result.curves.size or bool((~np.isnan(result.curves[..., 1])).any())


def link_of(run: Any) -> list[Any]:
    """What a mark on a figure opens: the run's position in the study, and its link."""
    return [int(run.name), run["link"]]


def links_of(runs: pd.DataFrame) -> list[list[Any]]:
    """`link_of` each run."""
    return [[int(at), link] for at, link in zip(runs.index, runs["link"], strict=True)]


def off_words(group: Group, measure: str) -> str:
    """Why a group has no median of a measure."""
    most = len(group.runs) / 2
    for status in ("diverged", "failed"):
        if group.count(status) >= most:
            return words(f"figures.panel.{status}")
    return without_words(measure)


def without_words(measure: str) -> str:
    """Why a run that ended well has no number of a measure."""
    return words(
        "figures.panel.no_test_points"
        if measure in ("test", "final", "test_loss")
        else "figures.panel.never"
    )


def dot(color: str) -> str:
    """What stands before a series' name, in Plotly's mark-up."""
    return f'<span style="color:{color}">\N{BLACK CIRCLE}</span> '


def row_name(text: str, share: float, scheme: Theme) -> Setting:
    """A word at the left of a plot, at a share of its height, without a line through it."""
    place = {"xanchor": "right", "yanchor": "middle", "xshift": -2, "align": "right"}
    return note(text, 0, round(share, 4), TICK, scheme.ink_3, **place)


def corner_note(text: str, scheme: Theme) -> Setting:
    """A remark in the upper right corner of a plot."""
    return note(text, 1, 1, TICK, scheme.ink_3, xanchor="right", yanchor="bottom")


def note(text: str, x: float, y: float, size: int, color: str, **place: Any) -> Setting:
    """A text at shares of a plot's width and height, beside that point as `place` says."""
    return {
        "text": text,
        "xref": "x domain",
        "yref": "y domain",
        "x": x,
        "y": y,
        **place,
        "showarrow": False,
        "font": {"size": size, "color": color},
    }


def limit_line(
    result: StudyResult, start: float, end: float, scale: Scale, scheme: Theme
) -> list[go.Scatter]:
    """A dashed line at the study's own limit of success, where it has one on the axis."""
    limit = result.study.success
    if limit is None or not 0 <= float(scale.pixels(limit)) <= scale.height:
        return []
    return [
        go.Scatter(
            x=[start, end],
            y=[limit, limit],
            mode="lines",
            name="limit",
            line={"width": 1.25, "color": scheme.ink_2, "dash": "dash"},
            hovertemplate=words("figures.strip.limit", limit=plain_number(limit))
            + "<extra></extra>",
        )
    ]


def straight_lines(ends: Iterable[tuple[float, float, float, float]], **style: Any) -> go.Scatter:
    """Straight lines as one trace, each from (x0, y0) to (x1, y1)."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x0, y0, x1, y1 in ends:
        xs += [x0, x1, None]
        ys += [y0, y1, None]
    return go.Scatter(x=xs, y=ys, mode="lines", **style)
