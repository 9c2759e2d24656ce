"""A small convolution network for 8x8 digits, and its training: frozen state in, new state out.

    image, then for each of `filters`:  convolution 3x3 - tanh - max-pooling 2x2,
    flatten, for each of `hidden`:      dense - tanh,
    and at last:                        dense - softmax with cross entropy.

Training is gradient descent in shuffled batches, with momentum:

    velocity' = momentum velocity - learning_rate gradient
    weight'   = weight + velocity'

Randomness is derived from (seed, epoch), never carried along: 7 + 13 epochs give the same bytes
as 20, and an epoch done a few batches at a time the same as one done at once.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from playground.digits.images import Digits, DigitSplit, check_seed
from playground.errors import SettingError, StateError
from playground.layers.arguments import BATCH, Floats, Integers, as_floats, is_whole
from playground.layers.convolution import conv2d, conv2d_backward
from playground.layers.dense import dense, dense_backward
from playground.layers.pooling import max_pool2d, max_pool2d_backward
from playground.layers.softmax import softmax_cross_entropy, softmax_cross_entropy_backward
from playground.layers.tanh import tanh, tanh_backward

IMAGE_SIZE = 8
N_CLASSES = 10
KERNEL_SIZE = 3
PADDING = 1  # a convolution keeps the size of the planes
POOL_SIZE = 2
MAX_EPOCHS = 10_000
MAX_UNITS = 256

_FIRST_WEIGHTS, _SHUFFLES = 1, 2  # what a stream of random numbers is for


@dataclass(frozen=True)
class ConvNetConfig:
    """What a run is made of, besides the images. Raises SettingError for what cannot be."""

    filters: tuple[int, ...] = (16,)  # of each convolution
    hidden: tuple[int, ...] = ()  # units of each dense layer before the last
    learning_rate: float = 0.1
    momentum: float = 0.9
    batch_size: int = 32
    seed: int = 0

    def __post_init__(self) -> None:
        n_halvings = int(math.log2(IMAGE_SIZE))
        for name, most in (("filters", n_halvings), ("hidden", 3)):
            sizes = getattr(self, name)
            if not (
                isinstance(sizes, tuple)
                and len(sizes) <= most
                and all(is_whole(size) and 1 <= size <= MAX_UNITS for size in sizes)
            ):
                allowed = f"must be a tuple of up to {most} whole numbers from 1 to {MAX_UNITS}"
                raise SettingError(name, sizes, allowed)
        if not (isinstance(self.learning_rate, Real) and 0 < self.learning_rate < math.inf):
            raise SettingError("learning_rate", self.learning_rate, "must be a number above 0")
        if not (isinstance(self.momentum, Real) and 0 <= self.momentum < 1):
            raise SettingError("momentum", self.momentum, "must be a number from 0 to below 1")
        if not (is_whole(self.batch_size) and self.batch_size >= 1):
            raise SettingError("batch_size", self.batch_size, "must be a whole number from 1 on")
        check_seed(self.seed)

    @property
    def weight_shapes(self) -> list[tuple[int, ...]]:
        """The shape of each layer's weight, in order."""
        channels = (1, *self.filters)
        size = IMAGE_SIZE // POOL_SIZE ** len(self.filters)
        units = (channels[-1] * size * size, *self.hidden, N_CLASSES)
        return [
            *(
                (n_out, n_in, KERNEL_SIZE, KERNEL_SIZE)
                for n_in, n_out in itertools.pairwise(channels)
            ),
            *itertools.pairwise(units),
        ]


@dataclass(frozen=True, eq=False)
class ConvNetState:
    """Everything that training changes. One entry a layer with weights, from the image on."""

    epoch: int  # whole ones done
    weights: tuple[Floats, ...]  # (n_out, n_in, 3, 3) of convolutions, then (n_in, n_out)
    biases: tuple[Floats, ...]  # (n_out,) each
    weight_velocities: tuple[Floats, ...]
    bias_velocities: tuple[Floats, ...]
    batch: int = 0  # how many of the next epoch are done

    def is_finite(self) -> bool:
        """Whether every weight and bias is a number."""
        return all(bool(np.isfinite(array).all()) for array in (*self.weights, *self.biases))


@dataclass(frozen=True, eq=False)
class Curves:
    """How well the network does after each of a range of epochs."""

    epochs: Integers  # (n,)
    train_loss: Floats  # mean cross entropy
    train_accuracy: Floats  # share of the images whose most probable digit is the right one
    test_loss: Floats
    test_accuracy: Floats


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the forward pass, with all its backward pass needs."""

    kind: str  # "convolution", "tanh", "max-pooling", "flatten" or "dense"
    layer: int  # which weight and bias it uses, or follows
    input: Floats
    output: Floats
    argmax: Integers | None = None  # of max-pooling


@dataclass(frozen=True, eq=False)
class Gradients:
    """Gradients of the mean loss of a batch."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    outputs: tuple[Floats, ...]  # what arrives at each step's output
    images: Floats  # (N, 8, 8)


