"""The losses of a batch, and their slopes at the answers."""

from __future__ import annotations

import math

import numpy as np

from playground.compiling import compiled
from playground.engine.kernels.answers import forward, forward_by, load, padded_size
from playground.engine.kernels.exponentials import exp, tanh
from playground.engine.kernels.packed import (
    CROSS_ENTROPY,
    HINGE,
    HUBER,
    MIXED,
    SOFTMAX,
    SQUARED,
)


@compiled(error_model="numpy")
def loss(features, labels, values, net, codes):
    """The mean loss over all samples; NaN for none."""
    if net.loss == SQUARED and net.activation != MIXED:
        return judge(features, labels, values, net)[0]
    return judge_by(features, labels, values, np.empty_like(values), net, codes)[0]


@compiled(error_model="numpy")
def judge(features, labels, values, net):
    """The mean loss over all samples, and the share whose label is 1 or -1 as the answer's side.

    Of the original's loss and activations.
    """
    total = 0.0
    right = 0
    width = values.shape[1]
    for start in range(0, len(labels), width):
        n = min(width, len(labels) - start)
        load(values, 0, features, start, n)
        forward(values, padded_size(n), net)
        for b in range(n):
            answer = values[len(values) - 1, b]
            error = answer - labels[start + b]
            total += 0.5 * error * error
            right += labels[start + b] == (1.0 if answer >= 0 else -1.0)
    return total / len(labels), right / len(labels)


@compiled(error_model="numpy")
def judge_by(features, labels, values, sums, net, codes):
    """The same, of any; with many classes, right is the largest answer."""
    total = 0.0
    right = 0
    width = values.shape[1]
    no_factors = np.empty((0, 0))
    for start in range(0, len(labels), width):
        n = min(width, len(labels) - start)
        load(values, 0, features, start, n)
        if net.activation == MIXED:
            forward_by(values, sums, values, no_factors, padded_size(n), net, codes)
        else:
            forward(values, padded_size(n), net)
        if net.loss == SOFTMAX:
            lost, n_right = _judged_classes(values, len(values) - net.sizes[-1], labels, start, n)
            total += lost
            right += n_right
        else:
            total += _total_loss(values[len(values) - 1], labels, start, n, net.loss)
            right += _n_right(values[len(values) - 1], labels, start, n)
    return total / len(labels), right / len(labels)


@compiled(error_model="numpy")
def _n_right(answers, labels, start, n):
    right = 0
    for b in range(n):
        right += labels[start + b] == (1.0 if answers[b] >= 0 else -1.0)
    return right


@compiled(error_model="numpy")
def _total_loss(answers, labels, start, n, code):
    """The losses of `n` samples, summed."""
    total = 0.0
    for b in range(n):
        answer, label = answers[b], labels[start + b]
        error = abs(answer - label)
        margin = label * answer
        if code == SQUARED:
            total += 0.5 * error * error
        elif code == CROSS_ENTROPY:
            total += max(-margin, 0.0) + math.log1p(math.exp(-abs(margin)))
        elif code == HINGE:
            total += 0.0 if margin >= 1.0 else 1.0 - margin
        elif code == HUBER:
            total += 0.5 * error * error if error <= 1.0 else error - 0.5
        else:
            total += error
    return total


@compiled(error_model="numpy")
def _judged_classes(values, first, labels, start, n):
    """The losses of `n` samples, summed, and how many have the largest z at their class.

    Row `first` of `values` is the first class's, the last one the last class's.
    """
    total = 0.0
    right = 0
    for b in range(n):
        best = first
        for row in range(first + 1, len(values)):
            if values[row, b] > values[best, b]:
                best = row
        powers = 0.0
        for row in range(first, len(values)):
            powers += exp(values[row, b] - values[best, b])
        mine = first + int(labels[start + b])
        total += math.log(powers) - (values[mine, b] - values[best, b])
        right += best == mine
    return total, right


@compiled(error_model="numpy")
def softmax_slopes(slopes, values, first, labels, n):
    """At the sums z of all classes, whose rows begin at `first`: probability, less 1 if right."""
    top = slopes[first]
    for b in range(n):
        top[b] = values[first, b]
    for row in range(first + 1, len(values)):
        for b in range(n):
            top[b] = values[row, b] if values[row, b] > top[b] else top[b]
    for row in range(len(values) - 1, first - 1, -1):  # the row of `top` last
        for b in range(n):
            slopes[row, b] = exp(values[row, b] - top[b])
    for b in range(n):
        powers = 0.0
        for row in range(first, len(values)):
            powers += slopes[row, b]
        for row in range(first, len(values)):
            slopes[row, b] /= powers
        slopes[first + int(labels[b]), b] -= 1.0


@compiled(error_model="numpy")
def loss_slopes(slopes, answers, labels, n, code):
    """At the answers: what follows multiplies with the activation's slope, as in every layer."""
    if code == SQUARED:
        for b in range(n):
            slopes[b] = answers[b] - labels[b]
    elif code == CROSS_ENTROPY:
        for b in range(n):
            slopes[b] = 0.5 * (tanh(0.5 * answers[b]) - labels[b])
    elif code == HINGE:
        for b in range(n):
            slopes[b] = 0.0 if labels[b] * answers[b] >= 1.0 else -labels[b]
    elif code == HUBER:
        for b in range(n):
            error = answers[b] - labels[b]
            slopes[b] = error if abs(error) <= 1.0 else np.sign(error)
    else:
        for b in range(n):
            slopes[b] = np.sign(answers[b] - labels[b])
