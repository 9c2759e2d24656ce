"""A forward pass over a batch, in rows of [unit, sample]."""

from __future__ import annotations

from playground.compiling import compiled
from playground.engine.kernels.activations import activate_by
from playground.engine.kernels.exponentials import tanh
from playground.engine.kernels.packed import LINEAR, RELU, SIGMOID, TANH

_FUSE = {"contract"}
_LANES = 16  # a batch is padded to whole passes of the vectorized loops: 4 lanes, unrolled by 4


@compiled()
def padded_size(n):
    return (n + _LANES - 1) // _LANES * _LANES


@compiled()
def load(values, at, features, start, count):
    for row in range(len(features)):
        for b in range(count):
            values[row, at + b] = features[row, start + b]


@compiled(error_model="numpy")
def forward(values, n, net):
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
            add_weighted_rows(values, out, first_in, n_in, weights, first_weight + j, n_out, n)
            activate(values[out, :n], code)
        first_in += n_in
        first_bias += n_out
        first_weight += n_in * n_out


@compiled(error_model="numpy")
def forward_by(values, sums, answers, factors, n, net, codes):
    """As `forward`, with an activation a layer, and the z of every unit in its row of `sums`.

    Where there are dropout's `factors`, hidden values are multiplied by them, and `answers` has all
    as they were before.
    """
    sizes, weights, biases = net.sizes, net.weights, net.biases
    first_in = 0
    first_bias = 0
    first_weight = 0
    for layer in range(len(sizes) - 1):
        n_in, n_out = sizes[layer], sizes[layer + 1]
        for j in range(n_out):
            out = first_in + n_in + j
            values[out, :n] = biases[first_bias + j]
            add_weighted_rows(values, out, first_in, n_in, weights, first_weight + j, n_out, n)
            for b in range(n):
                sums[out, b] = values[out, b]
            code = codes[layer]
            if code <= LINEAR:
                activate(values[out, :n], code)
            else:
                activate_by(values[out, :n], code)
            if len(factors) > 0:
                for b in range(n):
                    answers[out, b] = values[out, b]
                if layer < len(sizes) - 2:
                    for b in range(n):
                        values[out, b] *= factors[out, b]
        first_in += n_in
        first_bias += n_out
        first_weight += n_in * n_out


@compiled(error_model="numpy", fastmath=_FUSE)
def add_weighted_rows(rows, target, first, count, weights, at, stride, n):
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
def activate(z, code):
    if code == TANH:
        for b in range(len(z)):
            z[b] = tanh(z[b])
    elif code == RELU:
        for b in range(len(z)):
            z[b] = 0.0 if z[b] <= 0 else z[b]
    elif code == SIGMOID:
        for b in range(len(z)):
            z[b] = 0.5 + 0.5 * tanh(0.5 * z[b])