def start(config: ConvNetConfig) -> ConvNetState:
    """The untrained network: weights normal with variance 1 / inputs of a unit, biases 0."""
    rng = np.random.default_rng([_FIRST_WEIGHTS, config.seed])
    weights, biases = [], []
    for shape in config.weight_shapes:
        is_convolution = len(shape) == 4
        n_inputs = math.prod(shape[1:]) if is_convolution else shape[0]
        weights.append(rng.normal(scale=n_inputs**-0.5, size=shape))
        biases.append(np.zeros(shape[0] if is_convolution else shape[1]))
    return ConvNetState(
        0,
        tuple(weights),
        tuple(biases),
        tuple(np.zeros_like(weight) for weight in weights),
        tuple(np.zeros_like(bias) for bias in biases),
    )


def advance(
    config: ConvNetConfig, state: ConvNetState, split: DigitSplit, epochs: int
) -> tuple[ConvNetState, Curves]:
    """The state `epochs` later, and how well it does after each of them.

    Pure: `state` is untouched. Ends after the first epoch that leaves a weight or a training loss
    that is not finite; a state that has none stays as it is. For a state within an epoch, its rest
    is the first. Raises SettingError for a number of epochs that cannot be, StateError for a state
    of another network.
    """
    if not (is_whole(epochs) and 0 <= epochs <= MAX_EPOCHS):
        raise SettingError("epochs", epochs, f"must be a whole number from 0 to {MAX_EPOCHS}")
    batches = epochs * batches_per_epoch(config, split) - state.batch
    return advance_batches(config, state, split, max(0, batches))


def advance_batches(
    config: ConvNetConfig, state: ConvNetState, split: DigitSplit, batches: int
) -> tuple[ConvNetState, Curves]:
    """The state `batches` later, and how well it does after each epoch that ends on the way.

    However an epoch is cut into batches, its end is `advance`'s, bit for bit. Pure, and with the
    errors of `advance`.
    """
    per_epoch = batches_per_epoch(config, split)
    most = MAX_EPOCHS * per_epoch
    if not (is_whole(batches) and 0 <= batches <= most):
        raise SettingError("batches", batches, f"must be a whole number from 0 to {most}")
    check_state(config, state, split)
    numbers: list[int] = []
    measures: list[tuple[float, ...]] = []
    # Once begun, an epoch is ended: where it is cut must not show.
    is_finite = state.batch > 0 or state.is_finite()
    with np.errstate(all="ignore"):  # a run may diverge: that is an outcome
        while batches > 0 and is_finite:
            taken = min(batches, per_epoch - state.batch)
            state = _train_batches(config, state, split.train, taken)
            batches -= taken
            if state.batch == 0:
                measures.append((*measure(state, split.train), *measure(state, split.test)))
                numbers.append(state.epoch)
                is_finite = state.is_finite() and math.isfinite(measures[-1][0])
    columns = np.array(measures, dtype=np.float64).reshape(len(numbers), 4)
    return state, Curves(np.array(numbers, dtype=np.intp), *columns.T)


def batches_per_epoch(config: ConvNetConfig, split: DigitSplit) -> int:
    """How many batches the training images make; the last may be smaller."""
    return math.ceil(len(split.train.labels) / config.batch_size)


def check_state(config: ConvNetConfig, state: ConvNetState, split: DigitSplit) -> None:
    """Raise StateError unless `state` is one that a run of `config` can be in."""
    shapes = [weight.shape for weight in state.weights]
    if shapes != config.weight_shapes:
        raise StateError(f"state.weights: shapes {shapes}; the network has {config.weight_shapes}.")
    last = batches_per_epoch(config, split) - 1
    if not 0 <= state.batch <= last:
        raise StateError(f"state.batch={state.batch}: must be from 0 to {last}.")


def forward(state: ConvNetState, images: ArrayLike) -> list[Step]:
    """All steps for `images` (N, 8, 8); the last one's output are the logits (N, 10)."""
    images = as_floats("images", images, (BATCH, IMAGE_SIZE, IMAGE_SIZE))
    steps: list[Step] = []
    values = images[:, np.newaxis]

    def take(kind: str, output: Floats, argmax: Integers | None = None) -> None:
        nonlocal values
        steps.append(Step(kind, layer, values, output, argmax))
        values = output

    for layer, (weight, bias) in enumerate(zip(state.weights, state.biases, strict=True)):
        if weight.ndim == 4:
            take("convolution", conv2d(values, weight, bias, padding=PADDING))
            take("tanh", tanh(values))
            take("max-pooling", *max_pool2d(values, POOL_SIZE))
            continue
        if values.ndim == 4:
            take("flatten", values.reshape(len(values), len(weight)))
        take("dense", dense(values, weight, bias))
        if layer < len(state.weights) - 1:
            take("tanh", tanh(values))
    return steps


