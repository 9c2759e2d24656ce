"""How much this process has trained so far: a server is asked."""

from __future__ import annotations

import threading

_lock = threading.Lock()
_epochs = 0


def count_epochs(n: int) -> None:
    """So many epochs more."""
    global _epochs
    with _lock:
        _epochs += n


def trained_epochs() -> int:
    """Epochs since the process began, of whatever run."""
    return _epochs
