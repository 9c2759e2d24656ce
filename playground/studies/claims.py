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

from playground.studies.statistics import MIN_PAIRS, Group, StudyResult, compare
from playground.wording.numbers import NOTHING, epoch_text, listed, loss_text
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
    """The homework's claims about the setting this study varies; none for other settings."""
    axes = result.study.axes
    if len(axes) != 1 or len(result.groups) < 2:
        return []
    claims = _CLAIMS.get(axes[0].settings, {})
    few_seeds = min(len(group.runs) for group in result.groups) < MIN_PAIRS
    verdicts = []
    for name, tell in claims.items():
        told = _open("few_seeds", "few_seeds", seeds=MIN_PAIRS) if few_seeds else tell(result)
        verdicts.append(Verdict(words(f"studies.claim.{name}"), *told))
    return verdicts


def headline(result: StudyResult) -> str:
    """The study in a sentence or two, from its numbers."""
    groups, best = result.groups, result.best
    if not groups:
        return words("studies.headline.none_yet")
    if best is None:
        return words("studies.headline.none_ended")
    low, middle, high = map(_number, best.quartiles("final"))
    if len(groups) == 1:
        half = {"low": low, "high": high, "middle": middle}
        return words("studies.headline.one_value", seeds=len(best.runs), **half)
    if len(result.study.axes) > 1:
        return words("studies.headline.several_axes", label=best.label, low=low, high=high)
    if (seeds := len(best.runs)) < MIN_PAIRS:
        said = {"label": best.label, "middle": middle, "seeds": seeds, "wanted": MIN_PAIRS}
        return words("studies.headline.few_seeds", **said)
    return _compared(result, best)


def _compared(result: StudyResult, best: Group) -> str:
    """Which values end as low as the best, and what is wrong with the others."""
    groups = result.groups
    worse = {
        at: any(compare(other, group, "final", 0.001) > 0 for other in groups)
        for at, group in enumerate(groups)
    }
    equal = [at for at in worse if not worse[at]]
    if len(equal) == len(groups):
        return words("studies.headline.all_alike", range=_range(groups))
    names = [group.label for group in groups]
    if len(equal) == 1:
        title = result.study.axes[0].title
        loss = _number(best.median("final"))
        text = words("studies.headline.one_best", title=title, label=best.label, loss=loss)
    elif equal == list(range(equal[0], equal[-1] + 1)):
        ends = {"first": names[equal[0]], "last": names[equal[-1]]}
        text = words("studies.headline.stretch_alike", **ends)
    else:
        alike = listed([names[at] for at in equal])
        ends_at = _range([groups[at] for at in equal])
        text = words("studies.headline.some_alike", names=alike, range=ends_at)
    sides = ("below", "above") if result.study.axes[0].settings in _ORDERED else ("before", "after")
    others = (
        [groups[at] for at in worse if worse[at] and at < equal[0]],
        [groups[at] for at in worse if worse[at] and at > equal[-1]],
    )
    why = {
        where: _reason(result, side, best)
        for where, side in zip(("below", "above"), others, strict=True)
        if side
    }
    if not why:
        return text
    key = "_and_".join(name for name, side in zip(sides, others, strict=True) if side)
    return f"{text} {words(f'studies.headline.{key}', **why)}"


def _reason(result: StudyResult, groups: list[Group], best: Group) -> str:
    """Why these end higher, as their measures say."""
    diverged = sum(group.count("diverged") for group in groups)
    runs = sum(len(group.runs) for group in groups)
    if diverged > runs / 2:
        return words("studies.reason.diverges")
    is_rate = result.study.axes[0].settings == ("learning_rate",)
    jitters = [group for group in groups if compare(best, group, "jitter", 0.05) > 0]
    if jitters and is_rate:
        return words("studies.reason.jumps")
    slow = [group for group in groups if group.runs["speed"].isna().mean() > 0.25]
    slow += [group for group in groups if compare(best, group, "speed", 2) > 0]
    if slow and is_rate:
        return words("studies.reason.slow", epochs=result.study.epochs)
    return words("studies.reason.higher", range=_range(groups))


# Settings whose values have an order, so that others lie below and above.
_ORDERED = (("learning_rate",), ("regularization_rate",), ("hidden_layers",))


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


def _trend(
    measure: str, direction: int, least: float, evidence: Callable[[StudyResult], str]
) -> Tell:
    """Whether `measure` rises (1) or falls (-1) along the axis."""

    def told(result: StudyResult) -> Told:
        if all(math.isnan(group.median(measure)) for group in result.groups):
            return _open("unmeasured", f"no_{measure}")
        groups = result.groups
        if measure == "settled":  # a loss that never falls is settled from the start
            groups = [group for group in groups if math.isfinite(group.median("speed"))]
        return *_along(groups, measure, direction, least), evidence(result)

    return told


