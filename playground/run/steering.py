"""Steering a run by hand: a change in its middle becomes part of the run."""

from __future__ import annotations

from playground.run.changes import Change, Value, edited
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
    config = branched(standing.config, state.position)
    others = tuple(
        other
        for other in config.changes
        if (other.position, other.what) != (change.position, change.what)
    )
    if change.is_edit:
        return Standing(config.replace(changes=(*others, change)), edited(state, [change]))
    before = config.replace(changes=others)
    if state.position == (0, 0):
        return Standing(before.replace(**{change.what: change.value}), state)
    if getattr(before.at(state.position), change.what) == change.value:
        return Standing(before, state)
    return Standing(before.replace(changes=(*others, change)), state)
