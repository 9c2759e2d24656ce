"""What Numba compiles: one fused kernel for whole epochs, both losses included.

Values live in one flat buffer of [unit, sample in batch] rows, so that the innermost loops run over
the samples of a batch and become SIMD instructions; no library tanh is called, the one below is
vectorized and within 5e-16 of the true value. The kernel releases the GIL: threads scale. Sums over
samples are reordered and multiply-adds fused as the processor likes it, so bits are reproducible on
one kind of machine, and differ in the last place between kinds. All of it stands in one file,
because a cached kernel is compiled anew where its own file has changed, and only there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from playground.compiling import compiled

_FUSE = {"contract"}
_REORDER = {"contract", "reassoc"}  # never nnan or ninf: divergence must stay visible
_LANES = 16  # a batch is padded to whole passes of the vectorized loops: 4 lanes, unrolled by 4
BLOCK = 128  # samples per forward pass when only the loss is wanted

RELU, TANH, SIGMOID, LINEAR = range(4)
NONE, L1, L2 = range(3)

# r coth(r / 2) = 2 + sum of 2 B(2n) / (2n)! r^2n with the Bernoulli numbers B; after range
# reduction to |r| <= ln 2 / 2 the first term left out is below 1e-17.
_R1, _R2, _R3, _R4, _R5, _R6 = (
    2 * bernoulli / math.factorial(2 * n)
    for n, bernoulli in enumerate((1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730), start=1)
)
_LOG2_E = 1 / math.log(2)
_LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts, the first with trailing zero bits
_LN2_LOW = 1.90821492927058770002e-10
_ROUNDER = 1.5 * 2.0**52  # adding and subtracting it rounds to a whole number


class Net(NamedTuple):
    """Units in every layer; weights, biases and dead connections in a row each; two codes."""

    sizes: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    dead: np.ndarray
    activation: int
    output_activation: int


class Film(NamedTuple):
    """Room for pictures of a training: after so many epochs each, a row of what `Net` has.

    One that diverges has its last picture where it ends.
    """

    after: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    dead: np.ndarray


class Rule(NamedTuple):
    """How a batch moves the weights; the penalty is a code."""

    learning_rate: float
    penalty: int
    penalty_rate: float


@compiled(error_model="numpy")
def train(
    train_features, train_labels, test_features, test_labels, net, rule, batch_size,
    first_update, end_update, has_left_over, rows, film,
):  # fmt: skip
    """Train for len(rows) epochs, parameters in place; returns the number of epochs done.

    The first epoch goes on from its update `first_update`, and every epoch takes those before
    `end_update`; without rows these are all there is. A row holds the training and test loss after
    its epoch, and the shares of training and test points on the right side of 0.
    """
    taken = 0
    values, slopes, labels = _buffers(len(train_labels), len(test_labels), net.sizes, batch_size)
    for epoch in range(max(1, len(rows))):
        first = first_update if epoch == 0 else 0
        _update(
            train_features, train_labels, values, slopes, labels, net, rule, batch_size,
            first, end_update, has_left_over or epoch > 0,
        )  # fmt: skip
        if len(rows) == 0:
            return 0
        rows[epoch, 0], rows[epoch, 2] = _judge(train_features, train_labels, values, net)
        rows[epoch, 1], rows[epoch, 3] = _judge(test_features, test_labels, values, net)
        finite = math.isfinite(rows[epoch, 0])
        finite &= len(test_labels) == 0 or math.isfinite(rows[epoch, 1])
        finite &= np.isfinite(net.weights).all() and np.isfinite(net.biases).all()
        if taken < len(film.after) and (film.after[taken] == epoch + 1 or not finite):
            film.after[taken] = epoch + 1
            film.weights[taken] = net.weights
            film.biases[taken] = net.biases
            film.dead[taken] = net.dead
            taken += 1
        if not finite:
            return epoch + 1
    return len(rows)


@compiled()
def _buffers(n_train, n_test, sizes, batch_size):
    """Room for the values, slopes and labels of the largest batch and of a pass for the loss."""
    left_over = n_train % batch_size
    width = padded_size(max(batch_size + left_over, min(BLOCK, max(n_train, n_test))))
    return np.zeros((sizes.sum(), width)), np.zeros((sizes.sum(), width)), np.zeros(width)


@compiled(error_model="numpy")
def _update(
    features, all_labels, values, slopes, labels, net, rule, batch_size,
    first_update, end_update, has_left_over,
):  # fmt: skip
    """Updates of an epoch, one a batch; what the epoch before left over joins the first one."""
    n_samples, n_inputs = len(all_labels), len(features)
    left_over = n_samples % batch_size
    for k in range(first_update, end_update):
        n = 0
        if k == 0 and has_left_over:
            n = left_over
            _load(values, 0, features, n_samples - left_over, left_over)
            labels[:n] = all_labels[n_samples - left_over :]
        start = k * batch_size
        _load(values, n, features, start, batch_size)
        labels[n : n + batch_size] = all_labels[start : start + batch_size]
        n += batch_size
        values[:n_inputs, n : padded_size(n)] = 0.0
        _forward(values, padded_size(n), net)
        _step(values, slopes, n, labels, net, rule)


@compiled()
def padded_size(n):
    return (n + _LANES - 1) // _LANES * _LANES


@compiled()
def _load(values, at, features, start, count):
    for row in range(len(features)):
        for b in range(count):
            values[row, at + b] = features[row, start + b]


@compiled(error_model="numpy")
def _forward(values, n, net):
    """Fill `values` below the inputs: z = bias + sum of weight * source, then f(z).

    `n` is padded to whole lanes; what the last ones hold is not used.
    """
    sizes, weights, biases = net.sizes, net.weights, net.biases
    first_in = 0
    first_bias = 0
    first_weight = 0
    for layer in range(len(sizes) - 1):
        n_in, n_out = sizes[layer], sizes[layer + 1]
        code = net.output_activation if layer == len(sizes) - 2 else net.activation
        for j in range(n_out):
            out = first_in + n_in + j
            values[out, :n] = biases[first_bias + j]
            _add_weighted_rows(values, out, first_in, n_in, weights, first_weight + j, n_out, n)
            _activate(values[out, :n], code)
        first_in += n_in
        first_bias += n_out
        first_weight += n_in * n_out


@compiled(error_model="numpy", fastmath=_FUSE)
def _add_weighted_rows(rows, target, first, count, weights, at, stride, n):
    """rows[target] += sum over i < count of weights[at + i stride] * rows[first + i], in order."""
    # Four at a time: a pass over the target is mostly overhead when a batch has ten samples.
    i = 0
    while i + 4 <= count:
        w0, w1 = weights[at + i * stride], weights[at + (i + 1) * stride]
        w2, w3 = weights[at + (i + 2) * stride], weights[at + (i + 3) * stride]
        row = first + i
        for b in range(n):
            total = rows[target, b] + w0 * rows[row, b] + w1 * rows[row + 1, b]
            rows[target, b] = total + w2 * rows[row + 2, b] + w3 * rows[row + 3, b]
        i += 4
    if i + 2 <= count:
        w0, w1 = weights[at + i * stride], weights[at + (i + 1) * stride]
        row = first + i
        for b in range(n):
            rows[target, b] = rows[target, b] + w0 * rows[row, b] + w1 * rows[row + 1, b]
        i += 2
    if i < count:
        w0 = weights[at + i * stride]
        for b in range(n):
            rows[target, b] += w0 * rows[first + i, b]


@compiled(error_model="numpy", fastmath=_FUSE)
def _activate(z, code):
    if code == TANH:
        for b in range(len(z)):
            z[b] = tanh(z[b])
    elif code == RELU:
        for b in range(len(z)):
            z[b] = 0.0 if z[b] <= 0 else z[b]
    elif code == SIGMOID:
        for b in range(len(z)):
            z[b] = 0.5 + 0.5 * tanh(0.5 * z[b])


@compiled(error_model="numpy", inline="always", fastmath=_FUSE)
def tanh(z):
    """tanh z, within 5e-16; the loop around it becomes SIMD code, which np.tanh prevents.

    With 2|z| = k ln 2 + r, s = 2^k and R = r coth(r / 2), so that e^r = (R + r) / (R - r):
    tanh |z| = (s e^r - 1) / (s e^r + 1) = ((s-1) R + (s+1) r) / ((s+1) R + (s-1) r).
    """
    t = 2.0 * abs(z)
    t = 40.0 if t > 40.0 else t  # tanh is 1 to the last bit from there on; NaN stays NaN
    shifted = t * _LOG2_E + _ROUNDER  # k stands in its lowest bits
    k = shifted - _ROUNDER
    r = (t - k * _LN2_HIGH) - k * _LN2_LOW
    q = r * r
    big_r = 2.0 + q * (_R1 + q * (_R2 + q * (_R3 + q * (_R4 + q * (_R5 + q * _R6)))))
    s = np.int64((np.float64(shifted).view(np.int64) + 1023) << 52).view(np.float64)
    return math.copysign(
        ((s - 1.0) * big_r + (s + 1.0) * r) / ((s + 1.0) * big_r + (s - 1.0) * r), z
    )


@compiled(error_model="numpy")
def _step(values, slopes, n, labels, net, rule):
    """One update from the batch in `values`: slopes backward, then parameters in place."""
    sizes, weights, biases, dead = net.sizes, net.weights, net.biases, net.dead
    learning_rate, penalty, penalty_rate = rule
    padded = padded_size(n)
    last = len(sizes) - 2
    first_out = len(values) - 1
    first_bias = len(biases) - 1
    first_weight = len(weights) - sizes[last]
    for b in range(n):
        slopes[first_out, b] = _point_loss_slope(values[first_out, b], labels[b])
    for back in range(last + 1):
        layer = last - back
        n_in, n_out = sizes[layer], sizes[layer + 1]
        first_in = first_out - n_in
        code = net.output_activation if layer == last else net.activation
        for j in range(n_out):
            _times_slope(slopes[first_out + j, :n], values[first_out + j, :n], code)
            slopes[first_out + j, n:padded] = 0.0
        if layer > 0:
            for i in range(n_in):
                slopes[first_in + i, :padded] = 0.0
                at = first_weight + i * n_out
                _add_weighted_rows(slopes, first_in + i, first_out, n_out, weights, at, 1, padded)
        for j in range(n_out):
            grad_z = slopes[first_out + j, :padded]
            biases[first_bias + j] -= learning_rate * _sum(grad_z) / n
            for i in range(n_in):
                at = first_weight + i * n_out + j
                if dead[at]:
                    continue
                w = weights[at]
                grad = _dot(grad_z, values[first_in + i, :padded])
                after_gradient = w - learning_rate / n * grad
                after_penalty = after_gradient
                if penalty == L1:
                    after_penalty -= learning_rate * penalty_rate * np.sign(w)
                    if after_gradient * after_penalty < 0:
                        after_penalty = 0.0
                        dead[at] = True
                elif penalty == L2:
                    after_penalty -= learning_rate * penalty_rate * w
                weights[at] = after_penalty
        first_out = first_in
        if layer > 0:
            first_bias -= n_in
            first_weight -= sizes[layer - 1] * n_in


@compiled(error_model="numpy")
def _times_slope(slope, a, code):
    if code == TANH:
        for b in range(len(a)):
            slope[b] *= 1.0 - a[b] * a[b]
    elif code == RELU:
        for b in range(len(a)):
            slope[b] *= 1.0 if a[b] > 0 else 0.0
    elif code == SIGMOID:
        for b in range(len(a)):
            slope[b] *= a[b] * (1.0 - a[b])


@compiled(error_model="numpy", fastmath=_REORDER)
def _sum(a):
    total = 0.0
    for b in range(len(a)):
        total += a[b]
    return total


@compiled(error_model="numpy", fastmath=_REORDER)
def _dot(a, c):
    total = 0.0
    for b in range(len(a)):
        total += a[b] * c[b]
    return total


@compiled(error_model="numpy")
def loss(features, labels, values, net):
    """The mean loss over all samples; NaN for none."""
    return _judge(features, labels, values, net)[0]


@compiled(error_model="numpy")
def _judge(features, labels, values, net):
    """The mean loss over all samples, and the share whose label is 1 or -1 as the answer's side."""
    total = 0.0
    right = 0
    width = values.shape[1]
    for start in range(0, len(labels), width):
        n = min(width, len(labels) - start)
        _load(values, 0, features, start, n)
        _forward(values, padded_size(n), net)
        for b in range(n):
            answer = values[len(values) - 1, b]
            total += _point_loss(answer, labels[start + b])
            right += labels[start + b] == (1.0 if answer >= 0 else -1.0)
    return total / len(labels), right / len(labels)


@compiled(error_model="numpy", inline="always")
def _point_loss(answer, label):
    error = answer - label
    return 0.5 * error * error


@compiled(error_model="numpy", inline="always")
def _point_loss_slope(answer, label):
    """At the answer: `_step` multiplies it with the activation's slope, as every other layer's."""
    return answer - label
