"""What is wrong with a digits net, from how well it did after each epoch so far."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from playground.digits.config import SETTINGS, DigitsConfig
from playground.digits.layers import N_CLASSES
from playground.digits.net import Curves
from playground.run.diagnosis.finding import Finding, Remedy, set_batch, set_rate
from playground.wording.numbers import plain_number
from playground.wording.words import words

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
    lead = words("digits.diagnosis.diverged", epoch=epoch)
    text = words("digits.diagnosis.past_all_numbers", rate=config.learning_rate)
    return Finding("diverged", lead, text, _calmer(config))


def _guessing(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """Steps so long that every batch throws the weights elsewhere."""
    loss, right = _lately(curves.train_loss), _lately(curves.train_accuracy)
    if epoch < _UNTIL_GUESSING or right >= _GUESSING or loss <= 1.1 * _CHANCE_LOSS:
        return None
    text = words(
        "digits.diagnosis.guessing",
        right=100 * right,
        loss=loss,
        chance=_CHANCE_LOSS,
        rate=plain_number(config.learning_rate),
    )
    return Finding("guessing", words("digits.diagnosis.not_learning"), text, _calmer(config))


def _worse(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """The training loss was low and has been far higher for three epochs."""
    at = int(curves.train_loss.argmin())
    lowest, loss = float(curves.train_loss[at]), _lately(curves.train_loss)
    lately = float(curves.train_loss[-3:].min())
    if epoch - int(curves.epochs[at]) < 3 or lately < _WORSE[0] * lowest + _WORSE[1]:
        return None
    then = int(curves.epochs[at])
    text = words("digits.diagnosis.was_low", lowest=lowest, epoch=then, loss=loss)
    return Finding("rising", words("digits.diagnosis.worse"), text, _calmer(config))


def _slow(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """Half of the digits are still wrong when the shipped net has nearly all right."""
    right = _lately(curves.train_accuracy)
    if epoch < _UNTIL_SLOW or right >= 0.5 or curves.train_loss[-1] > 1.1 * _CHANCE_LOSS:
        return None
    fall = float(curves.train_loss[0] - curves.train_loss[-1])
    text = words(
        f"digits.diagnosis.{'slow' if fall > 0 else 'not_falling'}",
        right=100 * right,
        epoch=epoch,
        fall=fall,
        rate=plain_number(config.learning_rate),
        batch=config.batch_size,
    )
    return Finding("slow rate", words("digits.diagnosis.too_slow"), text, _faster(config))


def _few_filters(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """One or two filters have stopped short of what sixteen reach."""
    right = _lately(curves.train_accuracy)
    if epoch < _UNTIL_FEW or config.filters > 2 or not 0.5 <= right < 0.95:
        return None
    key = "one_filter" if config.filters == 1 else "two_filters"
    text = words(f"digits.diagnosis.{key}", right=100 * right, epoch=epoch)
    usual = _USUAL.filters
    more = Remedy(words("digits.ways_out.filters", filters=usual), {"filters": usual})
    return Finding("few filters", words("digits.diagnosis.too_few"), text, (more,))


def _lately(measures: Floats) -> float:
    return float(np.median(measures[-3:]))


def _calmer(config: DigitsConfig) -> tuple[Remedy, ...]:
    """Shorter steps: first what is not as shipped, then a lower rate."""
    ways = []
    if config.learning_rate > _USUAL.learning_rate:
        ways.append(set_rate(_USUAL.learning_rate))
    if config.momentum > _USUAL.momentum:
        ways.append(_usual_momentum())
    if config.batch_size < _USUAL.batch_size:
        ways.append(set_batch(_USUAL.batch_size))
    if not ways and (lower := lower_rate(config)):
        ways.append(set_rate(lower))
    return tuple(ways)


def _faster(config: DigitsConfig) -> tuple[Remedy, ...]:
    """Longer or more steps, as shipped."""
    if config.learning_rate < _USUAL.learning_rate:
        return (set_rate(_USUAL.learning_rate),)
    if config.batch_size > _USUAL.batch_size:
        return (set_batch(_USUAL.batch_size),)
    return (_usual_momentum(),)


def _usual_momentum() -> Remedy:
    momentum = _USUAL.momentum
    said = words("digits.ways_out.momentum", momentum=plain_number(momentum))
    return Remedy(said, {"momentum": momentum})
