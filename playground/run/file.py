"""A run as a file: its config, weights and losses as one JSON object, written and read here alone.

    {"format": "neural-playground run", "version": 1, "link": "#...", "config": {...},
     "state": {"epoch": ..., "weights": ..., ...}, "losses": {"epochs": [...], ...},
     "backend": "compiled", "versions": {...}}

Numbers are written so that they read back to the last bit. `link` is for people: `config` counts.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from playground.engine.network import State
from playground.errors import RunFileError, SettingError, StateError, shown
from playground.run.backends import BACKENDS
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun
from playground.run.losses import Losses
from playground.run.outcome import status_of
from playground.run.reading import losses_of
from playground.run.standing import Standing
from playground.run.training import advance, start, step

FORMAT = "neural-playground run"
VERSION = 1
MAX_BYTES = 50_000_000  # a million epochs of losses
MAX_EPOCH = 10**9
_MOST_DIGITS = 300  # a whole number of so many is a float still
_LOSSES = tuple(field.name for field in dataclasses.fields(Losses))


def save(run: FinishedRun, path: str | os.PathLike[str]) -> None:
    """Write a run to a file that `load`, and the page's menu, can open.

    Raises RunFileError where there is nothing to write or no way to write it.
    """
    try:
        Path(path).write_text(run_text(run) + "\n", encoding="utf-8")
    except OSError as error:
        raise RunFileError(f"{path}: {error.strerror}.") from None


def load(path: str | os.PathLike[str]) -> FinishedRun:
    """The run in a file that `save`, or the page's menu, has written.

    Raises RunFileError, SettingError or StateError naming what is wrong in it.
    """
    file = Path(path)
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise RunFileError(f"{path}: {error.strerror}.") from None
    if len(content) > MAX_BYTES:
        raise RunFileError(f"{path}: has more than {MAX_BYTES:,} bytes; that is no run of ours.")
    return read_run(content.decode("utf-8", "replace"))


def run_text(run: FinishedRun) -> str:
    """A run as the text of a file. Raises RunFileError for one without finite weights."""
    if not run.state.is_finite():
        raise RunFileError(
            f"The run diverged at epoch {run.state.epoch:,}: it has no weights to keep. Its link "
            "replays it."
        )
    content = {
        "format": FORMAT,
        "version": VERSION,
        "link": run.config.link(),
        "config": run.config.model_dump(mode="json"),
        "state": run.state.as_lists(),
        "losses": {name: _numbers(getattr(run.history, name)) for name in _LOSSES},
        "backend": run.backend,
        "versions": run.versions,
    }
    return json.dumps(content, allow_nan=False)


def read_run(text: str) -> FinishedRun:
    """The run in the text of a file.

    Raises RunFileError, SettingError or StateError naming what is wrong in it.
    """
    content = _object(text)
    if content.get("format") != FORMAT:
        raise RunFileError(
            f"format={shown(content.get('format'))}: must be {FORMAT!r}; this is no run saved by "
            "the playground."
        )
    if content.get("version") != VERSION:
        raise RunFileError(
            f"version={shown(content.get('version'))}: must be {VERSION}; a newer playground may "
            "have written the file."
        )
    config = _config(_part(content, "config"))
    state = _state(config, _part(content, "state"))
    history = _history(content.get("losses"), config, state)
    backend = content.get("backend")
    if backend not in BACKENDS:
        raise SettingError("backend", backend, "must be one of " + ", ".join(BACKENDS))
    versions = {str(name): str(value) for name, value in _part(content, "versions").items()}
    standing = Standing(config, state)
    return FinishedRun(standing, history, backend, versions, status_of(standing, history))


def replayed(run: FinishedRun) -> bool:
    """Whether the config alone leads to the run's weights, as it does unless a file was edited."""
    state = run.state
    there = advance(start(run.config), state.epoch)[0]
    while there.position < state.position and there.state.is_finite():
        there = step(there, "sample")[0]
    replay = there.state
    pairs = zip((*replay.weights, *replay.biases), (*state.weights, *state.biases), strict=True)
    # Rounding may differ between machines, and grows in training.
    return all(np.allclose(one, other, rtol=1e-6, atol=1e-9) for one, other in pairs)


def _numbers(values: Any) -> list[float | None]:
    """A run that ended past all numbers has losses that JSON has no word for."""
    return [value if math.isfinite(value) else None for value in values.tolist()]


def _object(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_int=_whole)
    except RunFileError:
        raise
    except (ValueError, RecursionError):
        raise RunFileError(
            "The file is no JSON; open one that Export, Run (JSON), has saved."
        ) from None
    if not isinstance(content, dict):
        raise RunFileError("The file holds no JSON object; open one that the playground saved.")
    return content


def _whole(digits: str) -> int:
    """Raises RunFileError for a number of more digits than any in a run has."""
    if len(digits) > _MOST_DIGITS:
        raise RunFileError(
            f"{shown(digits)}: is a number of {len(digits)} digits; no run has any of more than "
            f"{_MOST_DIGITS}."
        )
    return int(digits)


def _part(content: dict[str, Any], name: str) -> dict[str, Any]:
    part = content.get(name)
    if not isinstance(part, dict):
        raise RunFileError(f"{name}={shown(part)}: must be an object, as in a file saved here.")
    return part


def _config(part: dict[str, Any]) -> RunConfig:
    try:
        return RunConfig(**part)
    except SettingError as error:
        raise SettingError(f"config.{error.setting}", error.value, error.allowed) from None


def _state(config: RunConfig, part: Mapping[str, Any]) -> State:
    epoch = part.get("epoch")
    if isinstance(epoch, int) and epoch > MAX_EPOCH:
        raise StateError(f"state.epoch={epoch}: must be at most {MAX_EPOCH}.")
    sample = part.get("sample", 0)
    if isinstance(sample, int) and sample >= max(1, config.n_train):
        raise StateError(
            f"state.sample={sample}: must be less than the {config.n_train} training points."
        )
    for name in ("weights", "biases", "dead"):
        if not isinstance(part.get(name), list):
            raise StateError(f"state.{name}={shown(part.get(name))}: must be a list of tables.")
    return State.from_lists(config.layer_sizes, part, config.optimizer)


def _history(part: Any, config: RunConfig, state: State) -> Losses:
    """The losses in a file; those of the state alone where the file has none."""
    if part is None:
        return losses_of(Standing(config, state))
    if not isinstance(part, dict):
        raise RunFileError(f"losses={shown(part)}: must be an object of lists.")
    columns = {name: _column(name, part.get(name)) for name in _LOSSES}
    epochs = columns["epochs"]
    for name, column in columns.items():
        if len(column) != len(epochs):
            raise RunFileError(
                f"losses.{name}: {len(column)} numbers, but there are {len(epochs)} epochs."
            )
    rising = bool(np.all(np.diff(epochs) > 0)) and bool(np.all(epochs == np.round(epochs)))
    if not (len(epochs) and rising and epochs[0] >= 0 and epochs[-1] == state.epoch):
        raise RunFileError(
            f"losses.epochs: must be rising whole numbers that end at the state's {state.epoch}."
        )
    return Losses(**{**columns, "epochs": epochs.astype(np.int64)})


def _column(name: str, values: Any) -> Any:
    rule = f"losses.{name}: must be a list of numbers, null where there is none."
    if not isinstance(values, list):
        raise RunFileError(rule)
    if not all(value is None or type(value) in (int, float) for value in values):
        raise RunFileError(rule)
    return np.array([math.nan if value is None else value for value in values], dtype=float)
