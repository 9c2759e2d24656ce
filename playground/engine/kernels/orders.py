"""An epoch's training points in its order: `playground.engine.orders` is the definition."""

from __future__ import annotations

import numpy as np

from playground.compiling import compiled

# Written out again, and typed: with a signed number beside it, an unsigned one becomes a float.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, ONE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(1)


@compiled()
def mixed(number):
    number = (number ^ (number >> _30)) * _FIRST
    number = (number ^ (number >> _27)) * _SECOND
    return number ^ (number >> _31)


@compiled()
def shuffle(order, key, epoch):
    """Fill `order` with the rows as the epoch after `epoch` finished ones takes them."""
    for row in range(len(order)):
        order[row] = row
    state = mixed(key + (np.uint64(epoch) + ONE) * GOLDEN)
    for count in range(len(order), 1, -1):
        state = state + GOLDEN
        k = np.int64(mixed(state) % np.uint64(count))
        order[count - 1], order[k] = order[k], order[count - 1]


@compiled()
def arrange(seen, seen_labels, features, labels, order, left_over, key, epoch):
    """Points and labels as an epoch takes them, behind them what the epoch before left over.

    `order` and `left_over` are room for the rows of one, and of the other.
    """
    n_whole = len(labels) - len(left_over)
    if epoch > 0:
        shuffle(order, key, epoch - 1)
        left_over[:] = order[n_whole:]
    shuffle(order, key, epoch)
    for place in range(len(labels)):
        row = order[place] if place < n_whole else left_over[place - n_whole]
        seen_labels[place] = labels[row]
        for k in range(len(features)):
            seen[k, place] = features[k, row]
