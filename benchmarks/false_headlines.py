"""How often a study says that something differs where nothing does.

Runs of one setting are dealt at random to several equal "values": whatever a headline or a claim of
the homework then calls lower, higher, faster or slower is false. Of 400 such studies for each
number of values, of seeds and each data set at most one in twenty may say any such thing. A share
of 400 is off by a percent or so: where it is above, 4,000 more are dealt, and those count.

    python -m benchmarks false_headlines
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from playground import RunConfig
from playground.studies import Axis, Ledger, Study, StudyResult, Workers, run_trials
from playground.studies.claims import FAILS, HOLDS, PARTLY, judge_each
from playground.studies.comparing import SIGNIFICANT
from playground.studies.headline import rank
from playground.studies.statistics import runs_frame

STUDIES = (400, 4000)
VALUES, SEEDS, DATASETS = (2, 3, 4, 6, 8, 12), (6, 24), ("circle", "spiral", "xor")
POOL, EPOCHS = 600, 200
AXES = {
    "learning_rate": [f"{0.01 * step:g}" for step in range(1, 13)],
    "hidden_layers": [str(units) for units in range(1, 13)],
    "regularization_rate": [f"{0.01 * step:g}" for step in range(1, 13)],
}


def main() -> bool:
    """Whether headlines and claims are false at most as often as claimed."""
    rng = np.random.default_rng(0)
    held = []
    for dataset in DATASETS:
        pool = _pool(dataset)
        print(f"{dataset}: {POOL} runs of {EPOCHS} epochs")
        for seeds, n_values in itertools.product(SEEDS, VALUES):
            for studies in STUDIES:
                shares = _shares(rng, pool, dataset, n_values, seeds, studies)
                listed = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
                print(f"  {n_values:2} values, {seeds:2} seeds, {studies} times: {listed}")
                if max(shares.values()) <= SIGNIFICANT:
                    break
            held.append(max(shares.values()) <= SIGNIFICANT)
    verdict = "holds" if all(held) else "MISSED"
    print(f"at most {100 * SIGNIFICANT:g} % false each: {verdict}")
    return all(held)


def _shares(
    rng: np.random.Generator,
    pool: pd.DataFrame,
    dataset: str,
    n_values: int,
    seeds: int,
    studies: int,
) -> dict[str, float]:
    """How many of so many studies say something false, by what says it."""
    false = {"headlines": 0, **dict.fromkeys(AXES, 0)}
    for _ in range(studies):
        dealt = pool.iloc[rng.permutation(POOL)[: n_values * seeds]].reset_index(drop=True)
        for setting in AXES:
            result = _result(setting, n_values, seeds, dealt, dataset)
            false[setting] += _claims_something(result)
            if setting == "learning_rate":
                ranking = rank(result)
                false["headlines"] += ranking is None or len(ranking.lowest) < n_values
    return {name: n / studies for name, n in false.items()}


def _pool(dataset: str) -> pd.DataFrame:
    trials = Study(RunConfig(dataset=dataset), seeds=POOL, epochs=EPOCHS).trials()
    with Ledger(None, "", "") as ledger, ThreadPoolExecutor(2) as threads:
        run_trials(trials, ledger, Workers(threads, 2))
        return ledger.frame(trials)


def _result(
    setting: str, n_values: int, seeds: int, dealt: pd.DataFrame, dataset: str
) -> StudyResult:
    base = RunConfig(dataset=dataset, regularization="L1")
    axis = Axis.parse(f"{setting}={','.join(AXES[setting][:n_values])}")
    study = Study(base, (axis,), seeds, EPOCHS)
    return StudyResult(study, runs_frame(study, dealt), np.empty((len(dealt), 0, 2)), np.arange(0))


def _claims_something(result: StudyResult) -> bool:
    """Whether a claim is said to hold, or its opposite, that says that something changes."""
    verdicts = judge_each(result)
    if result.study.axes[0].settings == ("hidden_layers",):
        verdicts = [verdicts[0], verdicts[2]]  # the other says that nothing need change
    return any(
        one.degree in (HOLDS, PARTLY) or (one.degree == FAILS and "opposite" in one.verdict)
        for one in verdicts
    )
