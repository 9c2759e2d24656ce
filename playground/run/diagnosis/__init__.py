"""What is wrong with a run, if anything: in plain words, with the evidence, and ways out.

A module a family of causes. A finding must never be a false alarm: what a network that learns well
also shows (a few dead ReLUs, links cut by L1, units that answer -1 or 1 sharply) counts only where
the loss is poor too, and what takes time to show counts only once it has lasted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from playground.run.config import RunConfig
from playground.run.diagnosis import descent, overfitting, penalties, reach, settings, units
from playground.run.diagnosis.case import POOR, Case
from playground.run.diagnosis.course import Course, course_of
from playground.run.diagnosis.finding import Finding, Remedy, set_rate
from playground.run.finished import FinishedRun
from playground.run.losses import NO_LOSSES, Losses
from playground.run.outcome import Status, status_of
from playground.run.standing import Standing
from playground.wording.words import words

__all__ = ["POOR", "Finding", "Remedy", "diagnose"]

_Look = Callable[[Case], Finding | None]

# The causes first: what they bring about need not be named too.
_LOOKS: tuple[_Look, ...] = (
    settings.nothing_to_see,
    settings.nothing_to_learn_from,
    settings.no_rate,
    penalties.cut_dead,
    penalties.collapsed,
    units.symmetric,
    penalties.mostly_cut,
    units.dead_relus,
    reach.linear,
    penalties.held_back,
    units.saturated,
    settings.slow_rate,
    descent.jumping,
    descent.rising,
    reach.narrow,
    reach.small,
    penalties.left_out,
    descent.stuck,
    overfitting.overfitting,
    overfitting.by_heart,
)


@np.errstate(over="ignore", invalid="ignore")  # a large loss is a finding, no warning
def diagnose(run: FinishedRun | Standing, history: Any = None) -> Finding | None:
    """The most fundamental thing that is wrong with a run, or None.

    Of a finished run, or of where one stands and the losses so far: a `Losses` or the table
    `Run.losses`, which may be thinned. Without losses, what takes time to show is not looked for.
    """
    if isinstance(run, FinishedRun):
        history, run = run.history, run.standing
    course = course_of(history)
    status = _status(run, course)
    if status.diverged_at is not None:
        return _diverged(run.config, status)
    return next(_findings(Case(run, course)), None)


def _findings(case: Case) -> Iterator[Finding]:
    for look in _LOOKS:
        if finding := look(case):
            yield finding


def _status(standing: Standing, course: Course | None) -> Status:
    """A course that ends elsewhere says nothing of the state."""
    if course is None or course.last != standing.epoch:
        return status_of(standing, NO_LOSSES)
    last = Losses(course.epochs[-1:], course.train[-1:], course.test[-1:])
    return status_of(standing, last)


def _diverged(config: RunConfig, status: Status) -> Finding:
    rate = status.suggested_learning_rate
    ways_out = [set_rate(rate)] if rate else []
    if config.changes and not rate:
        ways_out = [Remedy(words("diagnosis.ways_out.without_changes"), {"changes": ()})]
    return Finding("diverged", status.lead, status.text, tuple(ways_out))
