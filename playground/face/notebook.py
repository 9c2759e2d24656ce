"""`show`: the live page in a notebook's cell, from a server that ends with the notebook's kernel.

The server is a process of its own: a cell that computes does not stop the page, and interrupting
the kernel does not stop the server. It ends when the kernel's end of its pipe closes, however the
kernel ends. Nothing of Jupyter is needed: the cell shows what `_repr_html_` says.
"""

from __future__ import annotations

import atexit
import html
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass

from playground.errors import PlaygroundError, SettingError
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun
from playground.wording.words import words

_HEIGHT = 900
_SECONDS = 60  # within which a server must have answered; it takes one or two


@dataclass(frozen=True)
class LivePage:
    """The page of a run, which a notebook shows as a frame."""

    address: str
    height: int = _HEIGHT

    def _repr_html_(self) -> str:
        address = html.escape(self.address)
        return (
            f'<iframe src="{address}" title="{words("run.notebook.frame")}" width="100%" '
            f'height="{self.height}" style="border:0;border-radius:8px" '
            'allow="clipboard-write; clipboard-read"></iframe>'
            f'<a href="{address}" target="_blank" rel="noopener" '
            f'style="font:13px system-ui,sans-serif">{words("run.notebook.open")}</a>'
        )


def show(
    config_or_link: RunConfig | FinishedRun | str | None = None, height: int = _HEIGHT
) -> LivePage:
    """The live page with a config, a run's config or a link, as a notebook's cell shows it.

    The first call starts a server on a free port of this machine; it stops with the kernel. The
    browser must be on the same machine. Raises SettingError, LinkError as `RunConfig.from_link`.
    """
    config = config_or_link.config if isinstance(config_or_link, FinishedRun) else config_or_link
    if isinstance(config, str):
        config = RunConfig.from_link(config)
    if not isinstance(config, RunConfig | None):
        raise SettingError("config_or_link", config, "must be a RunConfig, a Run or a link")
    if not (isinstance(height, int) and 100 <= height <= 10_000):
        raise SettingError("height", height, "must be a whole number of pixels, 100 to 10000")
    return LivePage(_SERVER.address() + (config or RunConfig()).link(), height)


class _Companion:
    """The one server of this process: started when it is first needed, and again if it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    def address(self) -> str:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            return self._address

    def stop(self) -> None:
        with self._lock:
            if self._process and self._process.poll() is None:
                self._process.terminate()
                self._process.communicate()

    def _start(self) -> None:
        with tempfile.TemporaryFile("w+") as complaints:
            process = subprocess.Popen(
                [sys.executable, "-m", "playground.web.companion"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                start_new_session=True,  # else the kernel's interrupt would be its too
            )
            late = threading.Timer(_SECONDS, process.kill)
            late.start()
            assert process.stdout
            said = process.stdout.readline()
            late.cancel()
            found = re.search(r"http://\S+:\d+/", said)
            if not found:
                process.kill()
                process.communicate()
                complaints.seek(0)
                last = complaints.read().strip().rpartition("\n")[2]
                raise PlaygroundError(f"The page's server did not start: {last or 'no answer'}.")
        self._process, self._address = process, found[0]


_SERVER = _Companion()
atexit.register(_SERVER.stop)
