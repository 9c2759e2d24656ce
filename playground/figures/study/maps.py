"""The decision maps of a study's median runs, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.data.datasets import EXTENT
from playground.figures.class_marks import winner_colors
from playground.figures.lettering import shortened
from playground.figures.run.class_map import class_names
from playground.figures.run.map import cell_centres, hatch
from playground.figures.sheet import LEFT, RIGHT, Annotation, escaped, text
from playground.figures.study.panel import Panel, Placed
from playground.figures.theme import LIGHT, sign_colors
from playground.run.plane import side_names
from playground.studies import StudyResult
from playground.studies.maps import CELLS, SmallMap, mapped_runs
from playground.wording.numbers import loss_text
from playground.wording.words import words

_WIDEST = 150  # pixels
_GAP = 20
_NAME, _LOSS = 13, 13  # type sizes
_TITLE, _ABOVE, _BELOW = 30, 22, 32  # pixels: of the row's title; around a map
_LETTERS_A_PIXEL = 1 / 7


def maps_height(n: int) -> int:
    """How many pixels `n` maps take, with title, names and losses; 0 for none."""
    return int(_TITLE + _ABOVE + _side(n) + _BELOW) if n else 0


def placed_maps(
    result: StudyResult, maps: Sequence[SmallMap], top: int
) -> tuple[list[Placed], list[Annotation]]:
    """The maps from `top` down on a sheet, each under its value's name and over its final loss."""
    groups = {position: group for group, position in mapped_runs(result)}
    known = [one for one in maps if one.position in groups]
    side, upper = _side(len(known)), top + _TITLE + _ABOVE
    placed, notes = [], []
    for at, one in enumerate(known):
        left = LEFT + at * (side + _GAP)
        group = groups[one.position]
        config = result.study.trial(one.position).config
        names, sides = class_names(config), side_names(config)
        placed.append(
            Placed(_panel(one, group.label, names, sides), left, left + side, upper, upper + side)
        )
        name = escaped(shortened(group.label, int(side * _LETTERS_A_PIXEL)))
        notes.append(text(name, left, upper - 8, size=_NAME, color=LIGHT.ink))
        loss = loss_text(result.runs["final"].astype(float)[one.position])
        notes.append(text(loss, left, upper + side + 18, size=_LOSS, color=LIGHT.ink_3))
    return placed, notes


def _side(n: int) -> float:
    return min(_WIDEST, (RIGHT - LEFT + _GAP) / max(1, n) - _GAP)


def _panel(one: SmallMap, label: str, names: Sequence[str], sides: Mapping[str, str]) -> Panel:
    centres = cell_centres(CELLS)
    axis = {"range": [-EXTENT, EXTENT], "visible": False, "fixedrange": True}
    trace: Any = hatch()
    if one.answers is not None and len(names) > 2:
        trace = go.Heatmap(
            x=centres,
            y=centres,
            z=np.round(one.answers[::-1], 3),
            zmin=0,
            zmax=len(names),
            name=label,
            colorscale=winner_colors(len(names)),
            showscale=False,
            text=np.array(names)[one.answers[::-1].astype(int)],
            hovertemplate=words("figures.map.class_winner", **sides) + "<extra></extra>",
        )
    elif one.answers is not None:
        trace = go.Heatmap(
            x=centres,
            y=centres,
            z=np.round(one.answers[::-1], 3),
            zmin=-1,
            zmax=1,
            name=label,
            colorscale=sign_colors(LIGHT, LIGHT.map_alpha),
            showscale=False,
            zsmooth="best",
            hovertemplate=words("figures.map.answer", **sides) + "<extra></extra>",
        )
    return Panel([trace], axis, axis, {"l": 0, "r": 0, "t": 0, "b": 0})
