"""What is wrong with a digits net, from how well it did after each epoch so far."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from playground.digits.config import ACTS_WITH, SETTINGS, DigitsConfig
from playground.digits.images import split_digits
from playground.digits.layers import N_CLASSES
from playground.digits.net import Curves
from playground.run.diagnosis.finding import Finding, Remedy, set_batch, set_rate
from playground.wording.numbers import plain_number
from playground.wording.words import words

Floats = NDArray[np.float64]

_CHANCE_LOSS = math.log(N_CLASSES)
_USUAL_RATES = {"sgd": 0.3, "rmsprop": 0.01, "adam": 0.01, "adamw": 0.01}
_USUAL_RATE = 0.1  # of the others
_CUTS_OFF = ("relu",)  # activations whose units can be 0 for every image, and then stay so
_GUESSING = 0.2  # of ten digits one in ten is right by chance
_USUAL = DigitsConfig()
_UNTIL_GUESSING = 2  # epochs: the shipped net has nine of ten right after one
_UNTIL_SLOW = 5
_UNTIL_FEW = 10
_UNTIL_DEAD = 2
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
    looks = (_dead, _guessing, _worse, _slow, _few_filters)
    return next((finding for look in looks if (finding := look(config, curves, epoch))), None)


def lower_rate(config: DigitsConfig) -> float | None:
    """A learning rate to try where one was too high; None where there is no lower one."""
    lower = [rate for rate in SETTINGS["learning_rate"].steps if rate < config.learning_rate / 2]
    return min(lower[-1], usual_rate(config)) if lower else None


def usual_rate(config: DigitsConfig) -> float:
    """A learning rate that suits the optimizer."""
    return _USUAL_RATES.get(config.optimizer, _USUAL_RATE)


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


def _dead(config: DigitsConfig, curves: Curves, epoch: int) -> Finding | None:
    """A layer of ReLUs that are 0 for every image: then the answer is the same for all of them.

    Told by its shares: they are those of one digit, of the training and of the test images alike,
    and the loss is no less than that of the digits' shares.
    """
    if config.activation not in _CUTS_OFF or epoch < _UNTIL_DEAD:
        return None
    train, test = (
        np.bincount(part.labels, minlength=N_CLASSES) / len(part.labels)
        for part in split_digits(config.seed)
    )
    answers = [
        np.flatnonzero((np.abs(train - here) < 1e-9) & (np.abs(test - there) < 1e-9))
        for here, there in zip(
            curves.train_accuracy[-_UNTIL_DEAD:], curves.test_accuracy[-_UNTIL_DEAD:], strict=True
        )
    ]
    of_shares = -float(np.sum(train * np.log(train)))
    if not all(map(len, answers)) or min(curves.train_loss[-_UNTIL_DEAD:]) < of_shares:
        return None
    text = words(
        "digits.diagnosis.dead",
        digit=int(answers[-1][0]),
        loss=float(curves.train_loss[-1]),
        rate=plain_number(config.learning_rate),
    )
    leaky = Remedy(words("digits.ways_out.leaky"), {"activation": "leaky_relu"})
    ways = (*_calmer(config), leaky)
    return Finding("dead units", words("digits.diagnosis.not_learning"), text, ways)


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
    is_fast = config.learning_rate > usual_rate(config)
    if is_fast or epoch < _UNTIL_SLOW or right >= 0.5:
        return None
    if curves.train_loss[-1] > 1.1 * _CHANCE_LOSS:
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
    if config.layers or epoch < _UNTIL_FEW or config.filters > 2 or not 0.5 <= right < 0.95:
        return None
    key = "one_filter" if config.filters == 1 else "two_filters"
    text = words(f"digits.diagnosis.{key}", right=100 * right, epoch=epoch)
    usual = _USUAL.filters
    more = Remedy(words("digits.ways_out.filters", filters=usual), {"filters": usual})
    return Finding("few filters", words("digits.diagnosis.too_few"), text, (more,))


def _lately(measures: Floats) -> float:
    return float(np.median(measures[-3:]))


def _calmer(config: DigitsConfig) -> tuple[Remedy, ...]:
    """Shorter steps: first what is not as usual, then a lower rate."""
    ways = []
    if config.learning_rate > usual_rate(config):
        ways.append(set_rate(usual_rate(config)))
    if _has_momentum(config) and config.momentum > _USUAL.momentum:
        ways.append(_usual_momentum())
    if config.batch_size < _USUAL.batch_size:
        ways.append(set_batch(_USUAL.batch_size))
    if not ways and (lower := lower_rate(config)):
        ways.append(set_rate(lower))
    return tuple(ways)


def _faster(config: DigitsConfig) -> tuple[Remedy, ...]:
    """Longer or more steps, as usual."""
    if config.learning_rate < usual_rate(config):
        return (set_rate(usual_rate(config)),)
    if config.batch_size > _USUAL.batch_size:
        return (set_batch(_USUAL.batch_size),)
    return (_usual_momentum(),) if _has_momentum(config) else ()


def _has_momentum(config: DigitsConfig) -> bool:
    return config.optimizer in ACTS_WITH["momentum"][1]


def _usual_momentum() -> Remedy:
    momentum = _USUAL.momentum
    said = words("digits.ways_out.momentum", momentum=plain_number(momentum))
    return Remedy(said, {"momentum": momentum})
