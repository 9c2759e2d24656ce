"""The settings with the smallest test loss, found in rounds.

Many settings are tried briefly with few seeds. The better ones, and new ones a step from them, go
on with more epochs and more seeds, again and again. The first round lasts until enough settings
have left chance: a plateau tells nothing. What wins is measured at last on seeds that had no part
in the choice, because a choice among many is lucky; the search says how lucky.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from playground.errors import SettingError
from playground.run.config import RunConfig
from playground.studies.candidates import SEARCHED, drawn, neighbours
from playground.studies.chance import chance_of
from playground.studies.execution import seconds_of
from playground.studies.headline import shown_loss
from playground.studies.ledger import Ledger
from playground.studies.statistics import (
    AT_CHANCE,
    Group,
    StudyResult,
    quartiles,
    runs_frame,
)
from playground.studies.study import Study
from playground.studies.trial import Trial
from playground.wording.words import words

if TYPE_CHECKING:
    import pandas as pd

MIN_BUDGET = 300
MAX_BUDGET = 1_000_000
SHOWN = 3
"""Settings that a search ends with."""

_SEEDS = (2, 4, 8, 24)  # of each setting, round by round
_SHARES = (1, 8, 24, 64)  # one in so many settings is in that round
_SHORTER = (8, 4, 2, 1)  # than the longest training, round by round
_FRESH_SEEDS = 24  # that had no part in the choice
_LOOKED_AT = 50  # settings, to tell the time
LONGER = (2, 4, 8, 16)
"""Times the longest training that are looked at where no setting leaves chance."""


@dataclass(frozen=True)
class Search:
    """A search: the data and problem of `base`, a budget of runs, and the longest training.

    `varied` names what may change, of `SEARCHED`; what was changed in the middle of the base's run
    is left out. A run counts once in the budget, however often
    it is trained further. Raises SettingError for a budget too small to compare anything, and
    where no points are left to test on.
    """

    base: RunConfig
    budget: int
    epochs: int = 1000
    seeds_vary: str = "all"
    sample: int = 0  # which random settings are tried
    varied: tuple[str, ...] = SEARCHED

    def __post_init__(self) -> None:
        # Changes in the middle of one run are of its settings: other rates would be overruled.
        object.__setattr__(self, "base", self.base.replace(changes=()))
        if not MIN_BUDGET <= self.budget <= MAX_BUDGET:
            rule = f"must be a whole number from {MIN_BUDGET} to {MAX_BUDGET}"
            raise SettingError("budget", self.budget, rule)
        for name in self.varied or ("",):
            if name not in SEARCHED:
                raise SettingError("vary", name, "must be one of " + ", ".join(SEARCHED))
        self.study(self.base, _SEEDS[-1], self.epochs)  # checks the rest
        if self.base.train_percent == 100:
            raise SettingError("percTrainData", 100, "must leave points to test on in a search")

    @property
    def purpose(self) -> str:
        """What names this search in a ledger."""
        pairs = f"budget={self.budget}&epochs={self.epochs}&sample={self.sample}"
        if self.varied != SEARCHED:
            pairs += "&varied=" + ",".join(self.varied)
        return f"{self.base.link()}&search&seedsVary={self.seeds_vary}&{pairs}"

    def rounds(self) -> list[Round]:
        """How many settings, seeds and epochs, round by round; the check on fresh seeds last.

        At most: no more settings than what varies gives, fewer where fewer are near the best.
        """
        return self._rounds

    @cached_property
    def _rounds(self) -> list[Round]:
        left = self.budget - (SHOWN + 1) * _FRESH_SEEDS
        first = next(n for n in itertools.count(left // _SEEDS[0], -1) if _runs(n) <= left)
        there = len(drawn(self.base, self.varied, first, np.random.default_rng(self.sample)))
        rounds = [
            Round(min(settings, there), seeds, max(1, self.epochs // shorter))
            for settings, seeds, shorter in zip(_settings(first), _SEEDS, _SHORTER, strict=True)
        ]
        return [*rounds, Round(min(SHOWN + 1, there), _FRESH_SEEDS, self.epochs)]

    def seconds(self) -> float:
        """About how long on one core, as if all settings cost what the first drawn ones do."""
        random = np.random.default_rng(self.sample)
        first = drawn(self.base, self.varied, _LOOKED_AT, random)
        an_epoch = sum(seconds_of(Trial(config, 1)) for config in first) / len(first)
        return sum(an_epoch * in_round.runs * in_round.epochs for in_round in self.rounds())

    def chance(self) -> float:
        """The test loss of the best constant answer, the median over the seeds of a round."""
        study = self.study(self.base, _SEEDS[-1], 1)
        return chance_of(trial.config for trial in study.trials())

    def study(self, config: RunConfig, seeds: int, epochs: int) -> Study:
        """One setting's runs in a round."""
        return Study(config, (), seeds, epochs, self.seeds_vary)


