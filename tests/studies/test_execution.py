"""Many runs at once give what one after the other gives, and nothing that ended is lost."""

from __future__ import annotations

import itertools
import math
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from harness.limits import HANG_SECONDS
from playground import RunConfig, SettingError, train
from playground.errors import ClusterError, LedgerError
from playground.run.standing import Standing
from playground.studies import (
    Axis,
    Ledger,
    Progress,
    Study,
    StudyResult,
    Trial,
    Workers,
    execution,
    run_study,
    run_trials,
)
from playground.studies import trial as trial_module
from playground.studies.execution import Batch, batched, cores, result_of, run_batch, seconds_of
from playground.studies.trial import MEASURES, engine_version
from tests.studies.made_results import made_outcome
from tests.studies.same_results import assert_same

STUDY = Study(
    RunConfig(noise_percent=10, problem="regression", activation="linear"),
    (Axis.parse("learning_rate=0.01,10"), Axis.parse("hidden_layers=none,3")),
    seeds=3,
    epochs=110,
)


def run_with(executor: Executor, count: int, study: Study = STUDY) -> StudyResult:
    with executor:
        return run_study(study, workers=Workers(executor, count, batch_seconds=0.004))


@pytest.fixture(scope="module")
def alone() -> StudyResult:
    """The study done by one thread."""
    return run_with(ThreadPoolExecutor(1), 1)


def test_a_studys_runs_are_the_runs_of_train(alone: StudyResult) -> None:
    for position, trial in enumerate(STUDY.trials()):
        run = train(trial.config, STUDY.epochs)
        row, curves = alone.runs.loc[position], alone.curves[position]
        assert row["status"] == run.status.name
        assert row["link"] == trial.config.link()
        assert row["seed"] == trial.config.seed
        assert row["learning_rate"] == trial.config.learning_rate
        expected = np.full((STUDY.epochs + 1, 2), np.nan)
        expected[: len(run.history.train)] = np.column_stack([run.history.train, run.history.test])
        assert curves.tobytes() == expected.tobytes()
    assert set(alone.runs["status"]) == {"ok", "diverged"}


def test_two_threads_give_the_same_rows_as_one(alone: StudyResult) -> None:
    assert_same(run_with(ThreadPoolExecutor(2), 2), alone)
    assert_same(run_study(STUDY), alone)


@pytest.mark.slow
def test_processes_give_the_same_rows_as_threads(alone: StudyResult) -> None:
    fresh = multiprocessing.get_context("spawn")
    assert_same(run_with(ProcessPoolExecutor(2, mp_context=fresh), 2), alone)


def test_the_order_in_which_runs_are_done_changes_nothing(alone: StudyResult) -> None:
    trials = STUDY.trials()
    random.Random(5).shuffle(trials)
    with Ledger(None, STUDY.link(), engine_version()) as ledger:
        run_trials(trials, ledger)
        assert_same(result_of(STUDY, ledger), alone)


def test_results_so_far_are_those_of_the_whole_study(alone: StudyResult) -> None:
    trials = STUDY.trials()
    with Ledger(None, STUDY.link(), engine_version()) as ledger:
        empty = result_of(STUDY, ledger)
        assert (len(empty.runs), empty.groups, empty.best) == (0, [], None)
        run_trials(trials[4:8], ledger)
        part = result_of(STUDY, ledger)
    assert part.runs.index.tolist() == [4, 5, 6, 7]
    assert [len(group.runs) for group in part.groups] == [2, 2]
    columns = ["point", "label", "seed", "link", *MEASURES]
    pd.testing.assert_frame_equal(part.runs[columns], alone.runs.loc[4:7, columns])
    assert part.curves.tobytes() == alone.curves[4:8].tobytes()


