"""A run with dropout: exact in pieces, by the seed, off when it is tested; and full batches."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground import RunConfig, start, train
from playground.engine import reference
from playground.engine.dropout import PURPOSE, factors
from playground.engine.orders import key_of
from playground.errors import SettingError
from playground.run.acting import differing, idle_settings, in_words
from playground.run.file import load, save
from playground.run.reading import predict
from playground.run.standing import Standing
from playground.run.steering import steer
from playground.run.training import advance, step
from tests.run.whole_and_parts import assert_steps_are_the_epoch, bits

# 250 points: 5 are left over of every epoch, and come first in the next one.
CONFIG = RunConfig(dropout=(0.2, 0.5), batch_size=7, dataset="xor", hidden_layers=(5, 4))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_7_and_13_epochs_are_20_to_the_last_bit_through_a_link_and_a_file(
    optimizer: str, tmp_path: object
) -> None:
    config = CONFIG.replace(optimizer=optimizer, reshuffle=True)
    seven, _ = advance(start(config), 7)
    whole = bits(advance(start(config), 20)[0])
    through_link = Standing(RunConfig.from_link(config.link()), seven.state)
    file = f"{tmp_path}/run.json"
    save(train(config, 7), file)
    for there in (seven, through_link, load(file).standing):
        assert bits(advance(there, 13)[0]) == whole


def test_an_epoch_in_steps_is_the_epoch() -> None:
    assert_steps_are_the_epoch(CONFIG)


def test_both_backends_leave_out_the_same_units() -> None:
    ours, theirs = train(CONFIG, 30), train(CONFIG, 30, "reference")
    np.testing.assert_allclose(ours.history.train, theirs.history.train, rtol=1e-10)
    other = train(CONFIG.replace(seed="0.5", weight_seed="w"), 30)
    assert other.history.train[-1] != train(CONFIG.replace(weight_seed="w"), 30).history.train[-1]


def test_what_goes_on_is_0_or_divided_by_what_is_kept_and_even_in_the_mean() -> None:
    n, shares = 20_000, (0.2, 0.5, 0.0)
    drawn = factors(shares, (3, 2, 4), key_of("0.1", PURPOSE), 5, 0, n)
    for share, layer in zip(shares, drawn, strict=True):
        assert set(np.unique(layer)) <= {0.0, 1 / (1 - share)}
        assert np.abs(layer.mean(axis=0) - 1).max() <= 5 * np.sqrt(share / (1 - share) / n)
    # No unit goes with another, no point with the next one, no epoch with the one after it.
    units = np.hstack(drawn[:2])
    later = np.hstack(factors(shares, (3, 2, 4), key_of("0.1", PURPOSE), 6, 0, n)[:2])
    others = [units[:-1], units[1:], later[:-1]]
    for one, other in itertools.combinations(range(3), 2):
        between = np.corrcoef(others[one].T, others[other].T)[:5, 5:]
        assert np.abs(between).max() < 5 / np.sqrt(n)


def test_every_point_of_an_update_has_its_own_mask_and_none_twice_in_an_epoch() -> None:
    standing, _ = advance(start(CONFIG), 1)
    hyper = standing.hyperparameters
    n = CONFIG.n_train
    batches = reference.batches(n, 7, 1)
    of_all = factors(hyper.dropout, (5, 4), hyper.dropout_key, 1, 0, sum(map(len, batches)))
    pieces = [reference.dropped(standing.state, hyper, k, n) for k in range(len(batches))]
    assert [len(rows) for rows in batches] == [len(piece[0]) for piece in pieces]
    for layer, whole in enumerate(of_all):
        np.testing.assert_array_equal(np.concatenate([p[layer] for p in pieces]), whole)


def test_nothing_is_left_out_when_it_is_tested() -> None:
    run = train(CONFIG, 30)
    plain = Standing(CONFIG.replace(dropout=()), run.state)
    points = np.random.default_rng(0).uniform(-6, 6, (50, 2))
    np.testing.assert_array_equal(run.predict(points), predict(plain, points))
    assert run.history.train[-1] == pytest.approx(
        reference.losses(plain.state, plain.samples, plain.hyperparameters)[0], rel=1e-12
    )


def test_it_changes_in_mid_run_for_all_layers_or_each() -> None:
    standing, _ = advance(start(RunConfig()), 5)
    standing, _ = advance(steer(standing, "dropout", 0.5), 5)
    standing = steer(standing, "dropout", (0.0, 0.25))
    config = standing.config
    assert "changes=5:dropout:0.5,10:dropout:0-0.25" in config.link()
    assert RunConfig.from_link(config.link()) == config
    assert bits(advance(start(config), 10)[0]) == bits(standing)
    assert config.at((10, 0)).dropout == (0, 0.25)


@pytest.mark.parametrize(
    ("shares", "rule"),
    [
        (1, "dropout=1: a share must be less than 1"),
        ((0.1, -0.1), "a share must be 0 or more"),
        ((0.1, 0.2, 0.3), "one a hidden layer, of which there are 2"),
    ],
)
def test_a_share_that_may_not_be_is_refused_with_what_may(shares: object, rule: str) -> None:
    with pytest.raises(SettingError) as caught:
        RunConfig(dropout=shares)
    assert rule in str(caught.value)


def test_one_share_is_that_of_all_layers_and_none_is_no_setting() -> None:
    assert RunConfig(dropout=0.2).link() == RunConfig(dropout=(0.2,)).link()
    assert RunConfig(dropout=0).link() == RunConfig().link()
    one, both = train(RunConfig(dropout=0.2), 5), train(RunConfig(dropout=(0.2, 0.2)), 5)
    np.testing.assert_array_equal(one.history.train, both.history.train)
    assert CONFIG.replace(hidden_layers=(5, 4, 3)).dropout == (0.2, 0.5, 0.5)
    assert in_words(CONFIG, "dropout") == "dropout 0.2, 0.5"
    assert differing(RunConfig(dropout=0.2, hidden_layers=())) == []


def test_a_full_batch_is_one_update_an_epoch_of_all_points() -> None:
    full = RunConfig(full_batch=True, samples=2000, train_percent=90)
    run, by_hand = train(full, 10), RunConfig(samples=2000, train_percent=90)
    assert full.update_size == 1800
    points = start(by_hand)
    slope = reference.gradients(points.state, *points.samples[:2], points.hyperparameters)
    first = points.state.weights[0] - 0.03 / 1800 * slope.weights[0]
    np.testing.assert_allclose(train(full, 1).state.weights[0], first, rtol=1e-12)
    same = train(RunConfig(full_batch=True), 10).history.train
    np.testing.assert_array_equal(same, train(RunConfig(batch_size=250), 10).history.train)
    theirs = train(full, 10, "reference").history.train
    np.testing.assert_allclose(run.history.train, theirs, rtol=1e-10)
    stepped, losses = step(start(full), "batch")
    assert (stepped.position, len(losses.epochs)) == ((1, 0), 1)
    assert (differing(full), in_words(full, "full_batch")) == (["full_batch"], "full batch")
    assert "batch_size" in idle_settings(full, {})
