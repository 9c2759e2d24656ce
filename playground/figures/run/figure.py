"""A run at one glance, in the manner of the original's screen: settings, network, output, losses.

Every place is in pixels, see `sheet`.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import plotly.graph_objects as go

from playground.data.datasets import Data
from playground.data.features import ORIGINAL_FEATURES, feature_of
from playground.figures.axes import Scale
from playground.figures.lettering import shortened, wrapped
from playground.figures.run import settings_bar
from playground.figures.run.answers import AnswersTable, answers_width, large_numbers
from playground.figures.run.caption import mono, run_facts, wrapped_link
from playground.figures.run.class_map import class_keys, class_names, key_rows
from playground.figures.run.curves import (
    change_marks,
    curve_axes,
    curve_traces,
    curves_of,
    line_labels,
    loss_scale,
)
from playground.figures.run.map import area, axis_notes, map_axis, map_traces, point_traces
from playground.figures.run.network_connections import (
    connection_readings,
    connection_shapes,
    connections_of,
)
from playground.figures.run.network_plan import AXES, NetworkPlan, plan_network
from playground.figures.run.network_units import unit_shapes, unit_traces
from playground.figures.sheet import (
    LEFT,
    NORMAL,
    SMALL,
    WIDTH,
    Annotation,
    Head,
    across,
    bold,
    down,
    escaped,
    lines,
    rule,
    sheet_layout,
    text,
)
from playground.figures.theme import LIGHT, SERIF, mix
from playground.figures.threads import wait_for_pandas
from playground.run.chance import chance_of
from playground.run.change_words import changes_in_words
from playground.run.finished import FinishedRun
from playground.run.plane import plane_of, shown_axes
from playground.run.points import data_of
from playground.wording.numbers import counted
from playground.wording.words import words

_FORMULA, _CAPTION = 19, 13  # type sizes
_ADVICE_LINE, _CAPTION_LINE = 20, 17
_UNDER_BAR = 18
_MAP = 350
_KEYS = 44  # the first row under the map, from its lower edge
_KEY_LINE = 22  # from one row of classes to the next
_BEAM = 44  # between the output's tile and the map
_FORMULAS = 66  # the width of the features' names
_LABEL, _COLUMN = 9, 8  # letters of one, and of a table's column; more stand in the caption
_CURVES, _LOW_CURVES = 140, 100  # pixels high; the lower on a sheet for paper
_COLOR_BAR = 56
_BESIDE = 36  # between the curves and the table
_ITEM_INDENT = 14  # what Plotly leaves free before a legend's first mark


class _Rows(NamedTuple):
    """Where each part of the sheet begins; it grows with its texts."""

    width: int
    bar: int

    stage: int
    map: int
    keys: int  # of training and test points
    advice: int
    curves: int
    curves_end: int
    curves_right: int  # of their frame; several classes have a table beside them
    caption: int
    height: int

    @property
    def right(self) -> int:
        """The right edge of what stands on the sheet."""
        return self.width - LEFT

    @property
    def answers(self) -> int:
        """The left edge of the table beside the curves."""
        return self.curves_right + _BESIDE

    @property
    def map_right(self) -> int:
        """The map's right edge: its ticks' labels stand beside it."""
        return self.right - 24

    @property
    def map_left(self) -> int:
        """The map's left edge."""
        return self.map_right - _MAP


