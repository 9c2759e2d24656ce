"""Runs trained as on a GPU by Numba's simulator, beside the compiled engine: prints what differs.

A program of its own: the simulator is chosen before Numba is imported.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

import numpy as np

from playground import RunConfig, start
from playground.engine import compiled
from playground.engine.activations import ACTIVATIONS
from playground.engine.gpu.training import Start, train_side_by_side
from playground.engine.losses import LOSSES

NAMES = list(ACTIVATIONS)
SMALL = {"samples": 40, "dataset": "xor"}
CASES: dict[str, tuple[list[dict[str, Any]], tuple[float, ...], tuple[float, ...]]] = {
    **{f"activation {name}": ([{"activation": name} | SMALL], (0.1,), (0,)) for name in NAMES},
    **{f"loss {name}": ([{"loss": name, **SMALL}], (0.03, 0.3), (0,)) for name in LOSSES},
    "no penalty": ([{}], (0.03, 0.3), (0,)),
    "L1, a left-over batch": (
        [{"regularization": "L1", "batch_size": 7, "train_percent": 47}], (0.1,), (0.01, 0.3),
    ),
    "L2, a rate over time, a regression": (
        [{"regularization": "L2", "problem": "regression", "schedule": "cosine",
          "schedule_epochs": 3, "samples": 60}], (0.03,), (0.01, 0.1),
    ),
    "standardized inputs, an activation a layer": (
        [{"standardize": True, "activations": ("relu", "sine"), "features": ("x", "xCubed")}],
        (0.03,), (0,),
    ),
    "other points and batches side by side": (
        [{"noise_percent": noise, "batch_size": size, "samples": 40}
         for noise, size in ((0, 3), (20, 3), (20, 5))], (0.03,), (0,),
    ),
    "no test points, no hidden layer": (
        [{"train_percent": 100, "hidden_layers": (), "samples": 40}], (0.03,), (0,),
    ),
    "diverging": (
        [{"problem": "regression", "activation": "relu", "hidden_layers": (3,), "samples": 60}],
        (0.1, 30, 1000), (0,),
    ),
}  # fmt: skip
EPOCHS = 6


def difference(
    settings: list[dict[str, Any]], rates: tuple[float, ...], penalty_rates: tuple[float, ...]
) -> tuple[float, list[int]]:
    """The largest relative difference of finite losses, and after how many epochs each run ends.

    Infinite where one has a number and the other none, or where they end elsewhere.
    """
    standings = [start(RunConfig(**one)) for one in settings]
    starts = [Start(one.state, one.samples, one.hyperparameters) for one in standings]
    runs = [(k, r, p) for k in range(len(starts)) for r in rates for p in penalty_rates]
    which, own_rates, own_penalty_rates = map(np.array, zip(*runs, strict=True))
    ends = train_side_by_side(starts, which, own_rates, own_penalty_rates, EPOCHS)
    worst = 0.0
    for run, (k, rate, penalty_rate) in enumerate(runs):
        hyper = starts[k].hyper._replace(learning_rate=rate, regularization_rate=penalty_rate)
        _, rows = compiled.train(starts[k].state, starts[k].samples, hyper, EPOCHS)
        ours = np.array([ends.train_loss[run], ends.test_loss[run]])
        is_number = np.isfinite(rows[-1])
        if len(rows) != ends.epochs[run] or (np.isfinite(ours) != is_number).any():
            return np.inf, ends.epochs.tolist()
        off = np.abs(ours - rows[-1])[is_number] / np.abs(rows[-1])[is_number]
        worst = max(worst, float(off.max(initial=0.0)))
    return worst, ends.epochs.tolist()


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # what overflows is told by Python's own numbers
    json.dump({name: difference(*case) for name, case in CASES.items()}, sys.stdout)
