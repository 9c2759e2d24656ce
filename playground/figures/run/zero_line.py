"""The line where answers change their sign, exact also where they are saturated.

Marching squares find the edges of a grid whose ends differ in sign. Between 1 and -1 a straight
line says nothing of where: there the answers are asked again, ever nearer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from playground.figures.axes import Floats

Edges = NDArray[np.intp]

_HALVINGS = 8  # to 1/256 of an edge


def zero_line(centres: Floats, values: Floats, answers: Callable[[Floats], Floats]) -> Floats:
    """Points (m, 2) of the lines, a row of NaN after each.

    `values` (n, n) are the `answers` at the grid of `centres`, row by row from the lowest x2.
    """
    n = len(centres)
    signs = values >= 0
    across = signs[:, :-1] != signs[:, 1:]  # (n, n - 1), from a point to its right neighbour
    upwards = signs[:-1] != signs[1:]  # (n - 1, n), to its upper neighbour
    rows, columns = np.nonzero(across)
    edges = [(rows * n + columns, rows * n + columns + 1)]
    rows, columns = np.nonzero(upwards)
    edges.append((rows * n + columns, (rows + 1) * n + columns))
    starts, ends = (np.concatenate(part) for part in zip(*edges, strict=True))
    places = _crossings(centres, signs.ravel()[starts], starts, ends, answers)
    number = {edge: k for k, edge in enumerate(zip(starts.tolist(), ends.tolist(), strict=True))}
    return _drawn(places, _chains(_segments(n, number)))


def _crossings(
    centres: Floats,
    signs: NDArray[np.bool_],
    starts: Edges,
    ends: Edges,
    answers: Callable[[Floats], Floats],
) -> Floats:
    """Where on each edge the sign changes, by halving it."""
    n = len(centres)
    low, high = (np.column_stack([centres[at % n], centres[at // n]]) for at in (starts, ends))
    for _ in range(_HALVINGS if len(starts) else 0):
        middle = (low + high) / 2
        is_before = ((answers(middle) >= 0) == signs)[:, np.newaxis]
        low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
    return (low + high) / 2


def _segments(n: int, number: dict[tuple[int, int], int]) -> dict[int, list[int]]:
    """The neighbours of every crossing, by its number: those it shares a cell with."""
    neighbours: dict[int, list[int]] = {k: [] for k in number.values()}
    cells = {
        at
        for start, end in number
        for at in ((start, start - n) if end == start + 1 else (start, start - 1))
        if at >= 0 and at % n < n - 1 and at // n < n - 1
    }
    for at in sorted(cells):
        around = ((at, at + 1), (at + 1, at + 1 + n), (at + n, at + n + 1), (at, at + n))
        crossed = [number[edge] for edge in around if edge in number]
        for a, b in zip(crossed[::2], crossed[1::2], strict=True):
            neighbours[a].append(b)
            neighbours[b].append(a)
    return neighbours


def _chains(neighbours: dict[int, list[int]]) -> list[list[int]]:
    """Crossings in the order of each line; lines with ends first, then those that close."""
    chains = []
    left = set(neighbours)
    for start in sorted(neighbours, key=lambda k: len(neighbours[k])):
        if start not in left:
            continue
        chain = [start]
        left.discard(start)
        while (
            following := next((k for k in neighbours[chain[-1]] if k in left), None)
        ) is not None:
            chain.append(following)
            left.discard(following)
        if len(chain) > 2 and start in neighbours[chain[-1]]:
            chain.append(start)
        chains.append(chain)
    return chains


def _drawn(places: Floats, chains: list[list[int]]) -> Floats:
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for chain in chains for part in (places[chain], gap)] or [gap])
