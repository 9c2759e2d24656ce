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
from playground.wording.numbers import epoch_text, listed, loss_text

HOLDS, PARTLY, FAILS, OPEN = "holds", "partly", "fails", "open"
_UNMEASURED = {
    "final": "No run ended with a test loss.",
    "jitter": "Jitter is what comes after epoch 100, and no run went on so long.",
}


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
    claims = _CLAIMS.get(axes[0].settings, ())
    return [claim(result) for claim in claims]


def headline(result: StudyResult) -> str:
    """The study in a sentence or two, from its numbers."""
    groups, best = result.groups, result.best
    if not groups:
        return "No results yet."
    if best is None:
        return "No run ended with a test loss: all diverged, failed or had no test points."
    low, middle, high = map(_number, best.quartiles("final"))
    if len(groups) == 1:
        return (
            f"Half of the {len(best.runs)} seeds end with a test loss from {low} to {high}; "
            f"the median is {middle}."
        )
    if len(result.study.axes) > 1:
        return f"Lowest with {best.label}: half of its seeds end from {low} to {high}."
    if len(best.runs) < MIN_PAIRS:
        return (
            f"Lowest at {best.label}, with a median of {middle}. {len(best.runs)} seeds are too "
            f"few to tell values apart; take at least {MIN_PAIRS}."
        )
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
        return f"No value ends surely lower than another: median test losses {_range(groups)}."
    names = [group.label for group in groups]
    if len(equal) == 1:
        title = result.study.axes[0].title
        text = f"{title} {best.label} ends lowest, at {_number(best.median('final'))}."
    elif equal == list(range(equal[0], equal[-1] + 1)):
        text = f"From {names[equal[0]]} to {names[equal[-1]]} the end is about the same."
    else:
        alike = listed([names[at] for at in equal])
        text = f"{alike} end alike, at {_range([groups[at] for at in equal])}."
    below = [groups[at] for at in worse if worse[at] and at < equal[0]]
    above = [groups[at] for at in worse if worse[at] and at > equal[-1]]
    is_ordered = result.study.axes[0].settings in _ORDERED
    parts = []
    if below:
        parts.append(f"{'Below' if is_ordered else 'Before'}, {_reason(result, below, best)}")
    if above:
        where = "above" if is_ordered else "after"
        start = f"; {where}, " if below else f"{where.capitalize()}, "
        parts.append(start + _reason(result, above, best))
    return f"{text} {''.join(parts)}." if parts else text


def _reason(result: StudyResult, groups: list[Group], best: Group) -> str:
    """Why these end higher, as their measures say."""
    diverged = sum(group.count("diverged") for group in groups)
    runs = sum(len(group.runs) for group in groups)
    if diverged > runs / 2:
        return "it diverges"
    is_rate = result.study.axes[0].settings == ("learning_rate",)
    jitters = [group for group in groups if compare(best, group, "jitter", 0.05) > 0]
    if jitters and is_rate:
        return "it jumps"
    slow = [group for group in groups if group.runs["speed"].isna().mean() > 0.25]
    slow += [group for group in groups if compare(best, group, "speed", 2) > 0]
    if slow and is_rate:
        return f"{result.study.epochs} epochs are too few"
    return f"it ends higher, at {_range(groups)}"


# Settings whose values have an order, so that others lie below and above.
_ORDERED = (("learning_rate",), ("regularization_rate",), ("hidden_layers",))


# Each claim is a function of a result.

Claim = Callable[[StudyResult], Verdict]


def _trend(
    claim: str, measure: str, direction: int, least: float, evidence: Callable[[StudyResult], str]
) -> Claim:
    """A claim that `measure` rises (1) or falls (-1) along the axis."""

    def judged(result: StudyResult) -> Verdict:
        if _too_few(result):
            return _open(claim)
        if all(math.isnan(group.median(measure)) for group in result.groups):
            return Verdict(claim, OPEN, "Nothing to tell it by", _UNMEASURED[measure])
        groups = result.groups
        if measure == "settled":  # a loss that never falls is settled from the start
            groups = [group for group in groups if math.isfinite(group.median("speed"))]
        degree, verdict = _along(groups, measure, direction, least)
        return Verdict(claim, degree, verdict, evidence(result))

    return judged


def _along(groups: Sequence[Group], measure: str, direction: int, least: float) -> tuple[str, str]:
    """Degree and verdict of "the measure goes this way along the groups"."""
    n = len(groups)
    if n < 2:
        return OPEN, "Too few values learn to tell"

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
        return FAILS, "Does not hold; the opposite does" if opposite else "Does not hold"
    _, first, last = max(stretches, key=lambda stretch: (stretch[0], -stretch[1]))
    # Where nothing changes yet, the claim says nothing.
    while last - first > 1 and way(first, first + 1) == 0 and way(first + 1, last) > 0:
        first += 1
    low, high = groups[first].label, groups[last].label
    if first == 0 and last == n - 1:
        return HOLDS, "Holds"
    if first == 0:
        return PARTLY, f"Holds up to {high}"
    if last == n - 1:
        return PARTLY, f"Holds above {low}"
    return PARTLY, f"Holds from {low} to {high}"


