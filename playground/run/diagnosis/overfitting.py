"""Learned by heart: what helps on the training points has stopped helping on the others."""

from __future__ import annotations

import numpy as np

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import Finding, Remedy, back_to

_RISE = 1.1  # of the test loss over its lowest
_LEAST_RISE = 0.008  # and in absolute terms: what can be seen in the third digit
_HEART_EPOCHS = 100
_HEART_TEST = 0.6  # of the best constant answer's loss: little is known of the test points
_HEART_TIMES = 3  # times the training loss
_SHARE = 50  # the default share of training data, in percent
_L2 = Remedy("Use L2 0.003", {"regularization": "L2", "regularization_rate": 0.003})


def by_heart(case: Case) -> Finding | None:
    """The training points are learned, and nothing of it holds for the test points."""
    course = case.course
    if course is None or course.last < _HEART_EPOCHS or not np.isfinite(course.test[-1]):
        return None
    test = float(np.median(course.test[course.recent]))
    if test < max(_HEART_TEST * case.constant, _HEART_TIMES * course.level):
        return None
    share = case.now.train_percent
    more = Remedy(f"Use {_SHARE} % as training data", {"train_percent": _SHARE})
    return Finding(
        "overfitting",
        "Overfitting.",
        f"The training loss is down to {course.level:.3f}, but the test loss stays at {test:.3f}: "
        f"the {case.now.n_train} training points are learned by heart.",
        (more if share < _SHARE else _L2,),
    )


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
    return Finding(
        "overfitting",
        "Overfitting.",
        f"Test loss rose from {test[lowest]:.3f} to {test[-1]:.3f} since epoch {best:,}, while the "
        "training loss fell.",
        (back_to(best),),
    )
