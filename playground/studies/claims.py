"""What the homework claims about three settings, judged by a study's own runs.

A claim is judged along an axis with a direction: from one value to the next the measure must not
go the other way for sure, and from end to end it must go the claimed way for sure. Where that is
so for a stretch of the values only, the verdict names the stretch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.studies.comparing import Comparisons, least_seeds
from playground.studies.headline import LEAST, shown_loss
from playground.studies.statistics import Group, StudyResult
from playground.wording.numbers import epoch_text, listed, loss_text, two_digits
from playground.wording.words import words

HOLDS, PARTLY, FAILS, OPEN = "holds", "partly", "fails", "open"


@dataclass(frozen=True)
class Verdict:
    """A claim in the homework's words, whether it holds, and the numbers that say so."""

    claim: str
    degree: str  # "holds", "partly", "fails" or "open"
    verdict: str  # "Holds", "Holds above 0.1", "Does not hold", "Too few seeds to tell"
    evidence: str


def judge(result: StudyResult) -> list[Verdict]:
    """The homework's claims about the setting this study varies; none for other settings.

    Where all runs are done and seeds are too few for any of them, that is one verdict for all.
    """
    claims, told = claims_of(result), _few_seeds(result)
    if claims and told and len(result.runs) == result.study.n_runs:
        return [Verdict(" ".join(claims), *told)]
    return judge_each(result)


def judge_each(result: StudyResult) -> list[Verdict]:
    """`judge`, with a verdict for every one of `claims_of`, too few seeds or not."""
    few_seeds = _few_seeds(result)
    return [
        Verdict(claim, *(few_seeds or tell(result))) for claim, tell in claims_of(result).items()
    ]


def claims_of(result: StudyResult) -> dict[str, Tell]:
    """What the homework claims about the setting this study varies, and what tells if it holds."""
    axes = result.study.axes
    if len(axes) != 1 or len(result.groups) < 2:
        return {}
    claims = _CLAIMS.get(axes[0].settings, {})
    return {words(f"studies.claim.{name}"): tell for name, tell in claims.items()}


def _few_seeds(result: StudyResult) -> Told | None:
    """What every claim comes to where seeds are too few for any."""
    seeds = least_seeds(len(result.groups), N_CLAIMS)
    if min((len(group.runs) for group in result.groups), default=0) >= seeds:
        return None
    return _open("few_seeds", "few_seeds", seeds=seeds)


Told = tuple[str, str, str]
"""Degree, verdict and evidence."""

Tell = Callable[[StudyResult], Told]
"""What a claim comes to, of a result with seeds enough."""


def _open(verdict: str, evidence: str, **fields: object) -> Told:
    return (
        OPEN,
        words(f"studies.verdict.{verdict}"),
        words(f"studies.evidence.{evidence}", **fields),
    )


@dataclass(frozen=True)
class Way:
    """A measure that a claim says to rise (1) or to fall (-1), and the least that matters of it."""

    measure: str
    direction: int
    least: float


def _trend(ways: Sequence[Way], evidence: Callable[[StudyResult], str]) -> Tell:
    """Whether all the measures go their ways along the axis."""

    def told(result: StudyResult) -> Told:
        for way in ways:
            if all(math.isnan(group.median(way.measure)) for group in result.groups):
                return _open("unmeasured", f"no_{way.measure}")
        groups = result.groups
        if any(way.measure == "settled" for way in ways):  # what never learns settles on nothing
            groups = [group for group in groups if math.isfinite(group.median("speed"))]
        return *_along(groups, ways), evidence(result)

    return told


