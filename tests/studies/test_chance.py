"""The chance level is the best constant answer's loss, whatever the loss and the classes."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig
from playground.data.points_text import write
from playground.run.points import data_of
from playground.studies.chance import chance_of

_RNG = np.random.default_rng(4)
POINTS = _RNG.uniform(-5, 5, (400, 2))
CLASSES = _RNG.choice(3, 400, p=[0.6, 0.3, 0.1])


def test_of_three_classes_it_is_about_their_entropy() -> None:
    config = RunConfig(points=write(POINTS, CLASSES), classes=3, loss="cross-entropy")
    data = data_of(config)
    shares = np.array([np.mean(data.train_labels == k) for k in range(3)])
    asked = np.mean([-np.log(shares[int(label)]) for label in data.test_labels])
    assert chance_of([config]) == pytest.approx(asked)
    assert chance_of([config]) == pytest.approx(-(shares * np.log(shares)).sum(), abs=0.1)


@pytest.mark.parametrize(
    ("loss", "chance"),
    [("squared", 0.5), ("cross-entropy", np.log(2)), ("hinge", 1.0), ("huber", 0.5),
     ("absolute", 1.0)],
)  # fmt: skip
def test_of_two_halves_it_is_each_losss_own(loss: str, chance: float) -> None:
    # Of the test points not quite half are of either class.
    assert chance_of([RunConfig(loss=loss)]) == pytest.approx(chance, rel=0.05)


def test_a_class_that_no_training_point_has_is_not_to_be_had() -> None:
    rare = write([[0, 0], [1, 1], [2, 2]], [0, 1, 1], is_test=[True, False, False])
    assert chance_of([RunConfig(points=rare, loss="cross-entropy")]) == np.inf
    assert np.isnan(chance_of([RunConfig(train_percent=100)]))
