"""Every gradient of a chain, against differences, against the exact way forward, and as a sum."""

from __future__ import annotations

import numpy as np
import pytest

from playground.derivation.chain import KINDS, Chain, follow
from playground.derivation.chain.latex import followed_to_latex
from playground.derivation.chain.passes import Forward, backward, backward_sizes, forward, moved
from playground.derivation.terms import Index, Term
from tests.derivation.chain.random_chains import Given, given_of, random_chain
from tests.later import later

_STEP = 1e-6
FEW, MANY = range(1, 4), range(4, 213)
SEEDS = [*FEW, *(later(seed) for seed in MANY)]


def ran(chain: Chain, given: Given) -> Forward:
    return forward(chain.stages, given)


def loss_of(chain: Chain, given: Given) -> float:
    return float(ran(chain, given).arrays["L"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradients_of_what_is_given_agree_with_central_differences(seed: int) -> None:
    chain = random_chain(seed)
    given = given_of(chain, seed)
    gradients = backward(chain.stages, ran(chain, given))
    loss = loss_of(chain, given)
    for name, array in given.items():
        if name == "t":
            continue
        for index in np.ndindex(array.shape):
            sides = []
            for shift in (_STEP, -_STEP):
                moved_array = array.copy()
                moved_array[index] += shift
                sides.append(loss_of(chain, {**given, name: moved_array}))
            slope = (sides[0] - sides[1]) / (2 * _STEP)
            # Rounding of the losses over twice the step, and the third derivative's h^2.
            tolerance = 1e-9 * max(1.0, loss) + 1e-7 * abs(slope)
            assert gradients[name][index] == pytest.approx(slope, abs=tolerance), (name, index)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_way_forward_and_the_way_back_meet_at_every_array(seed: int) -> None:
    """dL/da (v) = sum over any later array of (how it moves with v) times (dL there)."""
    chain = random_chain(seed)
    given = given_of(chain, seed)
    done = ran(chain, given)
    gradients = backward(chain.stages, done)
    random = np.random.default_rng(seed)
    for name, array in done.arrays.items():
        if name in ("t", "p", "L"):
            continue
        start = random.normal(size=array.shape)
        slope = float(np.sum(start * gradients[name]))
        for later_name, move in moved(chain.stages, done, name, start).items():
            met = float(np.sum(move * gradients[later_name]))
            scale = float(np.sum(np.abs(move * gradients[later_name]))) + 1
            assert met == pytest.approx(slope, abs=1e-12 * scale), (name, later_name)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_sums_behind_an_entry_add_up_to_its_value_and_its_gradient(seed: int) -> None:
    chain = random_chain(seed)
    random = np.random.default_rng(seed)
    arrays, gradients = chain.arrays, chain.gradients
    for name, array in arrays.items():
        places = [tuple(int(i) for i in index) for index in np.ndindex(array.shape)]
        for at in random.permutation(len(places))[:3]:
            followed = follow(chain, name, places[at])
            if followed.behind:
                total = sum(term.product for term in followed.behind if term.counts)
                assert total == pytest.approx(float(array[places[at]]), abs=1e-12)
            if name in gradients and name != "L":
                total = sum(term.product for term in followed.ahead if term.counts)
                assert total == pytest.approx(float(gradients[name][places[at]]), abs=1e-12)
                assert_factors_are_entries(chain, followed.ahead + followed.behind)


def assert_factors_are_entries(chain: Chain, terms: tuple[Term, ...]) -> None:
    for term in terms:
        for one in term.factors:
            arrays = chain.gradients if one.array[0] == "d" else chain.arrays
            assert arrays[one.array.removeprefix("d")][one.index] == one.value


def test_all_kinds_of_layers_are_drawn() -> None:
    drawn = {layer.kind for seed in range(1, 13) for layer in random_chain(seed).layers}
    assert drawn == set(KINDS)


def test_what_an_entry_feeds_and_by_which_slope() -> None:
    chain = Chain()
    followed = follow(chain, "x0", (0, 2, 3))
    places = {fed.index: fed.slope for fed in followed.feeds}
    weight = chain.arrays["w1"]
    assert len(places) == 18  # both channels, nine windows each
    assert all(
        places[j, h, k] == weight[j, 0, 2 - h, 3 - k]
        for j in range(2)
        for h in range(3)
        for k in range(1, 4)
    )
    [pooled] = follow(chain, "x2", (0, 0, 0)).feeds
    assert (pooled.array, pooled.index) == ("x3", (0, 0, 0))
    assert pooled.slope in (0.0, 1.0)


def test_an_entry_reaches_what_depends_on_it_and_nothing_else() -> None:
    chain = Chain()
    reached = follow(chain, "x0", (0, 0, 0)).reached
    assert np.argwhere(reached["x1"]).tolist() == [
        [j, 0, 0] for j in range(2) if chain.arrays["w1"][j, 0, 0, 0]
    ]
    for later_name, mask in reached.items():
        moves = follow(chain, "x0", (0, 0, 0)).moves[later_name]
        assert not np.any(moves[~mask])


def test_two_ways_that_cancel_are_ways_all_the_same() -> None:
    chain = Chain.from_link(
        "#chain=dense(channels_out:2);dense(channels_out:1);squared_error&input=1"
        "&edits=w1(0,0):-1;w1(0,1):1;w2(0,0):1;w2(1,0):1"
    )
    followed = follow(chain, "x0", (0,))
    assert followed.moves["x2"].tolist() == [0]
    assert followed.reached["x2"].tolist() == [True]


@pytest.mark.parametrize("seed", [2, 5, 9])
def test_what_is_reached_is_what_the_entries_feed_one_after_another(seed: int) -> None:
    chain = random_chain(seed)
    followed = follow(chain, "x0", tuple(n // 2 for n in chain.input))
    ahead = [fed for fed in followed.feeds if fed.slope]
    while ahead:
        found = {fed.index for fed in ahead}
        mask = followed.reached[ahead[0].array]
        assert {tuple(map(int, index)) for index in np.argwhere(mask)} == found
        further = (follow(chain, ahead[0].array, index).feeds for index in found)
        ahead = [fed for feeds in further for fed in feeds if fed.slope]


def test_differences_agree_all_over_the_first_chain_but_at_kinks() -> None:
    chain = Chain()
    smooth = 0
    for name, gradient in chain.gradients.items():
        if name == "L":
            continue
        for index in np.ndindex(gradient.shape):
            difference = follow(chain, name, index).difference
            assert difference is not None
            if difference.is_kink:
                low, high = sorted((difference.below, difference.above))
                assert low - 1e-5 <= gradient[index] <= high + 1e-5
            else:
                smooth += 1
                assert difference.error < 1e-7  # the smallest step, where a tie changes nothing
    assert smooth > 60


def test_a_tie_that_matters_is_told_as_a_kink() -> None:
    chain = Chain.from_link(
        "#chain=max_pool2d(kernel:2,stride:2);flatten;squared_error&input=1x2x2"
        "&edits=x0(0,0,0):1;x0(0,0,1):1;x0(0,1,0):0;x0(0,1,1):0;t(0):0"
    )
    difference = follow(chain, "x0", (0, 0, 0)).difference
    assert difference is not None
    assert difference.is_kink
    assert difference.below == pytest.approx(0, abs=1e-5)
    assert difference.above == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("array", "index"), [("x3", (0, 0, 0)), ("x1", (0, 1, 1))])
def test_an_entry_that_is_held_passes_nothing_back(array: str, index: Index) -> None:
    free = Chain()
    place = ",".join(map(str, index))
    chain = Chain.from_link(f"{free.link()}&edits={array}({place}):0.75")
    followed = follow(chain, array, index)
    assert followed.is_held
    assert followed.value == 0.75
    assert followed.behind == ()
    assert followed.difference is not None
    assert followed.difference.error < 1e-7
    before = chain.stages[int(array[1:]) - 1]
    for entry in np.ndindex(before.input):
        for term in follow(chain, f"x{before.number - 1}", entry).ahead:
            if any((one.array, one.index) == (f"d{array}", index) for one in term.factors):
                assert not term.counts
                assert term.product == 0
                assert term.note.startswith("held")
    moved_first = follow(chain, "x0", (0, 1, 1))
    assert moved_first.moves[array][index] == 0
    assert not moved_first.reached[array][index]
    assert moved_first.gradient == pytest.approx(float(moved_first.moves["L"]))


def test_beside_huge_numbers_no_kink_is_made_up_and_every_step_moves_something() -> None:
    layers = "flatten;" + "dense(channels_out:1);" * 5 + "relu;squared_error"
    edits = ";".join(f"w{k}(0,0):1000;b{k}(0):0" for k in range(2, 7))
    chain = Chain.from_link(f"#chain={layers}&input=1x1x1&edits=x0(0,0,0):1;{edits}")
    followed = follow(chain, "x5", (0,))
    assert followed.value == 1e12
    assert followed.difference is not None
    assert followed.gradient is not None
    assert not followed.difference.is_kink
    assert followed.difference.error < 1e-6 * abs(followed.gradient)


CANCELS = Chain.from_link(
    "#chain=dense(channels_out:3);squared_error&input=1&edits=x0(0):0;b1(0):1;b1(1):1;b1(2):1;"
    "t(0):0;t(1):0;t(2):0;w1(0,0):0.1;w1(0,1):0.2;w1(0,2):-0.3"
)


def test_what_rounding_leaves_of_a_cancelled_sum_is_shown_as_0() -> None:
    assert 0 < CANCELS.gradients["x0"][0] < 1e-16  # 0.1 + 0.2 - 0.3
    assert CANCELS.told["x0"][0] == 0
    assert np.array_equal(CANCELS.told["b1"], CANCELS.gradients["b1"])


@pytest.mark.parametrize("seed", FEW)
def test_a_gradient_is_never_more_than_the_sizes_it_is_made_of(seed: int) -> None:
    chain = random_chain(seed)
    sizes = backward_sizes(chain.stages, chain.forward)
    for name, gradient in chain.gradients.items():
        assert (np.abs(gradient) <= sizes[name] * (1 + 1e-12)).all(), name
        assert np.array_equal(chain.told[name] == 0, np.abs(gradient) <= 5e-13 * sizes[name])


def test_an_entry_followed_is_copied_with_both_of_its_sums() -> None:
    assert followed_to_latex(CANCELS, follow(CANCELS, "x0", (0,))).splitlines()[-2] == "&= 0"
    chain = Chain.from_link(
        "#chain=dense(channels_out:2);squared_error&input=2&edits=x0(0):1;x0(1):-2;w1(0,0):0.5;"
        "w1(1,0):1;b1(0):0.5;t(0):0;w1(0,1):0;w1(1,1):0;b1(1):3;t(1):3"
    )
    assert followed_to_latex(chain, follow(chain, "x1", (0,))) == "\n".join([
        r"\begin{aligned}",
        r"x^{(1)}_{0} &= x^{(0)}_{0} \, w^{(1)}_{0,0} + x^{(0)}_{1} \, w^{(1)}_{1,0}"
        r" + b^{(1)}_{0} \\",
        r"&= 1 \cdot 0.5 + (-2) \cdot 1 + 0.5 \\",
        r"&= -1 \\",
        r"\frac{\partial L}{\partial x^{(1)}_{0}} &= -1",
        r"\end{aligned}",
    ])  # fmt: skip
    weight = followed_to_latex(chain, follow(chain, "w1", (1, 0)))
    assert weight.splitlines()[2:-1] == [
        r"\frac{\partial L}{\partial w^{(1)}_{1,0}} &= \frac{\partial x^{(1)}_{0}}"
        r"{\partial w^{(1)}_{1,0}} \frac{\partial L}{\partial x^{(1)}_{0}} \\",
        r"&= (-2) \cdot (-1) \\",
        "&= 2",
    ]
