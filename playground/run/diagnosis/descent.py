"""How the training loss goes down, or does not: it jumps, it rises again, it has stopped."""

from __future__ import annotations

import numpy as np

from playground.run.diagnosis.case import SLOW, Case
from playground.run.diagnosis.finding import (
    Finding,
    Remedy,
    back_to,
    new_weights,
    set_rate,
    turn_dropout_off,
    turn_penalty_off,
    use_tanh,
)
from playground.run.diagnosis.reach import coordinates, more_units
from playground.run.settings import LEARNING_RATES
from playground.wording.numbers import plain_number
from playground.wording.words import words

_JUMP = 0.01  # of the best constant answer's loss, from one row to the next
_WAVES = 0.2  # of the loss: what lies between its highs and lows
_WAY = 5  # times the fall: how far up and down the loss has gone for it
_AGAIN = 2.0  # times its lowest
_BEGUN = 0.8  # of the best constant answer's loss: above it, a network may still be finding its way
_LEAST_BEGINNING = 200  # epochs it is given for that, at the default rate
_BEGINNING = {"sigmoid": 1000}  # its small slopes make the way long
_HARD_PENALTY = 0.003


def jumping(case: Case) -> Finding | None:
    """Steps too long for the valley: the loss goes up nearly as often as down, and stays high."""
    course = case.course
    if course is None or not course.is_long_enough or not case.is_fast:
        return None
    gets_on = course.jump < _JUMP * case.constant and course.fall > SLOW * course.level
    if course.level <= case.high or gets_on:
        return None
    low, high = course.spread
    if high - low < _WAVES * course.level or course.way < _WAY * course.fall:
        return None
    rate, epochs = plain_number(case.now.learning_rate), course.n_stretch
    text = words("diagnosis.descent.up_and_down", rate=rate, low=low, high=high, epochs=epochs)
    return Finding("jumping", words("diagnosis.descent.jumping"), text, (_calmer(case),))


def rising(case: Case) -> Finding | None:
    """The training loss was low, and has been high again for a stretch."""
    course = case.course
    if course is None or not course.is_long_enough or not case.is_high:
        return None
    before = ~course.stretch
    at = int(np.argmin(np.where(before, course.train, np.inf)))
    lowest, epoch = float(course.train[at]), int(course.epochs[at])
    lately = course.train[course.recent]
    if lately.min() < max(_AGAIN * lowest, case.high) or epoch == 0:
        return None
    ways_out = (back_to(epoch), _calmer(case) if case.is_fast else new_weights())
    text = words("diagnosis.descent.was_low", lowest=lowest, epoch=epoch, loss=case.loss)
    return Finding("rising", words("diagnosis.descent.worse"), text, ways_out)


def stuck(case: Case) -> Finding | None:
    """The training loss stays high and has stopped falling, and no other rule knows why."""
    course = case.course
    if course is None or not case.has_stopped:
        return None
    wait = max((_BEGINNING.get(name, 0) for name in case.activations), default=0)
    wait = max(wait, _LEAST_BEGINNING)
    wait = round(wait * max(1, case.usual_rate / case.now.learning_rate) * case.batches_in_one)
    if case.loss > _BEGUN * case.constant and course.last < wait:
        return None
    text = words("diagnosis.descent.stays", loss=case.loss, epochs=course.n_stretch)
    ways_out = tuple(_ways_on(case)[:2])
    return Finding("stuck", words("diagnosis.descent.stuck"), text, ways_out)


def _ways_on(case: Case) -> list[Remedy]:
    """What lets a network learn that has stopped, the likeliest first."""
    now = case.now
    ways = []
    if now.regularization != "none" and now.regularization_rate > _HARD_PENALTY:
        ways.append(turn_penalty_off())
    if now.learning_rate > 3.4 * case.usual_rate:
        ways.append(_calmer(case))
    if now.learning_rate < case.usual_rate / 3:
        ways.append(set_rate(case.usual_rate))
    ways += coordinates(case)
    if any(now.dropout):
        ways.append(turn_dropout_off())
    ways.append(more_units(case))
    if set(case.activations or (now.activation,)) != {"tanh"}:
        ways.append(use_tanh())
    return [*ways, new_weights()]


def _calmer(case: Case) -> Remedy:
    """A tenth of the rate, as far as the page offers it, and never above the usual one."""
    tenth = case.now.learning_rate / 10 * 1.001
    lower = max((rate for rate in LEARNING_RATES if rate <= tenth), default=LEARNING_RATES[0])
    return set_rate(min(lower, case.usual_rate))
