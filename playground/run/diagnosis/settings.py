"""Settings with which no run can learn, or none before the lesson is over."""

from __future__ import annotations

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import Finding, Remedy, set_batch, set_rate, use_batches
from playground.run.diagnosis.reach import coordinates
from playground.wording.numbers import plain_number
from playground.wording.words import words


def nothing_to_see(case: Case) -> Finding | None:
    if case.now.inputs:
        return None
    text = words("diagnosis.settings.no_features")
    return Finding(
        "no features", words("diagnosis.settings.nothing_to_see"), text, coordinates(case)
    )


def nothing_to_learn_from(case: Case) -> Finding | None:
    size, n_train = case.now.update_size, case.now.n_train
    if size <= n_train:
        return None
    lead = words("diagnosis.settings.nothing_to_learn")
    text = words("diagnosis.settings.large_batch", size=size, n_train=n_train)
    return Finding("batch too large", lead, text, (set_batch(min(10, max(1, n_train))),))


def no_rate(case: Case) -> Finding | None:
    if case.now.learning_rate > 0:
        return None
    lead, text = words("diagnosis.settings.standing_still"), words("diagnosis.settings.no_rate")
    return Finding("no learning rate", lead, text, (set_rate(case.usual_rate),))


_WAIT = 100  # epochs: all that most lessons train
_LITTLE = {0.0001: 0.3, 0.001: 0.1}
"""Learning rate up to which -> share of the first loss; to fall less in all that time is little."""


def slow_rate(case: Case) -> Finding | None:
    """A small learning rate, and a loss that has hardly moved after all the time a lesson takes."""
    course, now, rate = case.course, case.now, case.now.learning_rate
    by_steps = rate / case.batches_in_one
    little = next((share for bound, share in _LITTLE.items() if by_steps <= bound), None)
    if little is None or course is None or case.loss <= case.poor:
        return None
    fall = float(course.train[0] - course.level)
    epochs = course.last - int(course.epochs[0])
    if epochs < _WAIT or fall > little * course.train[0]:
        return None
    said = plain_number(rate)
    if fall > 0:
        text = words("diagnosis.settings.slow", rate=said, fall=_digits(fall), epochs=epochs)
    else:
        text = words("diagnosis.settings.not_fallen", rate=said, epochs=epochs)
    ways_out: tuple[Remedy, ...] = (set_rate(case.usual_rate),)
    if now.full_batch:
        text = f"{words('diagnosis.settings.one_update')} {text}"
        ways_out = (use_batches(now.batch_size), *ways_out[: rate < case.usual_rate])
    return Finding("slow rate", words("diagnosis.settings.too_slow"), text, ways_out)


def _digits(value: float) -> str:
    """Three decimals, or two figures of what three decimals would show as 0."""
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1g}" if value >= 1e-5 else "0.00001"
