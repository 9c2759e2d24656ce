"""Why a weight changes: each number is that of the step which is really taken, and its slope's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import RunConfig
from playground.engine.losses import LOSSES
from playground.engine.optimizers import OPTIMIZERS
from playground.engine.penalties import PENALTIES
from playground.errors import SettingError, StateError
from playground.run.changes import Change
from playground.run.points import data_of
from playground.run.standing import Standing
from playground.run.training import advance, start, step
from playground.run.why import Why, next_update, way, why

# A central difference of a loss near 1 over 1e-5, rounded to 1e-16 on each side, and its own error.
DIFFERENCE = 1e-6
# The compiled engine sums in another order.
ENGINES = 1e-12
ROUNDING = 1e-15

BY_OPTIMIZER = [
    {"optimizer": optimizer, "regularization": penalty, "regularization_rate": 0.01}
    for optimizer in OPTIMIZERS
    for penalty in PENALTIES
]
BY_LOSS = [
    {"loss": loss, "optimizer": optimizer} for loss in LOSSES for optimizer in ("sgd", "adamw")
]
ODD = [
    {"clip_norm": 0.05, "optimizer": "momentum"},
    {"dropout": (0.3,), "batch_size": 30},
    {"schedule": "cosine", "schedule_epochs": 40, "warm_up": 30},
    {"full_batch": True, "reshuffle": True},
    {"batch_size": 7, "reshuffle": True, "hidden_layers": (3, 4, 2)},
    {"hidden_layers": ()},
    {"problem": "regression", "loss": "huber", "activation": "sine"},
    {"activations": ("gelu", "sigmoid"), "features": ("x", "sinY", "xTimesY")},
    {"dataset": "blobs", "classes": 4, "loss": "cross-entropy", "optimizer": "adam"},
    {"formulas": ("x1*x2^2",), "regularization": "L2", "regularization_rate": 0.3},
]


def trained(**settings: object) -> Standing:
    config = RunConfig(**{"hidden_layers": (3, 2), "learning_rate": 0.02, **settings})
    return advance(start(config), 20)[0]


def all_of(standing: Standing) -> list[str]:
    sizes = standing.config.layer_sizes
    weights = [
        f"w.{layer}.{a}.{b}"
        for layer in range(1, len(sizes))
        for a in range(1, sizes[layer - 1] + 1)
        for b in range(1, sizes[layer] + 1)
    ]
    biases = [f"b.{k}.{b}" for k in range(1, len(sizes)) for b in range(1, sizes[k] + 1)]
    return weights + biases


def value_of(standing: Standing, what: str) -> float:
    layer, *unit = Change(epoch=0, what=what, value=0.0).place()
    arrays = standing.state.weights if len(unit) == 2 else standing.state.biases
    return float(arrays[layer][tuple(unit)])


def check(found: Why, now: Standing, after: Standing) -> None:
    what = found.what
    assert found.before == value_of(now, what)
    assert found.after == pytest.approx(value_of(after, what), rel=ENGINES, abs=ENGINES)
    near = pytest.approx(found.central_difference, rel=DIFFERENCE, abs=DIFFERENCE)
    assert found.gradient == near
    assert found.products.mean() == pytest.approx(found.gradient, rel=1e-12, abs=ROUNDING)
    if not found.was_dead and not found.is_dead:
        moved = found.before - found.decay - found.step - found.penalty
        assert moved == pytest.approx(found.after, rel=ROUNDING, abs=ROUNDING)


@pytest.mark.parametrize("settings", [*BY_OPTIMIZER, *BY_LOSS, *ODD], ids=str)
def test_every_number_is_that_of_the_step_that_the_compiled_engine_takes(
    settings: dict[str, object],
) -> None:
    standing = trained(**settings)
    after, _ = step(standing, "batch", "compiled")
    update = next_update(standing)
    for what in all_of(standing):
        check(why(update, what), standing, after)


def test_a_gradient_that_is_wrong_by_one_part_in_ten_thousand_is_noticed() -> None:
    standing = trained()
    found = why(next_update(standing), "w.2.1.1")
    assert abs(found.gradient) > 0.02
    with pytest.raises(AssertionError):
        check(replace(found, gradient=1.0001 * found.gradient), standing, standing)


def test_what_the_optimizer_remembers_is_what_it_keeps_after_the_step() -> None:
    standing = trained(optimizer="adam")
    found = why(next_update(standing), "b.2.2")
    slots = step(standing, "batch", "reference")[0].state.slots
    assert found.remembered == {"first_moment": slots[4][1], "second_moment": slots[10][1]}
    assert trained().state.slots == ()
    assert why(next_update(trained()), "b.2.2").remembered == {}


def test_each_factor_leads_one_layer_on_down_to_the_loss() -> None:
    standing = trained(dropout=(0.4, 0.0), hidden_layers=(4, 3), batch_size=20)
    update = next_update(standing)
    found = why(update, "w.1.2.3")
    for place, sample in enumerate(found.samples):
        told = way(update, int(sample))
        assert told.grad_sums[0][2] == found.grad_sums[place]
        assert told.values[0][1] == found.values[place]
        weights = standing.state.weights
        for layer in (0, 1):
            sent = weights[layer + 1] @ told.grad_sums[layer + 1]
            assert told.grad_sent[layer] == pytest.approx(sent, abs=ROUNDING)
            by_hand = sent * told.factors[layer] * told.slopes[layer]
            assert told.grad_sums[layer] == pytest.approx(by_hand, abs=ROUNDING)
        answer, label = told.values[-1][0], data_of(standing.config).train_labels[sample]
        assert told.loss == pytest.approx((answer - label) ** 2 / 2)
        assert told.grad_answers == [answer - label]
        assert told.grad_sums[2][0] == pytest.approx((answer - label) * told.slopes[2][0])


def test_of_a_loss_with_its_slope_at_z_no_factor_is_told() -> None:
    update = next_update(trained(loss="cross-entropy"))
    told = way(update, int(update.rows[0]))
    assert told.grad_answers is None
    assert told.grad_sums[-1][0] == pytest.approx((told.values[-1][0] - told.label) / 2)


def test_what_an_epoch_leaves_over_is_in_the_next_update_after_the_changes_on_the_way() -> None:
    changes = ("20.246:learningRate:0.1", "21:w.2.1.1:0.5", "21.5:b.3.1:-1", "21.30:b.3.1:2")
    standing = trained(batch_size=30, changes=changes)
    for _ in range(8):
        standing = step(standing, "batch")[0]
    for _ in range(3):
        standing = step(standing, "sample")[0]
    assert standing.position == (20, 243)
    update = next_update(standing)
    assert (update.state.epoch, update.batch, len(update.rows)) == (21, 0, 40)
    found = why(update, "w.2.1.1")
    assert (found.before, found.rate) == (0.5, 0.1)
    assert why(update, "b.3.1").before == -1
    after = step(step(standing, "batch")[0], "batch", "compiled")[0]
    assert after.position == (21, 30)
    assert found.after == pytest.approx(value_of(after, "w.2.1.1"), rel=ENGINES)


def test_a_connection_that_l1_has_cut_does_not_move_and_one_that_it_cuts_goes_to_0() -> None:
    standing = trained(regularization="L1", regularization_rate=1.0, activation="relu")
    before, _ = advance(start(standing.config), 0)
    seen = set()
    for _ in range(40):
        update, after = next_update(before), step(before, "batch")[0]
        for what in ("w.1.1.1", "w.1.2.2", "w.2.3.1", "w.2.1.2"):
            found = why(update, what)
            check(found, before, after)
            seen.add((found.was_dead, found.is_dead))
            if found.is_dead:
                assert found.after == 0
        before = after
    assert seen == {(False, False), (False, True), (True, True)}


def test_of_a_unit_whose_slope_is_0_it_says_why_nothing_comes_back() -> None:
    changes = ("20:b.1.1:-100", "20:w.2.1.1:1", "20:w.3.2.1:0")
    update = next_update(trained(activation="relu", changes=changes))
    silences = {what: why(update, what).silence for what in ("b.1.1", "w.2.1.1", "b.2.2", "b.3.1")}
    assert silences == {"b.1.1": "slope", "w.2.1.1": "along", "b.2.2": "back", "b.3.1": ""}


@pytest.mark.parametrize("what", ["w.9.1.1", "b.1.4", "w.1.1", "learning_rate", "x", ""])
def test_a_weight_that_the_network_has_not_is_named(what: str) -> None:
    with pytest.raises(SettingError, match="what="):
        why(next_update(trained()), what)


@pytest.mark.parametrize("what", ["dropout", "activation", "first"])
def test_what_is_no_weight_is_told_to_be_one(what: str) -> None:
    with pytest.raises(SettingError, match=f"what={what}: must be a weight or a bias"):
        why(next_update(trained()), what)


def test_a_run_without_updates_and_a_point_of_another_batch_are_refused() -> None:
    with pytest.raises(SettingError, match="batch_size=400: must be at most the 250"):
        next_update(start(RunConfig(batch_size=400)))
    with pytest.raises(SettingError, match="sample=12: must be one of the 10"):
        way(next_update(trained()), 12)


def test_an_update_that_is_not_finite_is_refused() -> None:
    standing = trained(problem="regression", activation="linear")
    far = standing.moved(
        replace(standing.state, weights=tuple(w * 1e200 for w in standing.state.weights))
    )
    with pytest.raises(StateError, match="not finite"), np.errstate(all="ignore"):
        why(next_update(far), "w.1.1.1")