def _not_always_lower(result: StudyResult) -> Verdict:
    """More hidden nodes do not necessarily lower the test loss."""
    claim = "More do not necessarily lower the test loss."
    if _too_few(result):
        return _open(claim)
    if result.best is None:
        return Verdict(claim, OPEN, "Nothing to tell it by", _UNMEASURED["final"])
    groups = result.groups
    enough = next(
        at
        for at in range(len(groups))
        if all(compare(groups[at], later, "final", 0.001) >= 0 for later in groups[at + 1 :])
    )
    evidence = "Final test losses: " + _medians(groups, "final") + "."
    if enough == len(groups) - 1:
        return Verdict(claim, FAILS, "Does not hold here", evidence)
    verdict = "Holds" if enough == 0 else f"Holds above {groups[enough].label}"
    return Verdict(claim, HOLDS if enough == 0 else PARTLY, verdict, evidence)


def _few_cannot_learn(result: StudyResult) -> Verdict:
    """Extremely few hidden nodes cannot learn: hardly a run of the smallest ends near the best."""
    claim = "Extremely few cannot learn."
    if _too_few(result):
        return _open(claim)
    if result.best is None:
        return Verdict(claim, OPEN, "Nothing to tell it by", _UNMEASURED["final"])
    smallest = result.groups[0]
    worse = compare(result.best, smallest, "final", 0.001) > 0
    successes = int((smallest.runs["final"] < result.success_loss).sum())
    evidence = (
        f"With {smallest.label}, {successes} of {len(smallest.runs)} seeds end under "
        f"{_number(result.success_loss)}; the median is {_number(smallest.median('final'))}, "
        f"at best {_number(result.best.median('final'))} ({result.best.label})."
    )
    if not worse:
        return Verdict(claim, FAILS, "Does not hold here", evidence)
    if successes <= len(smallest.runs) / 4:
        return Verdict(claim, HOLDS, "Holds", evidence)
    return Verdict(claim, PARTLY, "Holds for most seeds only", evidence)


def _suppressed(result: StudyResult) -> Verdict:
    """A higher factor suppresses weights: dead links and nodes that are off."""
    claim = "Weights are suppressed and some nodes nullified."
    if _too_few(result):
        return _open(claim)
    dead = result.study.base.regularization == "L1"
    measure, least = ("dead_links", 1) if dead else ("nodes_off", 1)
    degree, verdict = _along(result.groups, measure, 1, least)
    base = result.study.base
    nodes = sum(base.hidden_layers)
    evidence = f"Hidden nodes off, of {nodes}: {_medians(result.groups, 'nodes_off')}."
    if dead:
        links = sum(n_in * n_out for n_in, n_out in pairwise(base.layer_sizes))
        evidence += f" Dead links, of {links}: {_medians(result.groups, 'dead_links')}."
    return Verdict(claim, degree, verdict, evidence)


def _half(result: StudyResult) -> str:
    return f"Epochs to half the training loss: {_medians(result.groups, 'speed')}.{_missed(result)}"


def _missed(result: StudyResult) -> str:
    """Where not all seeds learn."""
    missed = [
        f"{group.label} ({int(group.runs['speed'].notna().sum())} of {len(group.runs)})"
        for group in result.groups
        if group.runs["speed"].isna().any()
    ]
    return f" Not all seeds halve their loss at {listed(missed)}." if missed else ""


def _jitters(result: StudyResult) -> str:
    return f"Rises after epoch 100 sum to {_medians(result.groups, 'jitter')}."


def _settles(result: StudyResult) -> str:
    return f"Settled at epoch {_medians(result.groups, 'settled')}."


def _settles_or_not(result: StudyResult) -> str:
    return _settles(result) + _missed(result)


def _settles_and_costs(result: StudyResult) -> str:
    times = [1e3 * group.median("settled") * group.epoch_seconds for group in result.groups]
    words = ", ".join(f"{time:.2g}" if math.isfinite(time) else "–" for time in times)
    return f"{_settles(result)} In time that is {words} ms.{_missed(result)}"


def _finals(result: StudyResult) -> str:
    return f"Final test losses: {_medians(result.groups, 'final')}."


_CLAIMS: dict[tuple[str, ...], tuple[Claim, ...]] = {
    ("learning_rate",): (
        _trend("Higher is faster at first.", "speed", -1, 2, _half),
        _trend("Higher jitters later.", "jitter", 1, 0.02, _jitters),
        _trend("Lower is smoother and slower.", "settled", -1, 10, _settles),
    ),
    ("hidden_layers",): (
        _trend("More make convergence slower.", "settled", 1, 10, _settles_and_costs),
        _not_always_lower,
        _few_cannot_learn,
    ),
    ("regularization_rate",): (
        _trend("A higher factor converges faster.", "settled", -1, 10, _settles_or_not),
        _trend("A higher factor ends in a worse model.", "final", 1, 0.001, _finals),
        _suppressed,
    ),
}


def _too_few(result: StudyResult) -> bool:
    return min(len(group.runs) for group in result.groups) < MIN_PAIRS


def _open(claim: str) -> Verdict:
    return Verdict(
        claim, OPEN, "Too few seeds to tell", f"A verdict needs {MIN_PAIRS} seeds at least."
    )


def _medians(groups: Sequence[Group], measure: str) -> str:
    numbers = [group.median(measure) for group in groups]
    if measure == "jitter":
        return ", ".join(loss_text(number, 2) for number in numbers)
    if measure == "final":
        return ", ".join(_number(number) for number in numbers)
    return ", ".join(map(epoch_text, numbers))


def _number(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "–"


def _range(groups: Sequence[Group]) -> str:
    finals = sorted(group.median("final") for group in groups)
    low, high = _number(finals[0]), _number(finals[-1])
    return low if low == high else f"{low} to {high}"
