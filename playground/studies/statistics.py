"""What many runs say together: medians, quartiles, success rates, paired comparisons.

A run that diverged, or never reached what is measured, counts as worse than any number: it is
infinite in medians and quartiles, never left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.run.config import RunConfig
from playground.studies.chance import chance_of
from playground.studies.study import Study, value_text
from playground.studies.trial import DIVERGED, FAILED, INTEGERS, OK, Floats
from playground.wording.words import words

if TYPE_CHECKING:
    import pandas as pd

_SUCCESS_SLACK = 1.25
_DISPLAYED_AS_ZERO = 0.0005
AT_CHANCE = 0.9
"""Of the loss of the best constant answer: what does not end below it has hardly learned."""
_CHANCE_SEEDS = 8  # whose median tells a study's chance: from seed to seed it hardly differs
_REACHED = ("speed", "settled")  # an epoch that a run may never reach
_COUNTED = (*INTEGERS, "wall_seconds")  # what even a diverged run has, and a failed one has not
_LAST = ("train_loss", "test_loss")  # which bounded answers keep small in a run that diverged


@dataclass(frozen=True, eq=False)
class Group:
    """The runs of one combination of values."""

    label: str  # "0.03", "8-8"; both values for two axes
    steps: tuple[int, ...]  # which step of each axis
    runs: pd.DataFrame  # one row a seed, in the order of seeds
    train: Floats  # (3, epochs + 1): lower quartile, median, upper quartile of the training loss
    test: Floats  # (3, epochs + 1)

    def median(self, measure: str) -> float:
        """The median over seeds; infinite where most runs diverged or never got there.

        NaN where runs have no such number: test losses without test points, counts of failed runs.
        """
        return float(self.quartiles(measure)[1])

    def quartiles(self, measure: str) -> Floats:
        """Lower quartile, median and upper quartile over seeds (3,)."""
        if measure not in self._quartiles:
            self._quartiles[measure] = quartiles(self._read(measure)[0])
        return self._quartiles[measure]

    def values(self, measure: str) -> pd.Series[float]:
        """A measure of every run, in order; infinite, or NaN, as `median` says."""
        import pandas as pd  # here, since it takes 0.2 s

        values, kept = self._read(measure)
        return pd.Series(values, self.runs.index[kept])

    @cached_property
    def _quartiles(self) -> dict[str, Floats]:
        return {}

    @cached_property
    def _status(self) -> NDArray[np.object_]:
        return self.runs["status"].to_numpy(object)

    def _numbers(self, measure: str) -> Floats:
        return self.runs[measure].to_numpy(float)

    def _read(self, measure: str) -> tuple[Floats, NDArray[np.bool_]]:
        """The values of the runs that have the measure, and which runs these are."""
        # By NumPy: a page asks for a dozen measures of each of sixty groups.
        values, ended = self._numbers(measure), self._status == OK
        kept = np.full(len(values), True)
        if measure == "settled":  # on its first plateau a loss has not settled yet
            values = np.where(np.isnan(self._numbers("speed")), np.nan, values)
        if measure == "true_error":  # an old ledger may have it of some runs only
            kept = ~np.isnan(values) | ~ended
        if measure in _COUNTED:
            kept = self._status != FAILED
        else:
            if measure in _LAST:
                values = np.where(ended, values, np.nan)
            known = ~np.isnan(values[kept]).all() or not ended.any()
            if measure in _REACHED or known:
                values = np.where(np.isnan(values), np.inf, values)
        return values[kept], kept

    def by_seed(self, measure: str) -> pd.Series[float]:
        """`values` by the seed of its run."""
        values = self.values(measure)
        return values.set_axis(self.runs.loc[values.index, "seed"])

    def count(self, status: str) -> int:
        """How many runs ended so."""
        return int((self._status == status).sum())

    @property
    def epoch_seconds(self) -> float:
        """The median time of an epoch; NaN where no run was trained."""
        trained = self.runs[self.runs["trained_epochs"] > 0]
        return float(quartiles(trained["wall_seconds"] / trained["trained_epochs"])[1])


@dataclass(frozen=True, eq=False)
class StudyResult:
    """A study and what came of its runs so far."""

    study: Study
    runs: pd.DataFrame  # see `runs_frame`
    curves: Floats  # (len(runs), n_epochs, 2): training and test loss
    epochs: NDArray[np.int64]  # (n_epochs,): of which the curves are kept

    @cached_property
    def groups(self) -> list[Group]:
        """One group a combination of values that has results, in the study's order."""
        groups = []
        for number, point in enumerate(self.study.points()):
            rows = np.flatnonzero(self.runs["point"] == number)
            if len(rows):
                curves = quartiles(self.curves[rows])
                runs = self.runs.iloc[rows]
                label = runs["label"].iloc[0]
                groups.append(Group(label, point.steps, runs, curves[..., 0], curves[..., 1]))
        return groups

    @cached_property
    def success_loss(self) -> float:
        """The final test loss below which a run counts as a success.

        The study's own; else a quarter above the best combination's median, rounded up to one
        digit, at least what the page displays as 0.000, and clearly under `chance`. NaN where the
        best median is not.
        """
        if self.study.success is not None:
            return self.study.success
        if self.best is None:
            return math.nan
        wanted = max(self.best.median("final") * _SUCCESS_SLACK, _DISPLAYED_AS_ZERO)
        digit = 10.0 ** math.floor(math.log10(wanted))
        limit = float(f"{math.ceil(round(wanted / digit, 6)) * digit:.1g}")
        highest = float(f"{AT_CHANCE * self.chance:.2g}")
        if limit < highest:
            return limit
        return highest if self.best.median("final") < highest else math.nan

    @cached_property
    def chance(self) -> float:
        """The test loss of the best constant answer on the best combination's data.

        The median over its first seeds; NaN where no run ended with a test loss.
        """
        if self.best is None:
            return math.nan
        links = self.best.runs["link"].iloc[:_CHANCE_SEEDS]
        return chance_of(RunConfig.from_link(str(link)) for link in links)

    @cached_property
    def best(self) -> Group | None:
        """The combination with the lowest median of final test losses."""
        groups = [group for group in self.groups if math.isfinite(group.median("final"))]
        return min(groups, key=lambda group: group.median("final"), default=None)

    @property
    def resolution(self) -> int:
        """Of how many epochs one is kept in the curves: 1 where all are."""
        return int(np.diff(self.epochs).max(initial=1))

    def epochs_to(self, limit: float) -> pd.Series[float]:
        """The first epoch with a test loss under `limit`, of every run; NaN where there is none.

        Of the epochs that the curves are kept of: all after `run_study`, see `resolution`.
        """
        import pandas as pd  # here, since it takes 0.2 s

        with np.errstate(invalid="ignore"):
            is_under = self.curves[..., 1] < limit
        first = is_under.argmax(axis=1) if len(self.epochs) else np.zeros(len(self.runs), int)
        epochs = [
            float(self.epochs[at]) if row.any() else math.nan
            for at, row in zip(first, is_under, strict=True)
        ]
        return pd.Series(epochs, self.runs.index, dtype=float)

    def summary(self) -> pd.DataFrame:
        """One row a combination of values: counts, and medians and quartiles over seeds.

        `success` runs end under `success_loss`, `reached` runs are under it at some epoch,
        `epochs_to` is the median of the first such epochs. `gap` is the final test loss minus the
        training loss, `parameters` the number of weights and biases.
        """
        import pandas as pd  # here, since it takes 0.2 s

        groups = self.groups
        finals = np.array([group.quartiles("final") for group in groups]).reshape(-1, 3)
        low, middle, high = finals.T
        success = [int((group.runs["final"] < self.success_loss).sum()) for group in groups]
        epochs_to = self.epochs_to(self.success_loss)
        reached = [epochs_to[group.runs.index] for group in groups]

        def medians(*measures: str) -> dict[str, list[float]]:
            return {name: [group.median(name) for group in groups] for name in measures}

        return pd.DataFrame(
            {
                "label": [group.label for group in groups],
                "runs": [len(group.runs) for group in groups],
                "diverged": [group.count(DIVERGED) for group in groups],
                "failed": [group.count(FAILED) for group in groups],
                "halved": [int(group.runs["speed"].notna().sum()) for group in groups],
                **medians("speed", "jitter", "settled"),
                "final": middle,
                "final_low": low,
                "final_high": high,
                **medians("steady", "train_loss", "gap", "true_error"),
                "success": success,
                "reached": [int(epochs.notna().sum()) for epochs in reached],
                "epochs_to": [float(quartiles(epochs.fillna(np.inf))[1]) for epochs in reached],
                "parameters": [int(group.runs["parameters"].iloc[0]) for group in groups],
                **medians("dead_links", "nodes_off", "wall_seconds"),
            }
        )

    def median_run(self, group: Group) -> pd.Series[Any]:
        """The run of a group whose final test loss is nearest to the median."""
        finals = group.runs["final"].fillna(np.inf)
        middle = finals.sort_values(kind="stable").index[(len(finals) - 1) // 2]
        run: pd.Series[Any] = group.runs.loc[middle]
        return run


def runs_frame(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """A ledger's frame of the study's trials, tidy: what varied, the seed, then the results.

    The index is the run's position in the study. Columns: point (number of the combination),
    label, one column a setting that varied, seed, those of `Ledger.frame`, `gap` (final minus
    train_loss) and `parameters`, the number of weights and biases.
    """
    import pandas as pd  # here, since it takes 0.2 s

    points = list(study.points())
    number = np.asarray(frame.index) // study.seeds
    columns: dict[str, Any] = {
        "point": number,
        "label": [label_of_point(study, points[n].steps) for n in number],
    }
    for name in study.varied:
        columns[name] = [_plain(getattr(points[n].config, name)) for n in number]
    seeds = study.seed_names()
    columns["seed"] = [seeds[k] for k in np.asarray(frame.index) % study.seeds]
    tidy = pd.concat([pd.DataFrame(columns, index=frame.index), frame], axis=1)
    tidy["gap"] = tidy["final"] - tidy["train_loss"]
    tidy["parameters"] = [points[n].config.n_parameters for n in number]
    return tidy


def label_of_point(study: Study, steps: Sequence[int]) -> str:
    """What distinguishes one combination: its values in words, "all runs" without an axis."""
    labels = [axis.labels[step] for axis, step in zip(study.axes, steps, strict=True)]
    return ", ".join(labels) or words("studies.table.all_runs")


def quartiles(values: ArrayLike) -> Floats:
    """Lower quartile, median and upper quartile (3, ...) along the first axis; NaN is infinite.

    NaN only where nothing is a number.
    """
    numbers = np.asarray(values, dtype=float)
    if not len(numbers):
        return np.full((3, *numbers.shape[1:]), np.nan)
    unknown = np.isnan(numbers).all(axis=0)
    ordered = np.sort(np.where(np.isnan(numbers), np.inf, numbers), axis=0)
    places = np.array([0.25, 0.5, 0.75]) * (len(ordered) - 1)
    below, above = ordered[np.floor(places).astype(int)], ordered[np.ceil(places).astype(int)]
    share = (places % 1).reshape(-1, *[1] * (numbers.ndim - 1))
    with np.errstate(invalid="ignore"):  # np.quantile makes NaN of a number next to infinity
        between = below + (above - below) * share
    return np.where(unknown, np.nan, np.where((below == above) | (share == 0), below, between))


def sign_test(differences: ArrayLike) -> float:
    """The two-sided p-value of the sign test; zeros and NaN are left out."""
    numbers = np.asarray(differences, dtype=float)
    return sign_probability(int((numbers > 0).sum()), int((numbers < 0).sum()))


@cache
def sign_probability(up: int, down: int) -> float:
    """Could as many of so many have one sign by chance? Two-sided.

    Exact: 2 P(Binomial(n, 1/2) >= the larger count), at most 1.
    """
    n, most = up + down, max(up, down)
    tail = sum(math.comb(n, k) for k in range(most, n + 1))
    return min(1.0, 2 * tail / (1 << n))


def success_interval(successes: int, runs: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a success rate."""
    if not runs:
        return 0.0, 1.0
    z, rate = 1.96, successes / runs
    centre = (rate + z * z / (2 * runs)) / (1 + z * z / runs)
    half = z / (1 + z * z / runs) * math.sqrt(rate * (1 - rate) / runs + z * z / (4 * runs * runs))
    return max(0.0, centre - half), min(1.0, centre + half)


def _plain(value: Any) -> Any:
    return value_text(value) if isinstance(value, tuple) else value
