"""Training against PyTorch: every optimizer, loss and activation together, the same numbers.

Each network begins with our own first weights, in double precision, sees our points in our order,
and is trained by torch.optim on torch.nn's loss for 100 epochs; some have three or six classes,
some dropout, whose masks are ours in both. At the end every weight and bias must be PyTorch's
within 1e-9 of the largest of its array. A network that multiplies a change of 1e-13 of its first
weights past that too is chaotic: no arithmetic could agree there, and it is named. With
FIGURES=FILE, 48 of the combinations are written there with PyTorch's losses, as
`tests/engine/torch_figures.json` has them.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from playground.data.datasets import OF_MANY_CLASSES
from playground.digits.config import DigitsConfig
from playground.engine import compiled
from playground.engine.activations import ACTIVATIONS
from playground.engine.dropout import factors
from playground.engine.losses import LOSSES
from playground.engine.network import State
from playground.engine.optimizers import OPTIMIZERS
from playground.run.config import RunConfig
from playground.run.standing import Standing
from playground.run.training import start

EPOCHS = 100
LARGEST_DIFFERENCE = 1e-9
LEAST_COMBINATIONS = 300
_NUDGE = 1e-13
_FIGURES, _OF_CLASSES = 40, 8
_FIGURE_EPOCHS = 10
MISSING = "PyTorch is missing: pip install -r benchmarks/requirements.txt"
_EXTRAS: tuple[dict[str, Any], ...] = (
    {},
    {"schedule": "cosine", "schedule_epochs": 80, "clip_norm": 0.05, "momentum": 0.8},
    {"schedule": "steps", "schedule_epochs": 30, "warm_up": 5, "epsilon": 1e-4, "beta1": 0.8},
)


def combinations() -> list[RunConfig]:
    """Every optimizer, loss and activation; plainly, and with what else may be set, in turn."""
    found = []
    names = itertools.product(OPTIMIZERS, LOSSES, ACTIVATIONS)
    for number, (optimizer, loss, activation) in enumerate(names):
        extra = _EXTRAS[(number + number // len(ACTIVATIONS)) % len(_EXTRAS)]
        config = RunConfig(
            optimizer=optimizer, loss=loss, activation=activation,
            initial_weights=("glorot", "he", "lecun", "orthogonal")[number % 4],
            learning_rate=OPTIMIZERS[optimizer].usual_rate / 10, hidden_layers=(4, 2),
            dataset="gauss", noise_percent=20, samples=120, seed=f"0.{number}", **extra,
        )  # fmt: skip
        found.append(config)
    return found


def of_classes() -> list[RunConfig]:
    """Every optimizer and activation with three or six classes, their softmax and cross entropy."""
    found = []
    for number, (optimizer, activation) in enumerate(itertools.product(OPTIMIZERS, ACTIVATIONS)):
        config = RunConfig(
            optimizer=optimizer, activation=activation, loss="cross-entropy",
            classes=(3, 6)[(number + number // len(ACTIVATIONS)) % 2],
            dataset=OF_MANY_CLASSES[number % len(OF_MANY_CLASSES)],
            initial_weights=("glorot", "he", "lecun", "orthogonal")[number % 4],
            learning_rate=OPTIMIZERS[optimizer].usual_rate / 10, hidden_layers=(4, 3),
            noise_percent=20, samples=120, seed=f"1.{number}",
            **_EXTRAS[number // 2 % len(_EXTRAS)],
        )  # fmt: skip
        found.append(config)
    return found


def with_dropout() -> list[RunConfig]:
    """Every optimizer with dropout, one share or one a layer, of two and of three classes."""
    found = []
    for number, optimizer in enumerate(OPTIMIZERS):
        for dropout, more in (
            ((0.2,), {"loss": tuple(LOSSES)[number % len(LOSSES)]}),
            ((0.1, 0.5), {"dataset": "blobs", "classes": 3, "loss": "cross-entropy"}),
        ):
            config = RunConfig(
                optimizer=optimizer, dropout=dropout, hidden_layers=(6, 5),
                activation=tuple(ACTIVATIONS)[number], initial_weights="glorot",
                learning_rate=OPTIMIZERS[optimizer].usual_rate / 10, noise_percent=20,
                samples=120, seed=f"2.{number}", **{"dataset": "gauss", **more},
            )  # fmt: skip
            found.append(config)
    return found


def main() -> bool:
    """Whether all combinations but the chaotic ones agree."""
    if not importlib.util.find_spec("torch"):
        print(MISSING)
        return False
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    largest, chaotic, missed, n = 0.0, [], [], 0
    for config in (*combinations(), *of_classes(), *with_dropout()):
        first = start(config)
        difference = _difference(_ours(first), _theirs(first, EPOCHS)[0])
        n += 1
        if difference <= LARGEST_DIFFERENCE:
            largest = max(largest, difference)
            continue
        nudged = first.moved(_nudged(first.state))
        (chaotic if _is_chaotic(first, nudged) else missed).append((difference, config.link()))
    holds = not missed and n >= LEAST_COMBINATIONS
    print(
        f"{n} combinations, {EPOCHS} epochs each: largest relative difference {largest:.1e} "
        f"(claim: {LARGEST_DIFFERENCE:.0e}) in {n - len(chaotic) - len(missed)}: "
        f"{'holds' if holds else 'MISSED'}"
    )
    for name, found in (("chaotic", chaotic), ("missed", missed)):
        for difference, link in found:
            print(f"  {name}, {difference:.1e}: {link}")
    if file := os.environ.get("FIGURES"):
        _write_figures(Path(file))
    return holds


def _ours(standing: Standing) -> State:
    hyper = standing.hyperparameters
    return compiled.train(standing.state, standing.samples, hyper, EPOCHS)[0]


def _nudged(state: State) -> State:
    return replace(state, weights=tuple(w * (1 + _NUDGE) for w in state.weights))


def _is_chaotic(first: Standing, nudged: Standing) -> bool:
    return _difference(_ours(first), _ours(nudged)) > LARGEST_DIFFERENCE


def _difference(ours: State, theirs: State) -> float:
    pairs = zip((*ours.weights, *ours.biases), (*theirs.weights, *theirs.biases), strict=True)
    return max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in pairs)


def _theirs(standing: Standing, epochs: int) -> tuple[State, list[float]]:
    """PyTorch's weights after so many epochs, and its training loss after each of them."""
    import torch

    config, samples = standing.config, standing.samples
    layers: list[Any] = []
    for weights, bias in zip(standing.state.weights, standing.state.biases, strict=True):
        layer = torch.nn.Linear(*weights.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(weights.T))
            layer.bias.copy_(torch.tensor(bias))
        layers += [layer, _activation(config.activation)]
    output = standing.hyperparameters.output_activation
    # The cross entropy takes z itself.
    layers[-1] = torch.nn.Tanh() if output == "tanh" else torch.nn.Identity()
    net, cost = torch.nn.Sequential(*layers), _loss(config)
    points, labels = torch.tensor(samples.train_features), torch.tensor(samples.train_labels)
    optimizer = optimizer_of(config, net.parameters())
    curve = []
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * _factor(config, epoch)
        for at in range(0, len(labels) - config.batch_size + 1, config.batch_size):
            rows = slice(at, at + config.batch_size)
            optimizer.zero_grad()
            cost(_thinned(net, points[rows], config, epoch, at), labels[rows]).backward()
            if config.clip_norm:
                torch.nn.utils.clip_grad_norm_(net.parameters(), config.clip_norm)
            optimizer.step()
        with torch.no_grad():
            curve.append(float(cost(net(points), labels)))
    with torch.no_grad():
        linear = [layer for layer in layers if isinstance(layer, torch.nn.Linear)]
        state = replace(
            standing.state,
            weights=tuple(layer.weight.numpy().T.copy() for layer in linear),
            biases=tuple(layer.bias.numpy().copy() for layer in linear),
        )
    return state, curve


