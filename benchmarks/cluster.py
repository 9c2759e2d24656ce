"""A study on a Dask cluster against threads on the same cores: what the network costs.

10,000 runs of the default network, 100 epochs each: some 2 ms of work a run, so that the way there
and back is a large part. The scheduler and two workers of one thread are processes on this machine
and share its cores with the client.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.networks import DEFAULT, title
from harness.local_cluster import LocalCluster
from playground.studies import Ledger, Study, Trial, Workers, run_trials
from playground.studies.cluster import cluster_workers

ROUNDS = 3
RUNS, EPOCHS = 10_000, 100
N_WORKERS = 2
CLAIM = 0.20


def main() -> bool:
    """Whether the cluster takes no longer than claimed."""
    print(f"{title(DEFAULT)}; {RUNS} runs of {EPOCHS} epochs; load {os.getloadavg()[0]:.1f}")
    trials = Study(DEFAULT, seeds=RUNS, epochs=EPOCHS).trials()
    overheads = []
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(Path(folder), N_WORKERS) as dask,
        cluster_workers(dask.address) as far,
        ThreadPoolExecutor(N_WORKERS) as pool,
    ):
        near = Workers(pool, N_WORKERS)
        for workers in (near, far):  # compiled code is loaded, connections are made
            seconds_of_study(trials[:200], workers)
        for _ in range(ROUNDS):
            here, there = (seconds_of_study(trials, workers) for workers in (near, far))
            overheads.append(there / here - 1)
            print(f"  threads {here:.2f} s, cluster {there:.2f} s: {overheads[-1]:+.1%}")
    median = statistics.median(overheads)
    holds = median < CLAIM
    print(f"  {median:+.1%}; claim, under {CLAIM:.0%}: {'holds' if holds else 'MISSED'}")
    return holds


def seconds_of_study(trials: list[Trial], workers: Workers) -> float:
    """How long all of them take, results in a ledger included."""
    begun = time.perf_counter()
    with Ledger(None, "", "") as ledger:
        progress = run_trials(trials, ledger, workers)
    assert progress.counts["ok"] == len(trials)
    return time.perf_counter() - begun
