"""A network's connections: wide for a large weight, coloured by its sign, dotted where dead."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.figures.run.network_plan import REFERENCES, Curve, NetworkPlan
from playground.figures.run.network_units import readings, unit_name
from playground.figures.sheet import Shape
from playground.figures.theme import LIGHT, sign_color
from playground.run.finished import FinishedRun
from playground.wording.numbers import three_decimals
from playground.wording.words import words

STRONGEST = 5.0  # a weight this large is drawn as wide as connections get
MOST_SHAPES = 400
_CROSS = 3  # half the side of a dead connection's cross
_MOST_READINGS = 6000  # points where a pointer can read a connection, for all connections together
_READINGS = 11  # at most, along one connection


class Connection(NamedTuple):
    """One connection as it is drawn."""

    name: str  # "layer 1 unit 3 → layer 2 unit 1"
    curve: Curve
    width: float
    weight: float
    is_dead: bool


def connections_of(run: FinishedRun, plan: NetworkPlan) -> list[Connection]:
    """All connections, from the weakest to the strongest; those without a number come first."""
    connections = [
        Connection(
            words(
                "figures.unit.connection",
                source=unit_name(run, layer, source),
                target=unit_name(run, layer + 1, target),
            ),
            plan.connection(layer, source, target),
            _width(float(weights[source, target]), *plan.connection_widths(layer)),
            float(weights[source, target]),
            bool(dead[source, target]),
        )
        for layer, (weights, dead) in enumerate(zip(run.state.weights, run.state.dead, strict=True))
        for source, target in np.ndindex(weights.shape)
    ]
    return sorted(
        connections,
        key=lambda connection: abs(connection.weight) if np.isfinite(connection.weight) else -1,
    )


def connection_shapes(connections: list[Connection]) -> list[Shape]:
    """A curve for each connection, below the units' maps; a cross on those that are dead.

    Of more than MOST_SHAPES, those of one colour and about one width are one shape: Plotly takes
    a fifth of a millisecond for each.
    """
    dead = [connection for connection in connections if connection.is_dead]
    shapes = list(map(_connection_shape, connections))
    return [*(shapes if len(shapes) <= MOST_SHAPES else _joined(shapes)), *_crosses(dead)]


def connection_readings(connections: list[Connection]) -> go.Scatter:
    """What a pointer reads at points along the connections."""
    each = max(1, min(_READINGS, _MOST_READINGS // max(1, len(connections))))
    shares = [(k + 1) / (each + 1) for k in range(each)]
    points = [connection.curve.at(share) for connection in connections for share in shares]
    texts = [
        words(
            "figures.unit.dead_weight" if connection.is_dead else "figures.unit.weight",
            name=connection.name,
            weight=three_decimals(connection.weight),
        )
        for connection in connections
    ]
    return readings("links", points, [text for text in texts for _ in shares])


def _width(weight: float, least: float, most: float) -> float:
    share = min(abs(weight), STRONGEST) / STRONGEST if np.isfinite(weight) else 0
    return least + (most - least) * share


def _connection_shape(connection: Connection) -> Shape:
    line: dict[str, Any] = {"width": round(connection.width, 2), "color": LIGHT.tile_edge}
    if connection.is_dead:
        line = {"width": 1, "color": LIGHT.line_strong, "dash": "1px,4px"}
    elif np.isfinite(connection.weight):
        line["color"] = sign_color(connection.weight, LIGHT)
    path = connection.curve.path()
    return {**REFERENCES, "type": "path", "path": path, "line": line, "layer": "below",
            "name": connection.name}  # fmt: skip


def _joined(shapes: list[Shape]) -> list[Shape]:
    joined: dict[tuple[float, str, str], Shape] = {}
    for shape in shapes:
        line = {**shape["line"], "width": round(shape["line"]["width"], 1)}
        key = (line["width"], line["color"], line.get("dash", ""))
        if key in joined:
            joined[key]["path"] += shape["path"]
        else:
            joined[key] = {**shape, "line": line, "name": "links"}
    return list(joined.values())


def _crosses(dead: list[Connection]) -> list[Shape]:
    if not dead:
        return []
    centres = (connection.curve.at(0.5) for connection in dead)
    path = "".join(
        f"M{x - _CROSS:.6g},{y - _CROSS:.6g}L{x + _CROSS:.6g},{y + _CROSS:.6g}"
        f"M{x - _CROSS:.6g},{y + _CROSS:.6g}L{x + _CROSS:.6g},{y - _CROSS:.6g}"
        for x, y in centres
    )
    line = {"width": 1.5, "color": LIGHT.line_strong}
    return [{**REFERENCES, "type": "path", "path": path, "line": line, "layer": "below",
             "name": "dead links"}]  # fmt: skip
