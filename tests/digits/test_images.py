"""The digits: the numbers of the source, and a split that the seed fixes."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from playground.digits.images import load_digits, split_digits
from playground.errors import SettingError


def test_there_are_as_many_of_each_digit_as_the_source_says() -> None:
    digits = load_digits()
    assert digits.images.shape == (1797, 8, 8)
    assert digits.images.dtype == np.float64
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # UCI, test set
    assert np.bincount(digits.labels).tolist() == counts


def test_pixels_are_sixteenths_from_white_to_black() -> None:
    images = load_digits().images
    assert (images.min(), images.max()) == (0, 1)
    assert np.array_equal(16 * images, np.round(16 * images))


def test_the_first_image_is_the_zero_that_the_source_begins_with() -> None:
    digits = load_digits()
    assert digits.labels[0] == 0
    assert (16 * digits.images[0, :3]).tolist() == [
        [0, 0, 5, 13, 9, 1, 0, 0],
        [0, 0, 13, 15, 10, 15, 5, 0],
        [0, 3, 15, 2, 0, 11, 8, 0],
    ]


def test_no_number_differs_from_the_source() -> None:
    digits = load_digits()
    rows = np.column_stack([16 * digits.images.reshape(1797, 64), digits.labels]).astype(np.uint8)
    # of the table the file was made from: 64 pixels and the label a row, a byte each
    expected = "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"
    assert hashlib.sha256(rows.tobytes()).hexdigest() == expected


def test_a_split_parts_all_images_and_keeps_each_with_its_label() -> None:
    digits = load_digits()
    split = split_digits(seed=3, train_percent=75)
    assert [len(part.labels) for part in split] == [1348, 449]

    def rows(*parts: object) -> list[tuple[bytes, int]]:
        return sorted(
            (image.tobytes(), int(label))
            for part in parts
            for image, label in zip(part.images, part.labels, strict=True)
        )

    assert rows(*split) == rows(digits)


def test_the_seed_fixes_the_split() -> None:
    once, again, other = (split_digits(seed) for seed in (5, 5, 6))
    assert np.array_equal(once.test.images, again.test.images)
    assert not np.array_equal(once.test.labels, other.test.labels)


def test_the_images_cannot_be_changed_for_the_next_reader() -> None:
    for part in (load_digits(), *split_digits()):
        with pytest.raises(ValueError, match="read-only"):
            part.images[0, 0, 0] = 1
        with pytest.raises(ValueError, match="read-only"):
            part.labels[0] = 1


@pytest.mark.parametrize("share", [0, 100, -5, 0.01, 99.99, float("nan")])
def test_a_share_that_leaves_a_part_empty_is_refused(share: float) -> None:
    with pytest.raises(SettingError, match=r"train_percent=.*: must leave images in both parts"):
        split_digits(0, share)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True, None, "0.5"])
def test_a_seed_that_is_no_whole_number_of_32_bits_is_refused(seed: object) -> None:
    with pytest.raises(SettingError, match=r"seed=.*: must be a whole number from 0 to 4294967295"):
        split_digits(seed)
