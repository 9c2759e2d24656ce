"""Learned by heart: what helps on the training points has stopped helping on the others."""

from __future__ import annotations

import numpy as np

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import Finding, Remedy, back_to
from playground.wording.numbers import plain_number
from playground.wording.words import words

_RISE = 1.1  # of the test loss over its lowest
_LEAST_RISE = 0.008  # and in absolute terms: what can be seen in the third digit
_HEART_EPOCHS = 100
_HEART_TEST = 0.6  # of the best constant answer's loss: little is known of the test points
_HEART_TIMES = 3  # times the training loss
_SHARE = 50  # the default share of training data, in percent
_L2_RATE = 0.003


def by_heart(case: Case) -> Finding | None:
    """The training points are learned, and nothing of it holds for the test points."""
    course = case.course
    if course is None or course.last < _HEART_EPOCHS or not np.isfinite(course.test[-1]):
        return None
    test = float(np.median(course.test[course.recent]))
    if test < max(_HEART_TEST * case.constant, _HEART_TIMES * course.level):
        return None
    if case.now.test_shift_percent:
        return _elsewhere(case, course.level, test)
    text = words(
        "diagnosis.overfitting.by_heart", train=course.level, test=test, n_train=case.now.n_train
    )
    if case.now.train_percent < _SHARE:
        said = words("diagnosis.ways_out.training_share", share=_SHARE)
        way_out = Remedy(said, {"train_percent": _SHARE})
    else:
        said = words("diagnosis.ways_out.l2", rate=plain_number(_L2_RATE))
        way_out = Remedy(said, {"regularization": "L2", "regularization_rate": _L2_RATE})
    return _overfitting(text, way_out)


def overfitting(case: Case) -> Finding | None:
    """The test loss has risen for a while, while the training loss went on falling."""
    course = case.course
    if course is None or len(course.test) < 2 or not np.isfinite(course.test[-1]):
        return None
    test, recent = course.test, course.recent
    lowest = int(test.argmin())
    best = int(course.epochs[lowest])
    if recent[: lowest + 1].any() or not recent[:-1].any():
        return None
    risen = np.median(test[recent])
    bound = max(_RISE * test[lowest], test[lowest] + _LEAST_RISE)
    fell = course.level < course.train[lowest]
    if min(risen, test[-1]) < bound or not fell:
        return None
    if case.now.test_shift_percent:
        return None  # what they do not share need not be learned by heart
    text = words("diagnosis.overfitting.rose", lowest=test[lowest], test=test[-1], epoch=best)
    return _overfitting(text, back_to(best))


def _elsewhere(case: Case, train: float, test: float) -> Finding:
    shift = plain_number(case.now.test_shift_percent)
    text = words("diagnosis.overfitting.elsewhere", train=train, test=test, shift=shift)
    way_out = Remedy(words("diagnosis.ways_out.not_shifted"), {"test_shift_percent": 0.0})
    return Finding("elsewhere", words("diagnosis.overfitting.elsewhere_lead"), text, (way_out,))


def _overfitting(text: str, way_out: Remedy) -> Finding:
    return Finding("overfitting", words("diagnosis.overfitting.lead"), text, (way_out,))
