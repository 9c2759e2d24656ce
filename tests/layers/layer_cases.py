"""Random calls of every layer: shapes, strides, paddings, scales. All arrays are read-only.

A `Case` is what `gradient_check` is called with: a layer at a point, and its right gradients.
Scales go from 1e-3 to 1e3, for every input and for grad_y by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground import layers

Floats = NDArray[np.float64]
Pair = tuple[int, int]


class Convolution(NamedTuple):
    """A call of conv2d, and a gradient to send back."""

    z: Floats
    weight: Floats
    bias: Floats
    stride: Pair
    padding: Pair
    grad_y: Floats


class Pooling(NamedTuple):
    """A call of max_pool2d, and a gradient to send back."""

    z: Floats
    kernel_size: Pair
    stride: Pair
    grad_y: Floats


class Case(NamedTuple):
    """A layer at a point, and its gradients there."""

    forward: Callable[..., Floats | float]
    inputs: dict[str, Floats]
    gradients: dict[str, Floats]
    grad_y: Floats | float


def frozen(array: Floats) -> Floats:
    """The array itself; to write into it is an error from now on."""
    array.flags.writeable = False
    return array


def normal(rng: np.random.Generator, *shape: int) -> Floats:
    """Normal numbers of a random scale from 1e-3 to 1e3."""
    return frozen(rng.normal(scale=10.0 ** rng.uniform(-3, 3), size=shape))


def random_convolution(rng: np.random.Generator) -> Convolution:
    """Any stride and padding, any kernel that fits."""
    stride, padding, kernel = (pair(rng, low, 3) for low in (1, 0, 1))
    n_images, n_in, n_out = rng.integers(1, 4, 3).tolist()
    height, width = (
        max(1, k - 2 * p) + int(rng.integers(5)) for k, p in zip(kernel, padding, strict=True)
    )
    z, weight = normal(rng, n_images, n_in, height, width), normal(rng, n_out, n_in, *kernel)
    bias = normal(rng, n_out)
    grad_y = normal(rng, *layers.conv2d(z, weight, bias, stride, padding).shape)
    return Convolution(z, weight, bias, stride, padding, grad_y)


def random_pooling(rng: np.random.Generator, n_values: int | None = None) -> Pooling:
    """Any kernel and stride, windows apart or overlapping; with `n_values`, many ties."""
    kernel, stride = pair(rng, 1, 3), pair(rng, 1, 3)
    height, width = (k + int(rng.integers(5)) for k in kernel)
    shape = (*rng.integers(1, 4, 2).tolist(), height, width)
    z = normal(rng, *shape)
    if n_values is not None:
        z = frozen(rng.integers(n_values, size=shape).astype(float))
    return Pooling(z, kernel, stride, normal(rng, *layers.max_pool2d(z, kernel, stride)[0].shape))


def pair(rng: np.random.Generator, low: int, high: int) -> Pair:
    """Two whole numbers from `low` to `high`."""
    first, second = rng.integers(low, high + 1, 2).tolist()
    return first, second


def random_case(rng: np.random.Generator) -> Case:
    """A case of any layer, or of a small network of all of them."""
    makers = [
        lambda rng: convolution_case(random_convolution(rng)),
        lambda rng: pooling_case(random_pooling(rng)),
        tanh_case,
        dense_case,
        softmax_case,
        network_case,
    ]
    return makers[rng.integers(len(makers))](rng)


def convolution_case(call: Convolution) -> Case:
    """With the gradients of z, weight and bias."""
    z, weight, bias, stride, padding, grad_y = call
    gradients = layers.conv2d_backward(z, weight, grad_y, stride, padding)
    inputs = {"z": z, "weight": weight, "bias": bias}
    forward = partial(layers.conv2d, stride=stride, padding=padding)
    return Case(forward, inputs, dict(zip(inputs, gradients, strict=True)), grad_y)


def pooling_case(call: Pooling) -> Case:
    """With the gradient of z."""
    z, kernel_size, stride, grad_y = call
    _, argmax = layers.max_pool2d(z, kernel_size, stride)
    gradients = {"z": layers.max_pool2d_backward(grad_y, argmax, z.shape)}
    return Case(lambda z: layers.max_pool2d(z, kernel_size, stride)[0], {"z": z}, gradients, grad_y)


def tanh_case(rng: np.random.Generator) -> Case:
    """Any shape."""
    z = normal(rng, *rng.integers(1, 5, rng.integers(1, 4)))
    grad_y = normal(rng, *z.shape)
    return Case(layers.tanh, {"z": z}, {"z": layers.tanh_backward(layers.tanh(z), grad_y)}, grad_y)


def dense_case(rng: np.random.Generator) -> Case:
    """Any sizes."""
    n_rows, n_in, n_out = rng.integers(1, 6, 3)
    a, weight, bias = normal(rng, n_rows, n_in), normal(rng, n_in, n_out), normal(rng, n_out)
    grad_y = normal(rng, n_rows, n_out)
    inputs = {"a": a, "weight": weight, "bias": bias}
    gradients = layers.dense_backward(a, weight, grad_y)
    return Case(layers.dense, inputs, dict(zip(inputs, gradients, strict=True)), grad_y)


def softmax_case(rng: np.random.Generator) -> Case:
    """Any number of rows and classes."""
    n_rows, n_classes = rng.integers(1, 6, 2)
    logits, labels = normal(rng, n_rows, n_classes), rng.integers(n_classes, size=n_rows)
    _, probabilities = layers.softmax_cross_entropy(logits, labels)
    return Case(
        lambda logits: layers.softmax_cross_entropy(logits, labels)[0],
        {"logits": logits},
        {"logits": layers.softmax_cross_entropy_backward(probabilities, labels)},
        1.0,
    )


def network_case(rng: np.random.Generator) -> Case:
    """Convolution, tanh, overlapping max-pooling, dense, softmax with cross entropy."""
    inputs = {
        "z": normal(rng, 2, 2, 6, 6),
        "weight": normal(rng, 3, 2, 3, 3),
        "bias": normal(rng, 3),
        "last_weight": normal(rng, 3 * 2 * 2, 4),
    }
    last_bias, labels = normal(rng, 4), rng.integers(4, size=2)

    def hidden(z: Floats, weight: Floats, bias: Floats) -> tuple[Floats, NDArray[np.intp], Floats]:
        squashed = layers.tanh(layers.conv2d(z, weight, bias))
        pooled, argmax = layers.max_pool2d(squashed, 3, 1)
        return squashed, argmax, pooled.reshape(len(z), -1)

    def forward(z: Floats, weight: Floats, bias: Floats, last_weight: Floats) -> float:
        flat = hidden(z, weight, bias)[2]
        return layers.softmax_cross_entropy(layers.dense(flat, last_weight, last_bias), labels)[0]

    z, weight, bias, last_weight = inputs.values()
    squashed, argmax, flat = hidden(z, weight, bias)
    _, probabilities = layers.softmax_cross_entropy(
        layers.dense(flat, last_weight, last_bias), labels
    )
    grad_logits = layers.softmax_cross_entropy_backward(probabilities, labels)
    grad_flat, grad_last_weight, _ = layers.dense_backward(flat, last_weight, grad_logits)
    grad_squashed = layers.max_pool2d_backward(
        grad_flat.reshape(argmax.shape), argmax, squashed.shape
    )
    grad_convolved = layers.tanh_backward(squashed, grad_squashed)
    gradients = (*layers.conv2d_backward(z, weight, grad_convolved), grad_last_weight)
    return Case(forward, inputs, dict(zip(inputs, gradients, strict=True)), 1.0)
