"""A study in a sentence or two: which values end lowest, and what is wrong with the others.

What is said is sure: all comparisons of a study together err once in twenty, see `comparing`. That
no difference is sure does not make values alike; alike is said where it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.run.config import SETTINGS
from playground.studies.comparing import ALIKE, MOST_SEEDS, Comparisons, least_seeds
from playground.studies.statistics import Group, StudyResult
from playground.wording.numbers import MINUS, NOTHING, gap_text, listed, readable
from playground.wording.words import words

LEAST = 0.001  # two test losses that differ by less are the same on the page
_FALLING, _OF_SEEDS = 0.95, 0.75  # the loss's last quarter, and how many seeds
_JUMPS = 0.05


@dataclass(frozen=True)
class Ranking:
    """Which groups may be the lowest: those that none other surely ends below; and the best."""

    lowest: tuple[int, ...]
    best: int
    are_alike: bool  # whether all of `lowest` surely end about where the best does
    are_close: bool  # whether their medians are so near that more seeds may tell nothing either
    seeds_needed: float  # about how many seeds would tell the best from the highest of them


def rank(result: StudyResult) -> Ranking | None:
    """The ranking of a study's values by their final test loss; None where no run has one."""
    groups = result.groups
    medians = [group.median("final") for group in groups]
    if not any(map(math.isfinite, medians)):
        return None
    compared = Comparisons(groups, "final", LEAST)
    best = int(np.nanargmin(medians))
    known = ~np.isnan(medians)  # without test points there is nothing to compare
    lowest = tuple(np.flatnonzero(known & ~(compared.ways > 0).any(axis=0)).tolist())
    are_alike = all(compared.alike(best, at) for at in lowest if at != best)
    farthest = max(lowest, key=lambda at: medians[at])
    are_close = not compared.matters[best, farthest]
    return Ranking(lowest, best, are_alike, are_close, compared.seeds_needed(best, farthest))


def headline(result: StudyResult) -> str:
    """The study in a sentence or two, from its numbers."""
    groups, ranking = result.groups, rank(result)
    if not groups:
        return words("studies.headline.none_yet")
    if ranking is None:
        return words("studies.headline.none_ended")
    best = groups[ranking.best]
    low, middle, high = map(shown_loss, best.quartiles("final"))
    seeds, wanted = min(len(group.runs) for group in groups), least_seeds(len(groups))
    if len(groups) == 1:
        half = {"low": low, "high": high, "middle": middle}
        return f"{words('studies.headline.one_value', seeds=seeds, **half)} {_gap(groups)}".rstrip()
    if seeds < wanted:
        said = {"label": best.label, "middle": middle, "values": len(groups), "wanted": wanted}
        key = "few_seeds" if seeds > 1 else "one_seed"
        return words(f"studies.headline.{key}", seeds=seeds, **said)
    if len(result.study.axes) > 1:
        return _of_several_axes(groups, ranking)
    among = [groups[at] for at in ranking.lowest]
    parts = [_lowest(result, ranking), _gap(among), _others(result, ranking)]
    return " ".join(filter(None, parts))


def _of_several_axes(groups: Sequence[Group], ranking: Ranking) -> str:
    best = groups[ranking.best]
    low, _, high = map(shown_loss, best.quartiles("final"))
    text = words("studies.headline.several_axes", label=best.label, low=low, high=high)
    text = f"{text} {_gap([best])}".rstrip()
    rest = len(ranking.lowest) - 1
    return f"{text} {words('studies.headline.not_surely', count=rest)}" if rest else text


def _lowest(result: StudyResult, ranking: Ranking) -> str:
    """Which values end lowest, and how sure that is."""
    groups, axis = result.groups, result.study.axes[0]
    among = [groups[at] for at in ranking.lowest]
    names, ends = [group.label for group in among], _range(among)
    if len(among) == 1:
        return words("studies.headline.one_best", title=axis.title, label=names[0], loss=ends)
    first, last = ranking.lowest[0], ranking.lowest[-1]
    said = {"range": ends, "names": listed(names)}
    if _is_ordered(result) and len(among) == last - first + 1:
        said["names"] = words("studies.headline.stretch", first=names[0], last=names[-1])
    if ranking.are_alike:
        return words(f"studies.headline.{'alike' if _are_within(among) else 'close'}", **said)
    seeds = min(len(group.runs) for group in groups)
    if ranking.are_close:
        return words("studies.headline.unsure", seeds=seeds, **said)
    if len(among) == len(groups):
        text = words("studies.headline.none_lower", range=ends, seeds=seeds)
    else:
        text = words("studies.headline.open", seeds=seeds, **said)
    if ranking.seeds_needed > MOST_SEEDS:
        return f"{text} {words('studies.headline.too_close', seeds=MOST_SEEDS)}"
    needed = _rounded(max(ranking.seeds_needed, seeds + 1))
    return f"{text} {words('studies.headline.needed', seeds=needed)}"


