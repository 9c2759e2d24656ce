"""Planes of numbers: every cell has its number, and what is marked is marked in its place."""

from __future__ import annotations

import numpy as np
import pytest

from playground.figures.planes import Plane, Window, planes_figure


def test_every_number_stands_in_its_cell() -> None:
    values = np.array([[0.5, -1.25], [0.0, 2.0]])
    figure = planes_figure([Plane(values, "z", "note")], decimals=2)
    places = {note.text: (note.x, note.y) for note in figure.layout.annotations}
    assert {"0.50", "−1.25", "0", "2.00", "<b>z</b>", "note"} == set(places)
    assert places["0.50"][0] < places["−1.25"][0]
    assert places["0.50"][1] == places["−1.25"][1] < places["2.00"][1]


def test_a_window_lies_around_its_cells_and_what_is_wrong_is_crossed() -> None:
    values = np.arange(9.0).reshape(3, 3)
    figure = planes_figure(
        [Plane(values, "z", windows=(Window(1, 0, 2, 2),), entry=(1, 1), crossed=((0, 2),))]
    )
    numbers = {note.text: (note.x, note.y) for note in figure.layout.annotations}
    window = next(shape for shape in figure.layout.shapes if shape.line.width == 3)

    def is_inside(text: str) -> bool:
        x, y = numbers[text]
        return window.x0 < x < window.x1 and window.y0 < y < window.y1

    inside = [text for text in numbers if text != "<b>z</b>" and is_inside(text)]
    assert inside == ["3.0", "4.0", "6.0", "7.0"]
    assert sum(shape.type == "line" for shape in figure.layout.shapes) == 2


def test_planes_stand_in_rows_on_a_pages_width() -> None:
    plane = Plane(np.ones((5, 5)), "z")
    one, many = planes_figure([plane]), planes_figure([plane] * 9)
    assert one.layout.width < many.layout.width <= 900
    assert many.layout.height > 2 * one.layout.height


def test_no_plane_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        planes_figure([])
