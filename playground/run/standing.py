"""Where a run stands: a config and a state, and what follows from the two."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from playground.engine.network import Hyperparameters, Samples, State
from playground.errors import SettingError
from playground.run.changes import Change
from playground.run.config import RunConfig
from playground.run.points import samples_of


@dataclass(frozen=True, eq=False)
class Standing:
    """A run's config and one of its states: what is trained on, read and judged.

    Raises SettingError for a state further within an epoch than there are points.
    """

    config: RunConfig
    state: State

    def __post_init__(self) -> None:
        if self.state.sample >= max(1, self.config.n_train):
            rule = f"must be less than the {self.config.n_train} training points"
            raise SettingError("state.sample", self.state.sample, rule)

    @property
    def epoch(self) -> int:
        """Finished epochs."""
        return self.state.epoch

    @property
    def position(self) -> tuple[int, int]:
        """Finished epochs, and points seen of the next one."""
        return self.state.position

    @functools.cached_property
    def settings(self) -> RunConfig:
        """The settings in force here, with no changes."""
        return self.config.at(self.position)

    @functools.cached_property
    def hyperparameters(self) -> Hyperparameters:
        """What the engine needs to go on from here."""
        return self.settings.hyperparameters

    @property
    def samples(self) -> Samples:
        """What the engine trains on; read-only."""
        return samples_of(self.config)

    @property
    def changes_here(self) -> list[Change]:
        """The config's changes that are made at this position."""
        return [change for change in self.config.changes if change.position == self.position]

    def moved(self, state: State) -> Standing:
        """The same run at another of its states."""
        return Standing(self.config, state)
