"""The convolution network: shapes, gradients, pure and repeatable training, digits learned."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from playground.digits.config import DigitsConfig
from playground.digits.images import Digits, DigitSplit, split_digits
from playground.digits.net import (
    ConvNetState,
    Curves,
    _masks,
    advance,
    advance_batches,
    backward,
    confusion_matrix,
    forward,
    measure,
    predict,
    start,
    worst_mistakes,
)
from playground.digits.optimizers import OPTIMIZERS
from playground.engine.optimizers import OPTIMIZERS as PLAYGROUND
from playground.engine.optimizers import Constants, Parameters
from playground.errors import SettingError, StateError
from playground.layers import gradient_check
from playground.layers.softmax import softmax_cross_entropy

SPLIT = split_digits(seed=1)
SMALL = DigitSplit(*(Digits(part.images[:70], part.labels[:70]) for part in SPLIT))
DEEP = DigitsConfig(layers="conv3-pool-conv4-pool-dense6", batch_size=16, seed=7)
RECORDED = (0.2135961865073613, 0.9242761692650334)  # training loss, test accuracy
ARRAYS = ("weights", "biases", "slots")


def bits(state: ConvNetState) -> list[bytes]:
    return [array.tobytes() for name in ARRAYS for array in getattr(state, name)]


def curve_bits(*parts: Curves) -> list[bytes]:
    names = [field.name for field in dataclasses.fields(Curves)]
    return [np.concatenate([getattr(part, name) for part in parts]).tobytes() for name in names]


def shapes(config: DigitsConfig) -> list[tuple[int, ...]]:
    return [weight.shape for weight in start(config).weights]


def test_the_layers_have_the_shapes_of_lenet_for_eight_by_eight() -> None:
    assert shapes(DigitsConfig()) == [(16, 1, 3, 3), (16 * 4 * 4, 10)]
    assert shapes(DEEP) == [(3, 1, 3, 3), (4, 3, 3, 3), (4 * 2 * 2, 6), (6, 10)]
    assert shapes(DigitsConfig(layers="none")) == [(64, 10)]
    assert shapes(DigitsConfig(layers="conv2k5-dense3")) == [(2, 1, 5, 5), (2 * 8 * 8, 3), (3, 10)]
    state = start(DEEP)
    assert [bias.shape for bias in state.biases] == [(3,), (4,), (6,), (10,)]
    assert not any(array.any() for name in ARRAYS[1:] for array in getattr(state, name))


def test_first_weights_are_normal_and_scaled_by_the_inputs_of_a_unit() -> None:
    weights = start(DigitsConfig(layers="conv16-pool-conv32-pool-dense32")).weights
    for weight, n_inputs in zip(weights[1:], (16 * 9, 32 * 4, 32), strict=True):
        scaled = weight * math.sqrt(n_inputs)
        # standard errors of mean and deviation of n normal numbers, five of them
        assert abs(scaled.mean()) < 5 / math.sqrt(scaled.size)
        assert abs(scaled.std() - 1) < 5 / math.sqrt(2 * scaled.size)


def test_the_forward_pass_takes_the_steps_in_order() -> None:
    steps = forward(DEEP, start(DEEP), SMALL.train.images)
    assert [(step.kind, step.layer, step.output.shape[1:]) for step in steps] == [
        ("convolution", 0, (3, 8, 8)),
        ("tanh", 0, (3, 8, 8)),
        ("max-pooling", 0, (3, 4, 4)),
        ("convolution", 1, (4, 4, 4)),
        ("tanh", 1, (4, 4, 4)),
        ("max-pooling", 1, (4, 2, 2)),
        ("flatten", 2, (16,)),
        ("dense", 2, (6,)),
        ("tanh", 2, (6,)),
        ("dense", 3, (10,)),
    ]
    for before, after in itertools.pairwise(steps):
        assert after.input is before.output


@pytest.mark.parametrize(
    "config",
    [
        DEEP,
        DigitsConfig(layers="conv3k5-conv2k1-pool-dense5-dense4", activation="relu", batch_size=16),
        DigitsConfig(layers="dense6", activation="leaky_relu", batch_size=16),
    ],
    ids=lambda config: config.layers,
)
def test_every_gradient_of_the_network_agrees_with_finite_differences(config: DigitsConfig) -> None:
    state, _ = advance(config, start(config), SMALL, 2)
    images, labels = SMALL.train.images[:5], SMALL.train.labels[:5]
    n_layers = len(state.weights)
    # What dropout leaves out of one step is fixed while the step is differentiated.
    rng = np.random.default_rng(3)
    kept = [rng.random((5, *layer.output_shape)) for layer in config.net_layers[:-1]]
    masks = [(numbers < 0.7) / 0.7 for numbers in kept]

    def loss(images: np.ndarray, **parameters: np.ndarray) -> float:
        moved = dataclasses.replace(
            state,
            weights=tuple(parameters[f"weight_{i}"] for i in range(n_layers)),
            biases=tuple(parameters[f"bias_{i}"] for i in range(n_layers)),
        )
        logits = forward(config, moved, images, masks)[-1].output
        return softmax_cross_entropy(logits, labels)[0]

    # a little dust everywhere: on white paper all places of a window tie
    images = images + rng.uniform(0, 0.01, images.shape)
    gradients = backward(state, forward(config, state, images, masks), labels)
    inputs, expected = {"images": images}, {"images": gradients.images}
    for i in range(n_layers):
        inputs |= {f"weight_{i}": state.weights[i], f"bias_{i}": state.biases[i]}
        expected |= {f"weight_{i}": gradients.weights[i], f"bias_{i}": gradients.biases[i]}
    check = gradient_check(loss, inputs, expected, max_entries=20, n_directions=2)
    assert check.passed, check.verdict


def test_what_arrives_at_a_step_is_the_gradient_of_its_output() -> None:
    state, images, labels = start(DEEP), SMALL.train.images[:3], SMALL.train.labels[:3]
    steps = forward(DEEP, state, images)
    gradients = backward(state, steps, labels)
    assert [g.shape for g in gradients.outputs] == [step.output.shape for step in steps]
    check = gradient_check(
        lambda logits: softmax_cross_entropy(logits, labels)[0],
        {"logits": steps[-1].output},
        {"logits": gradients.outputs[-1]},
    )
    assert check.passed
    first = gradients.outputs[0]  # of y of the first convolution: its sums are the bias's gradient
    np.testing.assert_allclose(first.sum(axis=(0, 2, 3)), gradients.biases[0], rtol=1e-12)


def test_seven_and_thirteen_epochs_are_twenty_bit_for_bit() -> None:
    at_once, curves = advance(DEEP, start(DEEP), SMALL, 20)
    at_seven, first = advance(DEEP, start(DEEP), SMALL, 7)
    at_twenty, second = advance(DEEP, at_seven, SMALL, 13)
    assert at_twenty.epoch == at_once.epoch == 20
    assert bits(at_twenty) == bits(at_once)
    assert curve_bits(first, second) == curve_bits(curves)
    assert curves.epochs.tolist() == list(range(1, 21))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_an_optimizer_remembers_and_dropout_leave_no_trace_of_a_cut(optimizer: str) -> None:
    config = DEEP.replace(
        optimizer=optimizer, learning_rate=0.01, activation="relu", dropout=0.3, batch_size=30
    )
    at_once, curves = advance(config, start(config), SMALL, 5)
    at_two, first = advance(config, start(config), SMALL, 2)
    within, none = advance_batches(config, at_two, SMALL, 1)
    at_five, second = advance(config, within, SMALL, 3)
    assert none.epochs.size == 0
    assert bits(at_five) == bits(at_once)
    assert curve_bits(first, second) == curve_bits(curves)


def test_every_optimizer_goes_another_way() -> None:
    configs = [DEEP.replace(optimizer=name, learning_rate=0.01) for name in OPTIMIZERS]
    losses = {advance(config, start(config), SMALL, 2)[1].train_loss[-1] for config in configs}
    assert len(losses) == len(OPTIMIZERS)


def test_momentum_is_the_playgrounds_but_for_rounding() -> None:
    ours, theirs = OPTIMIZERS["momentum"], PLAYGROUND["momentum"]
    rng = np.random.default_rng(0)
    parameters = Parameters((rng.normal(size=(3, 2)),), (rng.normal(size=2),))
    here, there = (
        (parameters, ours.first_slots(parameters)),
        (parameters, theirs.first_slots(parameters)),
    )
    for _ in range(20):
        gradients = Parameters((rng.normal(size=(3, 2)),), (rng.normal(size=2),))
        here = ours.step(here[0], gradients, here[1], 0.1, 4, Constants())
        there = theirs.step(there[0], gradients, there[1], 0.1, 4, Constants())
    np.testing.assert_allclose(here[0].weights[0], there[0].weights[0], rtol=1e-12)


def test_dropout_leaves_out_its_share_keeps_the_mean_and_is_off_where_it_is_tested() -> None:
    config = DigitsConfig(layers="conv8-pool-dense32", dropout=0.25)
    masks = _masks(config, 50, 3, 7)
    assert [mask.shape[1:] for mask in masks] == [(8, 4, 4), (32,)]
    for mask in masks:
        assert set(np.unique(mask)) == {0, 1 / 0.75}
        # five standard errors of a share
        assert abs(np.mean(mask == 0) - 0.25) < 5 * math.sqrt(0.25 * 0.75 / mask.size)
    assert not np.array_equal(masks[0], _masks(config, 50, 3, 8)[0])
    state = start(config)
    kinds = {step.kind for step in forward(config, state, SMALL.test.images)}
    assert "dropout" not in kinds
    off = config.replace(dropout=0)
    assert measure(config, state, SMALL.test) == measure(off, state, SMALL.test)
    assert bits(advance(config, state, SMALL, 1)[0]) != bits(advance(off, state, SMALL, 1)[0])


def test_the_shipped_run_is_the_one_it_always_was() -> None:
    config = DigitsConfig()
    _, curves = advance(config, start(config), split_digits(0), 1)
    # recorded before there was anything to choose; another processor rounds otherwise
    assert curves.train_loss[0] == pytest.approx(RECORDED[0], rel=1e-9)
    assert curves.test_accuracy[0] == RECORDED[1]


def test_advance_leaves_the_state_it_is_given_as_it_is() -> None:
    state = start(DEEP)
    before = bits(state)
    for name in ARRAYS:
        for array in getattr(state, name):
            array.flags.writeable = False
    advance(DEEP, state, SMALL, 1)
    assert bits(state) == before
    same, curves = advance(DEEP, state, SMALL, 0)
    assert same is state
    assert curves.epochs.size == curves.test_loss.size == 0


def test_the_seed_fixes_the_first_weights_and_the_order_of_the_images() -> None:
    other = DEEP.replace(seed=8)
    assert bits(start(DEEP)) == bits(start(DEEP)) != bits(start(other))
    state = start(DEEP)
    assert bits(advance(DEEP, state, SMALL, 1)[0]) != bits(advance(other, state, SMALL, 1)[0])


def test_every_epoch_has_an_order_of_its_own() -> None:
    state = start(DEEP)
    later = dataclasses.replace(state, epoch=5)
    assert bits(advance(DEEP, state, SMALL, 1)[0]) != bits(advance(DEEP, later, SMALL, 1)[0])


def test_one_batch_of_all_images_is_one_step_down_the_gradient() -> None:
    config = DigitsConfig(filters=2, batch_size=70, learning_rate=0.25, momentum=0.5)
    state = start(config)
    after, _ = advance(config, state, SMALL, 2)
    middle, _ = advance(config, state, SMALL, 1)
    gradients = [
        backward(s, forward(config, s, SMALL.train.images), SMALL.train.labels)
        for s in (state, middle)
    ]
    for i in range(2):
        step = -0.25 * gradients[0].weights[i]
        # the images come shuffled, so that sums are rounded otherwise
        np.testing.assert_allclose(middle.weights[i], state.weights[i] + step, atol=1e-14)
        step = 0.5 * step - 0.25 * gradients[1].weights[i]
        np.testing.assert_allclose(after.weights[i], middle.weights[i] + step, atol=1e-14)
        np.testing.assert_allclose(after.slots[i], step, atol=1e-14)


@pytest.mark.slow
def test_the_shipped_settings_read_97_in_100_digits_they_have_not_seen() -> None:
    config = DigitsConfig()
    state, curves = advance(config, start(config), SPLIT, 10)
    assert curves.test_accuracy[-1] >= 0.97
    assert curves.train_accuracy[-1] >= 0.99
    assert curves.train_loss[-1] < 0.1 * curves.train_loss[0]
    # the last entry of the curves is the state's
    confusion = confusion_matrix(config, state, SPLIT.test)
    assert confusion.sum() == len(SPLIT.test.labels)
    assert np.trace(confusion) / confusion.sum() == curves.test_accuracy[-1]
    assert confusion.sum(axis=1).tolist() == np.bincount(SPLIT.test.labels).tolist()
    mistakes = worst_mistakes(config, state, SPLIT.test)
    assert len(mistakes) == confusion.sum() - np.trace(confusion)
    probabilities = predict(config, state, SPLIT.test.images)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-14)
    of_label = probabilities[mistakes, SPLIT.test.labels[mistakes]]
    assert (np.diff(of_label) >= 0).all()
    assert (of_label < 0.5).all()


def test_a_diverging_run_ends_at_the_epoch_it_diverged_and_stays_there() -> None:
    config = DigitsConfig(filters=2).model_copy(update={"learning_rate": 1e308})
    state, curves = advance(config, start(config), SMALL, 50)
    assert state.epoch == curves.epochs[-1] < 50
    assert not state.is_finite()
    same, none = advance(config, state, SMALL, 5)
    assert same is state
    assert none.epochs.size == 0


def test_no_images_have_no_probabilities() -> None:
    assert predict(DEEP, start(DEEP), np.zeros((0, 8, 8))).shape == (0, 10)


@pytest.mark.parametrize("epochs", [-1, 1.5, 10_001, True, None])
def test_epochs_that_cannot_be_are_refused(epochs: object) -> None:
    with pytest.raises(SettingError, match=r"epochs=.*: must be a whole number from 0 to 10000"):
        advance(DEEP, start(DEEP), SMALL, epochs)


def test_a_state_of_another_network_is_refused() -> None:
    with pytest.raises(StateError, match=r"state\.weights: shapes .* the network has"):
        advance(DigitsConfig(), start(DEEP), SMALL, 1)