def _thinned(net: Any, points: Any, config: RunConfig, epoch: int, first: int) -> Any:
    """The answers, with our masks behind each hidden layer, as torch.nn.Dropout has its own."""
    import torch

    shares = config.hyperparameters.dropout
    if not shares:
        return net(points)
    key, units = config.hyperparameters.dropout_key, config.hidden_layers
    masks = iter(factors(shares, units, key, epoch, first, len(points)))
    for number, part in enumerate(net):
        points = part(points)
        if number % 2 and number < len(net) - 1:
            points = points * torch.tensor(next(masks))
    return points


def _activation(name: str) -> Any:
    from torch import nn

    class Of(nn.Module):  # type: ignore[misc]
        def __init__(self, function: Any) -> None:
            super().__init__()
            self.forward = function

    return {
        "relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "linear": nn.Identity,
        "leaky_relu": nn.LeakyReLU, "elu": nn.ELU, "selu": nn.SELU, "gelu": nn.GELU,
        "silu": nn.SiLU, "softplus": nn.Softplus,
        "sine": lambda: Of(lambda z: z.sin()), "gaussian": lambda: Of(lambda z: (-z * z).exp()),
    }[name]()  # fmt: skip


def _loss(config: RunConfig) -> Any:
    """The mean over a batch of answers (n, outputs) and labels (n,), as a function of both."""
    import torch

    if config.n_outputs > 1:
        return lambda z, y: torch.nn.functional.cross_entropy(z, y.long())
    mean: dict[str, Any] = {
        "squared": lambda a, y: 0.5 * torch.nn.functional.mse_loss(a, y),
        "cross-entropy": lambda z, y: torch.nn.functional.binary_cross_entropy_with_logits(
            z, (y + 1) / 2
        ),
        # torch.nn has it for several classes and for distances; this is its definition.
        "hinge": lambda a, y: torch.clamp(1 - y * a, min=0).mean(),
        "huber": torch.nn.functional.huber_loss,
        "absolute": torch.nn.functional.l1_loss,
    }
    of_one = mean[config.loss]
    return lambda answers, y: of_one(answers[:, 0], y)


