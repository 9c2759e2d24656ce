"""A small network for 8x8 digits, and its training: frozen state in, new state out.

    image, then for each convolution:  convolution - activation - max-pooling 2x2, if it is pooled,
    flatten, for each dense layer:     dense - activation,
    and at last:                       dense - softmax with cross entropy.

Training is gradient descent in shuffled batches, by one of `optimizers`. With dropout p, each
number that a hidden layer hands on is 0 with probability p in a training step, and 1 / (1 - p)
times itself otherwise, so that its mean is what it is without; nothing is left out where the
network is tested or looked at.

Randomness is derived from (seed, epoch, batch), never carried along: 7 + 13 epochs give the same
bytes as 20, and an epoch done a few batches at a time the same as one done at once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from playground.digits.config import DigitsConfig
from playground.digits.images import Digits, DigitSplit
from playground.digits.layers import IMAGE_SIZE, N_CLASSES, POOL_SIZE, Convolution
from playground.digits.optimizers import ACTIVATIONS, OPTIMIZERS
from playground.engine.optimizers import Parameters, Slots
from playground.errors import SettingError, StateError
from playground.layers.arguments import BATCH, Floats, Integers, as_floats, is_whole
from playground.layers.convolution import conv2d, conv2d_backward
from playground.layers.dense import dense, dense_backward
from playground.layers.pooling import max_pool2d, max_pool2d_backward
from playground.layers.softmax import softmax_cross_entropy, softmax_cross_entropy_backward

MAX_EPOCHS = 10_000

_FIRST_WEIGHTS, _SHUFFLES, _DROPOUT = 1, 2, 4  # what a stream is for; 3 is the split's


@dataclass(frozen=True, eq=False)
class ConvNetState:
    """Everything that training changes. One entry a layer with weights, from the image on."""

    epoch: int  # whole ones done
    weights: tuple[Floats, ...]  # (n_out, n_in, k, k) of convolutions, then (n_in, n_out)
    biases: tuple[Floats, ...]  # (n_out,) each
    slots: Slots  # what the optimizer remembers
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

    kind: str  # "convolution", an activation, "max-pooling", "dropout", "flatten" or "dense"
    layer: int  # which weight and bias it uses, or follows
    input: Floats
    output: Floats
    argmax: Integers | None = None  # of max-pooling
    mask: Floats | None = None  # of dropout: what each number was multiplied by


@dataclass(frozen=True, eq=False)
class Gradients:
    """Gradients of the mean loss of a batch."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    outputs: tuple[Floats, ...]  # what arrives at each step's output
    images: Floats  # (N, 8, 8)


def start(config: DigitsConfig) -> ConvNetState:
    """The untrained network: weights normal with variance 1 / inputs of a unit, biases 0."""
    rng = np.random.default_rng([_FIRST_WEIGHTS, config.seed])
    weights, biases = [], []
    for shape in (layer.weight_shape for layer in config.net_layers):
        is_convolution = len(shape) == 4
        n_inputs = math.prod(shape[1:]) if is_convolution else shape[0]
        weights.append(rng.normal(scale=n_inputs**-0.5, size=shape))
        biases.append(np.zeros(shape[0] if is_convolution else shape[1]))
    first = Parameters(tuple(weights), tuple(biases))
    return ConvNetState(0, *first, OPTIMIZERS[config.optimizer].first_slots(first))


