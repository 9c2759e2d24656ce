"""The tiles of a network: every unit's answers over the square as a small map, and its bias.

All in pixels of the network's panel. The maps are one heat map a layer with gaps between the
units; edges and biases are shapes; what a pointer reads is a trace that draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures.axes import Floats
from playground.figures.class_marks import share_colors
from playground.figures.run.map import area, has_map, square_points
from playground.figures.run.network_plan import AXES, REFERENCES, NetworkPlan
from playground.figures.sheet import Shape, escaped
from playground.figures.theme import LIGHT, no_value_pattern, sign_color, sign_colors
from playground.run.finished import FinishedRun
from playground.run.reading import unit_answers
from playground.wording.numbers import three_decimals
from playground.wording.words import words

_BELOW_1 = 0.999  # of a probability: the whole numbers are the classes
_RADIUS = 0.22  # of a tile's corners, in shares of its side
_RINGED = 20  # from this side on, a bias has room for a ring of paper


def unit_name(run: FinishedRun, layer: int, unit: int) -> str:
    """ "x1²" of a feature, "layer 1 unit 3", "output"."""
    if layer == 0:
        return escaped(run.config.label_of(run.config.inputs[unit]))
    if layer == len(run.state.weights):
        if run.config.n_outputs > 1:
            return words("figures.unit.output_of_class", number=unit + 1)
        return words("figures.unit.output")
    return words("figures.unit.hidden", layer=layer, unit=unit + 1)


def unit_traces(run: FinishedRun, plan: NetworkPlan) -> list[Any]:
    """The units' maps, a hatch where they have none, and what a pointer reads."""
    hatched, maps = [], []
    for layer, answers in enumerate(_square_answers(run, plan)):
        shown = [layer == 0 or has_map(run, values) for values in answers]
        hatched += [(layer, k) for k, is_shown in enumerate(shown) if not is_shown]
        if any(shown):
            maps.append(_layer_map(run, plan, layer, answers, shown))
    hatch = [_hatch(plan, hatched)] if hatched else []
    return [*maps, *hatch, _unit_readings(run, plan)]


def unit_shapes(run: FinishedRun, plan: NetworkPlan) -> list[Shape]:
    """Rounded corners, edges and biases, all above the maps."""
    return [*_tile_frames(plan), *_biases(run, plan)]


