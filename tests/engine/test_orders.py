"""Orders of training points: every row once, another each epoch, the same on every machine."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground.engine.kernels.orders import shuffle
from playground.engine.orders import key_of, order_of


@pytest.mark.parametrize("n", [0, 1, 2, 7, 250, 1201])
def test_every_row_stands_once_in_it_and_compiled_code_gives_the_same(n: int) -> None:
    for key, epoch in itertools.product((0, 1, 2**64 - 1, key_of("0.12345")), (0, 1, 10**9)):
        order = order_of(key, epoch, n)
        assert sorted(order) == list(range(n))
        compiled = np.empty(n, dtype=np.int64)
        shuffle(compiled, np.uint64(key), epoch)
        assert np.array_equal(compiled, order)


def test_without_a_key_rows_stay_as_they_are() -> None:
    assert order_of(None, 3, 5).tolist() == [0, 1, 2, 3, 4]


def test_splitmix_is_the_one_that_is_published() -> None:
    # The first numbers of SplitMix64 from 1234567, as its authors' code gives them.
    from playground.engine import orders

    state, found = 1234567, []
    for _ in range(3):
        state += orders.GOLDEN
        found.append(orders.mixed(state))
    assert found == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_seeds_and_epochs_give_orders_of_their_own() -> None:
    orders = {
        tuple(order_of(key_of(seed), epoch, 20))
        for seed in ("1", "2", "é", "\ud800")
        for epoch in range(50)
    }
    assert len(orders) == 200


def test_every_order_is_as_likely_as_any_other() -> None:
    counts: dict[tuple[int, ...], int] = {}
    for epoch in range(6000):
        order = tuple(order_of(7, epoch, 4).tolist())
        counts[order] = counts.get(order, 0) + 1
    # 24 orders, 250 times each: chi squared of 23 degrees is below 50 in 999 of 1000 cases.
    assert len(counts) == 24
    assert sum((count - 250) ** 2 / 250 for count in counts.values()) < 50
