"""The judge judged: right gradients are never accused, wrong ones are caught, kinks are told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest

from playground.errors import SettingError, ShapeError
from playground.layers import (
    conv2d,
    conv2d_backward,
    gradient_check,
    max_pool2d,
    max_pool2d_backward,
)
from playground.layers.gradient_check import (
    AT_A_KINK,
    RIGHT,
    UNCLEAR,
    WRONG,
    Comparison,
    GradientCheck,
)
from tests.later import later
from tests.layers import naive_layers
from tests.layers.layer_cases import (
    Case,
    convolution_case,
    pooling_case,
    random_case,
    random_convolution,
    random_pooling,
)

Z = np.random.default_rng(1).normal(size=(2, 3, 6, 5))
WEIGHT = np.random.default_rng(2).normal(size=(4, 3, 3, 2))
BIAS = np.random.default_rng(3).normal(size=4)
STRIDE, PADDING = (2, 1), (1, 0)
GRAD_Y = np.random.default_rng(4).normal(size=conv2d(Z, WEIGHT, BIAS, STRIDE, PADDING).shape)
INPUTS = {"z": Z, "weight": WEIGHT, "bias": BIAS}
FORWARD = partial(conv2d, stride=STRIDE, padding=PADDING)
GRADIENTS = dict(zip(INPUTS, conv2d_backward(Z, WEIGHT, GRAD_Y, STRIDE, PADDING), strict=True))


def checked(case: Case, seed: int = 0, **changed: np.ndarray) -> GradientCheck:
    """A few entries of each gradient and one direction; changed gradients alone, where given."""
    gradients = changed or case.gradients
    return gradient_check(
        case.forward, case.inputs, gradients, case.grad_y, max_entries=4, n_directions=1, seed=seed
    )


def pooled(z: np.ndarray) -> np.ndarray:
    """Max-pooling with windows of 2 x 2 that do not overlap."""
    return max_pool2d(z, 2)[0]


def drawn(count: int) -> Iterator[tuple[np.random.Generator, Case, str]]:
    """Random cases, what drew each, and the name of one of its gradients."""
    for seed in range(count):
        rng = np.random.default_rng(seed)
        case = random_case(rng)
        yield rng, case, str(rng.choice(list(case.gradients)))


@pytest.mark.parametrize(("seeds", "enough"), [(40, 34), later(1000, 940)])
def test_right_gradients_are_never_accused(seeds: int, enough: int) -> None:
    n_passed = 0
    for seed in range(seeds):
        check = checked(random_case(np.random.default_rng(seed)), seed)
        assert not check.of(WRONG), (seed, check.verdict)
        n_passed += check.passed
    # Where all units are saturated, or a bias is a millionth of what it is added to, finite
    # differences see nothing, and say so.
    assert n_passed > enough


@pytest.mark.parametrize(("seeds", "enough"), [(30, 21), later(200, 160)])
def test_a_gradient_wrong_by_one_part_in_a_thousand_is_caught(seeds: int, enough: int) -> None:
    n_caught = 0
    for seed, (_, case, name) in enumerate(drawn(seeds)):
        gradient = case.gradients[name]
        if not (gradient.any() and checked(case, **{name: gradient}).passed):
            continue  # nothing to be made wrong, or nothing to be seen: see above
        check = checked(case, **{name: 1.001 * gradient})
        assert check.of(WRONG), (seed, check.verdict)
        n_caught += 1
    assert n_caught > enough


@pytest.mark.slow
def test_a_single_entry_wrong_by_one_part_in_a_thousand_is_caught_and_named() -> None:
    n_caught = 0
    for seed, (rng, case, name) in enumerate(drawn(100)):
        gradient = case.gradients[name]
        judge = partial(gradient_check, case.forward, case.inputs, grad_y=case.grad_y)
        before = judge({name: gradient}, max_entries=None, n_directions=2)
        clear = {one.index for one in before.of(RIGHT)}
        sizes = np.abs(gradient)
        entries = [i for i in np.ndindex(gradient.shape) if sizes[i] > 0.01 * sizes.max()]
        entries = [index for index in entries if index in clear]
        if not (entries and before.passed):
            continue
        index = entries[rng.integers(len(entries))]
        wrong = gradient.copy()
        wrong[index] *= 1.001
        check = judge({name: wrong}, max_entries=None, n_directions=0)
        assert [one.index for one in check.of(WRONG)] == [index], (seed, check.verdict)
        assert check.worst is not None
        assert check.worst.relative_error == pytest.approx(1e-3, rel=0.3)  # measured to 2.5e-4
        n_caught += 1
    assert n_caught > 80


def test_a_wrong_entry_that_is_not_among_those_compared_is_seen_along_directions() -> None:
    wrong = GRADIENTS["weight"].copy()
    wrong[3, 1, 2, 0] *= 1.001
    check = gradient_check(FORWARD, INPUTS, {"weight": wrong}, GRAD_Y, max_entries=0)
    assert len(check.of(WRONG)) == len(check.comparisons) == 4
    assert check.worst is not None
    assert check.worst.place == "a random direction of weight"


def backward_with(weight: np.ndarray) -> np.ndarray:
    return conv2d_backward(Z, weight, GRAD_Y, STRIDE, PADDING)[0]


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("weight", lambda gradient: gradient[:, :, ::-1, ::-1]),
        ("weight", lambda gradient: gradient / GRAD_Y[0, 0].size),
        ("weight", lambda gradient: np.zeros_like(gradient)),
        ("weight", lambda gradient: gradient * [1, np.nan]),
        ("bias", lambda gradient: gradient * [1, np.inf, 1, 1]),
        ("bias", lambda gradient: gradient + 1e300),
        ("z", lambda gradient: -gradient),
        ("z", lambda _: backward_with(WEIGHT[:, :, ::-1, ::-1])),
        ("z", lambda _: backward_with(WEIGHT * np.reshape([1, 0, 0, 0], (4, 1, 1, 1)))),
    ],
    ids=[
        "kernel flipped",
        "mean for sum",
        "zeros",
        "NaN",
        "infinity",
        "huge",
        "sign",
        "kernel not flipped",
        "no sum over the outputs' channels",
    ],
)
def test_the_usual_mistakes_are_caught(name: str, mistake: object) -> None:
    check = gradient_check(FORWARD, INPUTS, {name: mistake(GRADIENTS[name])}, GRAD_Y)
    assert check.of(WRONG)
    assert not check.passed


def test_the_slip_with_the_relative_place_of_the_maximum_is_caught() -> None:
    z = np.random.default_rng(5).normal(size=(1, 2, 4, 4))
    grad_y = np.random.default_rng(6).normal(size=(1, 2, 2, 2))
    slip = naive_layers.max_pool2d_grad_z_with_the_slip(z, (2, 2), (2, 2), grad_y)
    assert not gradient_check(pooled, {"z": z}, {"z": slip}, grad_y).passed
    right = naive_layers.max_pool2d_grad_z(z, (2, 2), (2, 2), grad_y)
    assert gradient_check(pooled, {"z": z}, {"z": right}, grad_y).passed


def test_the_verdict_names_the_worst_entry_with_both_values() -> None:
    wrong = GRADIENTS["weight"].copy()
    wrong[3, 1, 2, 0] = -2.5
    wrong[0, 0, 0, 0] *= 1.01
    check = gradient_check(FORWARD, INPUTS, {**GRADIENTS, "weight": wrong}, GRAD_Y)
    right = GRADIENTS["weight"][3, 1, 2, 0]
    assert check.worst is not None
    assert (check.worst.argument, check.worst.index) == ("weight", (3, 1, 2, 0))
    assert check.worst.given == -2.5
    assert check.worst.measured == pytest.approx(right, rel=1e-9)
    assert check.verdict.startswith(
        f"The gradient of weight is wrong: at weight(3, 1, 2, 0) it is -2.5, by finite "
        f"differences {right:.6g} (relative error "
    )
    n_entries = len(check.comparisons) - 3 * 4
    assert check.verdict.endswith(f"Wrong: 2 of {n_entries} entries and 4 of 12 directions.")


def test_the_verdict_of_a_right_gradient_tells_how_well_it_agrees() -> None:
    check = gradient_check(FORWARD, INPUTS, GRADIENTS, GRAD_Y, max_entries=None)
    n_compared = sum(gradient.size + 4 for gradient in GRADIENTS.values())
    assert check.passed
    assert len(check.of(RIGHT)) == len(check.comparisons) == n_compared
    assert check.verdict.startswith(
        f"The gradient agrees with finite differences in {n_compared - 12} entries and 12 "
    )
    assert check.worst is not None
    # bilinear: no truncation, and rounding of 1e-16 of numbers of size 10 over h = 1e-3
    assert check.worst.error < 1e-11


def test_a_tie_is_told_and_any_slope_between_the_two_is_allowed() -> None:
    z, forward = np.array([[[[2.0, 2], [1, 0]]]]), lambda z: max_pool2d(z, 2)[0]
    for share in (0.0, 0.25, 1.0):  # of the gradient 3 for the first of the two
        gradient = np.array([[[[3 * share, 3 - 3 * share], [0, 0]]]])
        check = gradient_check(forward, {"z": z}, {"z": gradient}, [[[[3.0]]]], n_directions=0)
        assert [one.index for one in check.of(AT_A_KINK)] == [(0, 0, 0, 0), (0, 0, 0, 1)]
        assert check.passed
        assert "At a kink, where any slope between two will do: 2 entries." in check.verdict


@pytest.mark.parametrize(
    "shares",
    [(1, 1), (0, 0), (0.5, 0), (0.6, 0.6), (-0.5, 1.5), (0.999, 0)],
    ids=["all to each", "none", "half lost", "too much", "one negative", "a thousandth lost"],
)
def test_shares_of_a_tie_that_do_not_add_up_to_what_arrives_are_wrong(
    shares: tuple[float, float],
) -> None:
    z, forward = np.array([[[[2.0, 2], [1, 0]]]]), lambda z: max_pool2d(z, 2)[0]
    gradient = 3.0 * np.array([[[[*shares], [0, 0]]]])
    check = gradient_check(forward, {"z": z}, {"z": gradient}, [[[[3.0]]]], n_directions=0)
    assert not check.passed
    assert check.of(WRONG)
    if min(shares) >= 0:
        assert [one.place for one in check.of(WRONG)] == [
            "the tied z(0, 0, 0, 0) + z(0, 0, 0, 1) moved together"
        ]
        assert "the 1 tie moved as one" in check.verdict


def test_every_tie_of_several_windows_is_judged_by_itself() -> None:
    z = np.array([[[[2.0, 2, 2, 0], [1, 0, 0, 2]]]])  # the same value ties in both windows
    right = np.array([[[[1.0, 0, 0, 0], [0, 0, 0, 4]]]])
    grad_y = [[[[1.0, 4.0]]]]
    assert gradient_check(pooled, {"z": z}, {"z": right}, grad_y).passed
    moved = np.array([[[[1.0, 1, 1, 0], [0, 0, 0, 2]]]])  # adds up over all, not in a window
    check = gradient_check(pooled, {"z": z}, {"z": moved}, grad_y, n_directions=0)
    assert len([one for one in check.of(WRONG) if one.tied]) == 2


def test_without_grad_y_all_outputs_count_once() -> None:
    z = np.random.default_rng(0).normal(size=(2, 3))
    assert gradient_check(lambda z: np.tanh(z), {"z": z}, {"z": 1 - np.tanh(z) ** 2}).passed


@pytest.mark.parametrize("beyond", [3.003, -0.003])
def test_a_slope_outside_the_two_of_a_kink_is_wrong(beyond: float) -> None:
    z, forward = np.array([[[[2.0, 2], [1, 0]]]]), lambda z: max_pool2d(z, 2)[0]
    gradient = np.array([[[[beyond, 0], [0, 0]]]])
    check = gradient_check(forward, {"z": z}, {"z": gradient}, [[[[3.0]]]], n_directions=0)
    assert [one.index for one in check.of(WRONG) if not one.tied] == [(0, 0, 0, 0)]


def test_kinks_of_two_windows_that_cancel_in_the_sum_are_told_as_well() -> None:
    # Both windows tie; up or down, the sum +1 -1 stays 0, but the gradient takes one window alone.
    z, grad_y = np.array([[[[5.0, 5, 5]]]]), np.array([[[[1.0, -1]]]])
    forward = lambda z: max_pool2d(z, (1, 2), 1)[0]  # noqa: E731
    gradient = max_pool2d_backward(grad_y, max_pool2d(z, (1, 2), 1)[1], z.shape)
    assert gradient.tolist() == [[[[1, -1, 0]]]]
    check = gradient_check(forward, {"z": z}, {"z": gradient}, grad_y)
    *apart, together = check.comparisons
    assert {one.judgement for one in apart} == {AT_A_KINK}
    assert (together.judgement, together.given, len(together.tied)) == (RIGHT, 0.0, 3)
    assert gradient_check(forward, {"z": z}, {"z": gradient + np.array([0, 1, 0])}, grad_y).of(
        WRONG
    )


@pytest.mark.slow
def test_pooling_with_many_ties_is_never_accused() -> None:
    n_kinks = 0
    for seed in range(200):
        case = pooling_case(random_pooling(np.random.default_rng(seed), n_values=3))
        check = checked(case, seed)
        assert not check.of(WRONG), (seed, check.verdict)
        assert not check.of(UNCLEAR), (seed, check.verdict)
        n_kinks += len(check.of(AT_A_KINK))
    assert n_kinks > 100


@pytest.mark.parametrize("distance", [1e-3, 1e-5, 1e-7])
def test_a_kink_close_by_is_stepped_around(distance: float) -> None:
    x = np.array([distance, -distance, 1.0])
    relu = lambda x: np.maximum(x, 0)  # noqa: E731
    check = gradient_check(relu, {"x": x}, {"x": [1, 0, 1]}, [1, 1, 1], n_directions=0)
    assert [one.judgement for one in check.comparisons] == [RIGHT] * 3
    assert not gradient_check(relu, {"x": x}, {"x": [1, 1, 1]}, [1, 1, 1]).passed


def test_a_kink_closer_than_any_step_is_told() -> None:
    relu = lambda x: np.maximum(x, 0)  # noqa: E731
    check = gradient_check(relu, {"x": [1e-12, 1.0]}, {"x": [1, 1]}, [1, 1], n_directions=0)
    assert [one.judgement for one in check.comparisons] == [AT_A_KINK, RIGHT]


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_curvature_is_no_kink(scale: float) -> None:
    x = scale * np.linspace(-1, 1, 21)
    square = lambda x: x**2 / scale  # noqa: E731
    check = gradient_check(square, {"x": x}, {"x": 2 * x / scale}, np.ones(21))
    assert len(check.of(RIGHT)) == len(check.comparisons)


@pytest.mark.parametrize("step", [np.sign, lambda x: np.heaviside(x, 1)], ids=["both", "one"])
def test_a_jump_on_a_side_or_both_cannot_be_judged(step: Callable[..., np.ndarray]) -> None:
    check = gradient_check(
        lambda x: step(x), {"x": [0.0, 1.0]}, {"x": [0.0, 0.0]}, [1.0, 1.0], n_directions=0
    )
    assert [one.judgement for one in check.comparisons] == [UNCLEAR, RIGHT]
    assert not check.passed
    assert check.verdict.endswith("Too noisy or too steep to judge: 1 entry.")


@pytest.mark.parametrize("hidden", [1e3, 1e5, 1e7])
def test_digits_lost_inside_the_forward_pass_are_not_blamed_on_the_gradient(hidden: float) -> None:
    rng = np.random.default_rng(0)
    n_right = n_compared = 0
    for _ in range(50):
        x = rng.uniform(0.1, 3, 3)
        check = gradient_check(
            lambda x: (np.sin(x) + hidden) - hidden, {"x": x}, {"x": np.cos(x)}, np.ones(3)
        )
        assert not check.of(WRONG), check.verdict
        n_right += len(check.of(RIGHT))
        n_compared += len(check.comparisons)
    # eps * 1e3 / h is 2e-9 at the best step; at 1e7 some slopes are within 2.5e-4 of nothing
    assert n_right == n_compared if hidden == 1e3 else n_right > 0.6 * n_compared


_SINGLE = {
    "square": (lambda x: np.float32(x) ** 2, lambda x: 2 * x),
    "tanh": (lambda x: np.tanh(np.float32(x)), lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: np.maximum(np.float32(x), 0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "as double": (lambda x: np.float64(np.exp(np.float32(x))), np.exp),
    "half": (lambda x: np.sin(np.float16(x)), np.cos),
    "a sum in double": (lambda x: np.sum(np.float64(np.float32(x) ** 3)), lambda x: 3 * x**2),
}


@pytest.mark.parametrize("name", _SINGLE)
@pytest.mark.parametrize("scale", [0.01, 1, 10])
def test_a_forward_pass_in_single_precision_is_never_accused(name: str, scale: float) -> None:
    forward, slope = _SINGLE[name]
    rng = np.random.default_rng(1)
    for _ in range(4):
        x = rng.normal(size=5) * scale
        grad_y = 1.0 if name == "a sum in double" else rng.normal(size=5)
        check = gradient_check(forward, {"x": x}, {"x": slope(x) * grad_y}, grad_y)
        assert not check.of(WRONG), check.verdict
        told = check.verdict.endswith("let it work in float64.")
        assert told == (check.is_coarse and bool(check.of(UNCLEAR)))


def test_a_gradient_that_is_far_off_is_caught_in_single_precision_too() -> None:
    x = np.array([1.1, -0.7])
    check = gradient_check(_SINGLE["square"][0], {"x": x}, {"x": 3 * x}, np.ones(2))
    assert len(check.of(WRONG)) == len(check.comparisons)


@pytest.mark.parametrize(
    ("forward", "slope"),
    [
        (lambda x: 1 / x, lambda x: -1 / x**2),
        (lambda x: np.log(x), lambda x: 1 / x),
        (lambda x: np.sqrt(x), lambda x: 0.5 / np.sqrt(x)),
        (lambda x: x**2, lambda x: 2 * x),
    ],
    ids=["1/x", "log", "sqrt", "square"],
)
@pytest.mark.parametrize("x", [[0.001, 1000], [0.001, 1, 1000], [1e-4, 1, 100]])
def test_inputs_of_many_decades_are_judged_each_by_its_own_size(
    forward: Callable[..., np.ndarray], slope: Callable[..., np.ndarray], x: list[float]
) -> None:
    at, ones = np.array(x), np.ones(len(x))
    check = gradient_check(forward, {"x": at}, {"x": slope(at)}, ones)
    assert check.passed, check.verdict
    for wrong in range(len(x)):
        gradient = slope(at)
        gradient[wrong] *= 1.001
        assert gradient_check(forward, {"x": at}, {"x": gradient}, ones).of(WRONG)


def test_a_small_output_of_larger_numbers_inside_is_known_to_be_rough() -> None:
    softplus = lambda x: np.log(1 + np.exp(-x))  # noqa: E731
    for x in range(5, 45):  # loses all its digits on the way to 1e-19
        check = gradient_check(softplus, {"x": float(x)}, {"x": -1 / (1 + math.exp(x))})
        assert not check.of(WRONG), check.verdict
        assert check.passed or x > 15
        assert check.of(UNCLEAR) or x < 30


def test_a_function_that_is_no_number_a_step_away_cannot_be_judged() -> None:
    x = np.array([1e-300, 1.0])  # even the smallest step goes below 0
    check = gradient_check(lambda x: np.log(x), {"x": x}, {"x": 1 / x}, [1.0, 1.0], n_directions=0)
    assert [one.judgement for one in check.comparisons] == [UNCLEAR, RIGHT]
    assert math.isnan(check.comparisons[0].measured)


def test_all_gradients_are_held_to_the_same_random_entries_by_the_seed() -> None:
    once, again, other = (
        gradient_check(FORWARD, INPUTS, GRADIENTS, GRAD_Y, max_entries=5, seed=seed)
        for seed in (1, 1, 2)
    )
    assert once == again
    assert [one.index for one in once.comparisons] != [one.index for one in other.comparisons]
    assert len(once.comparisons) == (5 + 4) + (5 + 4) + (4 + 4)


def test_inputs_and_gradients_stay_as_they_are() -> None:
    case = convolution_case(random_convolution(np.random.default_rng(0)))  # read-only arrays
    gradients = {name: array.copy() for name, array in case.gradients.items()}
    gradient_check(case.forward, case.inputs, gradients, case.grad_y)
    for name, gradient in gradients.items():
        assert np.array_equal(gradient, case.gradients[name])


def test_a_loss_that_is_a_single_number_needs_no_grad_y() -> None:
    x = np.array([0.3, -2.0])
    check = gradient_check(lambda x: float(np.sum(x**3)), {"x": x}, {"x": 3 * x**2})
    assert check.passed


def test_nothing_to_compare_is_no_pass() -> None:
    check = gradient_check(lambda x: np.sum(x), {"x": np.zeros(0)}, {"x": np.zeros(0)})
    assert check.worst is None
    assert not check.passed
    assert check.verdict == "The gradient could not be judged; it agrees in no comparison."


def test_errors_of_a_comparison_are_plain_numbers() -> None:
    def comparison(given: float, measured: float) -> Comparison:
        return Comparison("x", (0,), given, measured, 0.0, WRONG)

    assert comparison(2.0, 1.0).error == 1
    assert comparison(2.0, 1.0).relative_error == 0.5
    assert comparison(0.0, 0.0).relative_error == 0
    assert comparison(math.nan, 1.0).error == math.inf
    assert comparison(math.inf, 1.0).relative_error == math.inf


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gradients": {"w": 1.0}}, "gradients=w: must be named as inputs: x."),
        ({"gradients": {"x": [1.0]}}, "gradient of x: shape (1,); must be (2,) as x is."),
        ({"grad_y": 1.0}, "grad_y: shape (); must be (2,) as the output is."),
        ({"inputs": {"x": [1, math.nan]}}, "x: holds NaN or infinity; must hold finite numbers."),
        (
            {"forward": lambda x: np.log(x)},
            "forward: holds NaN or infinity; must hold finite numbers.",
        ),
        ({"max_entries": -1}, "max_entries=-1: must be a whole number or None."),
        ({"n_directions": 0.5}, "n_directions=0.5: must be a whole number, 0 or more."),
        ({"tolerance": 0.1}, "tolerance=0.1: must be above 0 and below 0.00025."),
    ],
)
def test_what_cannot_be_checked_is_refused(change: dict[str, object], message: str) -> None:
    call: dict[str, object] = {
        "forward": lambda x: 2 * x,
        "inputs": {"x": [0.0, 2.0]},
        "gradients": {"x": [2.0, 2.0]},
        "grad_y": [1.0, 1.0],
    }
    with np.errstate(divide="ignore"), pytest.raises((SettingError, ShapeError)) as refusal:
        gradient_check(**{**call, **change})
    assert str(refusal.value) == message


def test_a_forward_pass_that_rolls_dice_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ShapeError, match="forward: gives one output and then another"):
        gradient_check(lambda x: x + rng.normal(size=2), {"x": [1, 2]}, {"x": [1, 1]}, [1, 1])