def optimizer_of(config: RunConfig | DigitsConfig, parameters: Any) -> Any:
    """The optimizer of torch.optim that a config names."""
    from torch import optim

    name, rate, epsilon = config.optimizer, config.learning_rate, config.epsilon
    betas = (config.beta1, config.beta2)
    if name in ("sgd", "momentum", "nesterov"):
        momentum = 0.0 if name == "sgd" else config.momentum
        return optim.SGD(parameters, rate, momentum=momentum, nesterov=name == "nesterov")
    if name == "adagrad":
        return optim.Adagrad(parameters, rate, eps=epsilon)
    if name == "rmsprop":
        return optim.RMSprop(parameters, rate, alpha=config.smoothing, eps=epsilon)
    if name == "adam":
        return optim.Adam(parameters, rate, betas=betas, eps=epsilon)
    return optim.AdamW(parameters, rate, betas=betas, eps=epsilon, weight_decay=config.weight_decay)


def _factor(config: RunConfig, epoch: int) -> float:
    """What torch.optim.lr_scheduler's StepLR and CosineAnnealingLR make of 1, with a warm-up."""
    factor = 1.0
    if config.schedule == "steps":
        factor = config.schedule_factor ** (epoch // config.schedule_epochs)
    elif config.schedule == "cosine":
        way = min(epoch / config.schedule_epochs, 1.0)
        factor = (1 + np.cos(np.pi * way)) / 2
    return factor * min(1.0, (epoch + 1) / config.warm_up if config.warm_up else 1.0)


def _write_figures(file: Path) -> None:
    """Some of the combinations, of all kinds, with PyTorch's training losses."""
    configs, classes = combinations(), of_classes()
    chosen = [configs[31 * number % len(configs)] for number in range(_FIGURES)]  # 31 divides none
    chosen += [classes[13 * number % len(classes)] for number in range(_OF_CLASSES)]
    rows = []
    for config in chosen:
        _, curve = _theirs(start(config), _FIGURE_EPOCHS)
        rows.append({"link": config.link(), "train_losses": curve})
    file.write_text(json.dumps(rows, indent=0) + "\n", encoding="utf-8")
