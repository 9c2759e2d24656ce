"""Who trains: the compiled engine, or the definition it is held to. Both give the same numbers."""

from __future__ import annotations

import importlib
from types import ModuleType

from playground.errors import SettingError

BACKENDS = ("compiled", "reference")
DEFAULT_BACKEND = "compiled"


def check_backend(name: str) -> None:
    """Raises SettingError for an unknown backend."""
    if name not in BACKENDS:
        raise SettingError("backend", name, "must be one of " + ", ".join(BACKENDS))


def engine_of(name: str) -> ModuleType:
    """A backend's module, imported when it is first needed. Raises SettingError."""
    check_backend(name)
    return importlib.import_module(f"playground.engine.{name}")
