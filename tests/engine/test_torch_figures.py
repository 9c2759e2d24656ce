"""48 combinations of optimizer, loss and activation have the losses that PyTorch has recorded.

`FIGURES=tests/engine/torch_figures.json python -m benchmarks torch_training` writes them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.run.config import RunConfig
from playground.run.training import advance, start

ROWS = json.loads(Path(__file__).with_name("torch_figures.json").read_text(encoding="utf-8"))


def of(row: dict[str, Any]) -> RunConfig:
    return RunConfig.from_link(row["link"])


def test_they_are_many_and_of_every_optimizer_and_loss() -> None:
    configs = [of(row) for row in ROWS]
    assert len(ROWS) == 48
    assert {config.n_outputs for config in configs} == {1, 3, 6}
    assert len({config.optimizer for config in configs}) == 7
    assert len({config.loss for config in configs}) == 5
    assert len({config.activation for config in configs}) >= 10


@pytest.mark.parametrize("backend", ["reference", "compiled"])
@pytest.mark.parametrize(
    "row",
    ROWS,
    ids=lambda row: "-".join(
        of(row).model_dump()[name] for name in ("optimizer", "loss", "activation")
    ),
)
def test_a_run_has_pytorchs_losses(row: dict[str, Any], backend: str) -> None:
    theirs = row["train_losses"]
    _, losses = advance(start(of(row)), len(theirs), backend)
    np.testing.assert_allclose(losses.train, theirs, rtol=1e-10)
