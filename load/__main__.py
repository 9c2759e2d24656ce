"""`python -m load`: learners by the hundred on one machine, and what each of them sees.

Without arguments the cases of docs/reliability.md, into whose table and README's the figures go;
with LEARNERS WORKERS SECONDS [GREEDY] that case alone, printed. Exit code 1: a goal was missed.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop

from harness.server import Server
from load.greedy import want
from load.learner import Learner, Recording, Seen
from load.serving import (
    memory_of,
    processes_of,
    seconds_of,
    server_of,
    wait_until_ready,
    workers_of,
)
from load.table import README, write

ARRIVAL_SECONDS = 10  # over which the learners come
SETTLE_SECONDS = 5
HEADER = (
    "learners", "greedy", "workers", "seconds", "epochs/s shown: least", "median", "answers/s",
    "p50 ms", "p95 ms", "errors", "told to wait", "processor: server", "generator", "memory, MB",
)  # fmt: skip
IN_README = (
    "learners", "greedy", "workers", "epochs/s shown: least", "median", "p95 ms", "errors",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """So many learners on so many workers, and what each shall see at least."""

    learners: int
    workers: int
    seconds: float = 60
    least_rate: float = 30
    most_ms: float = 250
    greedy: int = 0


CASES = (
    Case(300, 2),
    Case(30, 1, least_rate=58),  # of 60: an answer may be late once
    Case(1, 1, seconds=20, greedy=45),
)


def main(arguments: list[str]) -> int:
    """0 where the goals are met."""
    cases = CASES
    if arguments:
        learners, workers, seconds, *greedy = arguments
        cases = (Case(int(learners), int(workers), float(seconds), greedy=int((*greedy, 0)[0])),)
    rows, held = [], True
    for case in cases:
        row, is_held = _measure(case)
        rows.append(row)
        held = held and is_held
    if not arguments:
        write("load", HEADER, rows)
        told = [HEADER.index(name) for name in IN_README]
        write("load", IN_README, [[row[at] for at in told] for row in rows], README)
    return 0 if held else 1


def _measure(case: Case) -> tuple[list[object], bool]:
    with tempfile.TemporaryDirectory() as folder, server_of(Path(folder), case.workers) as server:
        wait_until_ready(server, case.workers)
        seen, span, memory, used = uvloop.run(_learned(case, server))
        log = server.log.read_text().splitlines()[1:]
    begin, end = span
    rates = [one.rate(begin, end) for one in seen]
    answers = sorted(
        1000 * took for one in seen for when, took in one.answers if begin <= when <= end
    )
    p50, p95 = (statistics.quantiles(answers, n=20)[at] for at in (9, 18))
    errors = [error for one in seen for error in one.errors] + log
    errors += ["connection lost"] * sum(one.lost for one in seen)
    for error in errors[:3]:
        print(error)
    row = [
        case.learners, case.greedy, case.workers, f"{end - begin:.0f}", f"{min(rates):.1f}",
        f"{statistics.median(rates):.1f}", f"{len(answers) / (end - begin):.0f}",
        f"{p50:.0f}", f"{p95:.0f}", len(errors), sum(one.busy for one in seen),
        f"{used[0] / (end - begin):.2f}", f"{used[1] / (end - begin):.2f}",
        f"{memory[0] / 1e6:.0f} to {memory[1] / 1e6:.0f}",
    ]  # fmt: skip
    print(", ".join(f"{name} {value}" for name, value in zip(HEADER, row, strict=True)))
    return row, min(rates) >= case.least_rate and p95 < case.most_ms and not errors


async def _learned(
    case: Case, server: Server
) -> tuple[list[Seen], tuple[float, float], tuple[int, int], tuple[float, float]]:
    """All learners at once: what each met, when it was measured, memory, processor seconds."""
    recording, until = Recording.read(), asyncio.Event()
    learners = [
        Learner(server.port, recording, f"learner-{number}", seed=f"0.{10000 + number}")
        for number in range(case.learners)
    ]

    async def come(number: int, learner: Learner) -> None:
        await asyncio.sleep(ARRIVAL_SECONDS * number / case.learners)
        await learner.learn(until)

    tasks = [asyncio.ensure_future(come(*one)) for one in enumerate(learners)]
    tasks += [asyncio.ensure_future(want(server.port, until)) for _ in range(case.greedy)]
    await asyncio.sleep(ARRIVAL_SECONDS + SETTLE_SECONDS)
    assert len(workers_of(server)) == case.workers
    pids = processes_of(server)
    memory, used, own = memory_of(server), seconds_of(pids), seconds_of([os.getpid()])
    begin = time.perf_counter()
    await asyncio.sleep(case.seconds)
    end = time.perf_counter()
    memories = memory, memory_of(server)
    seconds = seconds_of(pids) - used, seconds_of([os.getpid()]) - own
    until.set()
    await asyncio.gather(*tasks)
    return [learner.seen for learner in learners], (begin, end), memories, seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
