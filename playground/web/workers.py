"""Several workers behind one socket."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time

from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from playground.web.stopping import LAST_SECONDS

_MORE_SECONDS = 0.5  # on a busy machine
_LOG = logging.getLogger("uvicorn.error")


class Workers(Multiprocess):
    """uvicorn's, where a worker that has died is replaced at once.

    uvicorn asks one worker after another whether it lives and waits for the answer: one that is
    still importing keeps it from seeing that another has died, or is killed for being slow. Whether
    a worker hangs, `/healthz` tells.
    """

    def keep_subprocess_alive(self) -> None:
        """Called twice a second."""
        for place, worker in enumerate(self.processes):
            if self.should_exit.is_set() or worker.process.is_alive():
                continue
            worker.join()
            if worker.exitcode == STARTUP_FAILURE:  # every other would fail the same way
                _LOG.error("A worker could not start, so the server stops.")
                self.should_exit.set()
                return
            self.processes[place] = Process(self.config, self.sockets)
            self.processes[place].start()

    def join_all(self) -> None:
        """Called once all were told to stop: one that does not in its time is ended."""
        end = time.monotonic() + LAST_SECONDS + _MORE_SECONDS
        for worker in self.processes:
            worker.process.join(max(0.0, end - time.monotonic()))
            worker.process.kill()
            worker.join()


def end_with_parent() -> None:
    """From now on a worker whose parent is gone, however, stops: it would hold the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