def run_figure(run: FinishedRun, title: str = "", note: str = "", width: int = WIDTH) -> go.Figure:
    """The run on one sheet: settings, the whole network, decision map, losses and the link.

    In light colours, about 920 pixels high and `width` wide; one for paper, narrower than 1400,
    leaves out the link, for which there is no room. `title` takes the place of the data set's name
    and the epochs; `note`, under it, may say who hands it in and what it shows. Both are taken as
    they are, not as mark-up. Connections tell a pointer their weight, units their bias. A diverged
    run has hatches instead of maps, and the advice.
    """
    wait_for_pandas()
    data = data_of(run.config)
    curves = curves_of(run.history, _chance(run))
    table = AnswersTable.of(run, answers_width(width))
    high = _CURVES if width == WIDTH else _LOW_CURVES
    high = max(high, table.least_height if table else 0)
    scale = loss_scale(curves, high)
    head = Head.of(title.strip() or _own_title(run), note, width)
    advice = wrapped(run.status.advice, width - 2 * LEFT - 24, NORMAL)
    caption = _caption(run, data, width)
    bar = settings_bar.SettingsBar.of(run, width)
    keys = key_rows(run.config.n_outputs)
    rows = _rows(head, bar.height, keys, len(advice), high, len(caption), table)
    plan = _plan(run, rows)
    connections = connections_of(run, plan)
    change_lines, change_notes = change_marks(run, SMALL)
    maps = map_traces(run, _color_bar(rows))
    figure = go.Figure(
        [
            *maps,
            *point_traces(
                run.config, with_test=run.config.show_test_data, names=class_names(run.config)
            ),
            *_class_keys(run, rows),
            *curve_traces(run, curves),
            _beam(rows, plan),
            *unit_traces(run, plan),
            connection_readings(connections),
        ]
    )
    return figure.update_layout(
        **sheet_layout(rows.height, width),
        title=head.title(rows.height),
        legend=_legend(rows),
        shapes=[
            rule(rows.bar, rows.height, width),
            rule(rows.stage - _UNDER_BAR, rows.height, width),
            *connection_shapes(connections),
            *unit_shapes(run, plan),
            *change_lines,
            *(table.shapes(rows.answers, rows.curves, high, (width, rows.height)) if table else []),
        ],
        annotations=[
            *head.annotations(),
            *bar.annotations(rows.bar),
            *_network_texts(run, plan, rows),
            *large_numbers(run, rows.map_left, rows.stage),
            *(table.annotations(rows.answers, rows.curves, high) if table else []),
            *(_color_bar_ends(rows) if _has_color_bar(maps[0]) else []),
            *_advice(advice, rows),
            *axis_notes(run.config, rows.map_right, rows.map, _MAP),
            *_curve_texts(rows, run.config.loss),
            *change_notes,
            *line_labels(curves, scale, NORMAL),
            *lines(caption, rows.caption, _CAPTION_LINE, size=_CAPTION, color=LIGHT.ink_3),
        ],
        **_axes(run, scale, rows),
    )


def _own_title(run: FinishedRun) -> str:
    name = run.config.data_title
    return words("figures.run.title", name=name, epochs=counted(run.state.epoch, "epoch"))


def _chance(run: FinishedRun) -> float | None:
    """The loss to compare with, of more than two classes."""
    chance = chance_of(run.config) if run.config.n_outputs > 1 else None
    return chance.loss if chance else None


def _rows(
    head: Head,
    bar: int,
    n_keys: int,
    n_advice: int,
    high: int,
    n_caption: int,
    table: AnswersTable | None,
) -> _Rows:
    """Where parts begin, from the height of the bar and of the curves, and the texts' lines."""
    stage = head.bottom + bar + _UNDER_BAR
    map_ = stage + 64
    keys = map_ + _MAP + _KEYS + n_keys * _KEY_LINE
    advice = keys + 18
    curves = advice + (n_advice * _ADVICE_LINE + 26 if n_advice else 0) + 36
    caption = curves + high + 52
    height = caption + _CAPTION_LINE * n_caption + 8
    right = head.width - LEFT - (table.width + _BESIDE if table else 0)
    edges = (curves, curves + high, right)
    return _Rows(head.width, head.bottom, stage, map_, keys, advice, *edges, caption, height)


def _plan(run: FinishedRun, rows: _Rows) -> NetworkPlan:
    """The network between the features' names and the beam, at the height of the map's middle."""
    middle = rows.map + _MAP / 2
    half = middle - rows.stage - 52
    left, right = LEFT + _FORMULAS, rows.map_left - _BEAM
    return plan_network(run.config.layer_sizes, left, right, middle - half, middle + half)


