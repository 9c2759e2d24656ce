"""What holds a run back: L1 cuts links for good, L2 shrinks weights, dropout leaves out units."""

from __future__ import annotations

import numpy as np

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import Finding, Remedy, turn_dropout_off, turn_penalty_off
from playground.run.diagnosis.reach import coordinates
from playground.wording.numbers import plain_number
from playground.wording.words import words

_TINY = 0.05  # a weight: a tenth of the largest first one; two layers of them pass on 1/400
_STRONG = {"L1": 0.01, "L2": 0.03}  # rates that noise and few points seldom call for
_MILD = 0.001  # a rate that costs the default network nothing
_MUCH = 0.5  # dropout's usual share: with less it may be anything else


def cut_dead(case: Case) -> Finding | None:
    """No link of L1's is left on any way from a feature to the output."""
    state = case.state
    reached = np.ones(len(case.now.inputs), dtype=bool)
    for weights in state.weights:
        reached = (weights[reached] != 0).any(axis=0)
    if not state.n_dead or reached.any():
        return None
    key = "all_cut" if state.n_dead == state.n_links else "no_way"
    lead = words("diagnosis.penalties.dead_network")
    return Finding("dead network", lead, _cut(case, key), (_milder_penalty(case),))


def mostly_cut(case: Case) -> Finding | None:
    if 2 * case.state.n_dead < case.state.n_links or not case.fails:
        return None
    lead = words("diagnosis.penalties.held_back")
    return Finding("mostly cut", lead, _cut(case, "mostly_cut"), (_milder_penalty(case),))


def collapsed(case: Case) -> Finding | None:
    """L2 has shrunk every weight, and through layers of tiny weights no slope comes back."""
    now = case.now
    may_shrink = now.regularization == "L2" and now.regularization_rate > 0
    if not may_shrink or now.init_zero or not now.hidden_layers:
        return None
    largest = max(float(np.abs(weights).max()) for weights in case.state.weights)
    if largest >= _TINY:
        return None
    rate = plain_number(now.regularization_rate)
    text = words("diagnosis.penalties.shrunk", rate=rate, bound=_above(largest))
    lead = words("diagnosis.penalties.collapsed")
    return Finding("collapsed", lead, text, (_milder_penalty(case),))


def held_back(case: Case) -> Finding | None:
    """The loss stays high where a strong penalty keeps the weights small."""
    now = case.now
    bound = _STRONG.get(now.regularization, np.inf)
    if now.regularization_rate < bound or not case.has_stopped:
        return None
    text = words(
        "diagnosis.penalties.kept_small",
        penalty=now.regularization,
        rate=plain_number(now.regularization_rate),
        loss=case.loss,
    )
    lead = words("diagnosis.penalties.held_back")
    return Finding("held back", lead, text, (_milder_penalty(case),))


def left_out(case: Case) -> Finding | None:
    """The loss stays high where dropout leaves too few units at work, and all is seen."""
    share = max(case.now.hyperparameters.dropout, default=0.0)
    if share < _MUCH or not case.has_stopped or coordinates(case):
        return None
    text = words("diagnosis.penalties.left_out", share=plain_number(share), loss=case.loss)
    lead = words("diagnosis.penalties.held_back")
    return Finding("left out", lead, text, (turn_dropout_off(),))


def _milder_penalty(case: Case) -> Remedy:
    if case.now.regularization_rate <= _MILD:
        return turn_penalty_off()
    said = words("diagnosis.ways_out.mild_penalty", rate=plain_number(_MILD))
    return Remedy(said, {"regularization_rate": _MILD})


def _cut(case: Case, key: str) -> str:
    """How many links were cut by "L1 0.3", or by "L1" alone where that is no longer in force."""
    now, state = case.now, case.state
    rate = f" {plain_number(now.regularization_rate)}" if now.regularization == "L1" else ""
    cutter = f"L1{rate}"
    return words(
        f"diagnosis.penalties.{key}", dead=state.n_dead, links=state.n_links, cutter=cutter
    )


def _above(value: float) -> str:
    """The next of 0.05, 0.01, 0.001 that is above a value."""
    return next(
        text for bound, text in ((1e-3, "0.001"), (0.01, "0.01"), (1, "0.05")) if value < bound
    )
