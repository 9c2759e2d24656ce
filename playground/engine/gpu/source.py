"""A kernel written out for one network: every weight is a variable of its own, in a register.

A loop over weights would need an array, which a thread has in slow memory only. So the kernel is
written as text, a line a weight, for each shape anew, and compiled by Numba as any function.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from textwrap import indent
from typing import NamedTuple

from playground.engine.activations import LEAK, SELU_ALPHA, SELU_SCALE

MAX_PARAMETERS = 64
"""Weights and biases of a network whose runs may be trained here: a thread's registers."""

_LARGEST = 709.0  # e^x of more is not a number
_EXP = f"math.exp(min({_LARGEST}, {{}}))"
_SIGMOID = f"1.0 / (1.0 + {_EXP.format('-z')})"


class _Activation(NamedTuple):
    value: str  # of z
    slope: str  # of z and a, which is the value


# fmt: off
_ACTIVATIONS = {
    "linear": _Activation("z", "1.0"),
    "relu": _Activation("(z if z > 0.0 else 0.0)", "(1.0 if a > 0.0 else 0.0)"),
    "tanh": _Activation("math.tanh(z)", "(1.0 - a * a)"),
    "sigmoid": _Activation(_SIGMOID, "(a * (1.0 - a))"),
    "leaky_relu": _Activation(
        f"(z if z > 0.0 else {LEAK} * z)", f"(1.0 if z > 0.0 else {LEAK})"),
    "elu": _Activation("(z if z > 0.0 else math.expm1(z))", "(1.0 if z > 0.0 else a + 1.0)"),
    "selu": _Activation(
        f"({SELU_SCALE} * z if z > 0.0 else {SELU_SCALE * SELU_ALPHA} * math.expm1(z))",
        f"({SELU_SCALE} if z > 0.0 else a + {SELU_SCALE * SELU_ALPHA})"),
    "gelu": _Activation(
        f"0.5 * z * math.erfc(-{math.sqrt(0.5)} * z)",
        f"(0.5 * math.erfc(-{math.sqrt(0.5)} * z) "
        f"+ z * {1 / math.sqrt(2 * math.pi)} * math.exp(-0.5 * z * z))"),
    "silu": _Activation(
        f"z * {_SIGMOID}", f"({_SIGMOID} + a * (1.0 - {_SIGMOID}))"),
    "softplus": _Activation(
        "(z if z > 0.0 else 0.0) + math.log1p(math.exp(-abs(z)))", f"({_SIGMOID})"),
    "sine": _Activation("math.sin(z)", "math.cos(z)"),
    "gaussian": _Activation("math.exp(-z * z)", "(-2.0 * z * a)"),
}
"""By the engine's names."""

_LOSSES = {
    "squared": ("0.5 * (y - t) * (y - t)", "y - t"),
    "cross-entropy": (
        "max(-t * y, 0.0) + math.log1p(math.exp(-abs(t * y)))", "0.5 * (math.tanh(0.5 * y) - t)"),
    "hinge": ("max(1.0 - t * y, 0.0)", "(0.0 if t * y >= 1.0 else -t)"),
    "huber": (
        "(0.5 * (y - t) * (y - t) if abs(y - t) <= 1.0 else abs(y - t) - 0.5)",
        "min(1.0, max(-1.0, y - t))"),
    "absolute": ("abs(y - t)", "(1.0 if y > t else -1.0 if y < t else 0.0)"),
}
"""By the engine's names: the loss of an answer y and a label t, and its slope at y."""
# fmt: on


class Shape(NamedTuple):
    """All that the kernel's text depends on."""

    sizes: tuple[int, ...]  # inputs first, the one output last
    activations: tuple[str, ...]  # of every layer behind the inputs
    loss: str
    penalty: str  # "none", "L1" or "L2"

    @property
    def n_weights(self) -> int:
        """Weights, biases apart."""
        return sum(n_in * n_out for n_in, n_out in pairwise(self.sizes))

    @property
    def n_parameters(self) -> int:
        """Weights, and behind them biases, in the order of the layers."""
        return self.n_weights + sum(self.sizes[1:])


