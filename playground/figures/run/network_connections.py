"""The links of a network: wide where a weight is large, coloured by its sign, dotted where dead."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.run.network_plan import REFERENCES, Curve, NetworkPlan
from playground.figures.run.network_units import readings, unit_name
from playground.run.finished import FinishedRun
from playground.wording.numbers import three_decimals

Shape = dict[str, Any]

STRONGEST = 5.0  # a weight this large is drawn as wide as links get
_CROSS = 3  # half the side of a dead link's cross
_MOST_READINGS = 6000  # points where a pointer can read a link, for all links together
_READINGS = 11  # at most, along one link

_LIGHT = theme.LIGHT


class Link(NamedTuple):
    """One link as it is drawn."""

    name: str  # "layer 1 unit 3 → layer 2 unit 1"
    curve: Curve
    width: float
    weight: float
    is_dead: bool


def links_of(run: FinishedRun, plan: NetworkPlan) -> list[Link]:
    """All links, from the weakest to the strongest; those without a number come first."""
    links = [
        Link(
            f"{unit_name(run, layer, source)} → {unit_name(run, layer + 1, target)}",
            plan.link(layer, source, target),
            _width(float(weights[source, target]), *plan.link_widths(layer)),
            float(weights[source, target]),
            bool(dead[source, target]),
        )
        for layer, (weights, dead) in enumerate(zip(run.state.weights, run.state.dead, strict=True))
        for source, target in np.ndindex(weights.shape)
    ]
    return sorted(links, key=lambda link: abs(link.weight) if np.isfinite(link.weight) else -1)


def link_shapes(links: list[Link]) -> list[Shape]:
    """A curve for each link, below the units' maps; a cross on those that are dead."""
    dead = [link for link in links if link.is_dead]
    return [*map(_link_shape, links), *_crosses(dead)]


def link_readings(links: list[Link]) -> go.Scatter:
    """What a pointer reads at points along the links."""
    per_link = max(1, min(_READINGS, _MOST_READINGS // max(1, len(links))))
    shares = [(k + 1) / (per_link + 1) for k in range(per_link)]
    points = [link.curve.at(share) for link in links for share in shares]
    texts = [
        f"{link.name}: weight {three_decimals(link.weight)}" + (", dead" if link.is_dead else "")
        for link in links
    ]
    return readings("links", points, [text for text in texts for _ in shares])


def _width(weight: float, least: float, most: float) -> float:
    share = min(abs(weight), STRONGEST) / STRONGEST if np.isfinite(weight) else 0
    return least + (most - least) * share


def _link_shape(link: Link) -> Shape:
    line: dict[str, Any] = {"width": round(link.width, 2), "color": _LIGHT.tile_edge}
    if link.is_dead:
        line = {"width": 1, "color": _LIGHT.line_strong, "dash": "1px,4px"}
    elif np.isfinite(link.weight):
        line["color"] = theme.sign_color(link.weight, _LIGHT)
    path = link.curve.path()
    return {**REFERENCES, "type": "path", "path": path, "line": line, "layer": "below",
            "name": link.name}  # fmt: skip


def _crosses(dead: list[Link]) -> list[Shape]:
    if not dead:
        return []
    centres = (link.curve.at(0.5) for link in dead)
    path = "".join(
        f"M{x - _CROSS:.6g},{y - _CROSS:.6g}L{x + _CROSS:.6g},{y + _CROSS:.6g}"
        f"M{x - _CROSS:.6g},{y + _CROSS:.6g}L{x + _CROSS:.6g},{y - _CROSS:.6g}"
        for x, y in centres
    )
    line = {"width": 1.5, "color": _LIGHT.line_strong}
    return [{**REFERENCES, "type": "path", "path": path, "line": line, "layer": "below",
             "name": "dead links"}]  # fmt: skip
