"""Compiling with Numba, and where compiled code is kept from one process to the next.

Numba looks for one folder that can be written and fails where there is none, or where its disk is
full. Here code is read from every folder that has it, so that a package that nobody may write,
a container's, brings its own; it is written to the first that takes it, and where none does it
lasts as long as the process. It is compiled anew where a file of its own folder has changed: what
is written into one kernel may stand in another's file.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import config, njit
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    InTreeCacheLocator,
    NullCache,
    UserProvidedCacheLocator,
    UserWideCacheLocator,
)

_LOG = logging.getLogger("playground")


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A decorator: the function compiled when first called, releasing the GIL, and kept.

    `options` are njit's.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher = njit(nogil=True, **options)(function)
        dispatcher._cache = _Kept(function)  # where `cache=True` puts its own
        return dispatcher

    return decorate


class _Temporary(UserProvidedCacheLocator):
    """A folder of this user's in the system's temporary one.

    What is read from it is run: a folder that another user has made there first is not used.
    """

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        super().__init__(function, file)
        user = os.getuid() if hasattr(os, "getuid") else "own"
        self._own = Path(tempfile.gettempdir(), f"neural-playground-{user}")
        self._cache_path = str(self._own / self.get_suitable_cache_subpath(file))

    @property
    def is_ours(self) -> bool:
        if not hasattr(os, "getuid"):  # there everybody has a temporary folder of their own
            return True
        with contextlib.suppress(OSError):
            self._own.mkdir(mode=0o700, exist_ok=True)
            found = self._own.lstat()
            return (
                stat.S_ISDIR(found.st_mode)
                and found.st_uid == os.getuid()
                and not found.st_mode & 0o077
            )
        return False


def _locators(function: Callable[..., Any]) -> list[Any]:
    """What finds the folders, in the order in which they are asked and tried."""
    file = function.__code__.co_filename
    found: list[Any] = []
    if getattr(config, "CACHE_DIR", ""):  # NUMBA_CACHE_DIR
        found.append(UserProvidedCacheLocator(function, file))
    found += [InTreeCacheLocator(function, file), UserWideCacheLocator(function, file)]
    with contextlib.suppress(OSError):  # no temporary folder at all
        temporary = _Temporary(function, file)
        if temporary.is_ours:
            found.append(temporary)
    return found


class _Kept(NullCache):
    """A function's compiled code in several folders, none of which need be there."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    @functools.cached_property
    def _folders(self) -> list[FunctionCache]:
        found = []
        for locator in _locators(self._function):
            with contextlib.suppress(OSError):  # no source file to tell fresh code from old
                found.append(_folder(locator)(self._function))
        return found

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        for folder in self._folders:
            # Whatever a damaged file raises, compiling is the answer.
            with contextlib.suppress(Exception):
                found = folder.load_overload(sig, target_context)
                if found is not None:
                    return found
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        for folder in self._folders:
            try:
                folder.save_overload(sig, data)
                return
            except OSError:
                # Else an index that was written would name a file of older code, or none.
                with contextlib.suppress(OSError):
                    Path(folder._cache_file._index_path).unlink(missing_ok=True)
        _say_once()


def _folder(locator: Any) -> type[FunctionCache]:
    """Numba's cache in the folder that a locator names, whether it can be written or not."""

    class There:
        @staticmethod
        def from_function(*_: Any) -> Any:
            return locator

    beside = sorted(Path(locator._py_file).parent.glob("*.py"))
    locator.get_source_stamp = lambda: tuple(map(_stamp, beside))

    here: Any = type("Here", (CompileResultCacheImpl,), {"_locator_classes": [There]})

    class Cache(FunctionCache):
        _impl_class = here

    return Cache


def _stamp(file: Path) -> tuple[float, int]:
    """What changes with a file's contents."""
    told = file.stat()
    return told.st_mtime, told.st_size


@functools.cache
def _say_once() -> None:
    _LOG.warning(
        "Compiled code cannot be kept, so every start compiles anew, which takes some ten seconds: "
        "neither the package's folder nor the user's cache nor %s can be written. Name a folder "
        "that can with NUMBA_CACHE_DIR.",
        tempfile.gettempdir(),
    )
