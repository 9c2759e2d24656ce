"""Every layer, over random cases: its sums, its formulas, central differences, its mistakes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.derivation.case import LAYERS, Case, Edit
from playground.derivation.explain import explain
from playground.derivation.judging.judge import judge, judge_formula
from playground.derivation.judging.mistaken_formulas import FORMULAS
from playground.derivation.judging.mistakes import mistaken
from playground.derivation.language.formula import evaluate, parse_formula
from playground.derivation.layers.layer import CURVED_STEP
from playground.derivation.samples import formula_of, with_samples
from playground.derivation.steps import step_of, ties
from playground.errors import SettingError
from playground.layers import batch_norm

FEW, MANY = 12, 300


def pair(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    return int(rng.integers(low, high + 1)), int(rng.integers(low, high + 1))


def random_case(layer: str, rng: np.random.Generator) -> Case:
    """A case with sizes of every kind; what does not fit is drawn again."""
    while True:
        paddings: list[Any] = [
            int(rng.integers(0, 3)), pair(rng, 0, 2), (pair(rng, 0, 2), pair(rng, 0, 2)), "same",
        ]  # fmt: skip
        try:
            return Case(
                layer,
                channels_in=int(rng.integers(1, 4)),
                channels_out=int(rng.integers(1, 4)),
                size=pair(rng, 1, 5),
                kernel=pair(rng, 1, 3),
                stride=pair(rng, 1, 3),
                padding=paddings[rng.integers(4)],
                dilation=pair(rng, 1, 2),
                samples=int(rng.choice([0, 0, 0, 2, 3])),
                seed=int(rng.integers(1_000_000)),
            )
        except SettingError:
            continue


def check_case(case: Case, rng: np.random.Generator) -> None:
    arrays = case.arrays()
    # Samples of a channel that are nearly equal make batch norm steep: numbers are as much larger,
    # and the step of differences, of which rounding is a part, as much smaller.
    steep = max(1.0, CURVED_STEP / case.kind.step(arrays["z"], arrays))
    for name in (*case.kind.between, "y", *case.kind.gradients):
        places = [tuple(index) for index in np.ndindex(arrays[name].shape)]
        for index in (places[i] for i in rng.integers(len(places), size=6)):
            found = explain(case, name, index)
            total = sum(term.product for term in found.terms if term.counts)
            assert total == pytest.approx(found.value, abs=1e-12 * steep)
            for term in found.terms:
                assert all(one.value == arrays[one.array][one.index] for one in term.factors)
            if found.difference and not found.difference.is_kink:
                assert (
                    found.difference.error < 1e-9 * steep
                )  # rounding of a loss of size 10, by 2 / step
    for name in case.kind.gradients:
        values = evaluate(parse_formula(formula_of(case, name), case), case)
        assert values == pytest.approx(arrays[name], abs=1e-11 * steep)


@pytest.mark.parametrize("layer", LAYERS)
def test_sums_formulas_and_differences_agree_with_the_layer(layer: str) -> None:
    rng = np.random.default_rng(11)
    for _ in range(FEW):
        check_case(random_case(layer, rng), rng)


@pytest.mark.slow
@pytest.mark.parametrize("layer", LAYERS)
def test_they_agree_in_300_random_cases(layer: str) -> None:
    rng = np.random.default_rng(12)
    for _ in range(MANY):
        check_case(random_case(layer, rng), rng)


@pytest.mark.parametrize("samples", [0, 2])
@pytest.mark.parametrize("layer", LAYERS)
def test_every_usual_mistake_can_be_made_and_the_first_is_named(layer: str, samples: int) -> None:
    """Sizes of which none is the plain one, so that what is forgotten shows."""
    edits = (Edit("z", (0,) * (samples > 0) + (0, 0, 0), 0.0),) if layer == "relu" else ()
    case = Case(
        layer, size=(6, 5), kernel=(3, 2), stride=(2, 1), padding=1, seed=3, samples=samples,
        dilation=(1, 2), channels_in=2, channels_out=2, edits=edits,
    )  # fmt: skip
    for target in case.kind.gradients:
        right = case.arrays()[target]
        known = {(one.name, one.clause): values for one, values in mistaken(case, target, right)}
        assert {row for row, _ in FORMULAS[layer, target]} <= set(known)
        told = [
            row for row, values in known.items()
            if values.any() and not np.allclose(values, right)
        ]  # fmt: skip
        assert len(told) > len(known) / 2
        judgement = judge(case, target, known[told[0]])
        assert told[0] in [(one.name, one.clause) for one in judgement.mistakes]


@pytest.mark.parametrize(
    ("layer", "text", "name"),
    [
        ("relu", "dz = 1{g > 0} g", "slope at g"),
        ("relu", "dz = g", "slope forgotten"),
        ("sigmoid", "dz = z (1 - z) g", "z (1 − z)"),
        ("sigmoid", "dz = (1 - y) g", "1 − y"),
        ("softmax_cross_entropy", "dz(i,k) = p(i,k) - 1{k = t(i)}", "g forgotten"),
        ("softmax_cross_entropy", "dz(i,k) = p(i,k) g(i)", "1 forgotten"),
        (
            "batch_norm",
            "dz(i,j) = w(j) (g(i,j) - sum(n) g(n,j)/N) / sqrt(var(j) + eps)",
            "variance's part forgotten",
        ),
        ("batch_norm", "dz(i,j) = w(j) g(i,j) / sqrt(var(j) + eps)", "mean and variance constant"),
        (
            "batch_norm2d",
            "dz(i,j,h,k) = w(j) (g(i,j,h,k) - sum(n,p,q) g(n,j,p,q)/N"
            " - zhat(i,j,h,k) sum(n,p,q) g(n,j,p,q) zhat(n,j,p,q)/N) / sqrt(var(j) + eps)",
            "divided by N",
        ),
        (
            "batch_norm2d",
            "dw(j) = sum(h,k) g(0,j,h,k) zhat(0,j,h,k)",
            "missing sum over the samples",
        ),
        ("dense", "db(j) = 1", "g forgotten"),
        ("flatten", "dz(a,b,c) = g((b W + c) C + a)", "channels last"),
        (
            "average_pool2d",
            "dz(a,b,c) = sum(h,k) 1{0 <= b-h < K, 0 <= c-k < K} g(a,h,k)",
            "1/(kH kW) forgotten",
        ),
    ],
)
def test_a_usual_mistake_is_named(layer: str, text: str, name: str) -> None:
    judgement = judge_formula(Case(layer), text)
    assert not judgement.is_right
    assert name in [mistake.name for mistake in judgement.mistakes]


def test_a_bias_without_g_counts_every_sample() -> None:
    for layer, text in (("dense", "db(j) = N"), ("conv2d", "db(j) = N H' W'")):
        judgement = judge_formula(Case(layer, samples=3), text)
        assert "g forgotten" in [mistake.name for mistake in judgement.mistakes]


def test_batch_norm_of_images_is_that_of_rows_one_for_every_place() -> None:
    """(N, C, H, W) as the (N H W, C) rows it has: one mean and variance a channel."""
    images = Case("batch_norm2d", samples=3, channels_in=2, size=(2, 3), seed=4)
    given, found = images.given(), images.arrays()

    def rows(name: str) -> Any:
        return np.moveaxis(found[name], 1, -1).reshape(-1, 2)

    edits = [
        Edit(name, index, float(rows(name)[index])) for name in "zg" for index in np.ndindex(18, 2)
    ]
    edits += [Edit(name, (j,), float(given[name][j])) for name in "wb" for j in range(2)]
    flat = Case("batch_norm", samples=18, channels_in=2, edits=tuple(edits)).arrays()
    for name in ("y", "dz", "zhat"):
        assert rows(name) == pytest.approx(flat[name], abs=1e-13)
    for name in ("mean", "var", "dw", "db"):
        assert found[name] == pytest.approx(flat[name], abs=1e-12)


@pytest.mark.parametrize("layer", ["batch_norm", "batch_norm2d"])
def test_batch_norm_is_the_layers_own_to_the_last_bit(layer: str) -> None:
    arrays = Case(layer, size=(3, 2), seed=7).arrays()
    assert np.array_equal(arrays["y"], batch_norm(arrays["z"], arrays["w"], arrays["b"]))


def test_a_link_of_batch_norm_keeps_its_meaning() -> None:
    link = "#layer=batch_norm&channels_in=3&size=5&samples=4&seed=1"
    assert Case.from_link(link).shapes["z"] == (4, 3)
    assert Case.from_link(link.replace("norm", "norm2d")).shapes["z"] == (4, 3, 5, 5)


def test_another_slope_at_the_corner_of_relu_is_no_error_but_not_ours() -> None:
    case = Case("relu", edits=(Edit("z", (0, 0, 0), 0.0), Edit("g", (0, 0, 0), 1.0)))
    judgement = judge_formula(case, "dz = 1{z >= 0} g")
    assert judgement.n_wrong == 0
    assert judgement.n_ties > 0
    assert "at a corner, z = 0" in judgement.sentence
    assert judge_formula(case, "dz = 1{z > 0} g").is_right
    assert judge_formula(case, "dz = 2 1{z >= 0} g").n_wrong > 0


def test_a_label_must_be_a_class() -> None:
    with pytest.raises(SettingError, match="a label must be a whole number from 0 to 4"):
        Case("softmax_cross_entropy", edits=(Edit("t", (0,), 5.0),))
    with pytest.raises(SettingError, match="a label must be"):
        Case("softmax_cross_entropy", edits=(Edit("t", (0,), 0.5),))


def test_the_loss_of_a_batch_is_the_mean_unless_g_is_typed_in() -> None:
    case = Case("softmax_cross_entropy", samples=4)
    assert case.given()["g"].tolist() == [0.25] * 4
    doubled = Case("softmax_cross_entropy", samples=4, edits=(Edit("g", (1,), 0.5),))
    assert np.allclose(doubled.arrays()["dz"][1], 2 * case.arrays()["dz"][1], atol=1e-15)


def test_padding_that_hides_z_from_a_window_is_refused_for_its_maximum_alone() -> None:
    sizes: dict[str, Any] = {"size": 3, "kernel": 1, "stride": 1, "padding": 1}
    with pytest.raises(SettingError, match="padding=1: is too much"):
        Case("max_pool2d", **sizes)
    assert Case("average_pool2d", **sizes).arrays()["y"][0, 0, 0] == 0


def test_samples_put_their_index_before_all_but_weights() -> None:
    assert with_samples("dw(j,a,m,n) = sum(h,k) z(a,h+m,k+n) g(j,h,k)") == (
        "dw(j,a,m,n) = sum(i,h,k) z(i,a,h+m,k+n) g(i,j,h,k)"
    )
    assert with_samples("dw(i,j) = z(i) g(j)") == "dw(i,j) = sum(q) z(q,i) g(q,j)"
    assert with_samples("dz(i) = sum(j) w(i,j) g(j)") == "dz(q,i) = sum(j) w(i,j) g(q,j)"
    case = Case("max_pool2d", samples=2, kernel=2, stride=2)
    assert step_of(case, 4).additions[0].startswith("dz(0,1,")
    assert all(len(place) == 4 for place in ties(case))
