"""A Dask cluster on this machine: a scheduler and workers, each a process that can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from harness.limits import HANG_SECONDS


class LocalCluster:
    """A scheduler on a free port of the loopback, with workers of one thread and no nanny.

    Without a nanny nobody starts a worker again that was killed.
    """

    def __init__(self, folder: Path, n_workers: int) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"
        )
        self.address = self._read_address()
        self.workers = [self.start_worker() for _ in range(n_workers)]
        if n_workers:
            self._wait_for_workers(n_workers)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One worker more."""
        return self._start(
            "worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--local-directory", str(self._folder),
        )  # fmt: skip

    def __enter__(self) -> LocalCluster:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    def _start(self, role: str, *flags: str) -> subprocess.Popen[bytes]:
        module = f"distributed.cli.dask_{role}"
        command = [sys.executable, "-m", module, "--scheduler-file", str(self._file), *flags]
        with (self._folder / f"{role}-{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        self._processes.append(process)
        return process

    def _read_address(self) -> str:
        deadline = time.monotonic() + HANG_SECONDS
        while time.monotonic() < deadline:
            if self._file.exists() and (text := self._file.read_text()).rstrip().endswith("}"):
                return str(json.loads(text)["address"])
            time.sleep(0.02)
        raise TimeoutError("the scheduler does not start")

    def _wait_for_workers(self, n_workers: int) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(n_workers, timeout=HANG_SECONDS)