@dataclass(frozen=True)
class Round:
    """So many settings, each with so many seeds, trained for so many epochs."""

    settings: int
    seeds: int
    epochs: int

    @property
    def runs(self) -> int:
        """Runs in this round."""
        return self.settings * self.seeds


@dataclass(frozen=True, eq=False)
class Ranked:
    """One of the settings a search ends with, and what it does on seeds not used in the choice."""

    config: RunConfig
    chosen_by: float
    """Its median test loss in the round that chose it: lower than it will be again."""
    result: StudyResult

    @property
    def runs(self) -> pd.DataFrame:
        """One row a fresh seed."""
        return self.result.runs

    @property
    def group(self) -> Group:
        """The runs on fresh seeds, for their medians."""
        return self.result.groups[0]


@dataclass(frozen=True, eq=False)
class SearchResult:
    """What a search found; without `ranked` where all were still at chance in the end."""

    search: Search
    ranked: list[Ranked] = field(default_factory=list)
    """The best three, in the order in which they were chosen; fewer where fewer left chance."""
    best_run: pd.Series[float] | None = None
    """The run with the lowest final test loss of the last round of choice."""
    best_run_again: float = math.nan
    """The median on fresh seeds of that run's settings."""
    needed_epochs: int | None = None
    """Where all were at chance: after how many epochs the first of the nearest three was not."""

    @property
    def success_loss(self) -> float:
        """The final test loss below which a run counts as a success, for all alike.

        NaN where no setting has a median on fresh seeds that is clearly under chance.
        """
        losses = [entry.result.success_loss for entry in self.ranked]
        return min(filter(math.isfinite, losses), default=math.nan)

    def successes(self, entry: Ranked) -> int:
        """How many fresh seeds succeed with a setting."""
        return int((entry.runs["final"] < self.success_loss).sum())


Runner = Callable[[Sequence[Trial], str], None]
"""Does the trials that a ledger does not have yet; the text says what they are."""

Listener = Callable[[list[float]], None]
"""Is told what a round came to: the medians of its settings, the lowest first, infinite last."""


def search_settings(
    search: Search, ledger: Ledger, run: Runner, tell: Listener = lambda medians: None
) -> SearchResult:
    """Search round by round; what the ledger has is not done again."""
    course = _Course(search, ledger, run, tell)
    found = course.first()
    for number in range(1, len(_SEEDS)):
        found = course.later(number, found)
    if found[0].median >= course.at_chance:
        return SearchResult(search, needed_epochs=course.look_further(found))
    return course.checked(found)


