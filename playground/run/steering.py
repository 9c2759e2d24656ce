"""Steering a run by hand: a change in its middle becomes part of the run."""

from __future__ import annotations

from collections.abc import Mapping

from playground.errors import SettingError
from playground.run.changes import PARAMETER, PLACES, Change, Value, edited
from playground.run.config import RunConfig
from playground.run.standing import Standing


def branched(config: RunConfig, position: tuple[int, int]) -> RunConfig:
    """The config without the changes after `position`: what a run goes on with from there."""
    return config.replace(
        changes=tuple(change for change in config.changes if change.position <= position)
    )


def steer(standing: Standing, what: str, value: Value) -> Standing:
    """The run with one thing changed where it stands, and the state after the change.

    `what` is a setting of `playground.run.settings.LIVE`, a weight "w.LAYER.FROM.TO" or a
    bias "b.LAYER.UNIT". Changes of a later time are dropped: the run goes another way from here.
    A setting changed before the first step is simply the config's. Raises SettingError.
    """
    state = standing.state
    change = Change(epoch=state.epoch, sample=state.sample, what=what, value=value)
    if change.is_edit:
        return edit(standing, {what: value})
    config = branched(standing.config, state.position)
    others = tuple(
        other
        for other in config.changes
        if (other.position, other.what) != (change.position, change.what)
    )
    before = config.replace(changes=others)
    if state.position == (0, 0):
        return Standing(before.replace(**{change.what: change.value}), state)
    if getattr(before.at(state.position), change.what) == change.value:
        return Standing(before, state)
    return Standing(before.replace(changes=(*others, change)), state)


def edit(standing: Standing, values: Mapping[str, Value]) -> Standing:
    """As `steer`, of many weights and biases at once: the value of each by its name.

    Raises SettingError for anything else, and for more changes than a run may have.
    """
    for what in values:
        if not PARAMETER.fullmatch(what):
            raise SettingError("values", what, f"must be a weight or a bias; {PLACES}")
    state = standing.state
    edits = [
        Change(epoch=state.epoch, sample=state.sample, what=what, value=value)
        for what, value in values.items()
    ]
    config = branched(standing.config, state.position)
    made = {(change.position, change.what) for change in edits}
    others = [one for one in config.changes if (one.position, one.what) not in made]
    return Standing(config.replace(changes=(*others, *edits)), edited(state, edits))
