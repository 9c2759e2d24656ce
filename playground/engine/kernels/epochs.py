"""Whole epochs, both losses included."""

from __future__ import annotations

import math

import numpy as np

from playground.compiling import compiled
from playground.engine.kernels.answers import forward, forward_by, load, padded_size
from playground.engine.kernels.costs import judge, judge_by
from playground.engine.kernels.dropout import draw_factors
from playground.engine.kernels.orders import arrange
from playground.engine.kernels.packed import MIXED, SGD, SQUARED
from playground.engine.kernels.steps import gradients_of, move, plain_step

BLOCK = 128  # samples per forward pass when only the loss is wanted


@compiled(error_model="numpy")
def train(
    train_features, train_labels, test_features, test_labels, net, codes, rule, batch_size,
    first_update, end_update, n_before, is_shuffled, order_key, rows, film, unread_below,
):  # fmt: skip
    """Train for len(rows) epochs, parameters in place; returns the number of epochs done.

    The first epoch goes on from its update `first_update`, and every epoch takes those before
    `end_update`; without rows these are all there is. A row holds the training and test loss after
    its epoch, and the shares of training and test points that are told right.
    `codes` are every layer's activations. `n_before` epochs are finished; an epoch's order, where
    it has one of its own, follows from that and the key. Before the last epoch neither row nor
    picture is made where all parameters are smaller than `unread_below`; it is 0 to have them all.
    """
    taken = 0
    values, slopes, labels = _buffers(len(train_labels), len(test_labels), net.sizes, batch_size)
    is_plain = rule.optimizer == SGD and rule.clip_norm == 0.0 and net.loss == SQUARED
    is_thinned = (rule.dropout > 0.0).any()
    is_plain &= net.activation != MIXED and not is_thinned
    sums = values if is_plain else np.zeros_like(values)
    answers, factors = values, np.empty((0, 0))
    if is_thinned:
        answers, factors = np.zeros_like(values), np.zeros_like(values)
    seen, seen_labels = train_features, train_labels
    order, left_over = np.empty(0, np.int64), np.empty(0, np.int64)
    if is_shuffled:
        seen, seen_labels = np.empty_like(train_features), np.empty_like(train_labels)
        order = np.empty(len(train_labels), np.int64)
        left_over = np.zeros(len(train_labels) % batch_size, np.int64)
    for epoch in range(max(1, len(rows))):
        first = first_update if epoch == 0 else 0
        if is_shuffled:
            arrange(
                seen, seen_labels, train_features, train_labels, order, left_over, order_key,
                n_before + epoch,
            )  # fmt: skip
        if is_plain:
            _update(
                seen, seen_labels, values, slopes, labels, net, rule.rates[epoch],
                rule.penalty, rule.penalty_rate, batch_size, first, end_update,
                n_before + epoch > 0,
            )  # fmt: skip
        else:
            _update_by(
                seen, seen_labels, values, sums, answers, factors, slopes, labels, net, codes, rule,
                rule.rates[epoch], batch_size, first, end_update, n_before + epoch,
            )  # fmt: skip
        if len(rows) == 0:
            return 0
        if epoch + 1 < len(rows) and _are_below(net.weights, net.biases, unread_below):
            continue
        if net.loss == SQUARED and net.activation != MIXED:
            rows[epoch, 0], rows[epoch, 2] = judge(train_features, train_labels, values, net)
            rows[epoch, 1], rows[epoch, 3] = judge(test_features, test_labels, values, net)
        else:
            rows[epoch, 0], rows[epoch, 2] = judge_by(
                train_features, train_labels, values, sums, net, codes
            )
            rows[epoch, 1], rows[epoch, 3] = judge_by(
                test_features, test_labels, values, sums, net, codes
            )
        finite = math.isfinite(rows[epoch, 0])
        finite &= len(test_labels) == 0 or math.isfinite(rows[epoch, 1])
        finite &= np.isfinite(net.weights).all() and np.isfinite(net.biases).all()
        if taken < len(film.after) and (film.after[taken] == epoch + 1 or not finite):
            film.after[taken] = epoch + 1
            film.weights[taken] = net.weights
            film.biases[taken] = net.biases
            film.dead[taken] = net.dead
            _remember(film.slots[taken], rule.moments, rule.n_steps)
            taken += 1
        if not finite:
            return epoch + 1
    return len(rows)


@compiled()
def _are_below(weights, biases, bound):
    """Whether all parameters are numbers smaller than `bound` in size."""
    for row in (weights, biases):
        for k in range(len(row)):
            if not abs(row[k]) < bound:
                return False
    return True


@compiled()
def _remember(slots, moments, n_steps):
    """Moments row by row, and behind them the number of steps, where there is room for it."""
    at = 0
    for row in range(moments.shape[0]):
        for k in range(moments.shape[1]):
            slots[at] = moments[row, k]
            at += 1
    if at < len(slots):
        slots[at] = n_steps[0]


@compiled()
def _buffers(n_train, n_test, sizes, batch_size):
    """Room for the values, slopes and labels of the largest batch and of a pass for the loss."""
    left_over = n_train % batch_size
    width = padded_size(max(batch_size + left_over, min(BLOCK, max(n_train, n_test))))
    return np.zeros((sizes.sum(), width)), np.zeros((sizes.sum(), width)), np.zeros(width)


@compiled(error_model="numpy")
def _update(
    features, all_labels, values, slopes, labels, net, rate, penalty, penalty_rate, batch_size,
    first_update, end_update, has_left_over,
):  # fmt: skip
    """Plain updates of an epoch, one a batch."""
    for k in range(first_update, end_update):
        n = _load_batch(features, all_labels, values, labels, batch_size, k, has_left_over)
        forward(values, padded_size(n), net)
        plain_step(values, slopes, n, labels, net, rate, penalty, penalty_rate)


@compiled(error_model="numpy")
def _update_by(
    features, all_labels, values, sums, answers, factors, slopes, labels, net, codes, rule, rate,
    batch_size, first_update, end_update, n_before,
):  # fmt: skip
    """Updates of the epoch after `n_before` finished ones, by any rule, loss and activations."""
    is_thinned, n_updated = len(factors) > 0, 0
    if first_update > 0:
        n_updated = first_update * batch_size + (len(all_labels) % batch_size if n_before else 0)
    for k in range(first_update, end_update):
        n = _load_batch(features, all_labels, values, labels, batch_size, k, n_before > 0)
        if is_thinned:
            draw_factors(factors, net.sizes, rule.dropout, rule.dropout_key, n_before, n_updated, n)
            n_updated += n
        if net.activation == MIXED or is_thinned:
            forward_by(values, sums, answers, factors, padded_size(n), net, codes)
        else:
            forward(values, padded_size(n), net)
        gradients_of(values, sums, answers, factors, slopes, n, labels, net, codes, rule.gradients)
        move(n, net, rule, rate)


@compiled()
def _load_batch(features, all_labels, values, labels, batch_size, k, has_left_over):
    """The points of an epoch's batch number `k`; what the epoch before left over joins the first.

    Returns how many they are.
    """
    n_samples, n_inputs = len(all_labels), len(features)
    left_over = n_samples % batch_size
    n = 0
    if k == 0 and has_left_over:
        n = left_over
        load(values, 0, features, n_samples - left_over, left_over)
        labels[:n] = all_labels[n_samples - left_over :]
    start = k * batch_size
    load(values, n, features, start, batch_size)
    labels[n : n + batch_size] = all_labels[start : start + batch_size]
    n += batch_size
    values[:n_inputs, n : padded_size(n)] = 0.0
    return n