class _Course:
    """A search on its way: who runs, what is random, how long a run of this round is."""

    def __init__(self, search: Search, ledger: Ledger, run: Runner, tell: Listener) -> None:
        self.search, self.ledger, self.run, self.tell = search, ledger, run, tell
        self.rounds = search.rounds()
        self.at_chance = AT_CHANCE * search.chance()
        self.random = np.random.default_rng(search.sample)
        self.epochs = self.rounds[0].epochs

    def first(self) -> list[_Tried]:
        """Settings that are drawn; while too few have left chance, half as many, twice as long."""
        configs = drawn(self.search.base, self.search.varied, self.rounds[0].settings, self.random)
        wanted = self.rounds[1].settings
        found = self._tried(0, configs)
        while (
            sum(one.median < self.at_chance for one in found) < wanted
            and self.epochs < self.search.epochs
        ):
            self.epochs = min(2 * self.epochs, self.search.epochs)
            found = self._tried(0, [one.config for one in found[: max(wanted, len(found) // 2)]])
        return found

    def later(self, number: int, found: list[_Tried]) -> list[_Tried]:
        """The better half of a round's settings go on from the one before; half are near them."""
        in_round = self.rounds[number]
        self.epochs = max(self.epochs, in_round.epochs)
        kept = [one.config for one in found[: (in_round.settings + 1) // 2]]
        more = in_round.settings - len(kept)
        return self._tried(number, kept + neighbours(kept, self.search.varied, more, self.random))

    def look_further(self, found: list[_Tried]) -> int | None:
        """After how many epochs the first of the nearest leaves chance; None: not soon."""
        nearest = [one.config for one in found[:SHOWN]]
        for times in LONGER:
            self.epochs = times * self.search.epochs
            if self._tried(0, nearest)[0].median < self.at_chance:
                return self.epochs
        return None

    def checked(self, found: list[_Tried]) -> SearchResult:
        """The best on fresh seeds, and with them the settings of the best single run."""
        lucky = min(found, key=lambda one: one.lowest)
        winners = [one for one in found[:SHOWN] if one.median < self.at_chance]
        asked = winners if lucky in winners else [*winners, lucky]
        used, fresh = self.rounds[-2].seeds, self.rounds[-1].seeds
        studies = [self.search.study(one.config, used + fresh, self.epochs) for one in asked]
        trials = [trial for study in studies for trial in study.trials()[used:]]
        self.run(trials, self._said(len(self.rounds) - 1, len(asked)))
        ranked = [
            Ranked(one.config, one.median, self._result(study, slice(used, None)))
            for one, study in zip(asked, studies, strict=True)
        ]
        medians = [entry.group.median("final") for entry in ranked]
        self.tell(sorted(map(_or_infinite, medians)))
        chosen = self._result(studies[asked.index(lucky)], slice(used)).runs
        best_run: pd.Series[float] = chosen.iloc[int(np.nanargmin(chosen["final"]))]
        again = medians[asked.index(lucky)]
        return SearchResult(self.search, ranked[: len(winners)], best_run, again)

    def _tried(self, number: int, configs: Sequence[RunConfig]) -> list[_Tried]:
        """The settings with what came of them in a round, the lowest median first."""
        seeds = self.rounds[number].seeds
        studies = [self.search.study(config, seeds, self.epochs) for config in configs]
        trials = [trial for study in studies for trial in study.trials()]
        self.run(trials, self._said(number, len(studies)))
        finals = self.ledger.frame(trials)["final"].to_numpy(float)
        assert len(finals) == len(trials), "a round goes on when all of its runs are done"
        by_setting = finals.reshape(len(configs), seeds)
        medians = map(_or_infinite, quartiles(by_setting.T)[1])
        lowest = np.where(np.isnan(by_setting), math.inf, by_setting).min(axis=1)
        found = [
            _Tried(config, median, float(low))
            for config, median, low in zip(configs, medians, lowest, strict=True)
        ]
        found.sort(key=lambda one: one.median)
        self.tell([one.median for one in found])
        return found

    def _result(self, study: Study, seeds: slice) -> StudyResult:
        """What the ledger has of a study without axes, of some of its seeds."""
        trials = study.trials()
        frame = self.ledger.frame(trials[seeds])
        frame.index += seeds.indices(len(trials))[0]
        runs = runs_frame(study, frame)
        return StudyResult(study, runs, np.empty((len(runs), 0, 2)), np.arange(0))

    def _said(self, number: int, settings: int) -> str:
        key = "round" if settings > 1 else "round_of_one"
        if number == len(self.rounds) - 1:
            key = "check"
        elif self.epochs > self.search.epochs:
            key = "longer"
        return words(
            f"studies.search.{key}",
            number=number + 1,
            rounds=len(self.rounds),
            settings=settings,
            seeds=self.rounds[number].seeds,
            epochs=self.epochs,
        )


@dataclass(frozen=True)
class _Tried:
    """One setting of a round, and what came of its seeds."""

    config: RunConfig
    median: float
    """Of final test losses; infinite where there is none."""
    lowest: float
    """The final test loss of its best run."""


def _or_infinite(loss: float) -> float:
    return float(loss) if math.isfinite(loss) else math.inf


def _settings(first: int) -> list[int]:
    """How many settings are in each round but the last, given those of the first."""
    return [max(SHOWN, first // share) for share in _SHARES]


def _runs(first: int) -> int:
    return sum(map(operator.mul, _settings(first), _SEEDS))


def optimism(result: SearchResult) -> str:
    """How far the best single run can be believed; "" where all were at chance."""
    if result.best_run is None:
        return ""
    run, again = result.best_run, result.best_run_again
    shown, truth = float(run["final"]), float(run["true_error"])
    key = "optimism" if math.isfinite(again) else "optimism_none"
    said = [words(f"studies.search.{key}", shown=shown_loss(shown), again=shown_loss(again))]
    if math.isfinite(truth):
        said.append(words("studies.search.truth", truth=shown_loss(truth)))
    return " ".join(said)


def success_note(result: SearchResult) -> str:
    """What counts as a success on fresh seeds; "" where no setting has a median there."""
    if math.isfinite(result.success_loss):
        return words("studies.search.success", loss=shown_loss(result.success_loss))
    chances = [entry.result.chance for entry in result.ranked]
    known = next(filter(math.isfinite, chances), None)
    if known is None:
        return ""
    return words("studies.search.no_success", chance=shown_loss(known))


def at_chance(result: SearchResult) -> str:
    """That no setting has left chance, and how long it would take; "" where some have."""
    if result.ranked:
        return ""
    needed, epochs = result.needed_epochs, result.search.epochs
    if needed is None:
        return words("studies.search.chance_far", epochs=epochs, most=LONGER[-1] * epochs)
    return words("studies.search.chance", epochs=epochs, needed=needed)