def _along(groups: Sequence[Group], ways: Sequence[Way]) -> tuple[str, str]:
    """Degree and verdict of "the measures go these ways along the groups"."""
    n = len(groups)
    if n < 2:
        return OPEN, words("studies.verdict.few_values")
    compared = [Comparisons(groups, way.measure, way.least, N_CLAIMS) for way in ways]
    gone = [way.direction * those.ways for way, those in zip(ways, compared, strict=True)]
    goes = np.where(np.min(gone, axis=0) > 0, 1, np.minimum(np.min(gone, axis=0), 0))
    stretches = [
        (j - i, i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if goes[i, j] > 0 and min(goes[at, at + 1] for at in range(i, j)) >= 0
    ]
    if not stretches:
        if goes[0, n - 1] < 0:
            return FAILS, words("studies.verdict.opposite")
        is_shown = np.triu(goes).min() < 0 or all(
            those.alike(0, at) for those in compared for at in range(1, n)
        )
        seeds = min(len(group.runs) for group in groups)
        untold = OPEN, words("studies.verdict.untold", seeds=seeds)
        return (FAILS, words("studies.verdict.fails")) if is_shown else untold
    _, first, last = max(stretches, key=lambda stretch: (stretch[0], -stretch[1]))
    # Where nothing changes yet, or any more, the claim says nothing.
    while last - first > 1 and goes[first, first + 1] == 0 and goes[first + 1, last] > 0:
        first += 1
    while last - first > 1 and goes[last - 1, last] == 0 and goes[first, last - 1] > 0:
        last -= 1
    low, high = groups[first].label, groups[last].label
    if first == 0 and last == n - 1:
        return HOLDS, words("studies.verdict.holds")
    if first == 0:
        return PARTLY, words("studies.verdict.holds_up_to", high=high)
    if last == n - 1:
        return PARTLY, words("studies.verdict.holds_above", low=low)
    return PARTLY, words("studies.verdict.holds_from_to", low=low, high=high)


def _not_always_lower(result: StudyResult) -> Told:
    """More hidden nodes do not necessarily lower the test loss."""
    if result.best is None:
        return _open("unmeasured", "no_final")
    groups, evidence = result.groups, _finals(result)
    compared = Comparisons(groups, "final", LEAST, N_CLAIMS)
    n = len(groups)
    enough = next(at for at in range(n) if (compared.ways[at, at + 1 :] >= 0).all())
    if enough == n - 1:
        return FAILS, words("studies.verdict.fails_here"), evidence
    later = range(enough + 1, n)
    if not any(compared.way(enough, at) > 0 or compared.alike(enough, at) for at in later):
        seeds = min(len(group.runs) for group in groups)
        return OPEN, words("studies.verdict.untold", seeds=seeds), evidence
    if enough == 0:
        return HOLDS, words("studies.verdict.holds"), evidence
    return PARTLY, words("studies.verdict.holds_above", low=groups[enough].label), evidence


def _few_cannot_learn(result: StudyResult) -> Told:
    """Extremely few hidden nodes cannot learn: hardly a run of the smallest ends near the best."""
    if result.best is None:
        return _open("unmeasured", "no_final")
    limit = result.success_loss
    if math.isnan(limit):
        return OPEN, words("studies.verdict.few_values"), _finals(result)
    groups, best = result.groups, result.groups.index(result.best)
    smallest = groups[0]
    successes, most = (
        int((group.runs["final"] < limit).sum()) for group in (smallest, result.best)
    )
    evidence = words(
        "studies.evidence.too_small",
        label=smallest.label,
        successes=successes,
        seeds=len(smallest.runs),
        loss=shown_loss(limit),
        median=shown_loss(smallest.median("final")),
        best=shown_loss(result.best.median("final")),
        best_label=result.best.label,
        most=most,
        best_seeds=len(result.best.runs),
    )
    if most <= len(result.best.runs) / 2:  # what hardly any run meets tells no sizes apart
        return OPEN, words("studies.verdict.limit"), evidence
    compared = Comparisons(groups, "final", LEAST, N_CLAIMS)
    if compared.way(best, 0) <= 0:
        if best == 0 or compared.alike(best, 0):
            return FAILS, words("studies.verdict.fails_here"), evidence
        return OPEN, words("studies.verdict.untold", seeds=len(smallest.runs)), evidence
    if successes <= len(smallest.runs) / 4:
        return HOLDS, words("studies.verdict.holds"), evidence
    return PARTLY, words("studies.verdict.holds_for_most"), evidence


def _suppressed(result: StudyResult) -> Told:
    """A higher factor suppresses weights: dead links and nodes that are off."""
    groups, base = result.groups, result.study.base
    dead = base.regularization == "L1"
    off, nodes = _medians(groups, "nodes_off"), sum(base.hidden_layers)
    if not nodes and not dead:
        return _open("unmeasured", "no_nodes_off")
    evidence = words("studies.evidence.nodes_off", nodes=nodes, medians=off)
    if dead:
        links = sum(n_in * n_out for n_in, n_out in pairwise(base.layer_sizes))
        medians = _medians(groups, "dead_links")
        evidence += " " + words("studies.evidence.dead_links", links=links, medians=medians)
    return *_along(groups, [Way("dead_links" if dead else "nodes_off", 1, 1)]), evidence


def _half(result: StudyResult) -> str:
    half = words("studies.evidence.half", medians=_medians(result.groups, "speed"))
    return half + _missed(result)


def _missed(result: StudyResult) -> str:
    """Where not all seeds learn."""
    missed = [
        words("studies.evidence.missed_value", label=group.label, seeds=learned, all=n_runs)
        for group in result.groups
        for learned, n_runs in [(int(group.runs["speed"].notna().sum()), len(group.runs))]
        if learned < n_runs
    ]
    return " " + words("studies.evidence.missed", values=listed(missed)) if missed else ""


def _jitters(result: StudyResult) -> str:
    return words("studies.evidence.jitters", medians=_medians(result.groups, "jitter"))


def _jitters_and_half(result: StudyResult) -> str:
    return f"{_jitters(result)} {_half(result)}"


def _settles(result: StudyResult) -> str:
    if not any(np.isfinite(group.median("settled")) for group in result.groups):
        return words("studies.evidence.settles_nowhere")
    return words("studies.evidence.settles", medians=_medians(result.groups, "settled"))


def _settles_or_not(result: StudyResult) -> str:
    return _settles(result) + _missed(result)


def _settles_and_costs(result: StudyResult) -> str:
    times = [1e3 * group.median("settled") * group.epoch_seconds for group in result.groups]
    said = ", ".join(two_digits(time) for time in times if np.isfinite(time))
    costs = words("studies.evidence.costs", times=said) if said else ""
    return f"{_settles(result)} {costs}".strip() + _missed(result)


def _finals(result: StudyResult) -> str:
    return words("studies.evidence.finals", medians=_medians(result.groups, "final"))


_CLAIMS: dict[tuple[str, ...], dict[str, Tell]] = {
    ("learning_rate",): {
        "faster": _trend([Way("speed", -1, 2)], _half),
        "jitters": _trend([Way("jitter", 1, 0.02)], _jitters),
        "smoother": _trend([Way("jitter", 1, 0.02), Way("speed", -1, 2)], _jitters_and_half),
    },
    ("hidden_layers",): {
        "slower": _trend([Way("settled", 1, 10)], _settles_and_costs),
        "not_lower": _not_always_lower,
        "too_small": _few_cannot_learn,
    },
    ("regularization_rate",): {
        "converges": _trend([Way("settled", -1, 10)], _settles_or_not),
        "worse": _trend([Way("final", 1, LEAST)], _finals),
        "suppressed": _suppressed,
    },
}
"""By what an axis varies: the claims about it, and what tells whether they hold."""

N_CLAIMS = 3
"""Of a study; each has its share of the error that all may make together."""


def _medians(groups: Sequence[Group], measure: str) -> str:
    """Every group's median beside its value: "127 with 0.03, 59 with 0.3; never with 0.001"."""
    said = {"jitter": lambda number: loss_text(number, 2), "final": shown_loss}
    tell = said.get(measure, epoch_text)
    known, never = [], []
    for group in groups:
        median = group.median(measure)
        if tell is epoch_text and not np.isfinite(median):
            never.append(group.label)
        else:
            fields = {"median": tell(median), "label": group.label}
            known.append(words("studies.evidence.of_value", **fields))
    parts = [", ".join(known)] if known else []
    if never:
        parts.append(words("studies.evidence.never", values=listed(never)))
    return "; ".join(parts)