def test_what_a_file_holds_is_not_done_again(tmp_path: Path, alone: StudyResult) -> None:
    path = tmp_path / "study.sqlite"
    with Ledger(path, STUDY.link(), engine_version()) as ledger:
        run_trials(STUDY.trials()[::2], ledger)
    reports: list[int] = []
    result = run_study(STUDY, path, report=lambda progress: reports.append(progress.total))
    assert_same(result, alone)
    assert set(reports) == {STUDY.n_runs // 2}
    again = run_study(STUDY, path, report=lambda progress: reports.append(progress.total))
    assert reports[-1] == 0
    # Even the clock, because nothing was run.
    pd.testing.assert_frame_equal(again.runs, result.runs)


def test_another_studys_file_is_refused_before_any_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "study.sqlite"
    run_study(Study(RunConfig(), seeds=1, epochs=1), path)
    monkeypatch.setattr(execution, "run_batch", None)
    with pytest.raises(LedgerError, match="holds another study, with seeds=1"):
        run_study(Study(RunConfig(), seeds=2, epochs=1), path)


def test_a_run_that_raises_is_a_row_and_the_study_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: StudyResult
) -> None:
    whole = trial_module.advance

    def broken(standing: Standing, *args: Any) -> Any:
        if standing.config.seed == "2" and standing.config.hidden_layers:
            raise MemoryError("too many units")
        return whole(standing, *args)

    path = tmp_path / "study.sqlite"
    monkeypatch.setattr(trial_module, "advance", broken)
    result = run_study(STUDY, path)
    failed = result.runs["status"] == "failed"
    assert result.runs.index[failed].tolist() == [4, 10]
    assert set(result.runs.loc[failed, "error"]) == {"MemoryError: too many units"}
    assert result.runs.loc[failed, list(MEASURES)].isna().all(axis=None)
    assert np.isnan(result.curves[failed]).all()
    pd.testing.assert_frame_equal(
        result.runs.loc[~failed, list(MEASURES)], alone.runs.loc[~failed, list(MEASURES)]
    )
    # The next call tries again what failed, and that alone.
    monkeypatch.setattr(trial_module, "advance", whole)
    totals: list[int] = []
    assert_same(run_study(STUDY, path, report=lambda p: totals.append(p.total)), alone)
    assert set(totals) == {2}


def test_the_same_run_wanted_twice_is_done_once() -> None:
    trial = Trial(RunConfig(), 1)
    with Ledger(None, "p", "e") as ledger:
        assert run_trials([trial, trial, trial], ledger).done == 1
        assert ledger.frame([trial, trial]).index.tolist() == [0, 1]


def test_what_trains_alike_is_trained_once_and_recorded_for_each() -> None:
    base = RunConfig(learning_rate=0.3)
    done: list[Batch] = []

    class Watched(ThreadPoolExecutor):
        def submit(self, *args: Any, **others: Any) -> Future[Any]:
            done.append(args[1])
            return super().submit(*args, **others)

    alike = [
        Trial(base, 5),
        Trial(base.replace(regularization="L1"), 5),
        Trial(base.replace(regularization="L2"), 5),
        Trial(base.replace(regularization_rate=3), 5),
    ]
    other = Trial(base.replace(regularization="L2", regularization_rate=0.1), 5)
    with Ledger(None, "", engine_version()) as ledger, Watched(1) as pool:
        progress = run_trials([*alike, other], ledger, Workers(pool, 1))
        frame = ledger.frame([*alike, other])
    assert [trial for batch in done for trial in batch] == [alike[0], other]
    assert progress.done == progress.total == 5
    assert progress.worked == progress.work
    assert frame["link"].tolist() == [trial.link for trial in [*alike, other]]
    assert frame["test_loss"].nunique() == 2


def test_progress_counts_what_has_ended_and_how() -> None:
    seen: list[tuple[int, int]] = []
    worked: list[int] = []

    def report(progress: Progress) -> None:
        seen.append((progress.done, progress.total))
        worked.append(progress.worked)

    with Ledger(None, "p", "e") as ledger:
        progress = run_trials(STUDY.trials(), ledger, report=report)
    assert worked[0] == 0
    assert worked == sorted(worked)
    assert worked[-1] == progress.work
    assert seen[0] == (0, 12)
    assert seen[-1] == (12, 12)
    assert seen == sorted(seen)
    assert dict(progress.counts) == {"ok": 6, "diverged": 6}


def test_time_left_is_at_the_pace_so_far() -> None:
    progress = Progress(total=10, work=100, began=time.perf_counter() - 3)
    assert progress.seconds_left == math.inf
    progress.worked = 30
    # A third of the rest in 3 s leaves 7 s; the clock goes on meanwhile.
    assert progress.seconds_left == pytest.approx(7, abs=0.5)


class Idle(Executor):
    """Never does anything: what `batched` needs of workers is their number."""


