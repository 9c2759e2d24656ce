"""How right a network is about more than two classes: counts, and what to compare them with."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from playground.run.chance import Chance, chance_of
from playground.run.classes import Counts, confusion
from playground.run.standing import Standing
from playground.wording.words import words


class RightAndWrong(NamedTuple):
    """Counts (k, k) of the test points, of the training points where there are no others.

    A row is a class, a column what the network takes its points for.
    """

    kind: str  # "test" or "training"
    counts: Counts
    chance: Chance

    @property
    def n_points(self) -> int:
        """Of all points."""
        return int(self.counts.sum())

    @property
    def right(self) -> int:
        """Of those taken for what they are."""
        return int(np.trace(self.counts))

    @property
    def by_chance(self) -> int:
        """Of those that the commonest class has."""
        return int(self.counts[self.chance.commonest].sum())

    @property
    def in_words(self) -> str:
        """ "219 of 250 test points right, chance is 83." """
        said = {"right": self.right, "count": self.n_points, "chance": self.by_chance}
        return words(f"scripts.chance.{self.kind}", **{name: f"{n:,}" for name, n in said.items()})


def right_and_wrong(standing: Standing) -> RightAndWrong | None:
    """Of a run where it stands; None of two classes, in a regression, and after a divergence."""
    if standing.config.n_outputs == 1 or not standing.state.is_finite():
        return None
    counts, chance = confusion(standing), chance_of(standing.config)
    if counts is None or chance is None:
        return None
    kind = "test" if counts.test.any() else "training"
    return RightAndWrong(kind, counts.test if kind == "test" else counts.train, chance)