def _network_texts(run: FinishedRun, plan: NetworkPlan, rows: _Rows) -> list[Annotation]:
    """Headings, the layers' unit counts and the features' names."""
    config = run.config
    hidden = config.hidden_layers
    first, last = (1, len(hidden)) if hidden else (0, 1)
    middle = (plan.middle(first) + plan.middle(last)) / 2
    usual = ORIGINAL_FEATURES if config.n_coordinates == 2 else config.coordinates
    offered = {*usual, *config.inputs}
    used = words("figures.run.features_used", used=len(config.inputs), all=len(offered))
    none = words("figures.run.no_hidden_layer")
    layers = counted(len(hidden), "hidden layer") if hidden else none
    heading: dict[str, Any] = {"size": NORMAL, "color": LIGHT.ink}
    y = rows.stage + 16
    annotations = [
        text(bold(words("figures.run.features")), LEFT, y, **heading),
        text(used, LEFT + 76, y, size=SMALL, color=LIGHT.ink_3),
        text(bold(layers), middle, y, anchor="center", **heading),
    ]
    for layer, units in enumerate(hidden, start=1):
        count, x = counted(units, "unit"), plan.middle(layer)
        annotations.append(text(count, x, rows.stage + 40, size=SMALL, anchor="center"))
    style: dict[str, Any] = {"size": _FORMULA, "color": LIGHT.ink, "family": SERIF}
    for name, top in zip(config.inputs, plan.tops[0], strict=True):
        column, x = config.column_of(name), plan.lefts[0] - 8
        middle = top + plan.sides[0] / 2 - 2  # lifted, because the lowered index weighs little
        if column:
            shown, kind = escaped(shortened(column, _COLUMN)), {**heading, "size": SMALL}
        else:
            shown, kind = _formula(shortened(feature_of(name).label, _LABEL)), style
        annotations.append(text(shown, x, middle, anchor="right", centred=True, **kind))
    return annotations


def _formula(label: str) -> str:
    """A feature's label as formulas are set: the x italic, its index lowered."""
    return re.sub(r"x(\d+)", r"<i>x</i><sub>\1</sub>", label)


def _beam(rows: _Rows, plan: NetworkPlan) -> go.Scatter:
    """From the outputs' tiles into the map: the large picture is what they say together."""
    tile = plan.lefts[-1] + plan.sides[-1]
    inset = 0.12 * plan.sides[-1]  # past the round corners
    top, bottom = plan.tops[-1][0] + inset, plan.tops[-1][-1] + plan.sides[-1] - inset
    edge = rows.map_left - 4
    x = [tile, edge, edge, tile, tile]
    y = [top, rows.map, rows.map + _MAP, bottom, top]
    return area("beam", x, y, fillcolor=mix(LIGHT.ink, LIGHT.surface, 0.07), **AXES)


def _class_keys(run: FinishedRun, rows: _Rows) -> list[go.Scatter]:
    first = rows.map + _MAP + _KEYS
    heights = [first + row * _KEY_LINE for row in range(key_rows(run.config.n_outputs))]
    return class_keys(run.config, rows.map_left + 1, _MAP, heights, xaxis="x4", yaxis="y4")


def _advice(contents: list[str], rows: _Rows) -> list[Annotation]:
    if not contents:
        return []
    box = text("<br>".join(map(escaped, contents)), LEFT, 0, size=NORMAL, color=LIGHT.warn)
    place = {"yshift": -rows.advice, "yanchor": "top", "xshift": LEFT}
    return [{**box, **place, "bgcolor": LIGHT.warn_paper, "borderpad": 8}]


def _curve_texts(rows: _Rows, loss: str) -> list[Annotation]:
    heading, ticks = rows.curves - 16, rows.curves_end + 24
    hint: dict[str, Any] = {"size": SMALL, "color": LIGHT.ink_3}
    return [
        text(bold(words("figures.run.loss")), LEFT, heading, size=NORMAL, color=LIGHT.ink),
        text(words(f"figures.run.losses.{loss}"), LEFT + 44, heading, **hint),
        text(words("figures.run.epoch"), rows.curves_right, ticks, anchor="right", **hint),
    ]


