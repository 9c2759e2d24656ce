"""A run as a user of the library holds it: its losses are a table, its network answers points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import RunConfig, start, train
from playground.run.inside import inside
from playground.run.reading import losses_of


def test_the_losses_are_a_frame_with_a_row_an_epoch_from_zero() -> None:
    run = train(RunConfig(), 3)
    assert list(run.losses.columns) == ["epoch", "train_loss", "test_loss"]
    assert run.losses.epoch.tolist() == [0, 1, 2, 3]
    assert run.losses.train_loss.tolist() == run.history.train.tolist()
    assert run.losses.test_loss.tolist() == run.history.test.tolist()
    at_start = losses_of(start(run.config))
    assert (run.losses.train_loss[0], run.losses.test_loss[0]) == (
        at_start.train[0],
        at_start.test[0],
    )


def test_predictions_match_the_labels_of_a_solved_problem() -> None:
    run = train(RunConfig(dataset="gauss"), 100)
    assert run.predict([[2, 2], [-2, -2]]) == pytest.approx([1, -1], abs=0.1)
    assert run.predict(np.empty((0, 2))).shape == (0,)


@pytest.mark.parametrize("shape", [(2,), (3, 3), (0,), (2, 2, 2), ()])
def test_points_of_another_shape_are_refused_with_it(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"points: shape .*; must be \(n, 2\)"):
        train(RunConfig(), 0).predict(np.zeros(shape))


def test_a_run_leaves_as_code_that_answers_as_it_does(tmp_path: Path) -> None:
    run = train(RunConfig(), 3)
    run.export(tmp_path / "net.py")
    names: dict[str, Any] = {"__name__": "net"}
    exec((tmp_path / "net.py").read_text(encoding="utf-8"), names)
    points = [[1.5, -2], [0, 3]]
    assert names["predict"](points) == pytest.approx(run.predict(points), abs=1e-12)
    run.export(tmp_path / "net2.py", library="pytorch")
    assert "import torch" in (tmp_path / "net2.py").read_text(encoding="utf-8")


def test_a_run_tells_what_happened_inside_and_around_it() -> None:
    run = train(RunConfig(hidden_layers=(4, 3)), 20)
    table = run.inside(states=3)
    assert table.epoch.tolist() == [0, 0, 0, 10, 10, 10, 20, 20, 20]
    assert table.layer.tolist() == 3 * [1, 2, 3]
    assert table.gradient[6:].tolist() == inside(run.standing).gradients.tolist()
    assert run.seen_by(2, [[1, 2]]).places.shape == (1, 2)
    found = run.landscape(side=11)
    assert len(found.path) == 21
    assert found.losses.shape == (11, 11)
