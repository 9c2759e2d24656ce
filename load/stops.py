"""`python -m load.stops`: servers told to stop in the middle of all that could keep them.

Each has clients that have sent half of their headers or of a body, clients that do not read, and
more studies to train than it has threads. Exit code 1: a process was there after five seconds, or
a log had a traceback.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

from harness.limits import HANG_SECONDS
from harness.server import Server
from harness.sockets import HALF_HEADERS, connected, post
from load.serving import processes_of, server_of, wait_until_ready
from load.table import write

STOPS = 20
WORKERS = 2
MOST_SECONDS = 5
EACH = 20  # clients of every kind; of those that do not read a quarter
HEADER = ("stops", "workers", "clients", "gone within 5 s", "median, s", "longest, s",
          "tracebacks")  # fmt: skip
_STUDY = json.dumps(
    {
        "link": "#networkShape=8,8&vary=learning_rate=0.03,0.1&seeds=20&epochs=500",
        "positions": [*range(20)],
    }
).encode()
"""Answered with what is done after a third of a second."""
_UNREAD = b"GET /api/openapi.json HTTP/1.1\r\nHost: here\r\n\r\n" * 40


def main() -> int:
    """0 where all ended in time."""
    took, tracebacks, n_clients = [], 0, 0
    for number in range(1, STOPS + 1):
        with tempfile.TemporaryDirectory() as folder, server_of(Path(folder), WORKERS) as server:
            wait_until_ready(server, WORKERS)
            here = clients(server.port)
            n_clients = len(here)
            took.append(seconds_to_stop(server))
            for client in here:
                client.close()
            tracebacks += server.log.read_text().count("Traceback")
        print(f"stop {number}: {took[-1]:.2f} s", flush=True)
    in_time = sum(seconds < MOST_SECONDS for seconds in took)
    middle = sorted(took)[len(took) // 2]
    row = [STOPS, WORKERS, n_clients, in_time, f"{middle:.1f}", f"{max(took):.1f}", tracebacks]
    write("stops", HEADER, [row])
    return 0 if in_time == STOPS and not tracebacks else 1


def clients(port: int) -> list[socket.socket]:
    """All kinds of them; whoever asks for a study last has been heard."""
    return [
        *(connected(port, HALF_HEADERS) for _ in range(EACH)),
        *(connected(port, post("/api/open", 500, b"{")) for _ in range(EACH)),
        *(connected(port, _UNREAD, receives=4096) for _ in range(EACH // 4)),
        *(connected(port, post("/api/study/run", len(_STUDY), _STUDY)) for _ in range(EACH)),
    ]


def seconds_to_stop(server: Server) -> float:
    """From the signal until no process of the server is left."""
    assert server.process
    known = processes_of(server)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(HANG_SECONDS)
    while any(map(_is_there, known)):
        time.sleep(0.01)
        if time.monotonic() - began > HANG_SECONDS:
            raise TimeoutError("the server does not stop")
    return time.monotonic() - began


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
