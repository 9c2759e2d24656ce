"""What a penalty does to a run: L1 cuts links for good, L2 shrinks every weight."""

from __future__ import annotations

import numpy as np

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import Finding, Remedy
from playground.wording.numbers import plain_number

_TINY = 0.05  # a weight: a tenth of the largest first one; two layers of them pass on 1/400
_STRONG = {"L1": 0.01, "L2": 0.03}  # rates that noise and few points seldom call for
_MILD = 0.001  # a rate that costs the default network nothing


def cut_dead(case: Case) -> Finding | None:
    """No link of L1's is left on any way from a feature to the output."""
    state = case.state
    reached = np.ones(len(case.now.features), dtype=bool)
    for weights in state.weights:
        reached = (weights[reached] != 0).any(axis=0)
    if not state.n_dead or reached.any():
        return None
    if state.n_dead == state.n_links:
        cut = f"{state.n_dead} of {state.n_links} links were cut by {_cutter(case)}"
    else:
        cut = (
            f"{state.n_dead} of {state.n_links} links were cut by {_cutter(case)}, and no way "
            "from a feature to the output is left"
        )
    return Finding(
        "dead network",
        "Dead network.",
        f"{cut}, so the answer is the same everywhere.",
        (_milder_penalty(case),),
    )


def mostly_cut(case: Case) -> Finding | None:
    dead, links = case.state.n_dead, case.state.n_links
    if 2 * dead < links or not case.fails:
        return None
    return Finding(
        "mostly cut",
        "Held back.",
        f"{dead} of {links} links were cut by {_cutter(case)}, and a cut link never comes back.",
        (_milder_penalty(case),),
    )


def collapsed(case: Case) -> Finding | None:
    """L2 has shrunk every weight, and through layers of tiny weights no slope comes back."""
    now = case.now
    may_shrink = now.regularization == "L2" and now.regularization_rate > 0
    if not may_shrink or now.init_zero or not now.hidden_layers:
        return None
    largest = max(float(np.abs(weights).max()) for weights in case.state.weights)
    if largest >= _TINY:
        return None
    return Finding(
        "collapsed",
        "Collapsed.",
        f"L2 {plain_number(now.regularization_rate)} has shrunk every weight below "
        f"{_above(largest)}, so the answer is nearly the same everywhere.",
        (_milder_penalty(case),),
    )


def held_back(case: Case) -> Finding | None:
    """The loss stays high where a strong penalty keeps the weights small."""
    now = case.now
    bound = _STRONG.get(now.regularization, np.inf)
    if now.regularization_rate < bound or not case.has_stopped:
        return None
    strength = plain_number(now.regularization_rate)
    return Finding(
        "held back",
        "Held back.",
        f"{now.regularization} {strength} keeps the weights small, and the training loss stays at "
        f"{case.loss:.3f}.",
        (_milder_penalty(case),),
    )


def _milder_penalty(case: Case) -> Remedy:
    if case.now.regularization_rate > _MILD:
        rate = plain_number(_MILD)
        return Remedy(f"Set rate to {rate}", {"regularization_rate": _MILD})
    return Remedy("Turn regularization off", {"regularization": "none"})


def _cutter(case: Case) -> str:
    """What cut links: "L1 0.3", or "L1" alone where that is no longer in force."""
    now = case.now
    rate = f" {plain_number(now.regularization_rate)}" if now.regularization == "L1" else ""
    return f"L1{rate}"


def _above(value: float) -> str:
    """The next of 0.05, 0.01, 0.001 that is above a value."""
    return next(
        text for bound, text in ((1e-3, "0.001"), (0.01, "0.01"), (1, "0.05")) if value < bound
    )
