"""Layers against PyTorch's autograd: the same numbers, in comparable time.

Convolution and max-pooling must agree with PyTorch over 300 random calls before they are timed, in
double precision and on one thread each. Time and memory are those of a forward and a backward
pass over 64 images of 8 channels of 28x28, with 16 filters of 3x3, and windows of 2x2.
"""

from __future__ import annotations

import importlib.util
import math
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import report_ratio, take_turns
from playground import layers

ROUNDS = 25
CLAIM = 0.5  # of PyTorch's speed: within twice its time
MEMORY_CLAIM = 3  # im2col matrices
RANDOM_CALLS = 300
LARGEST_DIFFERENCE = 1e-12  # relative to the largest entry of an array
MISSING = "PyTorch or scikit-learn is missing: pip install -r benchmarks/requirements.txt"

Floats = NDArray[np.float64]


def main() -> bool:
    """Whether the layers agree, are fast and small enough."""
    held = [stays_small()]
    if not all(importlib.util.find_spec(name) for name in ("torch", "threadpoolctl")):
        print(MISSING)
        return False
    import torch
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    torch.set_num_threads(1)
    with threadpool_limits(1):
        return all([*held, agrees(), keeps_up()])


def stays_small() -> bool:
    """Whether a pass needs as little memory as claimed, its results included."""
    z, weight, bias, grad_y = timed_convolution()
    im2col_bytes = grad_y[:, 0].size * weight[0].size * 8
    shares = []
    for call in (
        lambda: layers.conv2d(z, weight, bias),
        lambda: layers.conv2d_backward(z, weight, grad_y),
    ):
        tracemalloc.start()
        call()
        shares.append(tracemalloc.get_traced_memory()[1] / im2col_bytes)
        tracemalloc.stop()
    holds = max(shares) <= MEMORY_CLAIM
    print(
        f"convolution: peak memory {shares[0]:.2f} (forward) and {shares[1]:.2f} (backward) "
        f"times the im2col matrix of {im2col_bytes / 1e6:.1f} MB; claim, at most {MEMORY_CLAIM}: "
        f"{'holds' if holds else 'MISSED'}"
    )
    return holds


def agrees() -> bool:
    """Whether y and every gradient are PyTorch's, over random calls of all layers."""
    rng = np.random.default_rng(0)
    worst: dict[str, float] = {}
    for _ in range(RANDOM_CALLS):
        for compare in (compare_convolution, compare_pooling, compare_others):
            for name, ours, theirs in compare(rng):
                assert ours.shape == theirs.shape, name
                scale = np.abs(theirs).max(initial=0.0) or 1.0
                difference = float(np.abs(ours - theirs).max(initial=0.0)) / scale
                worst[name] = max(worst.get(name, 0.0), difference)
    for name, difference in worst.items():
        print(f"  {name:32} differs by {difference:.1e} at most")
    holds = max(worst.values()) <= LARGEST_DIFFERENCE
    print(
        f"  over {RANDOM_CALLS} random calls each; claim, at most {LARGEST_DIFFERENCE:g} of an "
        f"array's largest entry: {'holds' if holds else 'MISSED'}"
    )
    return holds


