"""Who trains: the compiled engine, or the definition it is held to. Both give the same numbers."""

from __future__ import annotations

import functools
import importlib
import logging
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
    return _imported(name)


def backend_in_use(name: str) -> str:
    """The backend that trains where this one is asked for. Raises SettingError."""
    return engine_of(name).__name__.rpartition(".")[2]


@functools.cache
def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"playground.engine.{name}")
    except (ImportError, OSError, RuntimeError) as error:
        if name == "reference":
            raise
        # Numba's library does not load on every machine; the definition runs on all of them.
        logging.getLogger("playground").warning(
            "Nothing can be compiled here (%s), so the backend 'reference' trains: "
            "some seventy times slower.",
            error,
        )
        return _imported("reference")
