"""What a report's part takes, before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.studies.execution import seconds_of
from playground.studies.study import Study
from playground.studies.trial import Trial


@dataclass(frozen=True)
class Cost:
    """What a part takes: training, on one core of a recent machine, and figures to draw."""

    runs: int = 0
    epochs: int = 0
    seconds: float = 0.0
    figures: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.runs + other.runs,
            self.epochs + other.epochs,
            self.seconds + other.seconds,
            self.figures + other.figures,
        )

    @staticmethod
    def of(trials: Sequence[Trial], figures: int = 0) -> Cost:
        """The cost of training some runs."""
        epochs = sum(trial.epochs for trial in trials)
        return Cost(len(trials), epochs, sum(map(seconds_of, trials)), figures)

    @staticmethod
    def of_study(study: Study, figures: int = 0) -> Cost:
        """The cost of a study's runs: seeds of a combination cost the same."""
        points = Cost.of([Trial(point.config, study.epochs) for point in study.points()])
        seeds = study.seeds
        return Cost(seeds * points.runs, seeds * points.epochs, seeds * points.seconds, figures)