def advance(
    config: DigitsConfig, state: ConvNetState, split: DigitSplit, epochs: int
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
    config: DigitsConfig, state: ConvNetState, split: DigitSplit, batches: int
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
                parts = (measure(config, state, part) for part in split)
                measures.append(tuple(itertools.chain(*parts)))
                numbers.append(state.epoch)
                is_finite = state.is_finite() and math.isfinite(measures[-1][0])
    columns = np.array(measures, dtype=np.float64).reshape(len(numbers), 4)
    return state, Curves(np.array(numbers, dtype=np.intp), *columns.T)


def batches_per_epoch(config: DigitsConfig, split: DigitSplit) -> int:
    """How many batches the training images make; the last may be smaller."""
    return math.ceil(len(split.train.labels) / config.batch_size)


def check_state(config: DigitsConfig, state: ConvNetState, split: DigitSplit) -> None:
    """Raise StateError unless `state` is one that a run of `config` can be in."""
    shapes = [weight.shape for weight in state.weights]
    expected = [layer.weight_shape for layer in config.net_layers]
    if shapes != expected:
        raise StateError(f"state.weights: shapes {shapes}; the network has {expected}.")
    last = batches_per_epoch(config, split) - 1
    if not 0 <= state.batch <= last:
        raise StateError(f"state.batch={state.batch}: must be from 0 to {last}.")


def forward(
    config: DigitsConfig,
    state: ConvNetState,
    images: ArrayLike,
    masks: Sequence[Floats] = (),
) -> list[Step]:
    """All steps for `images` (N, 8, 8); the last one's output are the logits (N, 10).

    `masks`, one for each hidden layer, are for training with dropout.
    """
    images = as_floats("images", images, (BATCH, IMAGE_SIZE, IMAGE_SIZE))
    steps: list[Step] = []
    values = images[:, np.newaxis]

    def take(
        kind: str, output: Floats, argmax: Integers | None = None, mask: Floats | None = None
    ) -> None:
        nonlocal values
        steps.append(Step(kind, at, values, output, argmax, mask))
        values = output

    layers = config.net_layers
    parameters = zip(state.weights, state.biases, strict=True)
    for at, (layer, (weight, bias)) in enumerate(zip(layers, parameters, strict=True)):
        if isinstance(layer, Convolution):
            take("convolution", conv2d(values, weight, bias, padding=layer.kernel // 2))
        else:
            if values.ndim == 4:
                take("flatten", values.reshape(len(values), len(weight)))
            take("dense", dense(values, weight, bias))
        if at == len(layers) - 1:
            break
        take(config.activation, ACTIVATIONS[config.activation].function(values))
        if isinstance(layer, Convolution) and layer.is_pooled:
            take("max-pooling", *max_pool2d(values, POOL_SIZE))
        if masks:
            take("dropout", values * masks[at], mask=masks[at])
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
        at, weight = step.layer, state.weights[step.layer]
        if step.kind == "convolution":
            grad, grad_weights[at], grad_biases[at] = conv2d_backward(
                step.input, weight, grad, padding=weight.shape[-1] // 2
            )
        elif step.kind == "dense":
            grad, grad_weights[at], grad_biases[at] = dense_backward(step.input, weight, grad)
        elif step.kind in ACTIVATIONS:
            grad = ACTIVATIONS[step.kind].slope(step.input, step.output) * grad
        elif step.argmax is not None:
            grad = max_pool2d_backward(grad, step.argmax, step.input.shape)
        elif step.mask is not None:
            grad = grad * step.mask
        else:
            grad = grad.reshape(step.input.shape)
    return Gradients(
        tuple(grad_weights), tuple(grad_biases), tuple(reversed(grad_outputs)), grad[:, 0]
    )


def predict(config: DigitsConfig, state: ConvNetState, images: ArrayLike) -> Floats:
    """The probability of each digit (N, 10) for `images` (N, 8, 8)."""
    logits = forward(config, state, images)[-1].output
    if not len(logits):
        return logits
    return softmax_cross_entropy(logits, np.zeros(len(logits), dtype=np.intp))[1]


def measure(config: DigitsConfig, state: ConvNetState, digits: Digits) -> tuple[float, float]:
    """Mean cross entropy, and the share of the images whose most probable digit is the right one.

    Infinity or NaN where the weights have grown past all numbers.
    """
    logits = forward(config, state, digits.images)[-1].output
    loss, probabilities = softmax_cross_entropy(logits, digits.labels)
    return loss, float(np.mean(probabilities.argmax(axis=1) == digits.labels))


def confusion_matrix(config: DigitsConfig, state: ConvNetState, digits: Digits) -> Integers:
    """How many images of each digit (row) were taken for each digit (column): (10, 10)."""
    return count_confusions(predict(config, state, digits.images), digits.labels)


def count_confusions(probabilities: Floats, labels: Integers) -> Integers:
    """The confusion matrix (10, 10) of probabilities (N, 10)."""
    taken_for = probabilities.argmax(axis=1)
    counts = np.bincount(N_CLASSES * labels + taken_for, minlength=N_CLASSES**2)
    return counts.reshape(N_CLASSES, N_CLASSES)


def worst_mistakes(config: DigitsConfig, state: ConvNetState, digits: Digits) -> Integers:
    """The indices of the images taken for another digit, the least probable label first."""
    return rank_mistakes(predict(config, state, digits.images), digits.labels)


def rank_mistakes(probabilities: Floats, labels: Integers) -> Integers:
    """The indices of the mistakes in probabilities (N, 10), the least probable label first."""
    right = probabilities[np.arange(len(labels)), labels]
    order = np.argsort(right, kind="stable")
    mistakes: Integers = order[probabilities.argmax(axis=1)[order] != labels[order]]
    return mistakes


def _train_batches(
    config: DigitsConfig, state: ConvNetState, digits: Digits, batches: int
) -> ConvNetState:
    """The next few batches of the epoch that `state` is in; they must not go beyond its end."""
    epoch, size = state.epoch + 1, config.batch_size
    order = np.random.default_rng([_SHUFFLES, config.seed, epoch]).permutation(len(digits.labels))
    step = OPTIMIZERS[config.optimizer].step
    for k in range(state.batch, state.batch + batches):
        batch = order[k * size : (k + 1) * size]
        masks = _masks(config, len(batch), epoch, k) if config.dropout else ()
        steps = forward(config, state, digits.images[batch], masks)
        gradients = backward(state, steps, digits.labels[batch])
        moved, slots = step(
            Parameters(state.weights, state.biases),
            Parameters(gradients.weights, gradients.biases),
            state.slots,
            config.learning_rate,
            1,  # the gradients are those of the mean
            config.constants,
        )
        is_last = (k + 1) * size >= len(order)
        state = ConvNetState(
            epoch if is_last else epoch - 1, *moved, slots, 0 if is_last else k + 1
        )
    return state


def _masks(config: DigitsConfig, n_images: int, epoch: int, batch: int) -> list[Floats]:
    """What each number of each hidden layer is multiplied by in one training step."""
    rng = np.random.default_rng([_DROPOUT, config.seed, epoch, batch])
    kept = 1 - config.dropout
    shapes = [(n_images, *layer.output_shape) for layer in config.net_layers[:-1]]
    return [(rng.random(shape) < kept) / kept for shape in shapes]