def _are_within(groups: Sequence[Group]) -> bool:
    """Whether the medians shown lie as near as is said: near 0, alike is what no ratio is."""
    medians = [group.median("final") for group in groups]
    return max(medians) <= ALIKE * min(medians)


def _gap(groups: Sequence[Group]) -> str:
    """The median training losses, and how far the test losses lie above them."""
    if not all(math.isfinite(group.median("gap")) for group in groups):
        return ""
    train, gap = _range(groups, "train_loss"), _range(groups, "gap", gap_text)
    return words("studies.headline.gap", train=train, gap=gap)


def _others(result: StudyResult, ranking: Ranking) -> str:
    """What is wrong with the values that surely end higher, where they lie on one side or both."""
    groups = result.groups
    worse = [
        at
        for at, group in enumerate(groups)
        if at not in ranking.lowest and not math.isnan(group.median("final"))
    ]
    if not worse:
        return ""
    if not _is_ordered(result):
        return words("studies.headline.others", others=_reason(result, worse, ranking))
    below = [at for at in worse if at < ranking.lowest[0]]
    above = [at for at in worse if at > ranking.lowest[-1]]
    why = {
        where: _reason(result, side, ranking)
        for where, side in (("below", below), ("above", above))
        if side
    }
    aside = [words(f"studies.headline.{'_and_'.join(why)}", **why)] if why else []
    return " ".join([*_between(result, ranking, worse), *aside])


def _between(result: StudyResult, ranking: Ranking, worse: Sequence[int]) -> list[str]:
    """What some value surely ends below, though of values on both sides of it none is so sure."""
    first, last = ranking.lowest[0], ranking.lowest[-1]
    rows = [result.groups[at] for at in worse if first < at < last]
    if not rows:
        return []
    names = listed([group.label for group in rows])
    key = "between" if len(rows) == 1 else "between_some"
    return [words(f"studies.headline.{key}", names=names, range=_range(rows))]


def _reason(result: StudyResult, worse: Sequence[int], ranking: Ranking) -> str:
    """Why these end higher: what is shown for every one of them, and else only that they do."""
    groups, rows = result.groups, [result.groups[at] for at in worse]
    if all(group.count("diverged") > len(group.runs) / 2 for group in rows):
        return words("studies.reason.diverges")
    if result.study.axes[0].settings == ("learning_rate",):
        jitter = Comparisons(groups, "jitter", _JUMPS)
        if all(jitter.way(ranking.best, at) > 0 for at in worse):
            return words("studies.reason.jumps", range=_range(rows))
        speed = Comparisons(groups, "speed", 2)
        if all(
            _is_falling(result, at)
            and (groups[at].runs["speed"].isna().mean() > 0.25 or speed.way(ranking.best, at) > 0)
            for at in worse
        ):
            return words("studies.reason.slow", epochs=result.study.epochs)
    return words("studies.reason.higher", range=_range(rows))


def _is_falling(result: StudyResult, at: int) -> bool:
    """Whether a group's training loss still falls in the last quarter, in three seeds of four.

    By a twentieth at least: a loss that is as high as before would not be lower for more epochs.
    """
    number = result.groups[at].runs["point"].iloc[0]
    curves = result.curves[np.flatnonzero(result.runs["point"] == number), :, 0]
    if curves.shape[1] < 4:
        return False
    quarter = np.searchsorted(result.epochs, 0.75 * result.epochs[-1])
    with np.errstate(invalid="ignore"):
        return bool((curves[:, -1] < _FALLING * curves[:, quarter]).mean() >= _OF_SEEDS)


def _is_ordered(result: StudyResult) -> bool:
    """Whether the values rise along the study's axis, so that others lie below and above.

    Numbers do, where they are given so; layers do where each has more weights than the one before.
    """
    axis = result.study.axes[0]
    if len(axis.settings) != 1:
        return False
    values = [step[0] for step in axis.values]
    if axis.settings == ("hidden_layers",):
        values = [sum(units) for units in values]
    elif SETTINGS[axis.settings[0]].type not in (int, float):
        return False
    return all(first < second for first, second in pairwise(values))


def shown_loss(value: float) -> str:
    """Three decimals; 0.00006 or 5e−12 for a loss that would be 0.000; a dash for none."""
    if not math.isfinite(value):
        return NOTHING
    if value >= LEAST or value == 0:
        return f"{value:.3f}"
    return readable(float(f"{value:.1g}")).replace("-", MINUS)


def _range(
    groups: Sequence[Group], measure: str = "final", text: Callable[[float], str] = shown_loss
) -> str:
    """The lowest and the highest median, of the final test losses: "0.100 to 0.300"."""
    medians = sorted(group.median(measure) for group in groups)
    low, high = text(medians[0]), text(medians[-1])
    return low if low == high else words("studies.headline.range", low=low, high=high)


def _rounded(seeds: float) -> int:
    """To two digits, upwards: about 45, about 230."""
    unit = int(10 ** max(0, math.floor(math.log10(seeds)) - 1))
    return math.ceil(seeds / unit) * unit
