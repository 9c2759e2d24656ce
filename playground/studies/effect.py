"""Settings that a study may not vary, because every run along such an axis would be the same."""

from __future__ import annotations

from collections.abc import Collection

from playground.errors import SettingError
from playground.run.acting import IDLE_WITH_FORMULA, IDLE_WITH_POINTS
from playground.run.config import RunConfig


def check_effect(base: RunConfig, varied: Collection[str], what: str = "vary") -> None:
    """Raises SettingError for a varied setting that acts in none of the runs, and says why."""
    for name, reason in _reasons(base, varied).items():
        if name in varied:
            raise SettingError(what, name, reason)


def _reasons(base: RunConfig, varied: Collection[str]) -> dict[str, str]:
    """By setting without effect, why it has none."""
    reasons = {}
    if base.regularization_rate == 0 and "regularization_rate" not in varied:
        reasons["regularization"] = (
            "has no effect while its rate is 0; name a rate in the link, or vary "
            "regularization_rate too"
        )
    if base.regularization == "none" and "regularization" not in varied:
        reasons["regularization_rate"] = (
            "has no effect while regularization is none; name a kind in the link, or vary "
            "regularization too"
        )
    if "problem" not in varied:
        if base.problem == "regression":
            rule = "has no effect in a regression problem; vary regression_dataset"
            reasons["dataset"] = rule
        else:
            rule = "has no effect in a classification problem; vary dataset"
            reasons["regression_dataset"] = rule
    if own := base.own_points:
        rule = "has no effect on your own points; leave it out"
        reasons |= dict.fromkeys((*IDLE_WITH_POINTS, "problem"), rule)
        if own.n_apart:
            rule = "has no effect while points are painted apart to test with"
            reasons["train_percent"] = rule
    if base.data_formula:
        rule = "has no effect on data by your own formula; leave it out"
        reasons |= dict.fromkeys((*IDLE_WITH_FORMULA, "problem", "classes"), rule)
    return reasons
