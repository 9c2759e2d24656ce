"""A study on a real Dask cluster: the same bits, and a lost worker costs nothing but time."""

from __future__ import annotations

import builtins
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.limits import HANG_SECONDS
from harness.local_cluster import LocalCluster
from playground import RunConfig
from playground.errors import ClusterError
from playground.studies import Axis, Ledger, Progress, Study, cluster, run_study, run_trials
from playground.studies.cluster import cluster_workers
from playground.studies.execution import result_of
from playground.studies.mapping.making import run_map
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.mapping.span import Span
from playground.studies.trial import engine_version
from tests.studies.same_results import assert_same

STUDY = Study(
    RunConfig(noise_percent=10),
    (Axis.parse("learning_rate=0.03,0.3"), Axis.parse("hidden_layers=none,4-2")),
    seeds=30,
    epochs=100,
)
LONG = Study(RunConfig(), seeds=160, epochs=300)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """A scheduler and two workers."""
    with LocalCluster(tmp_path_factory.mktemp("dask"), 2) as started:
        yield started


@pytest.mark.slow
def test_a_study_on_a_cluster_has_the_same_bits_as_here(dask: LocalCluster) -> None:
    with cluster_workers(dask.address) as workers:
        assert workers.count == 2
        there = run_study(STUDY, workers=workers)
    assert_same(there, run_study(STUDY))


@pytest.mark.slow
def test_a_map_on_a_cluster_has_the_same_bits_as_here(dask: LocalCluster) -> None:
    spans = (Span.parse("learning_rate=0.01..30"), Span.parse("noise=0..50"))
    wanted = SettingsMap(RunConfig(), *spans, size=20, epochs=50)
    with cluster_workers(dask.address) as workers:
        there = run_map(wanted, workers=workers)
    here = run_map(wanted)
    np.testing.assert_array_equal(there.status, here.status)
    np.testing.assert_array_equal(there.test_loss, here.test_loss)


@pytest.mark.slow
def test_a_worker_killed_in_mid_study_costs_no_run(dask: LocalCluster, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.done >= 20 and not killed:
            killed.append(progress.done)
            dask.workers[0].kill()

    reported: list[int] = []
    with (
        cluster_workers(dask.address) as workers,
        Ledger(tmp_path / "study.sqlite", LONG.link(), engine_version()) as ledger,
    ):
        progress = run_trials(
            LONG.trials(), ledger, workers, lambda p: (kill(p), reported.append(p.done))[0]
        )
        there = result_of(LONG, ledger)
    assert 20 <= killed[0] < LONG.n_runs
    assert dask.workers[0].wait(HANG_SECONDS) == -9
    # Each run once: as many results as runs, and no row besides.
    assert dict(progress.counts) == {"ok": LONG.n_runs}
    assert there.runs["link"].nunique() == len(there.runs) == LONG.n_runs
    assert_same(there, run_study(LONG))


@pytest.mark.slow
def test_a_scheduler_that_dies_ends_the_study_with_a_sentence_and_keeps_what_is_done(
    tmp_path: Path,
) -> None:
    path = tmp_path / "study.sqlite"
    kept: list[int] = []
    with LocalCluster(tmp_path, 1) as mortal:

        def kill(progress: Progress) -> None:
            kept.append(progress.done)
            if progress.done:
                mortal.scheduler.kill()

        with (
            pytest.raises(ClusterError, match=r"^The workers are gone \(.+\); with a file"),
            cluster_workers(mortal.address) as workers,
        ):
            run_study(LONG, path, workers, kill)
    with Ledger(path, LONG.link(), engine_version()) as ledger:
        assert len(ledger.frame(LONG.trials())) == max(kept) > 0


@pytest.mark.slow
def test_a_scheduler_without_workers_is_refused(tmp_path: Path) -> None:
    with (
        LocalCluster(tmp_path, 0) as idle,
        pytest.raises(ClusterError, match="has no workers; start some with `dask worker tcp://"),
        cluster_workers(idle.address),
    ):
        pass


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://127.0.0.1:PORT", "Timed out trying to connect"),
        ("tcp://no-such-host.invalid:8786", "Timed out trying to connect"),
        ("carrier-pigeon://x:1", "unknown address scheme 'carrier-pigeon'"),
        ("tcp://127.0.0.1", "missing port number"),
        ("tls://127.0.0.1:8786", "TLS expects"),
        ("", "missing port number"),
    ],
)
def test_an_unreachable_cluster_is_refused_in_one_sentence(
    address: str, reason: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    address = address.replace("PORT", str(free_port()))
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.3)
    expected = re.escape(f"cluster={address}: no scheduler answers there ({reason}")
    with pytest.raises(ClusterError, match=expected) as caught, cluster_workers(address):
        pass
    assert "\n" not in str(caught.value)
    # Dask, too, keeps silent.
    assert capfd.readouterr() == ("", "")


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(ClusterError, match="no scheduler answers"), cluster_workers(address):
            pass
        assert time.monotonic() - began < HANG_SECONDS  # rather than for ever


class Client:
    """Answers as a client whose workers run something else."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def run(self, *_: object) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_worker_of_another_version_is_refused_by_name() -> None:
    ours = engine_version()
    cluster._check_versions("tcp://x", Client({"tcp://a": ours}), "compiled")
    with pytest.raises(ClusterError, match=r"the worker tcp://b has compiled playground 0\.0\.1"):
        cluster._check_versions(
            "tcp://x", Client({"tcp://a": ours, "tcp://b": "compiled playground 0.0.1"}), "compiled"
        )
    missing = Client(ModuleNotFoundError("No module named 'playground'"))
    with pytest.raises(ClusterError, match="a worker cannot import the playground"):
        cluster._check_versions("tcp://x", missing, "compiled")


def test_without_dask_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name.startswith("distributed"):
            raise ImportError(name)
        return whole(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    with (
        pytest.raises(ClusterError, match="needs Dask, which is not installed; pip install"),
        cluster_workers("tcp://127.0.0.1:8786"),
    ):
        pass


@pytest.mark.slow
def test_dask_is_imported_for_a_cluster_alone() -> None:
    script = (
        "import sys; from playground.studies import *; from playground import RunConfig; "
        "import playground.cli.run_command, playground.cli.study_command; "
        "run_study(Study(RunConfig(), seeds=1, epochs=1)); "
        "print(' '.join(sys.modules))"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "playground.studies.execution" in loaded
    assert not {"distributed", "dask", "tornado"} & set(loaded)
