"""A finished training as a value: what was run, on what, and what came of it."""

from __future__ import annotations

import functools
import importlib.metadata
import platform
from dataclasses import dataclass

from playground.engine.network import State
from playground.errors import SettingError
from playground.run.backends import DEFAULT_BACKEND, backend_in_use, check_backend
from playground.run.config import RunConfig
from playground.run.losses import Losses
from playground.run.outcome import Status, status_of
from playground.run.reading import losses_of
from playground.run.standing import Standing
from playground.run.training import advance, advance_until, start
from playground.run.until import Stop, Until, best_of, stop_of
from playground.version import __version__

EPOCHS_UNTIL = 20_000
"""Epochs that `trained` waits for a condition, unless it is told how many."""


@dataclass(frozen=True, eq=False)
class FinishedRun:
    """Where a training ended, and the way there."""

    standing: Standing
    history: Losses  # epochs 0 to the last
    backend: str
    versions: dict[str, str]
    status: Status
    stop: Stop | None = None  # of a training that was to stop by itself

    @property
    def config(self) -> RunConfig:
        """What was run."""
        return self.standing.config

    @property
    def state(self) -> State:
        """The network at the end."""
        return self.standing.state


def trained(
    config: RunConfig,
    epochs: int | None = None,
    backend: str = DEFAULT_BACKEND,
    *,
    until: str | Until | None = None,
) -> FinishedRun:
    """A run from its start for `epochs` epochs, fewer where training diverges.

    With `until`, one of "epoch 500", "test_loss<0.25", "train_loss<0.1", "no_better:100", "goal",
    it stops at the first epoch at which that holds, after `epochs` (20,000 if not given) at the
    latest; `stop` says which, and why. Raises SettingError.
    """
    check_backend(backend)
    if until is None:
        if epochs is None:
            raise SettingError(
                "epochs", None, "say how many, or until when, as in until='epoch 500'"
            )
        standing = start(config)
        parts = [losses_of(standing)]
        standing, losses = advance(standing, epochs, backend)
        return finished_run(standing, [*parts, losses], backend)
    until = Until.parse(until)
    until.check(config)
    if epochs is None:
        epochs = longest_wait(until)
    standing = start(config)
    parts = [losses_of(standing)]
    met = until.first(config, parts[0]) is not None
    if not met:
        best = best_of(parts[0])
        standing, losses, met = advance_until(standing, until, epochs, backend, best)
        parts.append(losses)
    return finished_run(standing, parts, backend, (until, met))


def longest_wait(until: Until) -> int:
    """Epochs that a condition is waited for where nobody says how many."""
    return max(EPOCHS_UNTIL, int(until.number) if until.kind == "epoch" else 0)


def finished_run(
    standing: Standing,
    parts: list[Losses],
    backend: str = DEFAULT_BACKEND,
    stopped: tuple[Until, bool] | None = None,
) -> FinishedRun:
    """A run from the pieces of a training that was advanced bit by bit.

    `stopped` says what it was to stop for, and whether it did.
    """
    history = Losses.join(parts)
    status = status_of(standing, history)
    stop = None
    if stopped:
        stop = stop_of(stopped[0], standing.config, history, best_of(history), stopped[1])
    return FinishedRun(standing, history, backend_in_use(backend), versions(), status, stop)


def versions() -> dict[str, str]:
    """The versions a result depends on."""
    return {
        "playground": __version__,
        "python": platform.python_version(),
        **{name: _installed_version(name) for name in ("numpy", "numba")},
    }


@functools.cache  # it reads files, and every answer of the API names the versions
def _installed_version(package: str) -> str:
    return importlib.metadata.version(package)
