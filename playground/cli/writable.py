"""Where commands write: whether they can is asked before the work starts."""

from __future__ import annotations

import os
from pathlib import Path

from playground.errors import SettingError


def check_file(flag: str, path: str) -> None:
    """Raise SettingError where a file cannot be written at `path`."""
    file = Path(path)
    try:
        is_folder = file.is_dir()
    except OSError as error:  # as of a name that is too long
        raise SettingError(flag, path, f"cannot be a file ({error.strerror})") from None
    if is_folder:
        raise SettingError(flag, path, "must be a file, and is a folder")
    if not file.parent.is_dir():
        raise SettingError(flag, path, f"there is no folder {file.parent}; create it first")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise SettingError(flag, path, "may not be written to")


def make_folder(flag: str, path: str) -> None:
    """Make a folder where there is none. Raises SettingError."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(flag, path, f"cannot be a folder ({error.strerror})") from None
    if not os.access(path, os.W_OK):
        raise SettingError(flag, path, "may not be written to")
