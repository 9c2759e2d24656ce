"""Handwritten digits: 1,797 images of 8x8, read from the file shipped beside this module.

Optical Recognition of Handwritten Digits by E. Alpaydin and C. Kaynak, UCI Machine Learning
Repository, CC BY 4.0; `digits.LICENSE.md` says where the file comes from and what was changed.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.errors import SettingError
from playground.layers.arguments import Floats, Integers, is_whole

MAX_SEED = 2**32 - 1  # one word: longer seeds would run into the words that follow them
_BLACK = 16  # the largest value of a pixel: how many of 4x4 dots were on
_SPLIT = 3  # what this stream is for; `convnet` draws others from the same seed


class Digits(NamedTuple):
    """Images and what they show; read-only."""

    images: Floats  # (n, 8, 8), rows from the top, 0 white to 1 black
    labels: Integers  # (n,), 0 to 9


class DigitSplit(NamedTuple):
    """Digits to train on and others to test on."""

    train: Digits
    test: Digits


@functools.cache
def load_digits() -> Digits:
    """All 1,797, in the order of the source."""
    with (
        (resources.files(__package__) / "digits.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        images: NDArray[np.uint8] = arrays["images"]
        labels: NDArray[np.uint8] = arrays["labels"]
    return _read_only(images / _BLACK, labels.astype(np.intp))


def split_digits(seed: int = 0, train_percent: float = 75) -> DigitSplit:
    """The digits shuffled by `seed` and parted: the first `train_percent` % are for training.

    Writers are mixed, so that a test image may be in a hand seen in training. Raises SettingError
    for a seed that is not a whole number from 0 to 2^32 - 1, and for a share that leaves either
    part empty.
    """
    check_seed(seed)
    digits = load_digits()
    n_train = round(len(digits.labels) * train_percent / 100) if 0 < train_percent < 100 else 0
    if not 0 < n_train < len(digits.labels):
        raise SettingError("train_percent", train_percent, "must leave images in both parts")
    order = np.random.default_rng([_SPLIT, seed]).permutation(len(digits.labels))
    return DigitSplit(
        *(
            _read_only(digits.images[chosen], digits.labels[chosen])
            for chosen in (order[:n_train], order[n_train:])
        )
    )


def check_seed(seed: object) -> None:
    """Raise SettingError unless `seed` is a whole number from 0 to 2^32 - 1."""
    if not (is_whole(seed) and 0 <= seed <= MAX_SEED):  # type: ignore[operator]
        raise SettingError("seed", seed, f"must be a whole number from 0 to {MAX_SEED}")


def _read_only(images: Floats, labels: Integers) -> Digits:
    images.flags.writeable = labels.flags.writeable = False
    return Digits(images, labels)