def kernel_source(shape: Shape) -> str:
    """The text of a function `train`, for cuda.jit, of one thread a run.

    It takes parameters (n_parameters, starts), spans (starts, 5): the first and the end of training
    and of test points, and the batch size; points (inputs, all points) and labels (all points);
    `which` (runs,) start each run has, its learning rate and penalty's rate (runs,), `factors`
    (epochs,) of the rate, and `below`, a size of parameters at which no loss can be infinite. Into
    `ends` (3, runs) go training and test loss and the number of epochs, where it stands at last.
    """
    n = shape.n_parameters
    body = [
        "run = cuda.grid(1)",
        "if run >= len(which):",
        "    return",
        "start = which[run]",
        "first, end, test_first, test_end, batch = spans[start]",
        "n_train = end - first",
        "n_updates = n_train // batch",
        "left_over = n_train - n_updates * batch",
        "dead = 0",
        *(f"p{k} = parameters[{k}, start]" for k in range(n)),
        "for epoch in range(len(factors)):",
        "    rate = rates[run] * factors[epoch]",
        "    for update in range(n_updates):",
        "        extra = left_over if update == 0 and epoch > 0 else 0",
        "        size = batch + extra",
        *_within(2, [f"g{k} = 0.0" for k in range(n)]),
        "        for i in range(size):",
        "            at = first + update * batch + i - extra",
        "            if i < extra:",  # what the epoch before left over comes first
        "                at = end - extra + i",
        *_within(3, [*_forward(shape), *_backward(shape)]),
        *_within(2, list(_moved(shape))),
        "    largest = 0.0",
        *_within(1, [f"largest = max(largest, abs(p{k}))" for k in range(n)]),
        f"    is_number = {' + '.join(f'(p{k} - p{k})' for k in range(n))} == 0.0",
        "    if epoch + 1 < len(factors) and is_number and largest < below:",
        "        continue",
        "    for part in range(2):",
        "        start_at = first if part == 0 else test_first",
        "        end_at = end if part == 0 else test_end",
        "        total = 0.0",
        "        for at in range(start_at, end_at):",
        *_within(3, [*_forward(shape), f"total += {_LOSSES[shape.loss][0]}"]),
        "        ends[part, run] = total / (end_at - start_at) if end_at > start_at else math.nan",
        "        if end_at > start_at:",
        "            is_number = is_number and total - total == 0.0",
        "    ends[2, run] = epoch + 1",
        "    if not is_number:",
        "        return",
    ]
    head = (
        "def train(parameters, spans, points, labels, which, rates, penalty_rates, factors, below, "
        "ends):"
    )
    return f"{head}\n{indent(chr(10).join(body), '    ')}\n"


def _within(depth: int, lines: list[str]) -> list[str]:
    return ["    " * depth + line for line in lines]


def _weight(shape: Shape, layer: int, i: int, j: int) -> int:
    """The place among all parameters of the weight from unit i to unit j of the layer behind it."""
    before = sum(n_in * n_out for n_in, n_out in list(pairwise(shape.sizes))[:layer])
    return before + i * shape.sizes[layer + 1] + j


def _bias(shape: Shape, layer: int, j: int) -> int:
    return shape.n_weights + sum(shape.sizes[1 : layer + 1]) + j


def _put(formula: str, layer: int, j: int) -> str:
    """A formula of z and a for a unit: its own variables in their place."""
    words = {"z": f"z{layer}_{j}", "a": f"a{layer}_{j}"}
    return "".join(words.get(part, part) for part in _parts(formula))


def _parts(formula: str) -> Iterator[str]:
    """Names, and what stands between them."""
    word = ""
    for sign in f"{formula} ":
        if sign.isalnum() or sign in "_.":
            word += sign
            continue
        yield word
        yield sign
        word = ""


def _forward(shape: Shape) -> Iterator[str]:
    """The answer y to the point at `at`, and its label t."""
    for i in range(shape.sizes[0]):
        yield f"a0_{i} = points[{i}, at]"
    for layer, (n_in, n_out) in enumerate(pairwise(shape.sizes)):
        for j in range(n_out):
            terms = [f"p{_weight(shape, layer, i, j)} * a{layer}_{i}" for i in range(n_in)]
            total = " + ".join([f"p{_bias(shape, layer, j)}", *terms])
            yield f"z{layer + 1}_{j} = {total}"
            value = _ACTIVATIONS[shape.activations[layer]].value
            yield f"a{layer + 1}_{j} = {_put(value, layer + 1, j)}"
    yield f"y = a{len(shape.sizes) - 1}_0"
    yield "t = labels[at]"


def _backward(shape: Shape) -> Iterator[str]:
    """What the point adds to every parameter's gradient."""
    last = len(shape.sizes) - 1
    for layer in range(last, 0, -1):
        slope = _ACTIVATIONS[shape.activations[layer - 1]].slope
        for j in range(shape.sizes[layer]):
            arrives = (
                f"({_LOSSES[shape.loss][1]})"
                if layer == last
                else "("
                + " + ".join(
                    f"d{layer + 1}_{k} * p{_weight(shape, layer, j, k)}"
                    for k in range(shape.sizes[layer + 1])
                )
                + ")"
            )
            yield f"d{layer}_{j} = {arrives} * {_put(slope, layer, j)}"
            yield f"g{_bias(shape, layer - 1, j)} += d{layer}_{j}"
            for i in range(shape.sizes[layer - 1]):
                yield f"g{_weight(shape, layer - 1, i, j)} += d{layer}_{j} * a{layer - 1}_{i}"


def _moved(shape: Shape) -> Iterator[str]:
    """A plain step of every parameter, then the penalty's of the weights, as `kernels/steps.py`."""
    for k in range(shape.n_weights, shape.n_parameters):
        yield f"p{k} -= rate * g{k} / size"
    if shape.penalty != "none":
        yield "pull = rate * penalty_rates[run]"
    for k in range(shape.n_weights):
        if shape.penalty == "none":
            yield f"p{k} -= rate / size * g{k}"
        elif shape.penalty == "L2":
            yield f"p{k} = p{k} - rate / size * g{k} - pull * p{k}"
        else:
            yield f"if (dead >> {k}) & 1 == 0:"
            yield f"    after = p{k} - rate / size * g{k}"
            yield f"    p{k} = after - pull * (1.0 if p{k} > 0.0 else -1.0 if p{k} < 0.0 else 0.0)"
            yield f"    if after * p{k} < 0.0:"
            yield f"        p{k} = 0.0"
            yield f"        dead |= 1 << {k}"
