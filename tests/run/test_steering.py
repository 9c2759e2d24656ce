"""Runs changed in their middle: by hand here, by the config's `changes` when they are replayed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground import RunConfig, SettingError, advance, predict, start, train
from playground.run.backends import BACKENDS
from playground.run.changes import Change, edited
from playground.run.config import MAX_CHANGES, SETTINGS, read_link
from playground.run.points import samples_of
from playground.run.reading import losses_of, readout
from playground.run.settings import LIVE
from playground.run.standing import Standing
from playground.run.steering import branched, edit, steer
from playground.run.training import GRAINS, step
from tests import naive
from tests.later import cases

every_backend = pytest.mark.parametrize("backend", BACKENDS)
SMALL = RunConfig(train_percent=10, batch_size=8, regularization="L1", regularization_rate=0.01)


def assert_same(one: Standing, other: Standing) -> None:
    a, b = one.state, other.state
    assert a.position == b.position
    for mine, theirs in zip(
        (*a.weights, *a.biases, *a.dead), (*b.weights, *b.biases, *b.dead), strict=True
    ):
        assert mine.tobytes() == theirs.tobytes()


@every_backend
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("batch_size", [1, 8, 10, 60])  # 50 points: with a rest, without, too few
def test_an_epoch_in_steps_ends_with_the_bits_of_a_whole_one(
    grain: str, batch_size: int, backend: str
) -> None:
    config = SMALL.replace(batch_size=batch_size)
    whole, losses = advance(start(config), 3, backend)
    standing, found = start(config), []
    while standing.epoch < 3:
        standing, after = step(standing, grain, backend)
        found += after.rows()
    assert_same(standing, whole)
    assert found == losses.rows()


@every_backend
def test_a_sample_changes_weights_only_where_it_fills_its_batch(backend: str) -> None:
    standing = start(SMALL)
    for seen in range(1, 50):
        after, losses = step(standing, "sample", backend)
        assert after.position == (0, seen)
        assert not len(losses.epochs)
        pairs = zip(standing.state.weights, after.state.weights, strict=True)
        moved = any((a != b).any() for a, b in pairs)
        assert moved == (seen % 8 == 0)
        standing = after


@every_backend
def test_a_batch_step_ends_where_the_next_update_is_made(backend: str) -> None:
    standing, positions = start(SMALL), []
    for _ in range(7):
        standing, _ = step(standing, "batch", backend)
        positions.append(standing.position)
    assert positions == [(0, 8), (0, 16), (0, 24), (0, 32), (0, 40), (0, 48), (1, 0)]
    odd = Standing(SMALL, dataclasses.replace(start(SMALL).state, sample=3))
    assert step(odd, "batch", backend)[0].position == (0, 8)


@every_backend
def test_advancing_from_within_an_epoch_finishes_it_first(backend: str) -> None:
    standing = start(SMALL)
    for _ in range(13):
        standing, _ = step(standing, "sample", backend)
    standing, losses = advance(standing, 2, backend)
    assert losses.epochs.tolist() == [1, 2]
    assert_same(standing, advance(start(SMALL), 2, backend)[0])


def test_a_step_of_another_grain_and_a_position_past_the_points_are_refused() -> None:
    with pytest.raises(SettingError, match="step=week: must be one of sample, batch, epoch"):
        step(start(SMALL), "week")
    beyond = dataclasses.replace(start(SMALL).state, sample=50)
    with pytest.raises(SettingError, match=r"state\.sample=50: must be less than the 50 training"):
        Standing(SMALL, beyond)


def test_live_settings_have_the_keys_of_a_link() -> None:
    assert {name: SETTINGS[name].key for name in LIVE} == LIVE


def test_a_weight_and_a_bias_are_set_where_their_names_say() -> None:
    standing = steer(start(SMALL), "w.2.3.1", -0.5)
    standing = steer(standing, "b.3.1", 2)
    config, state = standing.config, standing.state
    assert state.weights[1][2, 0] == -0.5
    assert state.biases[2][0] == 2
    untouched = start(SMALL).state
    for layer, (mine, theirs) in enumerate(zip(state.weights, untouched.weights, strict=True)):
        assert (mine != theirs).sum() == (layer == 1)
    assert list(map(str, config.changes)) == ["0:w.2.3.1:-0.5", "0:b.3.1:2"]
    assert_same(start(config), standing)


STEERED = (
    (0, "w.1.2.4", 1.5), (3, "learning_rate", 0.3), (3, "activation", "relu"),
    (7, "w.2.1.1", -2.0), (7, "b.3.1", 0.5), (12, "regularization", "none"),
    (20, "learning_rate", 0.003),
)  # fmt: skip


def steered(config: RunConfig, backend: str, end: int = 25):
    """What a user sees who makes the changes of `STEERED` by hand."""
    standing = start(config)
    seen = {0: losses_of(standing).rows()[0]}
    for epoch, what, value in STEERED:
        standing, losses = advance(standing, epoch - standing.epoch, backend)
        seen |= {row["epoch"]: row for row in losses.rows()}
        standing = steer(standing, what, value)
        seen[epoch] = losses_of(standing).rows()[0]
    standing, losses = advance(standing, end - standing.epoch, backend)
    seen |= {row["epoch"]: row for row in losses.rows()}
    return standing, list(seen.values())


@every_backend
def test_a_run_steered_by_hand_replays_exactly_from_its_link(backend: str) -> None:
    standing, seen = steered(SMALL, backend)
    replay = train(RunConfig.from_link(standing.config.link()), 25, backend)
    assert_same(replay.standing, standing)
    assert replay.history.rows() == seen


def test_a_steered_run_is_what_the_loop_by_loop_version_gives() -> None:
    full = SMALL.replace(batch_size=10)  # nothing left over, which the loops would carry on
    standing, seen = steered(full, "compiled")
    config, by_hand, losses = standing.config, start(full).state, []
    edits = [item for item in STEERED if "." in item[1]]
    for epoch in range(25):
        for _, what, value in (item for item in edits if item[0] == epoch):
            by_hand = steer(Standing(full, by_hand), what, value).state
        hyper = config.at((epoch, 0)).hyperparameters
        by_hand, after = naive.train(by_hand, samples_of(config), hyper, 1)
        losses.append(after[0])
    changed = {epoch for epoch, *_ in STEERED}
    for epoch, row in enumerate(seen[1:], start=1):
        if epoch not in changed:  # there the loss is that after the change
            assert (row["train_loss"], row["test_loss"]) == pytest.approx(losses[epoch - 1], 1e-9)
    for mine, theirs in zip(standing.state.weights, by_hand.weights, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("cut", [2, 3, 5, 7, 19])
def test_a_steered_run_in_two_pieces_has_the_bits_of_one(cut: int) -> None:
    standing, _ = steered(SMALL, "compiled")
    first, _ = advance(start(standing.config), cut)
    assert_same(advance(first, 25 - cut)[0], standing)


def test_a_change_within_an_epoch_is_made_there() -> None:
    standing = start(SMALL)
    for _ in range(19):
        standing, _ = step(standing, "sample")
    standing = steer(standing, "learning_rate", 0.3)
    standing = steer(standing, "b.1.2", -1)
    config = standing.config
    assert list(map(str, config.changes)) == ["0.19:learningRate:0.3", "0.19:b.1.2:-1"]
    standing, losses = advance(standing, 4)
    replay = train(config, 4)
    assert_same(replay.standing, standing)
    assert losses.rows() == replay.history.rows()[1:]
    faster = Standing(SMALL.replace(learning_rate=0.3), start(SMALL).state)
    assert_same(advance(faster, 0)[0], start(SMALL))


def test_a_setting_changed_before_the_first_step_is_the_configs() -> None:
    standing = steer(start(SMALL), "activation", "relu")
    assert standing.config == SMALL.replace(activation="relu")
    assert_same(standing, start(SMALL))


def test_a_setting_changed_and_changed_back_leaves_no_trace() -> None:
    standing, _ = advance(start(SMALL), 5)
    standing = steer(standing, "learning_rate", 1)
    assert standing.config.at((4, 49)).learning_rate == 0.03
    assert standing.config.at((5, 0)).learning_rate == 1
    standing = steer(standing, "learning_rate", 0.03)
    assert standing.config == SMALL


def test_a_change_in_the_past_drops_what_came_after_it() -> None:
    config = steered(SMALL, "compiled")[0].config
    past, _ = advance(start(config), 5)
    assert [change.epoch for change in branched(config, past.position).changes] == [0, 3, 3]
    config = steer(past, "learning_rate", 1).config
    assert list(map(str, config.changes))[-1] == "5:learningRate:1"


def test_answers_and_penalty_follow_the_settings_in_force() -> None:
    standing, _ = steered(SMALL, "compiled")
    at_end = standing.config.at(standing.position)
    assert (at_end.activation, at_end.regularization) == ("relu", "none")
    points = [[0.5, -1.0], [2.0, 3.0]]
    plain = Standing(SMALL.replace(activation="relu", regularization="none"), standing.state)
    assert predict(standing, points).tolist() == predict(plain, points).tolist()
    assert readout(standing).penalty == 0


def test_the_penalty_is_rate_times_the_sum_over_weights_and_biases_are_free() -> None:
    standing = start(SMALL)
    state = standing.state
    total = sum(np.abs(w).sum() for w in state.weights)
    assert readout(standing).penalty == pytest.approx(0.01 * total, rel=1e-12)
    squares = sum((w**2).sum() / 2 for w in state.weights)
    squared = Standing(SMALL.replace(regularization="L2", regularization_rate=0.1), state)
    assert readout(squared).penalty == pytest.approx(0.1 * squares, rel=1e-12)
    assert readout(Standing(SMALL.replace(regularization="none"), state)).penalty == 0


def test_an_edited_dead_link_carries_signal_but_never_learns() -> None:
    config = RunConfig(noise_percent=20, regularization="L1", regularization_rate=0.01)
    standing, _ = advance(start(config), 300)
    layer, i, j = next(
        (layer, *map(int, place))
        for layer, mask in enumerate(standing.state.dead)
        for place in np.argwhere(mask)
    )
    revived = steer(standing, f"w.{layer + 1}.{i + 1}.{j + 1}", 0.75)
    after, _ = advance(revived, 20)
    assert revived.state.dead[layer][i, j]
    assert after.state.weights[layer][i, j] == 0.75
    assert losses_of(revived).train[0] != losses_of(standing).train[0]


def test_an_edit_keeps_what_the_optimizer_remembers() -> None:
    state = dataclasses.replace(start(SMALL).state, slots=(np.array([0.5, -2.0]),))
    after = edited(state, [Change.parse("0:w.1.1.1:0.75")])
    assert after.weights[0][0, 0] == 0.75
    assert [slot.tolist() for slot in after.slots] == [[0.5, -2.0]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("soon", "must be EPOCH:WHAT:VALUE"),
        ("5:batchSize:3", "must change activation, regularization, learningRate"),
        ("5:w.1.1:3", "w.LAYER.FROM.TO or b.LAYER.UNIT"),
        ("5:activation:step", "must be one of relu, tanh, sigmoid, linear"),
        ("5:learningRate:-1", "must have a value of 0 or more"),
        ("5:momentum:1", "must have a value below 1"),
        ("5:beta2:1", "must have a value below 1"),
        ("5:epsilon:0", "must have a value above 0"),
        ("5:weightDecay:101", "must have a value of 100 or less"),
        ("5:loss:huber", "must change activation, regularization, learningRate"),
        ("5:learningRate:fast", "must have a finite number as its value"),
        ("5:b.1.1:nan", "must have a finite number as its value"),
        ("5:b.4.1:1", "must name a layer from 1 to 3, the output's"),
        ("5:w.1.3.1:1", "must name one of 2 units; there is no unit 3"),
        ("5:w.2.1.3:1", "must name one of 2 units; there is no unit 3"),
        ("5.250:b.1.1:1", "fewer than the epoch's 250 training points"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_a_sentence(text: str, told: str) -> None:
    with pytest.raises(SettingError, match="changes") as refusal:
        read_link(f"#changes={text}")
    assert told in str(refusal.value)
    assert text in str(refusal.value)


def test_more_changes_than_a_link_holds_are_refused() -> None:
    many = [f"{epoch}:learningRate:1" for epoch in range(MAX_CHANGES + 1)]
    with pytest.raises(SettingError, match=f"at most {MAX_CHANGES} changes"):
        RunConfig(changes=many)


VALUES = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=cases(200))
@given(st.integers(0, 10**9), st.integers(0, 249), st.sampled_from(["w.1.2.4", "b.3.1"]), VALUES)
def test_every_change_reads_back_from_its_text(
    epoch: int, sample: int, what: str, value: float
) -> None:
    change = Change(epoch=epoch, sample=sample, what=what, value=value)
    assert Change.parse(str(change)) == change
    config = RunConfig(changes=(change,))
    assert RunConfig.from_link(config.link()) == config


def test_a_readout_has_the_losses_of_the_state() -> None:
    standing, _ = steered(SMALL, "compiled")
    losses, read = losses_of(standing), readout(standing)
    assert read.train_loss == pytest.approx(losses.train[0], rel=1e-12)
    assert read.test_loss == pytest.approx(losses.test[0], rel=1e-12)


def test_many_weights_set_at_once_are_those_set_one_by_one_and_replay() -> None:
    standing, _ = advance(start(SMALL), 3)
    values = {"w.1.2.1": 0.5, "b.3.1": -0.25, "w.3.2.1": 1.75}
    one_by_one = standing
    for what, value in values.items():
        one_by_one = steer(one_by_one, what, value)
    at_once = edit(standing, values)
    assert at_once.config == one_by_one.config
    assert_same(at_once, one_by_one)
    assert_same(
        advance(at_once, 4)[0], train(RunConfig.from_link(at_once.config.link()), 7).standing
    )
    again = edit(at_once, {"b.3.1": 2.0})
    assert len(again.config.changes) == 3


def test_what_is_no_weight_is_not_set_with_many() -> None:
    with pytest.raises(SettingError, match=r"values=learning_rate: must be a weight or a bias"):
        edit(start(SMALL), {"w.1.1.1": 1.0, "learning_rate": 0.1})
    with pytest.raises(SettingError, match=r"values=first: must be a weight or a bias"):
        edit(start(SMALL), {"first": 1.0})
    with pytest.raises(SettingError, match="must name a layer"):
        edit(start(SMALL), {"w.9.1.1": 1.0})
