"""Decision maps of a study: what the median network of every value makes of the square.

A study keeps losses, no networks. A run is a value, so its network comes back by training again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from playground.run.backends import DEFAULT_BACKEND
from playground.run.classes import only_winners, winners
from playground.run.losses import Losses
from playground.run.outcome import status_of
from playground.run.reading import square_answers
from playground.run.standing import Standing
from playground.run.training import advance, start
from playground.studies.statistics import Group, StudyResult
from playground.studies.trial import OK, Floats, Trial

MOST_MAPS = 12
"""Of more combinations, those that end lowest have a map."""

CELLS = 60
"""A side of a map, in cells."""


@dataclass(frozen=True, eq=False)
class SmallMap:
    """A run's answers (CELLS, CELLS) over the square, from the top row down; -1 or 1 if discrete.

    Of more than two classes what `winners` of `run.classes` gives: the class, and how sure. None
    where training diverged. `position` is the run's in its study.
    """

    position: int
    answers: Floats | None


def mapped_runs(result: StudyResult) -> list[tuple[Group, int]]:
    """The groups that have a map, in the study's order, and the position of their median run."""
    groups = [group for group in result.groups if group.count("failed") < len(group.runs)]

    def final(at: int) -> float:
        median = groups[at].median("final")
        return median if not math.isnan(median) else math.inf

    lowest = sorted(range(len(groups)), key=final)[:MOST_MAPS]
    chosen = [groups[at] for at in sorted(lowest)]
    return [(group, int(str(result.median_run(group).name))) for group in chosen]


def small_map(position: int, trial: Trial, backend: str = DEFAULT_BACKEND) -> SmallMap:
    """The map of a study's run; trains it. Raises SettingError for an unknown backend."""
    return map_of(position, *advance(start(trial.config), trial.epochs, backend))


def map_of(position: int, last: Standing, losses: Losses) -> SmallMap:
    """The map of a study's run that is over, by its end and its losses."""
    answers = square_answers(last, CELLS)
    if not np.isfinite(answers).all() or status_of(last, losses).name != OK:
        return SmallMap(position, None)
    if last.config.n_outputs > 1:
        found = winners(answers)
        return SmallMap(position, only_winners(found) if last.config.discretize else found)
    if last.config.discretize:
        answers = np.where(answers >= 0, 1.0, -1.0)
    return SmallMap(position, answers)


def median_maps(result: StudyResult) -> list[SmallMap]:
    """The map of every group's median run; trains each of these runs again."""
    trials = result.study.trials()
    return [small_map(position, trials[position]) for _, position in mapped_runs(result)]
