"""`python -m load.chaos`: workers are killed while runs train; every picture's bits are compared.

Each training is a run of its own, asked for as a page asks, and again where a connection is lost.
At the end all pictures that came are held to those of the same run trained without a server. Exit
code 1: a bit differed, or a question was refused.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from harness.limits import HANG_SECONDS
from harness.server import Server
from load.learner import Learner, Recording
from load.serving import answering_worker, server_of, wait_until_ready, workers_of
from load.table import write
from playground import RunConfig, start
from playground.run.film import filmed

TRAININGS = 20
KILLS = 20
WORKERS = 2
HEADER = ("trainings", "workers", "killed", "connections lost", "pictures", "not bit-equal",
          "longest wait for an answer, s")  # fmt: skip


def main() -> int:
    """0 where all bits are equal."""
    with tempfile.TemporaryDirectory() as folder, server_of(Path(folder), WORKERS) as server:
        wait_until_ready(server, WORKERS)
        learners, killed = asyncio.run(_disturbed(server))
    pictures = wrong = 0
    for learner in learners:
        expected = _pictures(RunConfig(**learner.config), learner.seen.films[-1][0][-1])
        for epochs, numbers in learner.seen.films:
            rows = np.frombuffer(numbers).reshape(len(epochs), -1)
            same = (rows.view(np.int64) == expected[np.array(epochs) - 1].view(np.int64)).all(
                axis=1
            )
            pictures += len(epochs)
            wrong += int((~same).sum())
    errors = [error for learner in learners for error in learner.seen.errors]
    lost = sum(learner.seen.lost for learner in learners)
    longest = max(_longest_wait(learner) for learner in learners)
    for error in errors[:3]:
        print(error)
    row = [TRAININGS, WORKERS, killed, lost, f"{pictures:,}", wrong, f"{longest:.1f}"]
    write("chaos", HEADER, [row])
    return 0 if not wrong and not errors and killed == KILLS and lost else 1


def _pictures(config: RunConfig, last: int) -> np.ndarray:
    """Every epoch's weights and biases (last, n), trained in one go."""
    return filmed(start(config), range(1, last + 1))[2].numbers


def _longest_wait(learner: Learner) -> float:
    moments = [when for when, _ in learner.seen.answers]
    return max(np.diff(moments))


async def _disturbed(server: Server) -> tuple[list[Learner], int]:
    """All trainings, while one worker after another is killed: as soon as all have gone on."""
    recording, until = Recording.read(), asyncio.Event()
    learners = [
        Learner(server.port, recording, f"learner-{number}", seed=f"0.{10000 + number}", keeps=True)
        for number in range(TRAININGS)
    ]
    tasks = [asyncio.ensure_future(learner.learn(until)) for learner in learners]
    killed = 0
    while killed < KILLS:
        await _all_went_on(server, learners)
        os.kill(random.choice(workers_of(server)), signal.SIGKILL)
        killed += 1
        print(f"killed {killed}", flush=True)
    await _all_went_on(server, learners)
    until.set()
    await asyncio.gather(*tasks)
    return learners, killed


async def _all_went_on(server: Server, learners: list[Learner]) -> None:
    """Until every training has had two answers more, and every worker answers."""
    before = [len(learner.seen.answers) for learner in learners]
    end = time.monotonic() + HANG_SECONDS
    answering: set[int] = set()
    while time.monotonic() < end:
        await asyncio.sleep(0.05)
        answering.add(await asyncio.to_thread(answering_worker, server))
        gained = [len(one.seen.answers) - had for one, had in zip(learners, before, strict=True)]
        workers = set(workers_of(server))
        if min(gained) >= 2 and len(workers) == WORKERS and workers <= answering:
            return
    raise TimeoutError("a training does not go on")


if __name__ == "__main__":
    sys.exit(main())