def backward(state: ConvNetState, steps: list[Step], labels: ArrayLike) -> Gradients:
    """The gradients of the mean loss of the images that `steps` were made for."""
    _, probabilities = softmax_cross_entropy(steps[-1].output, labels)
    grad = softmax_cross_entropy_backward(probabilities, labels)
    grad_outputs: list[Floats] = []
    grad_weights = [np.zeros(0)] * len(state.weights)
    grad_biases = list(grad_weights)
    for step in reversed(steps):
        grad_outputs.append(grad)
        layer, weight = step.layer, state.weights[step.layer]
        if step.kind == "convolution":
            grad, grad_weights[layer], grad_biases[layer] = conv2d_backward(
                step.input, weight, grad, padding=PADDING
            )
        elif step.kind == "dense":
            grad, grad_weights[layer], grad_biases[layer] = dense_backward(step.input, weight, grad)
        elif step.kind == "tanh":
            grad = tanh_backward(step.output, grad)
        elif step.argmax is not None:
            grad = max_pool2d_backward(grad, step.argmax, step.input.shape)
        else:
            grad = grad.reshape(step.input.shape)
    return Gradients(
        tuple(grad_weights), tuple(grad_biases), tuple(reversed(grad_outputs)), grad[:, 0]
    )


def predict(state: ConvNetState, images: ArrayLike) -> Floats:
    """The probability of each digit (N, 10) for `images` (N, 8, 8)."""
    logits = forward(state, images)[-1].output
    if not len(logits):
        return logits
    return softmax_cross_entropy(logits, np.zeros(len(logits), dtype=np.intp))[1]


def measure(state: ConvNetState, digits: Digits) -> tuple[float, float]:
    """Mean cross entropy, and the share of the images whose most probable digit is the right one.

    Infinity or NaN where the weights have grown past all numbers.
    """
    logits = forward(state, digits.images)[-1].output
    loss, probabilities = softmax_cross_entropy(logits, digits.labels)
    return loss, float(np.mean(probabilities.argmax(axis=1) == digits.labels))


def confusion_matrix(state: ConvNetState, digits: Digits) -> Integers:
    """How many images of each digit (row) were taken for each digit (column): (10, 10)."""
    return count_confusions(predict(state, digits.images), digits.labels)


def count_confusions(probabilities: Floats, labels: Integers) -> Integers:
    """The confusion matrix (10, 10) of probabilities (N, 10)."""
    taken_for = probabilities.argmax(axis=1)
    counts = np.bincount(N_CLASSES * labels + taken_for, minlength=N_CLASSES**2)
    return counts.reshape(N_CLASSES, N_CLASSES)


def worst_mistakes(state: ConvNetState, digits: Digits) -> Integers:
    """The indices of the images taken for another digit, the least probable label first."""
    return rank_mistakes(predict(state, digits.images), digits.labels)


def rank_mistakes(probabilities: Floats, labels: Integers) -> Integers:
    """The indices of the mistakes in probabilities (N, 10), the least probable label first."""
    right = probabilities[np.arange(len(labels)), labels]
    order = np.argsort(right, kind="stable")
    mistakes: Integers = order[probabilities.argmax(axis=1)[order] != labels[order]]
    return mistakes


def _train_batches(
    config: ConvNetConfig, state: ConvNetState, digits: Digits, batches: int
) -> ConvNetState:
    """The next few batches of the epoch that `state` is in; they must not go beyond its end."""
    epoch, size = state.epoch + 1, config.batch_size
    order = np.random.default_rng([_SHUFFLES, config.seed, epoch]).permutation(len(digits.labels))
    for k in range(state.batch, state.batch + batches):
        batch = order[k * size : (k + 1) * size]
        gradients = backward(state, forward(state, digits.images[batch]), digits.labels[batch])
        weight_velocities = _slowed(config, state.weight_velocities, gradients.weights)
        bias_velocities = _slowed(config, state.bias_velocities, gradients.biases)
        is_last = (k + 1) * size >= len(order)
        state = ConvNetState(
            epoch if is_last else epoch - 1,
            _moved(state.weights, weight_velocities),
            _moved(state.biases, bias_velocities),
            weight_velocities,
            bias_velocities,
            0 if is_last else k + 1,
        )
    return state


def _slowed(
    config: ConvNetConfig, velocities: tuple[Floats, ...], gradients: tuple[Floats, ...]
) -> tuple[Floats, ...]:
    return tuple(
        config.momentum * velocity - config.learning_rate * gradient
        for velocity, gradient in zip(velocities, gradients, strict=True)
    )


def _moved(parameters: tuple[Floats, ...], velocities: tuple[Floats, ...]) -> tuple[Floats, ...]:
    return tuple(
        parameter + velocity for parameter, velocity in zip(parameters, velocities, strict=True)
    )
