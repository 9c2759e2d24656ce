"""A run whose points are reshuffled each epoch: exact in pieces, by the seed, off by default."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, start, train
from playground.engine.orders import key_of, order_of
from playground.run.acting import differing, in_words
from playground.run.points import data_of
from playground.run.reading import seen_at
from playground.run.training import advance, step
from tests.run.whole_and_parts import assert_steps_are_the_epoch, bits

CONFIG = RunConfig(reshuffle=True, batch_size=7, dataset="xor")


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_7_and_13_epochs_are_20_to_the_last_bit(optimizer: str) -> None:
    config = CONFIG.replace(optimizer=optimizer)
    in_two, _ = advance(advance(start(config), 7)[0], 13)
    assert bits(in_two) == bits(advance(start(config), 20)[0])


def test_an_epoch_in_steps_is_the_epoch() -> None:
    assert_steps_are_the_epoch(CONFIG)


def test_both_backends_train_the_same_run_and_another_one_than_in_fixed_order() -> None:
    ours, theirs = train(CONFIG, 20), train(CONFIG, 20, "reference")
    assert ours.history.train == pytest.approx(theirs.history.train, rel=1e-9)
    fixed = train(CONFIG.replace(reshuffle=False), 20)
    assert ours.history.train[0] == fixed.history.train[0]
    assert ours.history.train[-1] != fixed.history.train[-1]


def test_the_point_that_comes_next_is_the_orders() -> None:
    standing, _ = advance(start(CONFIG), 3)
    for _ in range(4):
        standing, _ = step(standing, "sample")
    row = order_of(key_of(CONFIG.seed), 3, CONFIG.n_train)[4]
    seen = seen_at(standing)
    assert (seen.sample, seen.point) == (4, tuple(data_of(CONFIG).train_points[row]))


def test_it_stands_in_a_link_and_in_the_line_of_what_is_set_only_where_it_is_on() -> None:
    assert "reshuffle" not in RunConfig().link()
    assert RunConfig.from_link(CONFIG.link()) == CONFIG
    assert differing(CONFIG) == ["reshuffle"]
    assert in_words(CONFIG, "reshuffle") == "reshuffled"
    assert np.isfinite(train(CONFIG, 1).history.train).all()
