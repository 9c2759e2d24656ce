"""The page's server as visitors meet it: a process of its own, killed and restarted at will."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness.limits import HANG_SECONDS

ROOT = Path(__file__).parents[1]


class Server:
    """`python app.py`, or another program, in a process of its own, on a free port."""

    def __init__(self, log: Path, *program: str) -> None:
        self.program = program or ("app.py",)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(self.port)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + HANG_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(self.url, timeout=HANG_SECONDS).close()
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"The server did not answer: {self.log.read_text()}")

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
