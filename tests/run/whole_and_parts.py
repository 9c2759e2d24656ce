"""An epoch in parts is the epoch, to the last bit."""

from __future__ import annotations

from playground import RunConfig
from playground.run.standing import Standing
from playground.run.training import advance, start, step


def bits(standing: Standing) -> list[bytes]:
    """All that goes on with a run."""
    state = standing.state
    return [array.tobytes() for array in (*state.weights, *state.biases, *state.slots)]


def assert_steps_are_the_epoch(config: RunConfig) -> None:
    there, _ = advance(start(config), 2)
    whole, _ = advance(there, 1)
    for grain in ("batch", "sample"):
        standing = there
        while standing.epoch == there.epoch:
            standing, _ = step(standing, grain)
        assert bits(standing) == bits(whole)
