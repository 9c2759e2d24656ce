"""A neural-network playground: the exact engine of the original, as a library and a live page.

>>> from playground import RunConfig, train
>>> run = train(RunConfig(dataset="circle"), epochs=100)
>>> round(float(run.losses.test_loss.iloc[-1]), 3)
0.011

A name's module is imported when the name is first asked for: `python -m playground --help` needs
none of them.
"""

from typing import TYPE_CHECKING, Any

from playground.version import __version__ as __version__

if TYPE_CHECKING:
    from playground.engine.network import State
    from playground.errors import (
        ExportError,
        LinkError,
        PlaygroundError,
        RunFileError,
        SettingError,
        StateError,
    )
    from playground.face.notebook import show
    from playground.face.run import Run, load, train
    from playground.run.config import RunConfig
    from playground.run.diagnosis import diagnose
    from playground.run.file import save
    from playground.run.losses import Losses
    from playground.run.outcome import Status
    from playground.run.reading import losses_of, predict
    from playground.run.standing import Standing
    from playground.run.training import advance, start, step
    from playground.run.until import Stop, Until

_HOMES = {
    "engine.network": ("State",),
    "errors": (
        "ExportError",
        "LinkError",
        "PlaygroundError",
        "RunFileError",
        "SettingError",
        "StateError",
    ),
    "face.notebook": ("show",),
    "face.run": ("Run", "load", "train"),
    "run.config": ("RunConfig",),
    "run.diagnosis": ("diagnose",),
    "run.file": ("save",),
    "run.losses": ("Losses",),
    "run.outcome": ("Status",),
    "run.reading": ("losses_of", "predict"),
    "run.standing": ("Standing",),
    "run.training": ("advance", "start", "step"),
    "run.until": ("Stop", "Until"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "ExportError",
    "LinkError",
    "Losses",
    "PlaygroundError",
    "Run",
    "RunConfig",
    "RunFileError",
    "SettingError",
    "Standing",
    "State",
    "StateError",
    "Status",
    "Stop",
    "Until",
    "advance",
    "diagnose",
    "load",
    "losses_of",
    "predict",
    "save",
    "show",
    "start",
    "step",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'playground' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"playground.{_HOME_OF[name]}"), name)
    globals()[name] = value  # asked once
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
