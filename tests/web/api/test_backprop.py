"""The Backprop tab's questions: exact answers, and polite ones to bad questions."""

from __future__ import annotations

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground.derivation.case import LAYERS, Case, Edit
from playground.derivation.examples import examples_for
from playground.derivation.explain import explain
from tests.web.api.asking import ask, refusal

CASE = Case(stride=2, padding=1, edits=(Edit("z", (0, 1, 2), 0.5),))


def array_of(described: dict) -> np.ndarray:
    return np.array(described["values"]).reshape(described["shape"])


@pytest.mark.parametrize("layer", LAYERS)
def test_open_shows_every_array_of_a_case(client: TestClient, layer: str) -> None:
    case = Case(layer)
    answer = ask(client, "backprop/open", link=case.link("http://x/backprop"))
    assert answer["link"] == case.link()
    for name, array in case.arrays().items():
        assert np.array_equal(array_of(answer["arrays"][name]), array)
    assert answer["steps"] == case.shapes["g"][0] * np.prod(case.shapes["g"][1:], dtype=int)
    assert answer["forward"].startswith("<math")
    assert answer["examples"]
    assert set(answer["sizes"]) == set(case.kind.sizes)


def test_an_edit_travels_in_the_link(client: TestClient) -> None:
    answer = ask(client, "backprop/open", link=CASE.link())
    assert array_of(answer["arrays"]["z"])[0, 1, 2] == 0.5
    assert answer["edits"] == ["z(0,1,2):0.5"]


def test_open_explains_the_entry_that_is_looked_at_where_the_case_has_it(
    client: TestClient,
) -> None:
    there = ask(client, "backprop/open", link=CASE.link(), array="dz", index=[0, 1, 2])
    expected = ask(client, "backprop/explain", link=CASE.link(), array="dz", index=[0, 1, 2])
    assert there["looked_at"] == expected
    for array, index in (("dz", [9, 9, 9]), ("dq", [0]), ("z", [0, 0, 0])):
        answer = ask(client, "backprop/open", link=CASE.link(), array=array, index=index)
        assert answer["looked_at"] is None


def test_an_entry_is_explained_as_the_library_explains_it(client: TestClient) -> None:
    answer = ask(client, "backprop/explain", link=CASE.link(), array="dz", index=[0, 1, 2])
    expected = explain(CASE, "dz", (0, 1, 2))
    assert answer["value"] == expected.value
    assert [term["product"] for term in answer["terms"]] == [t.product for t in expected.terms]
    assert answer["formula"].startswith("<math")


def test_steps_add_up_to_the_whole_backward_pass(client: TestClient) -> None:
    arrays = CASE.arrays()
    last = ask(client, "backprop/step", link=CASE.link(), step=arrays["g"].size - 1)
    for name in ("dz", "dw", "db"):
        assert np.array_equal(array_of(last["arrays"][name]), arrays[name])
    first = ask(client, "backprop/step", link=CASE.link(), step=0)
    assert first["index"] == [0, 0, 0]
    assert first["value"] == arrays["g"][0, 0, 0]
    # Only the window of the first output has got something.
    reached = {(z["index"][1], z["index"][2]) for z in first["touched"] if z["array"] == "z"}
    rows, columns = np.nonzero(np.abs(array_of(first["arrays"]["dz"])).sum(axis=0))
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) <= reached


@pytest.mark.parametrize("layer", LAYERS)
def test_the_layers_own_gradient_is_judged_right_as_numbers(client: TestClient, layer: str) -> None:
    case = Case(layer)
    arrays = case.arrays()
    for target in case.kind.gradients:
        numbers = " ".join(repr(float(value)) for value in arrays[target].ravel())
        answer = ask(client, "backprop/check", link=case.link(), target=target, numbers=numbers)
        assert answer["right"], answer
        assert answer["wrong"] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_every_example_is_judged_and_shown_as_it_was_read(client: TestClient, layer: str) -> None:
    case = Case(layer)
    answer = ask(client, "backprop/open", link=case.link())
    rights = []
    mistakes = []
    for offered, example in zip(answer["examples"], examples_for(case), strict=True):
        judged = ask(client, "backprop/check", link=case.link(), formula=example.text)
        assert judged["understood"].startswith("<math")
        assert judged["right"] == example.is_right
        # What the page is given does not hold the answer: a gap, or a mistake to be found.
        body = {"link": case.link(), "formula": offered["text"]}
        begun = client.post("/api/backprop/check", json=body)
        if example.is_right:
            assert offered["text"].count("?") == 1
            assert begun.status_code == 422
            assert "this gap is yours to fill" in begun.text
        else:
            assert not begun.json()["right"]
        rights.append(judged["right"])
        mistakes.append(judged["mistake"])
    assert any(rights)
    assert not any(mistake for mistake, right in zip(mistakes, rights, strict=True) if right)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_shown_can_be_copied_as_latex(client: TestClient, layer: str) -> None:
    case = Case(layer, kernel=2)
    opened = ask(client, "backprop/open", link=case.link())
    assert "\\frac{\\partial L}{\\partial z" in opened["placeholder"]
    for array in ("y", *case.kind.gradients):
        index = [0] * len(opened["arrays"][array]["shape"])
        told = ask(client, "backprop/explain", link=case.link(), array=array, index=index)
        assert told["latex"].startswith("\\begin{aligned}\n")
        if (layer, array) == ("flatten", "y"):  # what the page shows has no name on its left
            continue
        general = told["latex"].split(" \\\\\n")[0].removeprefix("\\begin{aligned}\n")
        judged = ask(client, "backprop/check", link=case.link(), formula=general)
        assert judged["right"], general
        again = ask(client, "backprop/check", link=case.link(), formula=judged["latex"])
        assert again["latex"] == judged["latex"]


