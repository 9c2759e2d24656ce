"""A process of another user who has no home: who runs the code in a container."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
_NOBODY = "65534"


def as_stranger(*command: str) -> list[str]:
    """The command as a user who may read what the tests' user may, and write nothing of it.

    Where the tests do not run as root it is their own user: file modes hold for that one. To read
    is left to it, because an interpreter may lie in root's own folder.
    """
    if os.geteuid() != 0:
        return list(command)
    user = ("--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups")
    may_read = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    return ["setpriv", *user, *may_read, *command]


def homeless(**more: str) -> dict[str, str]:
    """An environment without a home or a cache of its own, and no byte code written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return {**kept, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1", **more}


def read_only_copy(folder: Path, *, is_compiled: bool) -> Path:
    """The code as a container has it: nobody may write, with or without compiled code."""
    code = folder / "code"
    ignored = shutil.ignore_patterns(*(() if is_compiled else ("__pycache__",)))
    for name in ("playground", "assets"):
        shutil.copytree(ROOT / name, code / name, ignore=ignored)
    shutil.copy(ROOT / "app.py", code)
    folder.chmod(0o755)
    for path in [code, *code.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in folder.parents:  # pytest's own are closed to others
        if parent.stat().st_uid == os.getuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    return code