def _caption(run: FinishedRun, data: Data, width: int) -> list[str]:
    """Lines of mark-up: the network in words, facts, and the link where there is room for it."""
    config = run.config
    none = words("figures.run.none")
    said = words(
        "figures.run.network",
        features=", ".join(map(config.label_of, config.inputs)) or none,
        layers=", ".join(map(str, config.hidden_layers)) or none,
        facts=", ".join(run_facts(run, data)),
    )
    link = wrapped_link(config.link()) if width == WIDTH else []
    changes = changes_in_words(run.standing)
    told = words("figures.run.changed", changes=changes) if changes else ""
    texts = [line for part in (told, said) for line in wrapped(part, width - 2 * LEFT, _CAPTION)]
    return [*texts, *map(mono, link)]


def _axes(run: FinishedRun, scale: Scale, rows: _Rows) -> dict[str, Any]:
    """Of the map (x, y), the curves (x2, y2), the network (x3, y3), the keys (x4, y4)."""
    epochs, losses = curve_axes(run, scale, SMALL)
    map_rows = down(rows.map, rows.map + _MAP, rows.height)
    curve_rows = down(rows.curves, rows.curves_end, rows.height)
    panel = {"visible": False, "fixedrange": True}
    edge, width = rows.map_left, rows.width
    panel_x = {"range": [LEFT, edge], "domain": across(LEFT, edge, width)}
    panel_y = {
        "range": [rows.advice, rows.stage],
        "domain": down(rows.stage, rows.advice, rows.height),
    }
    keys_x = {"range": [edge, rows.right], "domain": across(edge, rows.right, width)}
    keys_y = {
        "range": [rows.advice, rows.map + _MAP],
        "domain": down(rows.map + _MAP, rows.advice, rows.height),
    }
    own_x, own_y, *_ = (*shown_axes(run.config), None, None)
    are_inputs = plane_of(run.config).shares is None  # main components have no unit
    return {
        "xaxis4": {**panel, **keys_x, "anchor": "y4"},
        "yaxis4": {**panel, **keys_y, "anchor": "x4"},
        "xaxis": {
            **map_axis(SMALL, own_x, are_inputs),
            "domain": across(edge, rows.map_right, width),
        },
        "yaxis": {**map_axis(SMALL, own_y, are_inputs), "side": "right", "domain": map_rows},
        "xaxis2": {**epochs, "domain": across(LEFT + 48, rows.curves_right - 72, width)},
        "yaxis2": {**losses, "domain": curve_rows},
        "xaxis3": {**panel, **panel_x, "anchor": "y3"},
        "yaxis3": {**panel, **panel_y, "anchor": "x3"},
    }


def _legend(rows: _Rows) -> dict[str, Any]:
    return {
        "orientation": "h",
        "x": (rows.map_left - _ITEM_INDENT) / rows.width,
        "xanchor": "left",
        "y": 1 - rows.keys / rows.height,
        "yanchor": "middle",
        "font": {"size": SMALL},
    }


def _color_bar(rows: _Rows) -> dict[str, Any]:
    return {
        "orientation": "h",
        "lenmode": "pixels",
        "len": _COLOR_BAR,
        "thickness": 10,
        "x": rows.map_right / rows.width,
        "xanchor": "right",
        "xpad": 0,
        "y": 1 - rows.keys / rows.height,
        "yanchor": "middle",
        "ypad": 0,
        "showticklabels": False,
        "outlinewidth": 0,
    }


def _has_color_bar(map_: Any) -> bool:
    return isinstance(map_, go.Heatmap) and map_.showscale is not False


def _color_bar_ends(rows: _Rows) -> list[Annotation]:
    y = rows.keys
    bar = rows.map_right - _COLOR_BAR
    ends = ((bar - 6, "right", "\N{MINUS SIGN}1"), (rows.map_right + 6, "left", "1"))
    return [
        text(end, x, y, size=SMALL, color=LIGHT.ink_3, anchor=side, centred=True)
        for x, side, end in ends
    ]
