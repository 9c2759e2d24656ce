"""Many runs at once, on anything with the interface of `concurrent.futures.Executor`.

Runs of one shape are handed out in batches of a sensible length, and results are recorded as they
arrive. The compiled engine releases the GIL, so a pool of threads uses every core.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import numpy as np

from playground.errors import ClusterError
from playground.run.backends import DEFAULT_BACKEND, backend_in_use
from playground.run.price import epoch_seconds
from playground.run.training import advance, start
from playground.studies.ledger import Ledger
from playground.studies.statistics import StudyResult, runs_frame
from playground.studies.study import Study
from playground.studies.trial import Outcome, Trial, engine_version, failed, run_trial

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")
_Kept = TypeVar("_Kept")
Batch = list[Trial]
Courses = dict[str, list[Trial]]
"""Trials by what they train: see `Trial.course`."""

SLOWER = {"compiled": 1, "reference": 60}
"""How many times as long as `seconds_of` says a backend takes."""

_SHARES_A_WORKER = 4  # of what is left at any time: no batch is more than one share
_BATCHES_WAITING = 3  # a worker, besides the one it works on
_MEASURED_SECONDS, _PIECES, _PIECE_SECONDS = 0.5, 24, 0.005  # to measure how long runs take
_PATIENCE_SECONDS = 3.0  # after Ctrl-C, with batches that have begun


@dataclass(frozen=True)
class Workers:
    """Who does the runs: an executor, how many it runs at once, how long a batch should take."""

    executor: Executor
    count: int
    batch_seconds: float = 0.2


@dataclass
class Progress:
    """How far a study has come; `total` counts what was not yet in the ledger.

    A run that several trials ask for is done once. `work` is what they cost, in microseconds of
    `seconds_of`, and `worked` what is done of it: long runs and short ones are no measure of the
    time left.
    """

    total: int
    work: int
    worked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.perf_counter)

    @property
    def done(self) -> int:
        """Runs with a result."""
        return self.counts.total()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self.began

    @property
    def seconds_left(self) -> float:
        """At the pace so far; infinite before the first result."""
        if not self.worked:
            return math.inf
        return self.seconds * (self.work - self.worked) / self.worked


Report = Callable[[Progress], None]


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def all_cores() -> Iterator[Workers]:
    """A thread for every core; who leaves has waited for them as long as it should."""
    pool = ThreadPoolExecutor(cores())
    try:
        yield Workers(pool, cores())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def on_all_cores(work: Callable[[_Given], _Made], given: Iterable[_Given]) -> list[_Made]:
    """What comes of each, in order; worth it where the compiled engine does most of the work."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, given))


def run_study(
    study: Study,
    path: str | os.PathLike[str] | None = None,
    workers: Workers | None = None,
    report: Report = lambda progress: None,
    backend: str = DEFAULT_BACKEND,
) -> StudyResult:
    """The study's results, done now or taken from the ledger at `path`.

    Raises LedgerError for a file that cannot hold them.
    """
    with Ledger(path, study.purpose, engine_version(backend_in_use(backend))) as ledger:
        run_trials(study.trials(), ledger, workers, report, backend)
        return result_of(study, ledger)


def result_of(study: Study, ledger: Ledger) -> StudyResult:
    """What the ledger holds of the study so far."""
    trials = study.trials()
    frame = ledger.frame(trials)
    curves = ledger.curves([trials[position] for position in frame.index])
    return StudyResult(study, runs_frame(study, frame), curves, np.arange(curves.shape[1]))


def run_trials(
    trials: Sequence[Trial],
    ledger: Ledger,
    workers: Workers | None = None,
    report: Report = lambda progress: None,
    backend: str = DEFAULT_BACKEND,
) -> Progress:
    """Do what the ledger does not have yet; on Ctrl-C keep what is done, and raise it again.

    Without `workers`, a thread for every core. Raises LedgerError where the disk refuses, and
    ClusterError where the workers are gone; what was recorded stays.
    """
    missing = ledger.missing(trials)
    courses: Courses = {}
    for trial in missing:
        courses.setdefault(trial.course, []).append(trial)
    progress = Progress(len(missing), _work_of([alike[0] for alike in courses.values()]))
    report(progress)
    if workers is not None:
        _run(courses, ledger, workers, report, backend, progress)
    elif missing:
        with all_cores() as threads:
            _run(courses, ledger, threads, report, backend, progress)
    return progress


