"""The command line in a process of its own, which ends with the test whatever happens."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from harness.limits import HANG_SECONDS

PLAYGROUND = (sys.executable, "-m", "playground")


@contextlib.contextmanager
def started(*command: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process with pipes for what it says; killed, waited for and closed at the end."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **{**pipes, **options}) as process:
        try:
            yield process
        finally:
            process.kill()


class Terminal:
    """A terminal of the test's own; `theirs` is the end for the process."""

    def __init__(self) -> None:
        import pty

        self.shown = b""
        self._ours, self.theirs = pty.openpty()
        self._deadline = time.monotonic() + HANG_SECONDS

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._ours)
        self.let_go()

    def let_go(self) -> None:
        """Close their end here: the process has its own, and the last one closed is the end."""
        if self.theirs >= 0:
            os.close(self.theirs)
            self.theirs = -1

    def until(self, words: bytes) -> None:
        """Read until these words were shown."""
        while words not in self.shown:
            assert self._read(), f"ended without {words!r}: {self.shown!r}"

    def until_the_end(self) -> str:
        """All that was shown, once the process has let go of it."""
        while self._read():
            pass
        return self.shown.decode()

    def _read(self) -> bool:
        """Whether more was shown; False at the end."""
        patience = max(0, self._deadline - time.monotonic())
        assert select.select([self._ours], [], [], patience)[0], f"hangs after {self.shown!r}"
        try:
            part = os.read(self._ours, 1 << 16)
        except OSError:  # Linux ends with an error, others with nothing
            return False
        self.shown += part
        return bool(part)


def interrupted_at_its_bar(*command: str) -> tuple[int, str, str]:
    """A long command on a terminal, ended by Ctrl+C: its exit code, output and what was shown."""
    with Terminal() as terminal, started(*command, stderr=terminal.theirs) as running:
        terminal.let_go()
        terminal.until(b"1%")
        running.send_signal(signal.SIGINT)
        stdout, _ = running.communicate(timeout=HANG_SECONDS)
        shown = terminal.until_the_end()
    return running.returncode, stdout, shown