def batches(trials: Sequence[Trial], count: int = 1, seconds: float = 0.2) -> list[Batch]:
    return list(batched(trials, Workers(Idle(), count, seconds)))


def test_batches_hold_every_run_once_in_order_and_only_of_one_shape() -> None:
    study = Study(RunConfig(), (Axis.parse("hidden_layers=2,8-8,4"),), seeds=50, epochs=100)
    trials = study.trials()
    parts = batches(trials, count=2)
    assert list(itertools.chain.from_iterable(parts)) == trials
    assert all(len({trial.config.hidden_layers for trial in part}) == 1 for part in parts)


def test_batches_are_about_as_long_as_asked() -> None:
    trials = Study(RunConfig(), seeds=10_000, epochs=100).trials()
    for seconds in (0.2, 1.0):
        lengths = [sum(map(seconds_of, part)) for part in batches(trials, seconds=seconds)]
        assert max(lengths) == pytest.approx(seconds, rel=0.1)
        assert lengths[:10] == [max(lengths)] * 10


def test_the_last_batches_are_short_so_that_workers_end_together() -> None:
    trials = Study(RunConfig(), seeds=500, epochs=500).trials()
    for count in (1, 2, 8):
        sizes = [len(part) for part in batches(trials, count, seconds=1e9)]
        assert sum(sizes) == 500
        assert sizes[-1] == 1
        left = 500
        for size in sizes:
            # Even if it comes to the others as late as it can, a batch is a fourth of their share.
            assert size == max(1, left // (4 * count))
            left -= size


def test_long_runs_go_alone_and_few_runs_are_shared_out() -> None:
    long = Study(RunConfig(), seeds=10, epochs=100_000).trials()
    assert {len(part) for part in batches(long)} == {1}
    few = Study(RunConfig(), seeds=12, epochs=1).trials()
    assert {len(part) for part in batches(few, count=2)} == {1}


def test_a_reference_run_is_known_to_be_slower() -> None:
    trials = Study(RunConfig(), seeds=1000, epochs=50).trials()
    compiled, reference = (
        len(next(iter(batched(trials, Workers(Idle(), 1), backend))))
        for backend in ("compiled", "reference")
    )
    assert compiled > 10 * reference


def test_larger_networks_longer_runs_and_more_points_take_longer() -> None:
    plain = seconds_of(Trial(RunConfig(), 100))
    assert seconds_of(Trial(RunConfig(), 200)) == pytest.approx(2 * plain)
    assert seconds_of(Trial(RunConfig(hidden_layers=(8, 8)), 100)) > plain
    assert seconds_of(Trial(RunConfig(problem="regression"), 100)) > plain
    small, large = (seconds_of(Trial(RunConfig(batch_size=size), 100)) for size in (1, 30))
    assert small > 5 * plain
    assert large < plain


def test_a_bounded_number_of_batches_is_handed_out_at_once() -> None:
    most, flying = 0, 0
    lock = threading.Lock()

    class Counting(ThreadPoolExecutor):
        def submit(self, call: Any, /, *args: Any, **extra: Any) -> Future[Any]:
            nonlocal most, flying
            with lock:
                flying += 1
                most = max(most, flying)
            future = super().submit(call, *args, **extra)

            def landed(_: Future[Any]) -> None:
                nonlocal flying
                with lock:
                    flying -= 1

            future.add_done_callback(landed)
            return future

    trials = Study(RunConfig(), seeds=100, epochs=1).trials()
    with Ledger(None, "p", "e") as ledger, Counting(1) as pool:
        run_trials(trials, ledger, Workers(pool, 1, 1e-9))
        assert not ledger.missing(trials)
    assert 1 < most <= 4


LONG = Study(RunConfig(), seeds=40, epochs=400)


@pytest.mark.slow
def test_ctrl_c_keeps_every_run_that_ended_and_the_rest_is_done_later(tmp_path: Path) -> None:
    path = tmp_path / "study.sqlite"
    ended: list[int] = []

    def press(progress: Progress) -> None:
        ended.append(progress.done)
        if progress.done >= 5:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run_study(LONG, path, report=press)
    with Ledger(path, LONG.link(), engine_version()) as ledger:
        kept = len(LONG.trials()) - len(ledger.missing(LONG.trials()))
    assert kept >= max(ended) >= 5
    assert kept < LONG.n_runs
    assert_same(run_study(LONG, path), run_study(LONG))


def test_ctrl_c_does_not_wait_for_a_run_of_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def endless(*_: Any) -> Any:
        released.wait(2 * HANG_SECONDS)
        raise TimeoutError

    monkeypatch.setattr(trial_module, "advance", endless)
    monkeypatch.setattr(execution, "_PATIENCE_SECONDS", 0.1)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    with Ledger(None, "p", "e") as ledger:
        timer.start()
        began = time.perf_counter()
        try:
            with pytest.raises(KeyboardInterrupt):
                run_trials(LONG.trials(), ledger)
            # Half of what the runs would take.
            assert time.perf_counter() - began < HANG_SECONDS
        finally:
            released.set()
            timer.join()


def test_a_ledger_that_fails_ends_the_study_and_calls_off_what_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[int] = []
    failed = threading.Event()

    def counted(batch: Batch, backend: str) -> Any:
        if done:
            failed.wait(HANG_SECONDS)
        done.append(len(batch))
        return run_batch(batch, backend)

    def full(*_: Any) -> None:
        raise LedgerError("the disk is full.")

    monkeypatch.setattr(execution, "run_batch", counted)
    with Ledger(None, "p", "e") as ledger, ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(ledger, "record", full)
        with pytest.raises(LedgerError, match="the disk is full"):
            run_trials(LONG.trials(), ledger, Workers(pool, 1, 1e-9))
        failed.set()
    # The one that could not be kept, and at most one that had begun.
    assert len(done) <= 2


def give_up(_batch: Batch, backend: str) -> None:  # noqa: ARG001 - named by the caller
    os._exit(1)


def test_workers_that_are_gone_end_the_study_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(execution, "run_batch", give_up)
    fresh = multiprocessing.get_context("forkserver")
    with (
        ProcessPoolExecutor(1, mp_context=fresh) as pool,
        Ledger(None, "p", "e") as ledger,
        pytest.raises(ClusterError, match=r"^The workers are gone \(BrokenProcessPool: .*\); with"),
    ):
        run_trials(LONG.trials(), ledger, Workers(pool, 1))


def test_workers_that_take_no_work_end_the_study_with_a_sentence() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with (
        Ledger(None, "p", "e") as ledger,
        pytest.raises(ClusterError, match="The workers are gone"),
    ):
        run_trials(LONG.trials(), ledger, Workers(pool, 1))


def test_a_batch_that_is_lost_is_rows_that_failed() -> None:
    class Losing(Executor):
        def submit(self, _call: Any, /, *args: Any, **_: Any) -> Future[Any]:
            future: Future[Any] = Future()
            batch = args[0]
            if batch[0].config.seed == "1":
                future.set_exception(RuntimeError("worker lost"))
            else:
                future.set_result([made_outcome() for _ in batch])
            return future

    trials = Study(RunConfig(), seeds=3, epochs=200).trials()
    with Ledger(None, "p", "e") as ledger:
        progress = run_trials(trials, ledger, Workers(Losing(), 1))
        assert dict(progress.counts) == {"failed": 1, "ok": 2}
        assert ledger.frame(trials)["error"].tolist() == ["RuntimeError: worker lost", "", ""]
        assert ledger.missing(trials) == trials[:1]


def test_all_cores_this_process_may_use_are_used() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_an_unknown_backend_is_refused_before_any_run() -> None:
    with pytest.raises(SettingError, match="backend=gpu"):
        run_study(STUDY, backend="gpu")


def test_the_pace_is_how_much_longer_runs_take_than_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trials = [Trial(RunConfig(), 100)] * 4
    clock = 0.0

    def slow(standing: Standing, epochs: int, _backend: str) -> None:
        nonlocal clock
        clock += 3 * seconds_of(Trial(standing.config, epochs))

    monkeypatch.setattr(execution, "advance", slow)
    monkeypatch.setattr(execution, "cores", lambda: 1)  # one clock for all would run ahead
    monkeypatch.setattr("time.perf_counter", lambda: clock)
    assert execution.pace(trials) == pytest.approx(3)


def test_nothing_to_do_has_no_pace() -> None:
    assert execution.pace([]) == 1.0
