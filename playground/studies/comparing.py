"""Which of several values differ, judged together, so that a whole study errs once in twenty.

Two values are compared seed by seed by the sign test. N values make N (N - 1) / 2 comparisons, and
of many one looks sure by chance. Holm's correction (Scandinavian Journal of Statistics 6, 1979,
65-70) keeps the chance of any false one under 5 %, however the values hang together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from playground.studies.statistics import Group, sign_probability
from playground.studies.trial import Floats

SIGNIFICANT = 0.05
ALIKE = 1.25
"""Two values end alike where their ratio, seed by seed, surely stays within this factor."""

_MATERIAL = 0.1  # of the smaller median: less is no difference worth a sentence
_POWER = 0.8  # the chance to be sure with as many seeds as are asked for
MOST_SEEDS = 1000  # more are not worth naming


class Comparisons:
    """Every two of several groups compared by one measure.

    `least` is the smallest difference of medians that matters. Where a study makes several
    `claims`, each has its share of the 5 %.
    """

    def __init__(
        self, groups: Sequence[Group], measure: str, least: float, claims: int = 1
    ) -> None:
        self.groups, self.measure, self.least = groups, measure, least
        self.level = SIGNIFICANT / claims
        self.medians = np.array([group.median(measure) for group in groups])
        self.values = _by_seed(groups, measure)

    def way(self, first: int, second: int) -> int:
        """1 where the second is surely higher, -1 where lower, 0 where neither is sure.

        Sure is a sign test below the level after Holm's correction, and medians that differ the
        same way, by a tenth of the smaller and by `least` at least.
        """
        return int(self.ways[first, second])

    @cached_property
    def ways(self) -> NDArray[np.int64]:
        """`way` of every two groups (n_groups, n_groups)."""
        with np.errstate(invalid="ignore"):
            apart = np.sign(self.medians - self.medians[:, np.newaxis])
        by_medians = np.where(self.matters, apart, 0)
        ups, downs = self._counts
        agree = by_medians == np.sign(ups - downs)
        return np.where(agree & (self._p_values < self.level), by_medians, 0).astype(np.int64)

    @cached_property
    def matters(self) -> NDArray[np.bool_]:
        """Whether medians differ by a tenth of the smaller and by `least`: (n_groups, n_groups)."""
        low = np.minimum(self.medians[:, np.newaxis], self.medians)
        with np.errstate(invalid="ignore"):
            apart = np.abs(self.medians - self.medians[:, np.newaxis])
            far: NDArray[np.bool_] = apart >= np.maximum(self.least, _MATERIAL * low)
            far &= np.isfinite(low)
        return far

    def alike(self, first: int, second: int) -> bool:
        """Whether the ratio of both, seed by seed, surely stays within ALIKE.

        Or their difference within `least`. Judged by the 95 % interval for the median of what is
        paired, from order statistics alone (David and Nagaraja, Order Statistics, 2003, 7.1);
        `least` is added to both sides of a ratio, so that what is too small to matter makes none.
        """
        a, b = self.values[first] + self.least, self.values[second] + self.least
        with np.errstate(invalid="ignore"):
            both_end_nowhere = np.isinf(a) & np.isinf(b)
            ratios = np.where(both_end_nowhere, 1.0, b / a)
            apart = np.where(both_end_nowhere, 0.0, b - a)
        return _surely_within(ratios, 1 / ALIKE, ALIKE) or _surely_within(
            apart, -self.least, self.least
        )

    def seeds_needed(self, first: int, second: int) -> float:
        """About how many seeds would show this difference four times in five; infinite for none.

        From the share of seeds that show it now, by the normal approximation of the sign test.
        """
        ups, downs = self._counts[0][first, second], self._counts[1][first, second]
        if not ups + downs or ups == downs:
            return math.inf
        share = min(max(ups, downs) / (ups + downs), 0.99)
        normal = NormalDist()
        critical = normal.inv_cdf(1 - self.level / self.n_comparisons / 2)
        spread = math.sqrt(share * (1 - share))
        return float(((critical / 2 + normal.inv_cdf(_POWER) * spread) / (share - 0.5)) ** 2)

    @property
    def n_comparisons(self) -> int:
        """How many pairs of groups there are."""
        return max(1, math.comb(len(self.groups), 2))

    @cached_property
    def _counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """In how many seeds the second is higher, and lower: (n_groups, n_groups) each."""
        n = len(self.groups)
        ups, downs = np.zeros((n, n), dtype=np.int64), np.zeros((n, n), dtype=np.int64)
        with np.errstate(invalid="ignore"):
            for at in range(n):
                ups[at] = (self.values > self.values[at]).sum(axis=1)
                downs[at] = (self.values < self.values[at]).sum(axis=1)
        return ups, downs

    @cached_property
    def _p_values(self) -> Floats:
        """Of every pair, by the sign test and after Holm's correction: (n_groups, n_groups)."""
        ups, downs = self._counts
        rows, columns = np.triu_indices(len(ups), 1)
        counts = np.stack([ups[rows, columns], downs[rows, columns]], axis=1)
        different, which = np.unique(counts, axis=0, return_inverse=True)
        plain = np.array([sign_probability(int(up), int(down)) for up, down in different])
        plain = plain[which.ravel()]
        order = np.argsort(plain, kind="stable")
        corrected = np.empty_like(plain)
        stepped = plain[order] * np.arange(len(plain), 0, -1)
        corrected[order] = np.minimum(1, np.maximum.accumulate(stepped))
        matrix = np.ones(ups.shape)
        matrix[rows, columns] = matrix[columns, rows] = corrected
        return matrix


def least_seeds(n_groups: int, claims: int = 1) -> int:
    """The fewest seeds with which any two of so many groups can be told apart at all."""
    return 1 + math.floor(math.log2(max(1, math.comb(n_groups, 2)) * claims / SIGNIFICANT)) + 1


def _by_seed(groups: Sequence[Group], measure: str) -> Floats:
    """A measure of every group, seed by seed (n_groups, n_seeds); NaN where a seed is missing."""
    columns = [group.by_seed(measure) for group in groups]
    seeds = list(dict.fromkeys(seed for column in columns for seed in column.index))
    return np.array([column.reindex(seeds).to_numpy() for column in columns])


def _surely_within(values: Floats, low: float, high: float) -> bool:
    """Whether the median's 95 % interval lies between both; of too few values there is none."""
    known = np.sort(values[~np.isnan(values)])
    out = _left_out(len(known))
    return out >= 0 and bool(known[out] >= low and known[-1 - out] <= high)


@cache
def _left_out(n: int) -> int:
    """How many of n ordered numbers lie outside the median's 95 % interval on each side; or -1."""
    tail, count = 0, -1
    while (tail := tail + math.comb(n, count + 1)) <= SIGNIFICANT / 2 * 2**n:
        count += 1
    return count
