"""A network's architecture as an SVG drawing for a text: black on white, as wide as it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import zip_longest

from playground.data.features import feature_of
from playground.engine.activations import OUTPUTS
from playground.export.network import Network
from playground.wording.words import words

_MOST = 8  # units that are all drawn; of more, the first and the last, with dots between them
_FIRST, _LAST = 3, 2
# In pixels; whoever sets the drawing into a text scales it.
_RADIUS, _PITCH, _COLUMN, _MARGIN = 13, 40, 130, 20
_LINE, _LETTER = 19, 9
_HALF_A_CAPTION = 55

_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif" font-size="15">
<title>{title}</title>
<desc>{about}</desc>
<rect width="100%" height="100%" fill="white"/>"""

_Row = int | None  # a unit's number, or None for the dots


def drawing(network: Network) -> str:
    """The SVG. It needs no weights: a network that has diverged has a drawing too."""
    columns = [_rows(units) for units in network.sizes]
    labels = [
        column or feature_of(name).written
        for name, column in zip_longest(network.features, network.columns)
    ]
    named = _RADIUS + 8 + _LETTER * max(map(len, labels), default=0)
    left = _MARGIN + max(named, _HALF_A_CAPTION)
    tallest = max(map(len, columns)) * _PITCH
    xs = [left + _COLUMN * at for at in range(len(columns))]
    ys = [
        [_MARGIN + tallest / 2 + _PITCH * (row - (len(rows) - 1) / 2) for row in range(len(rows))]
        for rows in columns
    ]
    captions = list(_captions(network))
    size = {
        "width": xs[-1] + _HALF_A_CAPTION + _MARGIN,
        "height": _MARGIN + tallest + _LINE * max(map(len, captions)) + _MARGIN,
    }
    sizes = ", ".join(map(str, network.sizes))
    about = words("export.drawing.about", link=network.link)
    title = words("export.drawing.title", layers=len(network.layers), sizes=sizes)
    parts = [_HEAD.format(**size, title=escape(title), about=escape(about))]
    parts += ['<g stroke="#555" stroke-width="0.6">']
    for at in range(len(columns) - 1):
        parts += _connections(xs, ys, columns, at)
    parts += ["</g>", '<g fill="white" stroke="black" stroke-width="1.4">']
    for x, heights, rows in zip(xs, ys, columns, strict=True):
        parts += _units(x, heights, rows)
    parts += ["</g>", '<g text-anchor="end">']
    for y, row in zip(ys[0], columns[0], strict=True):
        if row is not None:
            parts.append(_text(left - _RADIUS - 8, y + 5, labels[row]))
    parts += ["</g>", '<g text-anchor="middle">']
    for x, lines in zip(xs, captions, strict=True):
        parts += [
            _text(x, _MARGIN + tallest + _LINE * line, said) for line, said in enumerate(lines, 1)
        ]
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _rows(units: int) -> list[_Row]:
    """The units of a column from the top, None where there are dots instead."""
    if units <= _MOST:
        return list(range(units))
    return [*range(_FIRST), None, *range(units - _LAST, units)]


def _connections(
    xs: Sequence[float], ys: Sequence[Sequence[float]], columns: Sequence[Sequence[_Row]], at: int
) -> Iterator[str]:
    """A line from every circle to every circle of the next column."""
    before, after = (
        [y for y, row in zip(ys[k], columns[k], strict=True) if row is not None]
        for k in (at, at + 1)
    )
    for start in before:
        for end in after:
            yield f'<line x1="{xs[at]:g}" y1="{start:g}" x2="{xs[at + 1]:g}" y2="{end:g}"/>'


def _units(x: float, heights: Sequence[float], rows: Sequence[_Row]) -> Iterator[str]:
    for y, row in zip(heights, rows, strict=True):
        if row is not None:
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{_RADIUS}"/>'
            continue
        for dot in (-9, 0, 9):
            yield f'<circle cx="{x:g}" cy="{y + dot:g}" r="1.6" fill="black" stroke="none"/>'


def _captions(network: Network) -> Iterator[list[str]]:
    """Under each column: its name, how many there are, what they do."""
    yield [words("export.drawing.inputs"), _counted(network.sizes[0], "feature")]
    for k, layer in enumerate(network.layers, 1):
        is_last = k == len(network.layers)
        name = words("export.drawing.output") if is_last else words("export.drawing.layer", layer=k)
        yield [name, _counted(layer.units, "unit"), OUTPUTS[layer.activation].title]


def _counted(units: int, kind: str) -> str:
    if units == 1:
        return words(f"export.drawing.{kind}")
    return words(f"export.drawing.{kind}s", units=units)


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:g}" y="{y:g}">{escape(text)}</text>'