def readings(name: str, points: list[tuple[float, float]], texts: list[str]) -> go.Scatter:
    """A trace that draws nothing and says its texts to a pointer near its points."""
    return go.Scatter(
        **AXES,
        x=[x for x, _ in points],
        y=[y for _, y in points],
        text=texts,
        name=name,
        mode="none",
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _square_answers(run: FinishedRun, plan: NetworkPlan) -> Iterator[Floats]:
    """Each layer's answers (units, rows, columns), the highest x2 in the first row."""
    of_side = {side: unit_answers(run.standing, square_points(side)) for side in set(plan.sides)}
    for layer, side in enumerate(plan.sides):
        yield of_side[side][layer].T.reshape(-1, side, side)[:, ::-1]


def _layer_map(
    run: FinishedRun, plan: NetworkPlan, layer: int, answers: Floats, shown: list[bool]
) -> go.Heatmap:
    n_classes = run.config.n_outputs if layer == len(run.state.weights) else 1
    bounds, colors = (-1.0, 1.0), sign_colors(LIGHT, LIGHT.tile_alpha)
    if n_classes > 1:  # probabilities, class after class on one scale
        answers = np.arange(n_classes)[:, np.newaxis, np.newaxis] + _BELOW_1 * answers
        bounds, colors = (0.0, float(n_classes)), share_colors(n_classes)
    elif run.config.discretize:
        answers = np.sign(answers) + (answers == 0)
    tops = np.array(plan.tops[layer]) - plan.tops[layer][0]
    side = plan.sides[layer]
    stitched = np.full((tops[-1] + side, side), np.nan, np.float32)
    for top, values, is_shown in zip(tops, answers, shown, strict=True):
        if is_shown:
            # No map shows more than this, and float32 does not hold every double.
            stitched[top : top + side] = values.clip(*bounds)
    return go.Heatmap(
        **AXES,
        z=stitched,
        x0=plan.lefts[layer] + 0.5,
        dx=1,
        y0=plan.tops[layer][0] + 0.5,
        dy=1,
        zmin=bounds[0],
        zmax=bounds[1],
        name="features" if layer == 0 else f"layer {layer}",
        colorscale=colors,
        showscale=False,
        zsmooth="fast" if n_classes == 1 else False,
        hoverinfo="skip",
    )


def _hatch(plan: NetworkPlan, units: list[tuple[int, int]]) -> go.Scatter:
    x: list[float | None] = []
    y: list[float | None] = []
    for layer, unit in units:
        left, top = plan.lefts[layer], plan.tops[layer][unit]
        right, bottom = left + plan.sides[layer], top + plan.sides[layer]
        x += [left, right, right, left, left, None]
        y += [top, top, bottom, bottom, top, None]
    pattern = no_value_pattern(LIGHT)
    return area("units without an answer", x, y, fillpattern=pattern, **AXES)


def _unit_readings(run: FinishedRun, plan: NetworkPlan) -> go.Scatter:
    """Nine points a tile, because a pointer reads a point from 20 pixels at most."""
    points, texts = [], []
    for layer, tops in enumerate(plan.tops):
        third = plan.sides[layer] / 3
        for unit, top in enumerate(tops):
            text = unit_name(run, layer, unit)
            if layer:
                bias = three_decimals(float(run.state.biases[layer - 1][unit]))
                text = words("figures.unit.bias", name=text, bias=bias)
            for row, column in np.ndindex(3, 3):
                points.append(
                    (plan.lefts[layer] + (column + 0.5) * third, top + (row + 0.5) * third)
                )
                texts.append(text)
    return readings("units", points, texts)


def _tile_frames(plan: NetworkPlan) -> list[Shape]:
    """Paper over the maps' corners, and the tiles' edges: a shape each for all tiles."""
    corners, edges = [], []
    for left, side, tops in zip(plan.lefts, plan.sides, plan.tops, strict=True):
        for top in tops:
            rounded = _rounded_square(left, top, side, _RADIUS * side)
            # One pixel higher than the tile, because a browser smooths the map's ends.
            corners.append(f"{_rectangle(left, top - 1, left + side, top + side + 1)}{rounded}")
            edges.append(rounded)
    shape = {**REFERENCES, "type": "path", "layer": "above"}
    return [
        {**shape, "path": "".join(corners), "fillcolor": LIGHT.surface, "fillrule": "evenodd",
         "line": {"width": 0}, "name": "corners"},
        {**shape, "path": "".join(edges), "line": {"width": 1, "color": LIGHT.tile_edge},
         "name": "tiles"},
    ]  # fmt: skip


def _biases(run: FinishedRun, plan: NetworkPlan) -> list[Shape]:
    """A square on each unit's lower left corner, in a ring of paper where there is room."""
    shapes: list[Shape] = []
    shape = {**REFERENCES, "type": "path", "layer": "above"}
    for layer, biases in enumerate(run.state.biases, start=1):
        side = plan.bias_side(layer)
        ring = 1.5 if plan.sides[layer] >= _RINGED else 0
        left = plan.lefts[layer] - side / 2
        for unit, bias in enumerate(biases.tolist()):
            top = plan.tops[layer][unit] + plan.sides[layer] - side / 2
            color = sign_color(bias, LIGHT) if np.isfinite(bias) else LIGHT.surface
            if ring:
                path = _rounded_square(left - ring, top - ring, side + 2 * ring, 0.3 * side + ring)
                shapes.append({**shape, "path": path, "fillcolor": LIGHT.surface,
                               "line": {"width": 0}})  # fmt: skip
            shapes.append(
                {
                    **shape,
                    "path": _rounded_square(left, top, side, 0.25 * side),
                    "fillcolor": color,
                    "line": {"width": 0.75, "color": LIGHT.ink_3},
                    "name": f"bias of {unit_name(run, layer, unit)}",
                }
            )
    return shapes


def _rectangle(left: float, top: float, right: float, bottom: float) -> str:
    return f"M{left},{top}L{right},{top}L{right},{bottom}L{left},{bottom}Z"


def _rounded_square(left: float, top: float, side: float, radius: float) -> str:
    """As SVG, in absolute commands only: Plotly knows no others."""
    right, bottom, r = left + side, top + side, radius
    turns = (
        (right - r, top, right, top, right, top + r),
        (right, bottom - r, right, bottom, right - r, bottom),
        (left + r, bottom, left, bottom, left, bottom - r),
        (left, top + r, left, top, left + r, top),
    )
    parts = (
        f"L{x:.6g},{y:.6g}Q{corner_x:.6g},{corner_y:.6g} {to_x:.6g},{to_y:.6g}"
        for x, y, corner_x, corner_y, to_x, to_y in turns
    )
    return f"M{left + r:.6g},{top:.6g}{''.join(parts)}Z"
