"""Chance is what the best constant answer reaches: measured, so that classes may be unequal."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.data.points_text import write
from playground.run.chance import chance_of, constant_loss
from playground.run.config import RunConfig
from playground.run.diagnosis.case import Case
from playground.run.points import data_of
from playground.run.reading import readout
from playground.run.right_and_wrong import right_and_wrong
from playground.run.training import advance, start

THREE = RunConfig(dataset="blobs", classes=3, loss="cross-entropy", noise_percent=50)
_RNG = np.random.default_rng(4)
CLASSES = _RNG.choice(3, 400, p=[0.1, 0.6, 0.3])
UNEQUAL = RunConfig(
    points=write(_RNG.uniform(-5, 5, (400, 2)), CLASSES), classes=3, loss="cross-entropy"
)


@pytest.mark.parametrize(
    "config",
    [THREE.replace(classes=3, samples=600), THREE.replace(classes=6, samples=600), UNEQUAL],
)
def test_chance_is_where_a_network_ends_that_can_learn_nothing_but_the_shares(
    config: RunConfig,
) -> None:
    chance = chance_of(config)
    assert chance
    # Without features there is nothing to learn but the biases.
    whole = config.n_train
    blind = config.replace(features=(), hidden_layers=(), batch_size=whole, learning_rate=0.5)
    last = advance(start(blind), 300)[0]
    read = readout(last)
    assert read.test_loss == pytest.approx(chance.loss, rel=1e-4)
    assert read.test_accuracy == chance.right
    found = right_and_wrong(last)
    assert found
    assert found.right == found.by_chance
    assert Case(start(config), None).constant == pytest.approx(read.train_loss, rel=1e-4)


def test_of_equal_classes_it_is_one_in_k() -> None:
    chance = chance_of(THREE.replace(samples=600, train_percent=100))
    assert chance
    assert (chance.loss, chance.right) == pytest.approx((math.log(3), 1 / 3))


def test_of_unequal_classes_it_is_the_share_of_the_commonest_and_not_one_in_k() -> None:
    chance, data = chance_of(UNEQUAL), data_of(UNEQUAL)
    assert chance
    assert chance.commonest == 1
    assert chance.right == np.mean(data.test_labels == 1) > 0.5
    assert chance.loss < 0.95 * math.log(3)
    found = right_and_wrong(start(UNEQUAL))
    assert found
    assert found.by_chance == (data.test_labels == 1).sum()
    assert found.in_words.endswith(f"test points right, chance is {found.by_chance}.")


def test_without_test_points_it_is_measured_on_those_that_train() -> None:
    config = UNEQUAL.replace(train_percent=100)
    chance, found = chance_of(config), right_and_wrong(start(config))
    assert chance
    assert found
    assert chance.right == np.mean(CLASSES == 1)
    assert found.in_words.endswith(f"training points right, chance is {(CLASSES == 1).sum()}.")


def test_of_two_classes_the_first_has_label_1_and_a_regression_has_no_chance() -> None:
    chance = chance_of(RunConfig(dataset="gauss", balance_percent=80))
    assert chance
    assert chance.commonest == 0
    assert chance.right == pytest.approx(0.8, abs=0.1)
    assert chance_of(RunConfig(problem="regression")) is None


@pytest.mark.parametrize("loss", ["squared", "cross-entropy", "hinge", "huber", "absolute"])
def test_no_other_constant_answer_has_a_lower_loss_on_unequal_labels(loss: str) -> None:
    config = RunConfig(dataset="gauss", balance_percent=80, loss=loss, train_percent=90)
    labels = data_of(config).train_labels
    least = constant_loss(loss, labels, labels)
    whole = len(labels)
    blind = config.replace(features=(), hidden_layers=(), batch_size=whole, learning_rate=0.1)
    standing = start(blind)
    for _ in range(5):
        standing, losses = advance(standing, 100)
        assert losses.train.min() > least * (1 - 1e-4)  # of 81 answers