def _along(groups: Sequence[Group], measure: str, direction: int, least: float) -> tuple[str, str]:
    """Degree and verdict of "the measure goes this way along the groups"."""
    n = len(groups)
    if n < 2:
        return OPEN, words("studies.verdict.few_values")

    def way(i: int, j: int) -> int:
        return direction * compare(groups[i], groups[j], measure, least)

    steps = [way(i, i + 1) for i in range(n - 1)]
    stretches = [
        (j - i, i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if way(i, j) > 0 and min(steps[i:j]) >= 0
    ]
    if not stretches:
        opposite = way(0, n - 1) < 0
        return FAILS, words("studies.verdict.opposite" if opposite else "studies.verdict.fails")
    _, first, last = max(stretches, key=lambda stretch: (stretch[0], -stretch[1]))
    # Where nothing changes yet, the claim says nothing.
    while last - first > 1 and way(first, first + 1) == 0 and way(first + 1, last) > 0:
        first += 1
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
    groups = result.groups
    enough = next(
        at
        for at in range(len(groups))
        if all(compare(groups[at], later, "final", 0.001) >= 0 for later in groups[at + 1 :])
    )
    evidence = _finals(result)
    if enough == len(groups) - 1:
        return FAILS, words("studies.verdict.fails_here"), evidence
    if enough == 0:
        return HOLDS, words("studies.verdict.holds"), evidence
    return PARTLY, words("studies.verdict.holds_above", low=groups[enough].label), evidence


def _few_cannot_learn(result: StudyResult) -> Told:
    """Extremely few hidden nodes cannot learn: hardly a run of the smallest ends near the best."""
    if result.best is None:
        return _open("unmeasured", "no_final")
    smallest = result.groups[0]
    worse = compare(result.best, smallest, "final", 0.001) > 0
    successes = int((smallest.runs["final"] < result.success_loss).sum())
    evidence = words(
        "studies.evidence.too_small",
        label=smallest.label,
        successes=successes,
        seeds=len(smallest.runs),
        loss=_number(result.success_loss),
        median=_number(smallest.median("final")),
        best=_number(result.best.median("final")),
        best_label=result.best.label,
    )
    if not worse:
        return FAILS, words("studies.verdict.fails_here"), evidence
    if successes <= len(smallest.runs) / 4:
        return HOLDS, words("studies.verdict.holds"), evidence
    return PARTLY, words("studies.verdict.holds_for_most"), evidence


def _suppressed(result: StudyResult) -> Told:
    """A higher factor suppresses weights: dead links and nodes that are off."""
    groups, base = result.groups, result.study.base
    dead = base.regularization == "L1"
    off, nodes = _medians(groups, "nodes_off"), sum(base.hidden_layers)
    evidence = words("studies.evidence.nodes_off", nodes=nodes, medians=off)
    if dead:
        links = sum(n_in * n_out for n_in, n_out in pairwise(base.layer_sizes))
        medians = _medians(groups, "dead_links")
        evidence += " " + words("studies.evidence.dead_links", links=links, medians=medians)
    return *_along(groups, "dead_links" if dead else "nodes_off", 1, 1), evidence


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


def _settles(result: StudyResult) -> str:
    return words("studies.evidence.settles", medians=_medians(result.groups, "settled"))


def _settles_or_not(result: StudyResult) -> str:
    return _settles(result) + _missed(result)


def _settles_and_costs(result: StudyResult) -> str:
    times = [1e3 * group.median("settled") * group.epoch_seconds for group in result.groups]
    said = ", ".join(f"{time:.2g}" if math.isfinite(time) else NOTHING for time in times)
    return f"{_settles(result)} {words('studies.evidence.costs', times=said)}{_missed(result)}"


def _finals(result: StudyResult) -> str:
    return words("studies.evidence.finals", medians=_medians(result.groups, "final"))


_CLAIMS: dict[tuple[str, ...], dict[str, Tell]] = {
    ("learning_rate",): {
        "faster": _trend("speed", -1, 2, _half),
        "jitters": _trend("jitter", 1, 0.02, _jitters),
        "smoother": _trend("settled", -1, 10, _settles),
    },
    ("hidden_layers",): {
        "slower": _trend("settled", 1, 10, _settles_and_costs),
        "not_lower": _not_always_lower,
        "too_small": _few_cannot_learn,
    },
    ("regularization_rate",): {
        "converges": _trend("settled", -1, 10, _settles_or_not),
        "worse": _trend("final", 1, 0.001, _finals),
        "suppressed": _suppressed,
    },
}
"""By what an axis varies: the claims about it, and what tells whether they hold."""


def _medians(groups: Sequence[Group], measure: str) -> str:
    numbers = [group.median(measure) for group in groups]
    if measure == "jitter":
        return ", ".join(loss_text(number, 2) for number in numbers)
    if measure == "final":
        return ", ".join(_number(number) for number in numbers)
    return ", ".join(map(epoch_text, numbers))


def _number(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else NOTHING


def _range(groups: Sequence[Group]) -> str:
    finals = sorted(group.median("final") for group in groups)
    low, high = _number(finals[0]), _number(finals[-1])
    return low if low == high else words("studies.headline.range", low=low, high=high)
