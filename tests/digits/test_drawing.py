"""A drawing becomes an image like the data's: same height, about as much ink, where it stands."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.digits.config import DigitsConfig
from playground.digits.drawing import Stroke, image_of
from playground.digits.images import split_digits
from playground.digits.net import advance, predict, start


def circle(x: float, y: float, width: float, height: float, points: int = 24) -> Stroke:
    turns = [2 * math.pi * k / points for k in range(points + 1)]
    return tuple((x + width * math.sin(t), y - height * math.cos(t)) for t in turns)


DRAWINGS: dict[int, tuple[Stroke, ...]] = {
    0: (circle(0.5, 0.5, 0.22, 0.36),),
    1: (((0.38, 0.3), (0.54, 0.12), (0.54, 0.88)),),
    2: (((0.3, 0.28), (0.42, 0.14), (0.58, 0.14), (0.68, 0.28), (0.62, 0.45), (0.3, 0.86),
         (0.72, 0.86)),),
    3: (((0.3, 0.2), (0.5, 0.12), (0.68, 0.25), (0.6, 0.42), (0.45, 0.48), (0.65, 0.55),
         (0.72, 0.72), (0.55, 0.88), (0.3, 0.82)),),
    4: (((0.55, 0.12), (0.28, 0.6), (0.75, 0.6)), ((0.6, 0.4), (0.6, 0.9))),
    6: (((0.6, 0.12), (0.4, 0.35), (0.32, 0.62)), circle(0.5, 0.68, 0.18, 0.19)),
    7: (((0.28, 0.14), (0.72, 0.14), (0.45, 0.88)), ((0.36, 0.5), (0.66, 0.5))),
}  # fmt: skip


@pytest.mark.slow
def test_drawn_digits_are_read_by_the_shipped_net() -> None:
    config, split = DigitsConfig(), split_digits(0)
    state, _ = advance(config, start(config), split, 20)
    images = np.array([image_of(strokes) for strokes in DRAWINGS.values()])
    assert predict(config, state, images).argmax(axis=1).tolist() == list(DRAWINGS)


def test_the_ink_is_about_that_of_the_datas_images() -> None:
    data = 16 * split_digits(0).train.images.sum(axis=(1, 2))
    low, high = np.percentile(data, [1, 99])
    for strokes in DRAWINGS.values():
        image = image_of(strokes)
        assert image is not None
        assert low < 16 * image.sum() < high


@given(
    digit=st.sampled_from(list(DRAWINGS)),
    x=st.floats(-3, 3),
    y=st.floats(-3, 3),
    scale=st.floats(0.1, 3),
)
def test_place_and_size_make_no_difference(digit: int, x: float, y: float, scale: float) -> None:
    moved = tuple(
        tuple((x + scale * across, y + scale * down) for across, down in stroke)
        for stroke in DRAWINGS[digit]
    )
    here, there = image_of(DRAWINGS[digit]), image_of(moved)
    assert here is not None
    assert there is not None
    # Rounding may tip single dots, a sixteenth each, that lie on the edge of the line.
    assert np.abs(here - there).max() <= 2 / 16


@given(st.lists(st.lists(st.tuples(*2 * [st.floats(-10, 10)]), max_size=6), max_size=4))
def test_any_drawing_gives_an_image_in_sixteenths_or_none_without_points(
    strokes: list[list[tuple[float, float]]],
) -> None:
    image = image_of(tuple(map(tuple, strokes)))
    if not any(strokes):
        assert image is None
        return
    assert image is not None
    assert image.shape == (8, 8)
    assert 0 <= image.min() < image.max() <= 1
    assert np.array_equal(16 * image, np.rint(16 * image))
    with pytest.raises(ValueError, match="read-only"):
        image[0, 0] = 1


def test_a_dot_is_a_dot_in_the_middle() -> None:
    image = image_of((((0.2, 0.9),),))
    assert image is not None
    assert image[[0, -1]].sum() == image[:, [0, -1]].sum() == 0
    assert np.array_equal(image, image[::-1, ::-1])
