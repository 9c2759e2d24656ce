"""A neural-network playground: the exact engine of the original, as a library and a live page.

>>> from playground import RunConfig, train
>>> run = train(RunConfig(dataset="circle"), epochs=100)
>>> round(float(run.losses.test_loss.iloc[-1]), 3)
0.011

A name's module is imported when the name is first asked for: `python -m playground --help` needs
none of them.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

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
    from playground.run.config import RunConfig
    from playground.run.diagnosis import diagnose
    from playground.run.file import load, save
    from playground.run.training import Losses, Run, Status, advance, predict, start, train
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
    "run.config": ("RunConfig",),
    "run.diagnosis": ("diagnose",),
    "run.training": ("Losses", "Run", "Status", "advance", "predict", "start", "train"),
    "run.file": ("load", "save"),
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
    "State",
    "StateError",
    "Status",
    "Stop",
    "Until",
    "advance",
    "diagnose",
    "load",
    "predict",
    "save",
    "show",
    "start",
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
