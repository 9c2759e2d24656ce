"""The colours of classes are told apart by everybody, on light and on dark ground."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from playground.data.datasets import MAX_CLASSES
from playground.figures.class_marks import (
    CLASS_MARKS,
    STRONGEST,
    WEAKEST,
    share_colors,
    winner_colors,
)
from playground.figures.theme import DARK, LIGHT, mix

LEAST = 27

# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colors: list[str]) -> np.ndarray:
    channels = np.array([list(bytes.fromhex(color[1:])) for color in colors]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(colors: list[str], sight: np.ndarray) -> np.ndarray:
    seen = np.clip(linear(colors) @ sight.T, 0, 1) @ XYZ.T / XYZ.sum(axis=1)
    f = np.where(seen > (6 / 29) ** 3, np.cbrt(seen), seen / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.column_stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])]
    )


def least_difference(colors: list[str], sight: np.ndarray) -> float:
    places = lab(colors, sight)
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(places, 2))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_two_classes_are_told_apart(scheme: str, sight: str) -> None:
    colors = [getattr(mark, scheme) for mark in CLASS_MARKS]
    assert least_difference(colors, SIGHT[sight]) >= LEAST


def test_the_measure_tells_red_from_green_but_not_for_everybody() -> None:
    assert least_difference(["#FF0000", "#00FF00"], SIGHT["normal"]) > 150
    assert least_difference(["#B05050", "#707820"], SIGHT["deutan"]) < LEAST
    black_and_white = least_difference(["#000000", "#FFFFFF"], SIGHT["normal"])
    assert black_and_white == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(("scheme", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_no_class_has_the_colours_of_signs_or_of_what_is_chosen(scheme: str, theme: object) -> None:
    taken = [getattr(theme, name) for name in ("negative", "positive", "accent")]
    for mark in CLASS_MARKS:
        for other in taken:
            assert least_difference([getattr(mark, scheme), other], SIGHT["normal"]) > 20


def test_there_is_a_mark_and_a_shape_for_every_class() -> None:
    assert len(CLASS_MARKS) == MAX_CLASSES
    assert len({mark.shape for mark in CLASS_MARKS}) == MAX_CLASSES
    assert len({mark.symbol for mark in CLASS_MARKS}) == MAX_CLASSES


def test_the_map_goes_from_pale_to_strong_class_after_class() -> None:
    places, colors = zip(*winner_colors(3), strict=True)
    assert places == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 1, 1])
    assert list(places) == sorted(set(places))
    for at, mark in enumerate(CLASS_MARKS[:3]):
        assert colors[2 * at] == mix(mark.light, LIGHT.surface, WEAKEST)
        assert colors[2 * at + 1] == mix(mark.light, LIGHT.surface, STRONGEST)
    assert share_colors(6)[10:] == [
        (5 / 6, LIGHT.surface), (1 - 1e-9, CLASS_MARKS[5].light), (1.0, CLASS_MARKS[5].light),
    ]  # fmt: skip


def test_the_style_sheet_has_the_same_colours() -> None:
    sheet = (Path(__file__).parents[2] / "assets/base.css").read_text()
    for at, mark in enumerate(CLASS_MARKS, start=1):
        assert re.findall(rf"--class-{at}: (#\w+)", sheet) == [mark.light, mark.dark]
