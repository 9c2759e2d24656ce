"""Made data of three to six classes: equal shares, apart without noise, the same bits compiled."""

from __future__ import annotations

import numpy as np
import pytest

from playground.data import compiled, datasets
from playground.data.datasets import MAX_CLASSES, OF_MANY_CLASSES, DataSettings, draw_points
from playground.data.many_classes import class_at

every_set = pytest.mark.parametrize("name", OF_MANY_CLASSES)
NUMBERS = range(3, MAX_CLASSES + 1)


def drawn(name: str, n: int, noise: float, k: int) -> tuple[np.ndarray, np.ndarray]:
    return draw_points("classification", name, noise, n, "a", classes=k)


def test_classes_follow_each_other_and_each_point_knows_its_place_in_its_class() -> None:
    for n_classes in NUMBERS:
        for n in (20, 31, 500):
            places = [class_at(i, n, n_classes) for i in range(n)]
            expected = []
            for label in range(n_classes):
                count = sum(place[0] == label for place in places)
                assert count in (n // n_classes, n // n_classes + 1)
                expected += [(label, number, count) for number in range(count)]
            assert places == expected


@every_set
@pytest.mark.parametrize("n_classes", NUMBERS)
def test_without_noise_the_nearest_other_point_is_of_the_same_class(
    name: str, n_classes: int
) -> None:
    points, labels = drawn(name, 600, 0, n_classes)
    assert np.unique(labels).tolist() == list(range(n_classes))
    apart = np.linalg.norm(points[:, np.newaxis] - points, axis=2)
    apart[np.arange(600), np.arange(600)] = np.inf
    # Arms of a spiral begin at one point; 600 points in six rings are hardly closer than the rings.
    outside = np.linalg.norm(points, axis=1) > 0.5
    assert np.mean(labels[apart.argmin(axis=1)] == labels, where=outside) > 0.97
    assert np.abs(points).max() < 6


@every_set
def test_noise_mixes_the_classes(name: str) -> None:
    clean, noisy = (drawn(name, 500, noise, 4) for noise in (0, 50))
    assert not (np.array_equal(clean[0], noisy[0]) and np.array_equal(clean[1], noisy[1]))
    if name == "rings":
        assert np.array_equal(clean[0], noisy[0])
        assert 0.1 < np.mean(clean[1] != noisy[1]) < 0.6
    else:
        assert np.array_equal(clean[1], noisy[1])


@every_set
@pytest.mark.parametrize("n_classes", NUMBERS)
def test_the_compiled_drawing_gives_the_same_bits(name: str, n_classes: int) -> None:
    for noise, split_seed in ((0, ""), (25, ""), (25, "deal")):
        settings = DataSettings(
            "classification", name, noise, 60, "b", split_seed, samples=331, classes=n_classes
        )
        (ours, our_stream), (theirs, stream) = (
            drawing.draw_data(settings) for drawing in (compiled, datasets)
        )
        for mine, other in zip(ours, theirs, strict=True):
            assert np.array_equal(mine, other)
        assert our_stream.uniform() == stream.uniform()
