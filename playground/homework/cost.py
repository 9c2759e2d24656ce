"""What a report's part takes, before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.studies.execution import seconds_of
from playground.studies.study import Study
from playground.studies.trial import Trial

_SECONDS_A_FIGURE = 0.3  # to lay it out; to draw it is the browser's work


@dataclass(frozen=True)
class Cost:
    """What a part takes besides its studies' runs.

    Seconds of work on one core of a recent machine, and figures to lay out and to draw.
    """

    seconds: float = 0.0
    figures: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.seconds + other.seconds, self.figures + other.figures)

    @property
    def making_seconds(self) -> float:
        """All of it but the drawing."""
        return self.seconds + _SECONDS_A_FIGURE * self.figures

    @staticmethod
    def of(trials: Sequence[Trial], figures: int = 0) -> Cost:
        """The cost of training some runs."""
        return Cost(sum(map(seconds_of, trials)), figures)

    @staticmethod
    def of_study(study: Study, figures: int = 0) -> Cost:
        """The cost of training a study's runs: seeds of a combination cost the same."""
        points = Cost.of([Trial(point.config, study.epochs) for point in study.points()])
        return Cost(study.seeds * points.seconds, figures)
