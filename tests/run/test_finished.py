"""A finished training says what it was run on; without test points it is fine too."""

from __future__ import annotations

import numpy as np

from playground import RunConfig, train
from playground.run.reading import readout
from tests.run.runs import every_backend


@every_backend
def test_without_test_points_the_test_loss_is_nan_and_the_run_is_fine(backend: str) -> None:
    run = train(RunConfig(train_percent=100), 10, backend)
    assert run.status.name == "ok"
    assert run.state.epoch == 10
    assert np.isnan(run.history.test).all()
    assert np.isfinite(run.history.train).all()
    assert readout(run.standing).test_accuracy is None


@every_backend
def test_a_run_records_its_backend_and_the_versions_it_depends_on(backend: str) -> None:
    run = train(RunConfig(), 1, backend)
    assert run.backend == backend
    assert run.versions.keys() >= {"playground", "python", "numpy", "numba"}
