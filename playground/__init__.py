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
    from playground.engine.network import State as State
    from playground.errors import ExportError as ExportError
    from playground.errors import LinkError as LinkError
    from playground.errors import PlaygroundError as PlaygroundError
    from playground.errors import RunFileError as RunFileError
    from playground.errors import SettingError as SettingError
    from playground.errors import StateError as StateError
    from playground.errors import TableError as TableError
    from playground.face.notebook import show as show
    from playground.face.run import Run as Run
    from playground.face.run import load as load
    from playground.face.run import load_weights as load_weights
    from playground.face.run import train as train
    from playground.face.settings_map import MapResult as MapResult
    from playground.face.settings_map import settings_map as settings_map
    from playground.face.study import StudyResult as StudyResult
    from playground.face.study import run_study as run_study
    from playground.run.config import RunConfig as RunConfig
    from playground.run.diagnosis import diagnose as diagnose
    from playground.run.file import save as save
    from playground.run.losses import Losses as Losses
    from playground.run.outcome import Status as Status
    from playground.run.own_table import with_data as with_data
    from playground.run.reading import losses_of as losses_of
    from playground.run.reading import predict as predict
    from playground.run.standing import Standing as Standing
    from playground.run.training import advance as advance
    from playground.run.training import start as start
    from playground.run.training import step as step
    from playground.run.until import Stop as Stop
    from playground.run.until import Until as Until
    from playground.studies.study import Axis as Axis
    from playground.studies.study import Study as Study

_ERRORS = "ExportError LinkError PlaygroundError RunFileError SettingError StateError TableError"
_HOMES = {
    "engine.network": "State",
    "errors": _ERRORS,
    "face.notebook": "show",
    "face.run": "Run load load_weights train",
    "face.settings_map": "MapResult settings_map",
    "face.study": "StudyResult run_study",
    "run.config": "RunConfig",
    "run.diagnosis": "diagnose",
    "run.file": "save",
    "run.losses": "Losses",
    "run.outcome": "Status",
    "run.own_table": "with_data",
    "run.reading": "losses_of predict",
    "run.standing": "Standing",
    "run.training": "advance start step",
    "run.until": "Stop Until",
    "studies.study": "Axis Study",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = list(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'playground' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"playground.{_HOME_OF[name]}"), name)
    globals()[name] = value  # asked once
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