def compare_convolution(rng: np.random.Generator) -> Iterator[tuple[str, Floats, Floats]]:
    """Any stride and dilation from 1 to 4, padding to 4 on each side by itself, kernel to 5x5."""
    import torch

    stride, dilation, kernel = pair(rng, 1, 4), pair(rng, 1, 4), pair(rng, 1, 5)
    borders = (pair(rng, 0, 4), pair(rng, 0, 4))
    n_images, n_in, n_out = rng.integers(1, 6, 3).tolist()
    size = [
        max(1, d * (k - 1) + 1 - sum(sides)) + int(rng.integers(9))
        for d, k, sides in zip(dilation, kernel, borders, strict=True)
    ]
    z, weight = rng.normal(size=(n_images, n_in, *size)), rng.normal(size=(n_out, n_in, *kernel))
    bias = rng.normal(size=n_out)
    y = layers.conv2d(z, weight, bias, stride, borders, dilation)
    grad_y = rng.normal(size=y.shape)

    def call(z: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        padded = torch.nn.functional.pad(z, (*borders[1], *borders[0]))
        return torch.nn.functional.conv2d(padded, weight, bias, stride, 0, dilation)

    theirs = autograd(call, (z, weight, bias), grad_y)
    ours = (y, *layers.conv2d_backward(z, weight, grad_y, stride, borders, dilation))
    names = [f"convolution: {name}" for name in ("y", "grad_z", "grad_weight", "grad_bias")]
    yield from zip(names, ours, theirs, strict=True)


def compare_pooling(rng: np.random.Generator) -> Iterator[tuple[str, Floats, Floats]]:
    """Any kernel to 4x4, stride, padding and dilation; every other time with ties."""
    import torch

    kernel, stride, dilation = pair(rng, 1, 4), pair(rng, 1, 4), pair(rng, 1, 2)
    padding = tuple(int(rng.integers(k // 2 + 1)) for k in kernel)  # PyTorch takes no more
    size = (d * (k - 1) + 1 + int(rng.integers(9)) for d, k in zip(dilation, kernel, strict=True))
    shape = (*rng.integers(1, 6, 2).tolist(), *size)
    z = rng.normal(size=shape) if rng.integers(2) else rng.integers(3, size=shape).astype(float)
    y, argmax = layers.max_pool2d(z, kernel, stride, padding, dilation)
    grad_y = rng.normal(size=y.shape)
    pool = torch.nn.functional.max_pool2d
    theirs = autograd(lambda z: pool(z, kernel, stride, padding, dilation), (z,), grad_y)
    indices = pool(torch.tensor(z), kernel, stride, padding, dilation, return_indices=True)[1]
    their_argmax = indices.numpy()
    yield "max-pooling: y", y, theirs[0]
    yield "max-pooling: argmax", argmax.astype(float), their_argmax.astype(float)
    yield "max-pooling: grad_z", layers.max_pool2d_backward(grad_y, argmax, shape), theirs[1]

    mean = torch.nn.functional.avg_pool2d
    y = layers.average_pool2d(z, kernel, stride, padding)
    grad_y = rng.normal(size=y.shape)
    theirs = autograd(lambda z: mean(z, kernel, stride, padding), (z,), grad_y)
    yield "average pooling: y", y, theirs[0]
    grad_z = layers.average_pool2d_backward(grad_y, shape, kernel, stride, padding)
    yield "average pooling: grad_z", grad_z, theirs[1]


def compare_others(rng: np.random.Generator) -> Iterator[tuple[str, Floats, Floats]]:
    """Dense, flatten, tanh, ReLU, sigmoid, batch normalization, softmax with cross entropy."""
    import torch

    n_rows, n_in, n_out = rng.integers(1, 20, 3).tolist()
    a, weight = rng.normal(size=(n_rows, n_in)), rng.normal(size=(n_in, n_out))
    bias, grad_y = rng.normal(size=n_out), rng.normal(size=(n_rows, n_out))
    theirs = autograd(lambda a, weight, bias: a @ weight + bias, (a, weight, bias), grad_y)
    ours = (layers.dense(a, weight, bias), *layers.dense_backward(a, weight, grad_y))
    names = [f"dense: {name}" for name in ("y", "grad_a", "grad_weight", "grad_bias")]
    yield from zip(names, ours, theirs, strict=True)
    yield from compare_flat(rng)

    for name, forward, backward, their_forward in (
        ("tanh", layers.tanh, layers.tanh_backward, torch.tanh),
        ("ReLU", layers.relu, layers.relu_backward, torch.relu),
        ("sigmoid", layers.sigmoid, layers.sigmoid_backward, torch.sigmoid),
    ):
        theirs = autograd(their_forward, (bias,), grad_y[0])
        yield f"{name}: y", forward(bias), theirs[0]
        yield f"{name}: grad_z", backward(forward(bias), grad_y[0]), theirs[1]

    # Of two entries the gradient is next to nothing, and what is left of it is rounding.
    shape = (n_rows + 3, n_out, *(pair(rng, 1, 3) if rng.integers(2) else ()))
    z, gamma, grad_y = rng.normal(1, 2, shape), rng.normal(size=n_out), rng.normal(size=shape)
    norm = torch.nn.functional.batch_norm
    theirs = autograd(
        lambda z, gamma, beta: norm(z, None, None, gamma, beta, training=True),
        (z, gamma, bias),
        grad_y,
    )
    ours = (layers.batch_norm(z, gamma, bias), *layers.batch_norm_backward(z, gamma, grad_y))
    names = [f"batch norm: {name}" for name in ("y", "grad_z", "grad_gamma", "grad_beta")]
    yield from zip(names, ours, theirs, strict=True)

    labels = rng.integers(n_out, size=n_rows)
    logits = 3 * rng.normal(size=(n_rows, n_out))
    loss, probabilities = layers.softmax_cross_entropy(logits, labels)
    entropy = torch.nn.functional.cross_entropy
    theirs = autograd(lambda z: entropy(z, torch.tensor(labels)), (logits,), np.array(1.0))
    yield "softmax: loss", np.array(loss), theirs[0]
    gradient = layers.softmax_cross_entropy_backward(probabilities, labels)
    yield "softmax: grad_logits", gradient, theirs[1]


def compare_flat(rng: np.random.Generator) -> Iterator[tuple[str, Floats, Floats]]:
    """Flatten, and dense on images (N, C, H, W) and on one sample (n_in,)."""
    import torch

    n_out, shape = int(rng.integers(1, 8)), (*pair(rng, 1, 4), *pair(rng, 1, 6))
    images, grad_y = rng.normal(size=shape), rng.normal(size=(shape[0], math.prod(shape[1:])))
    theirs = autograd(lambda z: torch.flatten(z, 1), (images,), grad_y)
    yield "flatten: y", layers.flatten(images), theirs[0]
    yield "flatten: grad_z", layers.flatten_backward(grad_y, shape), theirs[1]

    for kind, a in (("images", images), ("one sample", rng.normal(size=grad_y.shape[1]))):
        weight, bias = rng.normal(size=(grad_y.shape[1], n_out)), rng.normal(size=n_out)
        y = layers.dense(a, weight, bias)
        grad = rng.normal(size=y.shape)

        def call(a: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
            rows = a if a.ndim == 1 else torch.flatten(a, 1)
            return rows @ weight + bias

        theirs = autograd(call, (a, weight, bias), grad)
        ours = (y, *layers.dense_backward(a, weight, grad))
        names = [f"dense, {kind}: {name}" for name in ("y", "grad_a", "grad_weight", "grad_bias")]
        yield from zip(names, ours, theirs, strict=True)


def autograd(
    function: Callable[..., object], inputs: tuple[Floats, ...], grad_y: Floats
) -> list[Floats]:
    """PyTorch's output and gradients of all inputs."""
    import torch

    tensors = [torch.tensor(array, requires_grad=True) for array in inputs]
    y = function(*tensors)
    y.backward(torch.tensor(grad_y))
    return [y.detach().numpy(), *(tensor.grad.numpy() for tensor in tensors)]


def keeps_up() -> bool:
    """Whether forward and backward take no more time than claimed."""
    import torch

    z, weight, bias, grad_y = timed_convolution()
    grad_pooled = np.random.default_rng(1).normal(size=(64, 8, 14, 14))
    their_z, their_weight, their_bias = (
        torch.tensor(array, requires_grad=True) for array in (z, weight, bias)
    )
    their_grad_y, their_grad_pooled = torch.tensor(grad_y), torch.tensor(grad_pooled)

    def our_convolution() -> None:
        layers.conv2d(z, weight, bias)
        layers.conv2d_backward(z, weight, grad_y)

    def their_convolution() -> None:
        their_z.grad = their_weight.grad = their_bias.grad = None
        torch.nn.functional.conv2d(their_z, their_weight, their_bias).backward(their_grad_y)

    def our_pooling() -> None:
        _, argmax = layers.max_pool2d(z, 2)
        layers.max_pool2d_backward(grad_pooled, argmax, z.shape)

    def their_pooling() -> None:
        their_z.grad = None
        torch.nn.functional.max_pool2d(their_z, 2).backward(their_grad_pooled)

    held = []
    for name, ours, theirs in (
        ("convolution", our_convolution, their_convolution),
        ("max-pooling", our_pooling, their_pooling),
    ):
        timings = take_turns({"ours": (ours, 1), "PyTorch": (theirs, 1)}, ROUNDS)
        print(f"{name}, forward and backward, one thread; PyTorch {torch.__version__}")
        for candidate, timing in timings.items():
            print(f"  {candidate:10} {timing}")
        held.append(report_ratio("PyTorch", timings["PyTorch"], timings["ours"], CLAIM))
    return all(held)


def timed_convolution() -> tuple[Floats, Floats, Floats, Floats]:
    """z, weight, bias and grad_y of what is timed."""
    rng = np.random.default_rng(0)
    shapes = ((64, 8, 28, 28), (16, 8, 3, 3), (16,), (64, 16, 26, 26))
    z, weight, bias, grad_y = (rng.normal(size=shape) for shape in shapes)
    return z, weight, bias, grad_y


def pair(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    """Two whole numbers from `low` to `high`."""
    first, second = rng.integers(low, high + 1, 2).tolist()
    return first, second
