"""The server under load: its processes, their memory and processor time, from Linux's /proc."""

from __future__ import annotations

import os
import re
import time
import urllib.request
from pathlib import Path

from harness.limits import HANG_SECONDS
from harness.server import Server

_TICKS = os.sysconf("SC_CLK_TCK")
_ASKED = 10
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def server_of(folder: Path, workers: int) -> Server:
    """A server of so many workers that has not been started."""
    server = Server(folder / "log.txt")
    place = ("--port", str(server.port), "--workers", str(workers))
    server.program = ("-m", "playground", "serve", *place)
    return server


def wait_until_ready(server: Server, workers: int) -> None:
    """Until every worker has compiled code, as far as some that are asked in a row can tell."""
    end = time.monotonic() + HANG_SECONDS
    in_a_row = 0
    while in_a_row < _ASKED * workers:
        assert time.monotonic() < end, "the server does not get ready"
        try:
            urllib.request.urlopen(server.url + "readyz").close()
            in_a_row += 1
        except OSError:
            in_a_row = 0
            time.sleep(0.2)


def answering_worker(server: Server) -> int:
    """The worker that has just answered; 0 for none."""
    try:
        with urllib.request.urlopen(server.url + "metrics", timeout=HANG_SECONDS) as answer:
            found = re.search(r'worker="(\d+)"', answer.read().decode())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def processes_of(server: Server) -> list[int]:
    """The server's process and all that it has started."""
    assert server.process
    known = [server.process.pid]
    for pid in known:
        known += _children(pid)
    return known


def workers_of(server: Server) -> list[int]:
    """The processes that answer; the server itself where it is the only one."""
    first, *others = processes_of(server)
    spawned = [pid for pid in others if "spawn_main" in _command(pid)]
    return spawned or [first]


def memory_of(server: Server) -> int:
    """Bytes in memory, of all processes together."""
    return sum(
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
        for pid in processes_of(server)
    )


def seconds_of(pids: list[int]) -> float:
    """Processor seconds so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in _text(task).split()]


def _command(pid: int) -> str:
    return _text(Path(f"/proc/{pid}/cmdline"))


def _text(file: Path) -> str:
    """What it says; nothing where its process has ended meanwhile."""
    try:
        return file.read_text()
    except OSError:
        return ""
