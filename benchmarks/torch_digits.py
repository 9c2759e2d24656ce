"""Digits nets beside PyTorch: the same losses, epoch by epoch, with every optimizer.

From our first weights, in our order of images, in double precision, without dropout, whose random
numbers are our own.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from benchmarks.torch_training import optimizer_of
from playground.digits.config import DigitsConfig
from playground.digits.images import Digits, DigitSplit, split_digits
from playground.digits.layers import POOL_SIZE, Convolution
from playground.digits.net import ConvNetState, advance, start
from playground.digits.optimizers import OPTIMIZERS

EPOCHS, IMAGES = 3, 300
CLAIM = 1e-9
NETS = ("conv4-pool", "conv4k5-pool-conv6-dense8", "dense16-dense8", "none")
ACTIVATIONS = ("tanh", "relu")
RATE = 0.01  # at which none of these is chaotic


def main() -> bool:
    """Whether all of them agree."""
    split = DigitSplit(*(Digits(p.images[:IMAGES], p.labels[:IMAGES]) for p in split_digits(1)))
    worst = max(
        (
            (_difference(config, split), config.link())
            for optimizer, layers, activation in itertools.product(OPTIMIZERS, NETS, ACTIVATIONS)
            for config in [
                DigitsConfig(
                    layers=layers, optimizer=optimizer, activation=activation, learning_rate=RATE
                )
            ]
        ),
    )
    n = len(OPTIMIZERS) * len(NETS) * len(ACTIVATIONS)
    holds = worst[0] <= CLAIM
    print(
        f"{n} nets, {EPOCHS} epochs: losses differ by at most {worst[0]:.1e} relative "
        f"({worst[1]}); "
        f"claim, at most {CLAIM:.0e}: {'holds' if holds else 'MISSED'}"
    )
    return holds


def _difference(config: DigitsConfig, split: DigitSplit) -> float:
    """The largest relative difference of a training loss."""
    first = start(config)
    _, curves = advance(config, first, split, EPOCHS)
    theirs = np.array(_torch_losses(config, first, split.train))
    return float(np.max(np.abs(curves.train_loss - theirs) / theirs))


def _torch_losses(config: DigitsConfig, state: ConvNetState, digits: Digits) -> list[float]:
    import torch
    from torch.nn import functional

    images, labels = torch.tensor(digits.images)[:, None], torch.tensor(digits.labels)
    weights = [torch.tensor(array, requires_grad=True) for array in state.weights]
    biases = [torch.tensor(array, requires_grad=True) for array in state.biases]
    optimizer = optimizer_of(config, [*weights, *biases])
    activate = getattr(torch, config.activation)

    def logits(values: Any) -> Any:
        layers = config.net_layers
        for layer, weight, bias in zip(layers, weights, biases, strict=True):
            if isinstance(layer, Convolution):
                values = functional.conv2d(values, weight, bias, padding=layer.kernel // 2)
            else:
                values = values.flatten(1) @ weight + bias
            if layer is not layers[-1]:
                values = activate(values)
            if isinstance(layer, Convolution) and layer.is_pooled:
                values = functional.max_pool2d(values, POOL_SIZE)
        return values

    losses = []
    for epoch in range(1, EPOCHS + 1):
        # the net's own order, see `net._train_batches`
        order = np.random.default_rng([2, config.seed, epoch]).permutation(len(labels))
        for first in range(0, len(order), config.batch_size):
            batch = order[first : first + config.batch_size]
            optimizer.zero_grad()
            functional.cross_entropy(logits(images[batch]), labels[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(float(functional.cross_entropy(logits(images), labels)))
    return losses
