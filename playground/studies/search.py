"""The settings with the smallest test loss, found by successive halving.

Many settings are tried briefly with few seeds; the better third goes on with more epochs and more
seeds, again and again. What wins is the best by *median over seeds*: the best single run of
thousands is mostly lucky, and the search says how lucky.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.data.features import FEATURES
from playground.engine.activations import ACTIVATIONS
from playground.engine.penalties import PENALTIES
from playground.errors import SettingError
from playground.run.config import RunConfig
from playground.run.settings import LEARNING_RATES, REGULARIZATION_RATES
from playground.studies.ledger import Ledger
from playground.studies.statistics import StudyResult, runs_frame
from playground.studies.study import Study
from playground.studies.trial import Trial
from playground.wording.words import words

if TYPE_CHECKING:
    import pandas as pd

MIN_BUDGET = 100
MAX_BUDGET = 1_000_000
KEPT = 3  # one in three goes on
_SEEDS = (3, 6, 12, 24)  # of each setting, round by round
_MOST_LAYERS = 6  # what the original's page offers
_MOST_UNITS = 8
_MOST_BATCH = 30
_REGULARIZED = 0.5  # of the settings tried


@dataclass(frozen=True)
class Search:
    """A search: the data and problem of `base`, a budget of runs, and the longest training.

    Raises SettingError for a budget too small to compare anything.
    """

    base: RunConfig
    budget: int
    epochs: int = 1000
    seeds_vary: str = "all"
    sample: int = 0  # which random settings are tried

    def __post_init__(self) -> None:
        if not MIN_BUDGET <= self.budget <= MAX_BUDGET:
            rule = f"must be a whole number from {MIN_BUDGET} to {MAX_BUDGET}"
            raise SettingError("budget", self.budget, rule)
        Study(self.base, (), _SEEDS[-1], self.epochs, self.seeds_vary)  # checks the rest

    @property
    def purpose(self) -> str:
        """What names this search in a ledger."""
        pairs = f"budget={self.budget}&epochs={self.epochs}&sample={self.sample}"
        return f"{self.base.link()}&search&seedsVary={self.seeds_vary}&{pairs}"

    def rounds(self) -> list[Round]:
        """How many settings, seeds and epochs, round by round."""
        shares = [seeds / KEPT**at for at, seeds in enumerate(_SEEDS)]
        first = self.budget / sum(shares)
        last = len(_SEEDS) - 1
        return [
            Round(max(1, int(first / KEPT**at)), seeds, max(1, self.epochs // KEPT ** (last - at)))
            for at, seeds in enumerate(_SEEDS)
        ]

    def candidates(self) -> list[RunConfig]:
        """The settings tried: the link's own first, then drawn from all the original offers."""
        random = np.random.default_rng(self.sample)
        wanted = self.rounds()[0].settings
        found = {self.base: None}
        while len(found) < wanted:
            found[_drawn(self.base, random)] = None
        return list(found)

    def study(self, config: RunConfig, in_round: Round) -> Study:
        """One setting's runs in a round."""
        return Study(config, (), in_round.seeds, in_round.epochs, self.seeds_vary)


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
    """One setting of the last round, with its results."""

    config: RunConfig
    result: StudyResult

    @property
    def runs(self) -> pd.DataFrame:
        """One row a seed."""
        return self.result.runs


@dataclass(frozen=True, eq=False)
class SearchResult:
    """The settings of the last round, the best by median first, and the best single run."""

    search: Search
    ranked: list[Ranked]

    @property
    def best_run(self) -> pd.Series[float]:
        """The run of the last round with the lowest test loss at its end."""
        import pandas as pd  # here, since it takes 0.2 s

        runs = pd.concat([ranked.runs for ranked in self.ranked])
        run: pd.Series[float] = runs.loc[runs["test_loss"] == runs["test_loss"].min()].iloc[0]
        return run

    @property
    def success_loss(self) -> float:
        """The test loss below which a run counts as a success: as in a study, for all alike."""
        return self.ranked[0].result.success_loss


Runner = Callable[[Sequence[Trial], str], None]
"""Does the trials that a ledger does not have yet; the text says what they are."""


def search_settings(search: Search, ledger: Ledger, run: Runner) -> SearchResult:
    """Search round by round; what the ledger has is not done again."""
    configs = search.candidates()
    rounds = search.rounds()
    ranked: list[Ranked] = []
    for number, in_round in enumerate(rounds, start=1):
        studies = [search.study(config, in_round) for config in configs[: in_round.settings]]
        trials = [trial for study in studies for trial in study.trials()]
        run(
            trials,
            words(
                "studies.search.round" if len(studies) > 1 else "studies.search.round_of_one",
                number=number,
                rounds=len(rounds),
                settings=len(studies),
                seeds=in_round.seeds,
                epochs=in_round.epochs,
            ),
        )
        ranked = sorted((_ranked(study, ledger) for study in studies), key=_median)
        configs = [entry.config for entry in ranked]
    return SearchResult(search, ranked)


def _ranked(study: Study, ledger: Ledger) -> Ranked:
    frame = runs_frame(study, ledger.frame(study.trials()))
    return Ranked(study.base, StudyResult(study, frame, np.empty((len(frame), 0, 2)), np.arange(0)))


def _median(entry: Ranked) -> float:
    groups = entry.result.groups
    median = groups[0].median("final") if groups else math.inf
    return median if math.isfinite(median) else math.inf


def _drawn(base: RunConfig, random: np.random.Generator) -> RunConfig:
    """A setting drawn from what the original's page offers, on the base's data."""
    names = list(FEATURES)
    features: tuple[str, ...] = ()
    while not features:
        features = tuple(name for name in names if random.random() < 0.5)
    layers = int(random.integers(0, _MOST_LAYERS + 1))
    hidden = tuple(int(units) for units in random.integers(1, _MOST_UNITS + 1, layers))
    penalty, rate = "none", 0.0
    if random.random() < _REGULARIZED:
        penalty = str(random.choice([name for name in PENALTIES if name != "none"]))
        rate = float(random.choice([rate for rate in REGULARIZATION_RATES if rate]))
    return base.replace(
        features=features,
        hidden_layers=hidden,
        activation=str(random.choice(list(ACTIVATIONS))),
        learning_rate=float(random.choice(LEARNING_RATES)),
        regularization=penalty,
        regularization_rate=rate,
        batch_size=int(random.integers(1, _MOST_BATCH + 1)),
    )


def optimism(result: SearchResult) -> str:
    """How far the best single run, and the best median, can be believed."""
    run, best = result.best_run, result.ranked[0]
    shown, truth = float(run["test_loss"]), float(run["true_error"])
    if shown > 0 and truth > shown:
        times = truth / shown
        text = words("studies.search.best_run_lucky", shown=shown, truth=truth, times=times)
    else:
        text = words("studies.search.best_run", shown=shown, truth=truth)
    group = best.result.groups[0]
    low, middle, high = group.quartiles("final")
    half = {"low": low, "middle": middle, "high": high, "truth": group.median("true_error")}
    return f"{text} {words('studies.search.best_settings', **half)}"
