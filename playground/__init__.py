"""A neural-network playground: the exact engine of the original, as a library and a live page.

>>> from playground import RunConfig, train
>>> run = train(RunConfig(dataset="circle"), epochs=100)
>>> round(float(run.losses.test_loss.iloc[-1]), 3)
0.011
"""

__version__ = "0.1.0"

from playground.config import RunConfig
from playground.engine.network import State
from playground.errors import (
    ExportError,
    LinkError,
    PlaygroundError,
    RunFileError,
    SettingError,
    StateError,
)
from playground.run import Losses, Run, Status, advance, predict, start, train
from playground.run_file import load, save
from playground.until import Stop, Until

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
    "load",
    "predict",
    "save",
    "start",
    "train",
]