def _run(
    courses: Courses,
    ledger: Ledger,
    workers: Workers,
    report: Report,
    backend: str,
    progress: Progress,
) -> None:
    """Do one trial of each course, and record what came of it for all that have it."""
    firsts = [alike[0] for alike in courses.values()]

    def keep(batch: Batch, made: list[Outcome] | Exception) -> list[Outcome]:
        outcomes = [failed(made)] * len(batch) if isinstance(made, Exception) else made
        results = [
            (trial, outcome)
            for first, outcome in zip(batch, outcomes, strict=True)
            for trial in courses[first.course]
        ]
        ledger.record(results)
        return [outcome for _, outcome in results]

    def tell(batch: Batch, outcomes: list[Outcome]) -> None:
        progress.counts.update(outcome.status for outcome in outcomes)
        progress.worked += _work_of(batch)
        report(progress)

    batches = batched(firsts, workers, backend)
    hand_out(batches, partial(run_batch, backend=backend), workers, keep, tell)


def hand_out(
    batches: Iterable[_Given],
    work: Callable[[_Given], _Made],
    workers: Workers,
    keep: Callable[[_Given, _Made | Exception], _Kept],
    tell: Callable[[_Given, _Kept], None],
) -> None:
    """Have every batch done; `keep` gets each as it is, in this thread, and `tell` what that gives.

    Where a worker could not be replaced, `keep` gets why in its place. On Ctrl-C what is done is
    kept, and it is raised again. Raises ClusterError where all workers are gone.
    """
    waiting = iter(batches)
    flying: dict[Future[_Made], _Given] = {}

    def land(futures: Iterable[Future[_Made]]) -> None:
        for future in futures:
            made = _made(future)
            kept = keep(flying[future], made)
            batch = flying.pop(future)  # only now: Ctrl-C may come in between: it is kept twice
            tell(batch, kept)

    try:
        while True:
            room = workers.count * (1 + _BATCHES_WAITING) - len(flying)
            for batch in itertools.islice(waiting, room):
                flying[_submitted(workers.executor, work, batch)] = batch
            if not flying:
                break
            land(wait(flying, return_when=FIRST_COMPLETED).done)
    except BaseException as error:
        started = {future for future in list(flying) if not future.cancel()}
        if isinstance(error, KeyboardInterrupt):
            land(wait(started, timeout=_PATIENCE_SECONDS).done)
        raise


def run_batch(batch: Batch, backend: str) -> list[Outcome]:
    """The outcomes of a batch, in order: what a worker does."""
    return [run_trial(trial, backend) for trial in batch]


def _submitted(executor: Executor, work: Callable[[_Given], _Made], batch: _Given) -> Future[_Made]:
    try:
        return executor.submit(work, batch)
    except Exception as error:
        raise _gone(error) from None


def _made(future: Future[_Made]) -> _Made | Exception:
    try:
        return future.result()
    except (CancelledError, BrokenExecutor) as error:  # no more work will be done
        raise _gone(error) from None
    except Exception as error:
        return error


def _gone(error: Exception) -> ClusterError:
    reason = type(error).__name__ + (f": {error}" if str(error) else "")
    return ClusterError(
        f"The workers are gone ({reason}); with a file for the results, the same study or "
        "map goes on from there."
    )


def batched(
    trials: Sequence[Trial], workers: Workers, backend: str = DEFAULT_BACKEND
) -> Iterator[Batch]:
    """The trials in order, cut into batches of one shape and about `batch_seconds`.

    Towards the end they become shorter, so that all workers end at about the same time.
    """
    left = len(trials)
    for _, group in itertools.groupby(trials, key=seconds_of):
        alike = deque(group)
        seconds = max(seconds_of(alike[0]) * SLOWER[backend], 1e-9)
        longest = max(1, round(workers.batch_seconds / seconds))
        while alike:
            share = max(1, left // (_SHARES_A_WORKER * workers.count))
            batch = [alike.popleft() for _ in range(min(longest, share, len(alike)))]
            left -= len(batch)
            yield batch


def _work_of(trials: Sequence[Trial]) -> int:
    return sum(max(1, round(1e6 * seconds_of(trial))) for trial in trials)


def seconds_of(trial: Trial) -> float:
    """About how long a run takes on one core of a recent machine."""
    return trial.epochs * epoch_seconds(trial.config)


def pace(trials: Sequence[Trial], backend: str = DEFAULT_BACKEND) -> float:
    """How many times as long as `seconds_of` says runs take, on this machine as busy as it is.

    Measured for half a second, on every core at once: pieces of trials from first to last.
    """
    if not trials:
        return 1.0
    advance(start(trials[0].config), 1, backend)  # the compiler's time is not theirs
    some = itertools.cycle([start(t.config) for t in trials[:: max(1, len(trials) // _PIECES)]])
    ends = time.perf_counter() + _MEASURED_SECONDS

    def expected(_core: int) -> float:
        done = 0.0
        while time.perf_counter() < ends:
            standing = next(some)
            seconds = epoch_seconds(standing.config)
            epochs = max(1, round(_PIECE_SECONDS / seconds / SLOWER[backend]))
            advance(standing, epochs, backend)
            done += epochs * seconds
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(cores()) as pool:
        done = sum(pool.map(expected, range(cores())))
    return cores() * (time.perf_counter() - began) / done if done else 1.0
