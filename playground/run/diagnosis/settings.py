"""Settings with which no run can learn, or none before the lesson is over."""

from __future__ import annotations

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import Finding, Remedy, set_rate
from playground.wording.numbers import plain_number


def nothing_to_see(case: Case) -> Finding | None:
    if case.now.features:
        return None
    return Finding(
        "no features",
        "Nothing to see.",
        "All features are off, so the network gives every point the same answer.",
        (Remedy("Turn on the coordinates", {"features": ("x", "y")}),),
    )


def nothing_to_learn_from(case: Case) -> Finding | None:
    size, n_train = case.now.batch_size, case.now.n_train
    if size <= n_train:
        return None
    fitting = min(10, max(1, n_train))
    return Finding(
        "batch too large",
        "Nothing to learn from.",
        f"A batch of {size} is larger than the {n_train} training points, so no update ever "
        "happens.",
        (Remedy(f"Set batch to {fitting}", {"batch_size": fitting}),),
    )


def no_rate(case: Case) -> Finding | None:
    if case.now.learning_rate > 0:
        return None
    return Finding(
        "no learning rate",
        "Standing still.",
        "At learning rate 0 no update moves a weight.",
        (set_rate(),),
    )


_WAIT = 100  # epochs: all that most lessons train
_LITTLE = {0.0001: 0.3, 0.001: 0.1}
"""Learning rate up to which -> share of the first loss; to fall less in all that time is little."""


def slow_rate(case: Case) -> Finding | None:
    """A small learning rate, and a loss that has hardly moved after all the time a lesson takes."""
    course, rate = case.course, case.now.learning_rate
    little = next((share for bound, share in _LITTLE.items() if rate <= bound), None)
    if little is None or course is None or case.loss <= case.poor:
        return None
    fall = float(course.train[0] - course.level)
    epochs = course.last - int(course.epochs[0])
    if epochs < _WAIT or fall > little * course.train[0]:
        return None
    moved = f"fallen by only {_digits(fall)}" if fall > 0 else "not fallen"
    return Finding(
        "slow rate",
        "Too slow.",
        f"At learning rate {plain_number(rate)} the training loss has {moved} in {epochs:,} "
        "epochs.",
        (set_rate(),),
    )


def _digits(value: float) -> str:
    """Three decimals, or two figures of what three decimals would show as 0."""
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1g}" if value >= 1e-5 else "0.00001"