def test_a_derivation_of_several_lines_is_answered_line_by_line(client: TestClient) -> None:
    text = (
        r"\begin{align*} \frac{dL}{dz} &= \frac{dL}{dy} \rho(z) \\ &= g (1 + y^2)"
        r" \\ &= g (1 - y^2) \quad \text{q.e.d.} \end{align*}"
    )
    judged = ask(client, "backprop/check", link=Case("tanh").link(), formula=text)
    assert [line["right"] for line in judged["lines"]] == [None, False, True]
    assert judged["headline"] == "Line 2 is the first that is wrong."
    assert "1 + y²" in judged["mistake"]
    assert not judged["right"]
    assert judged["remarks"] == ["Line 3: passed over “\\text{q.e.d.}”."]
    slopes = ask(client, "backprop/check", link=Case("tanh").link(), formula=r"\frac{dy}{dz} = 1")
    assert slopes["target"] == "dydz"
    assert slopes["wrong"][0]["measured"] is None


def test_a_wrong_entry_is_named_with_its_error(client: TestClient) -> None:
    case = Case("dense")
    values = case.arrays()["dz"].copy()
    values[2] += 0.25
    numbers = " ".join(repr(float(value)) for value in values)
    answer = ask(client, "backprop/check", link=case.link(), target="dz", numbers=numbers)
    assert not answer["right"]
    assert [wrong["index"] for wrong in answer["wrong"]] == [[2]]
    assert answer["wrong"][0]["error"] == pytest.approx(0.25, rel=1e-9)


BAD = {
    "layer": ("open", {"link": "#layer=lstm"}, "layer=lstm"),
    "kernel": ("open", {"link": "#size=2&kernel=5"}, "kernel=5"),
    "edit": ("open", {"link": "#edits=z(9,9,9):1"}, "z(9,9,9)"),
    "array": ("explain", {"array": "z", "index": [0, 0, 0]}, "array=z"),
    "index": ("explain", {"array": "dz", "index": [9, 9, 9]}, "index="),
    "negative": ("explain", {"array": "dz", "index": [-1, 0, 0]}, "index"),
    "step": ("step", {"step": 99}, "step=99"),
    "formula": ("check", {"formula": "dz(a,b,c) = __import__('os')"}, ""),
    "unknown": ("check", {"formula": "dz(a,b,c) = q(a)"}, "q"),
    "target": ("check", {"target": "dq", "numbers": "1 2"}, "dq"),
    "numbers": ("check", {"target": "dz", "numbers": "1 2 three"}, "three"),
    "count": ("check", {"target": "dz", "numbers": "1 2"}, "50"),
    "nothing": ("check", {}, ""),
}


def test_a_formula_that_cannot_be_read_is_refused_at_its_character(client: TestClient) -> None:
    body = {"link": Case().link(), "formula": "db(j) = sum(h,k) q(j,h,k)"}
    detail = client.post("/api/backprop/check", json=body).json()["detail"]
    assert detail[0]["loc"] == ["body", "formula", 17]
    assert body["formula"][17] == "q"


@pytest.mark.parametrize(("what", "request_", "said"), BAD.values(), ids=BAD)
def test_a_bad_question_gets_one_sentence(
    client: TestClient, what: str, request_: dict, said: str
) -> None:
    message = refusal(client, f"backprop/{what}", **request_)
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("layer", "index"), [("batch_norm", [0, 0]), ("batch_norm2d", [0, 0, 1, 1])]
)
def test_the_normalized_z_has_its_hat_in_the_forward_formula(
    client: TestClient, layer: str, index: list[int]
) -> None:
    answer = ask(client, "backprop/open", link=f"#layer={layer}")
    assert "<mover>" in answer["forward"]
    assert "zhat" not in answer["forward"]
    shown = ask(client, "backprop/explain", link=f"#layer={layer}", array="zhat", index=index)
    assert "zhat" not in shown["formula"]


@pytest.mark.parametrize("size", [1, -1])
def test_a_huge_logit_has_a_note_that_is_finite(client: TestClient, size: int) -> None:
    logits = ";".join(f"z(0,{k}):{size * 1e6}" for k in range(Case("softmax_cross_entropy").size))
    link = f"#layer=softmax_cross_entropy&edits={logits}"
    shown = ask(client, "backprop/explain", link=link, array="p", index=[0, 0])
    total = Case("softmax_cross_entropy").size
    assert shown["terms"][0]["note"] == f"e^(z − the largest z), divided by {total}.00"


def test_what_rounding_leaves_of_terms_that_cancel_is_shown_as_0(client: TestClient) -> None:
    link = "#layer=dense&size=1&channels_out=3&edits="
    link += ";".join(f"w(0,{j}):{w}" for j, w in enumerate((0.1, 0.2, -0.3)))
    link += ";" + ";".join(f"g({j}):1" for j in range(3))
    [dz] = Case.from_link(link).arrays()["dz"]
    assert 0 < abs(dz) < 1e-15
    answer = ask(client, "backprop/check", link=link, target="dz", numbers="0.5")
    assert answer["wrong"][0]["right"] == 0
    assert answer["wrong"][0]["given"] == 0.5
    assert "e−1" not in answer["sentence"]


@pytest.mark.parametrize(
    "formula", [r"dz = " + r"\tanh" * 700 + " z", r"\, " + "d d^{" * 25 + "}" * 25]
)
def test_formulas_nested_deep_are_refused_and_never_a_servers_error(
    client: TestClient, formula: str
) -> None:
    assert refusal(client, "backprop/check", link="", formula=formula).startswith("Character ")
