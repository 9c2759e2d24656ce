"""What is wrong with a digits net, from how well it did after each epoch so far."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from playground.digits.config import SETTINGS, DigitsConfig
from playground.digits.net import N_CLASSES, Curves
from playground.run.diagnosis.finding import Finding, Remedy, set_rate
from playground.wording.numbers import plain_number

Floats = NDArray[np.float64]

_CHANCE_LOSS = math.log(N_CLASSES)
_USUAL_RATE = 0.1
_GUESSING = 0.2  # of ten digits one in ten is right by chance
_USUAL = DigitsConfig()
_UNTIL_GUESSING = 2  # epochs: the shipped net has nine of ten right after one
_UNTIL_SLOW = 5
_UNTIL_FEW = 10
_WORSE = (1.5, 0.3)  # times the lowest training loss, and above it


@np.errstate(over="ignore", invalid="ignore")  # a large loss is a finding, no warning
def diagnose_digits(config: DigitsConfig, curves: Curves) -> Finding | None:
    """The most fundamental thing that is wrong with a net, or None.

    `curves` are those of all epochs so far, as `convnet.advance` gives them.
    """
    if not len(curves.epochs):
        return None
    epoch = int(curves.epochs[-1])
    if not np.isfinite(curves.train_loss[-1]):
        return diverged(config, epoch)
    looks = (_guessing, _worse, _slow, _few_filters)
    return next((finding for look in looks if (finding := look(config, curves, epoch))), None)


def lower_rate(config: DigitsConfig) -> float | None:
    """A learning rate to try where one was too high; None where there is no lower one."""
    lower = [rate for rate in SETTINGS["learning_rate"].steps if rate < config.learning_rate / 2]
    return min(lower[-1], _USUAL_RATE) if lower else None


def diverged(config: DigitsConfig, epoch: int) -> Finding:
    """What there is to say of a net whose weights are no numbers any more."""
    text = f"The weights grew past all numbers at learning rate {config.learning_rate:g}."
    return Finding("diverged", f"Diverged in epoch {epoch:,}.", text, _calmer(config))


def _guessing(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """Steps so long that every batch throws the weights elsewhere."""
    loss, right = _lately(curves.train_loss), _lately(curves.train_accuracy)
    if epoch < _UNTIL_GUESSING or right >= _GUESSING or loss <= 1.1 * _CHANCE_LOSS:
        return None
    return Finding(
        "guessing",
        "Not learning.",
        f"{100 * right:.0f} % of the training digits are right, as by guessing, and the training "
        f"loss is {loss:.3g}, above the {_CHANCE_LOSS:.1f} of guessing: at learning rate "
        f"{plain_number(config.learning_rate)} the steps are too long.",
        _calmer(config),
    )


def _worse(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """The training loss was low and has been far higher for three epochs."""
    at = int(curves.train_loss.argmin())
    lowest, loss = float(curves.train_loss[at]), _lately(curves.train_loss)
    lately = float(curves.train_loss[-3:].min())
    if epoch - int(curves.epochs[at]) < 3 or lately < _WORSE[0] * lowest + _WORSE[1]:
        return None
    return Finding(
        "rising",
        "Getting worse.",
        f"The training loss was down to {lowest:.3f} after epoch {int(curves.epochs[at])} and is "
        f"back at {loss:.3g}: the steps are too long.",
        _calmer(config),
    )


def _slow(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """Half of the digits are still wrong when the shipped net has nearly all right."""
    right = _lately(curves.train_accuracy)
    if epoch < _UNTIL_SLOW or right >= 0.5 or curves.train_loss[-1] > 1.1 * _CHANCE_LOSS:
        return None
    fall = float(curves.train_loss[0] - curves.train_loss[-1])
    moved = f"fell by {fall:.2g}" if fall > 0 else "did not fall"
    return Finding(
        "slow rate",
        "Too slow.",
        f"{100 * right:.0f} % of the training digits are right after {epoch} epochs; the training "
        f"loss {moved} at learning rate {plain_number(config.learning_rate)} with batches of "
        f"{config.batch_size}.",
        _faster(config),
    )


def _few_filters(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """One or two filters have stopped short of what sixteen reach."""
    right = _lately(curves.train_accuracy)
    if epoch < _UNTIL_FEW or config.filters > 2 or not 0.5 <= right < 0.95:
        return None
    filters = "One filter sees" if config.filters == 1 else "Two filters see"
    return Finding(
        "few filters",
        "Too few filters.",
        f"{filters} little of an image: {100 * right:.0f} % of the training digits are right after "
        f"{epoch} epochs.",
        (Remedy(f"Use {_USUAL.filters} filters", {"filters": _USUAL.filters}),),
    )


def _lately(measures: Floats) -> float:
    return float(np.median(measures[-3:]))


def _calmer(config: DigitsConfig) -> tuple[Remedy, ...]:
    """Shorter steps: first what is not as shipped, then a lower rate."""
    ways = []
    if config.learning_rate > _USUAL.learning_rate:
        ways.append(set_rate(_USUAL.learning_rate))
    if config.momentum > _USUAL.momentum:
        momentum = _USUAL.momentum
        ways.append(Remedy(f"Set momentum to {plain_number(momentum)}", {"momentum": momentum}))
    if config.batch_size < _USUAL.batch_size:
        size = _USUAL.batch_size
        ways.append(Remedy(f"Set batch to {size}", {"batch_size": size}))
    if not ways and (lower := lower_rate(config)):
        ways.append(set_rate(lower))
    return tuple(ways)


def _faster(config: DigitsConfig) -> tuple[Remedy, ...]:
    """Longer or more steps, as shipped."""
    if config.learning_rate < _USUAL.learning_rate:
        return (set_rate(_USUAL.learning_rate),)
    if config.batch_size > _USUAL.batch_size:
        size = _USUAL.batch_size
        return (Remedy(f"Set batch to {size}", {"batch_size": size}),)
    return (Remedy("Set momentum to 0.9", {"momentum": 0.9}),)
