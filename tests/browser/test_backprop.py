"""The Backprop tab: every number a cell, every entry a sum, a student's own gradient judged."""

from __future__ import annotations

import numpy as np
import pytest

from playground.derivation.case import LAYERS, Case, Edit
from playground.derivation.examples import examples_for
from playground.derivation.explain import explain
from playground.derivation.steps import step_of
from tests.browser.conftest import Visitor
from tests.later import first


def open_case(visitor: Visitor, case: Case) -> Visitor:
    visitor.page.goto(case.link(visitor.url + "backprop"))
    wait_for(visitor, case)
    visitor.until("document.querySelector('.pg-back-sum')")
    return visitor


def wait_for(visitor: Visitor, case: Case) -> None:
    visitor.until(
        f"document.querySelector('[data-link^=\"#layer\"]')?.dataset.link === {case.link()!r}"
    )


HAS_MEAN = ("softmax_cross_entropy",)  # whose g is 1/N, and no number with one decimal


def cell_script(array: str, index: tuple[int, ...]) -> str:
    where = ",".join(map(str, index))
    return f'document.querySelector(\'td[data-array="{array}"][data-index="{where}"]\')'


def cell(array: str, *index: int) -> str:
    return f'td[data-array="{array}"][data-index="{",".join(map(str, index))}"]'


def shown(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".replace("-", "−")


def marked(visitor: Visitor, mark: str) -> set[str]:
    cells = visitor.page.locator(f"td[data-{mark}]")
    found: list[str] = cells.evaluate_all(
        "cells => cells.map(({ dataset: { array, index } }) => `${array}(${index})`)"
    )
    return set(found)


@pytest.mark.parametrize("layer", first(LAYERS, "tanh"))
def test_every_number_of_a_case_is_a_cell(visitor: Visitor, layer: str) -> None:
    case = Case(layer, size=4, kernel=2)
    open_case(visitor, case)
    for name, array in case.arrays().items():
        if name == "argmax":
            continue
        texts = visitor.page.locator(f'td[data-array="{name}"]').all_inner_texts()
        # The page rounds a half away from zero, Python to the even digit.
        numbers = [float(text.replace("−", "-")) for text in texts]
        assert numbers == pytest.approx(array.ravel(), abs=0.005 + 1e-9)
        places = {"t": 0}.get(name, 1 if name in case.shapes and layer not in HAS_MEAN else 2)
        assert all(len(text.partition(".")[2]) == places for text in texts if name != "z")


@pytest.mark.slow
def test_the_entry_under_the_mouse_lights_up_what_feeds_it_and_writes_the_sum(
    visitor: Visitor,
) -> None:
    case = Case()
    open_case(visitor, case)
    visitor.page.hover(cell("dz", 0, 1, 2))
    expected = explain(case, "dz", (0, 1, 2))
    visitor.until("document.querySelector('.pg-back-entry').textContent.includes('(0,1,2)')")
    visitor.until(
        f"document.querySelectorAll('.pg-back-sum tbody tr').length === {len(expected.terms)}"
    )
    fed = {
        f"{factor.array}({','.join(map(str, factor.index))})"
        for term in expected.terms
        for factor in term.factors
    }
    assert marked(visitor, "fed") == fed
    assert marked(visitor, "selected") == {"dz(0,1,2)"}
    total = visitor.page.locator(".pg-back-sum tfoot td").last.inner_text()
    assert total == shown(expected.value, 2)
    first = visitor.page.locator(".pg-back-sum tbody tr").first.locator("td").all_inner_texts()
    w, g = case.given()["w"][0, 0, 1, 2], case.given()["g"][0, 0, 0]
    assert first == ["w(0,0,1,2)", "g(0,0,0)", f"{shown(w)} × {shown(g)}", shown(w * g, 2)]
    visitor.page.hover(".pg-back-sum tbody tr >> nth=1")
    visitor.until("document.querySelectorAll('td[data-pointed]').length === 2")
    assert marked(visitor, "pointed") == {"w(0,0,1,1)", "g(0,0,1)"}


@pytest.mark.slow
def test_cells_are_reached_and_edited_from_the_keyboard(visitor: Visitor) -> None:
    open_case(visitor, Case())
    visitor.page.focus(cell("z", 0, 0, 0))
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.type("-2.5")
    visitor.page.keyboard.press("Enter")
    edited = Case(edits=(Edit("z", (0, 1, 1), -2.5),))
    visitor.until(f"{cell_script('y', (0, 0, 0))}.textContent === "
                  f"{shown(edited.arrays()['y'][0, 0, 0], 2)!r}")  # fmt: skip
    assert Case.from_link(visitor.page.evaluate("decodeURIComponent(location.hash)")) == edited
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Escape")
    assert Case.from_link(visitor.page.evaluate("decodeURIComponent(location.hash)")) == edited


@pytest.mark.slow
def test_what_is_no_number_changes_nothing_and_is_told(visitor: Visitor) -> None:
    case = Case()
    open_case(visitor, case)
    visitor.page.dblclick(cell("g", 0, 0, 0))
    visitor.page.keyboard.type("much")
    visitor.page.keyboard.press("Enter")
    visitor.until("document.querySelector('#back-said').textContent.includes('no number')")
    assert visitor.page.inner_text(cell("g", 0, 0, 0)) == shown(case.arrays()["g"][0, 0, 0])


def test_layer_and_sizes_are_settings_of_the_link_and_back_undoes_them(visitor: Visitor) -> None:
    open_case(visitor, Case())
    visitor.page.click("#back-layer")
    visitor.page.get_by_role("option", name="Max-pooling").click()
    wait_for_layer(visitor, "max_pool2d")
    assert visitor.page.locator("#back-channels-out").is_hidden()
    visitor.page.fill("#back-kernel", "2")
    visitor.page.keyboard.press("Tab")
    visitor.until("location.hash.includes('kernel=2')")
    visitor.page.go_back()
    visitor.until("location.hash.includes('kernel=3')")
    visitor.page.go_back()
    wait_for_layer(visitor, "conv2d")


@pytest.mark.slow
@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_looked_at_stepped_through_and_judged(visitor: Visitor, layer: str) -> None:
    case = Case(layer)
    open_case(visitor, case)
    arrays = case.arrays()
    for name in (*case.kind.inputs, *case.kind.between, "y", *case.kind.gradients):
        assert visitor.page.locator(f"td[data-array={name}]").count() == arrays[name].size
    for name in (*case.kind.between, "y", *case.kind.gradients):
        index = ",".join("0" * arrays[name].ndim)
        visitor.page.click(f"td[data-array={name}][data-index='{index}']")
        visitor.until(f"document.querySelector('.pg-back-entry').textContent.includes('({index})')")
    visitor.page.click("#back-step")
    visitor.until("document.querySelector('.pg-back-additions li') !== null")
    visitor.page.click("#back-check")
    for example in examples_for(case):
        visitor.page.fill("#back-formula", example.text)
        visitor.page.keyboard.press("Control+Enter")
        said = "right" if example.is_right else "wrong"
        visitor.until(f"document.querySelector('#back-judgement .pg-back-{said}') !== null")
    visitor.page.click("#back-check")


@pytest.mark.slow
def test_rows_and_columns_of_a_kernel_are_typed_and_what_is_none_is_told(
    visitor: Visitor,
) -> None:
    open_case(visitor, Case())
    visitor.page.fill("#back-kernel", "2x3")
    visitor.page.keyboard.press("Enter")
    visitor.until("location.hash.includes('kernel=2x3')")
    visitor.page.fill("#back-padding", "same")
    visitor.page.keyboard.press("Enter")
    visitor.until("location.hash.includes('padding=same')")
    visitor.page.fill("#back-stride", "much")
    visitor.page.keyboard.press("Enter")
    visitor.until("document.querySelector('#back-said').textContent.includes('stride=much')")
    visitor.until("document.querySelector('#back-stride').value === '1'")
    visitor.problems.clear()  # the browser itself logs the 422


def wait_for_layer(visitor: Visitor, layer: str) -> None:
    visitor.until(f"location.hash.includes('layer={layer}')")
    has_weights = "w" in LAYERS[layer].inputs
    visitor.until(
        f"Boolean(document.querySelector('td[data-array=w]')) === {str(has_weights).lower()}"
    )


@pytest.mark.slow
def test_the_pass_can_be_watched_step_by_step(visitor: Visitor) -> None:
    case = Case()
    open_case(visitor, case)
    visitor.page.click("#back-step")
    visitor.until(
        "document.querySelector('.pg-back-looking')?.textContent.startsWith('Step 2 of 18')"
    )
    assert marked(visitor, "selected") == {"g(0,0,1)"}
    far = visitor.page.inner_text(cell("dz", 0, 4, 4))
    assert far == "0.00", "no window has come there yet"
    visitor.page.click("#back-step")
    visitor.until(f"{cell_script('dz', (0, 4, 4))}.textContent === "
                  f"{shown(case.arrays()['dz'][0, 4, 4], 2)!r}")  # fmt: skip


@pytest.mark.slow
def test_steps_are_taken_by_hand_and_nothing_plays_where_motion_is_unwanted(
    visitor: Visitor,
) -> None:
    case = Case()
    open_case(visitor, case)
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.page.click("#back-step")
    for button, number in (("Next", 2), ("Next", 3), ("Previous", 2)):
        visitor.page.get_by_role("button", name=button).click()
        visitor.until(
            f"document.querySelector('.pg-back-looking').textContent === 'Step {number} of 18'"
        )
    visitor.page.emulate_media(reduced_motion="no-preference")
    step = step_of(case, 1)
    reached = {f"{one.array}({','.join(map(str, one.index))})" for one in step.passed}
    assert marked(visitor, "fed") == reached | {f"d{name}" for name in reached}
    lines = visitor.page.locator(".pg-back-additions li").all_inner_texts()
    assert lines == [text.replace("d", "∂L/∂", 1) for text in step.additions]
    visitor.page.click("#back-step")
    visitor.until("document.querySelector('.pg-back-sum')")


@pytest.mark.slow
def test_pooling_marks_its_maxima_and_ties(visitor: Visitor) -> None:
    edits = (Edit("z", (0, 1, 1), 9.0), Edit("z", (0, 2, 2), 9.0))
    case = Case("max_pool2d", channels_in=1, size=5, kernel=3, edits=edits)
    open_case(visitor, case)
    argmax = case.arrays()["argmax"].reshape(-1, 2)
    assert marked(visitor, "maximum") == {f"z(0,{row},{column})" for row, column in argmax}
    assert marked(visitor, "tied") == {"z(0,2,2)"}
    visitor.page.hover(cell("dz", 0, 1, 1))
    visitor.until("document.querySelector('.pg-back-checked')?.textContent.includes('At a tie')")


@pytest.mark.slow
def test_tanh_shows_its_curve_and_the_slope_there(visitor: Visitor) -> None:
    case = Case("tanh", size=3)
    open_case(visitor, case)
    visitor.page.hover(cell("dz", 0, 0, 1))
    slope = 1 - case.arrays()["y"][0, 0, 1] ** 2
    visitor.until(
        "document.querySelector('.pg-back-curve')?.textContent"
        f".includes({'slope ' + shown(slope, 2)!r})"
    )


@pytest.mark.slow
def test_the_seed_draws_the_numbers_and_what_was_typed_in_can_be_undone(visitor: Visitor) -> None:
    open_case(visitor, Case())
    visitor.page.fill("#back-seed", "7")
    visitor.page.keyboard.press("Tab")
    wait_for(visitor, Case(seed=7))
    visitor.page.focus(cell("b", 0))
    visitor.page.keyboard.type("2")
    visitor.page.keyboard.press("Enter")
    wait_for(visitor, Case(seed=7, edits=(Edit("b", (0,), 2.0),)))
    visitor.page.get_by_role("button", name="Draw them again").click()
    wait_for(visitor, Case(seed=7))


@pytest.mark.slow
def test_a_block_of_numbers_can_be_pasted(visitor: Visitor) -> None:
    open_case(visitor, Case(channels_in=1))
    visitor.page.focus(cell("z", 0, 3, 3))
    visitor.page.evaluate(
        """() => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", "[[1, -2.5, 7]\\n [3, 4]]");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    values = {(0, 3, 3): 1.0, (0, 3, 4): -2.5, (0, 4, 3): 3.0, (0, 4, 4): 4.0}
    edits = tuple(Edit("z", index, value) for index, value in values.items())
    visitor.until("(document.querySelector('#back-said').textContent).startsWith('4 numbers')")
    z = Case.from_link(visitor.page.evaluate("decodeURIComponent(location.hash)")).given()["z"]
    assert np.array_equal(z, Case(channels_in=1, edits=edits).given()["z"])


def open_check(visitor: Visitor, case: Case) -> None:
    open_case(visitor, case)
    if visitor.page.locator("#back-checking").is_hidden():
        visitor.page.click("#back-check")


def check(visitor: Visitor, text: str) -> str:
    visitor.page.fill("#back-formula", text)
    visitor.page.click("#back-judge")
    visitor.until("document.querySelector('#back-judgement p')")
    return visitor.text("back-judgement")


def test_a_right_formula_is_told_so(visitor: Visitor) -> None:
    open_check(visitor, Case())
    check(visitor, "dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)")
    visitor.until("document.querySelector('#back-judgement .pg-back-right')")
    assert visitor.page.locator("td[data-wrong]").count() == 0
    assert visitor.page.locator("#back-judgement math").count() == 1


def test_a_wrong_formula_has_its_cells_marked_and_its_mistake_named(visitor: Visitor) -> None:
    open_check(visitor, Case())
    check(visitor, "dz(a,b,c) = sum(j,h,k) w(j,a,h,k) g(j,b-h,c-k)")
    check(visitor, "dw(j,a,m,n) = 0 - sum(h,k) z(a,h+m,k+n) g(j,h,k)")
    visitor.until("document.querySelector('#back-judgement .pg-back-mistake')")
    assert "sign" in visitor.text("back-judgement")
    assert visitor.page.locator('td[data-array="dw"][data-wrong]').count() == 36


@pytest.mark.slow
def test_an_example_is_begun_at_a_press_and_the_gap_is_the_students_to_fill(
    visitor: Visitor,
) -> None:
    open_check(visitor, Case("tanh"))
    visitor.until("document.querySelector('#back-formula').placeholder.startsWith('dz = ...')")
    visitor.page.locator(".pg-back-examples button").first.click()
    visitor.until("document.querySelector('#back-formula').value === 'dL/dz = (?) dL/dy'")
    assert visitor.text("back-judgement") == ""
    field = "document.querySelector('#back-formula')"
    visitor.until(f"{field} === document.activeElement")
    selected = f"{field}.value.slice({field}.selectionStart, {field}.selectionEnd)"
    visitor.until(f"{selected} === '?'")
    visitor.page.keyboard.type("1 - y^2")
    assert visitor.page.input_value("#back-formula") == "dL/dz = (1 - y^2) dL/dy"
    visitor.page.keyboard.press("Control+Enter")
    visitor.until("document.querySelector('#back-judgement .pg-back-right')")


@pytest.mark.slow
def test_a_derivation_in_latex_is_judged_line_by_line_and_copied_again(visitor: Visitor) -> None:
    open_check(visitor, Case("tanh"))
    text = r"\frac{dL}{dz} &= g (1 + y^2) \\ &= g (1 - y^2)"
    check(visitor, text)
    visitor.until("document.querySelectorAll('.pg-back-lines li').length === 2")
    lines = visitor.page.locator(".pg-back-lines li")
    kinds = lines.evaluate_all("all => all.map((one) => one.className)")
    assert kinds == ["pg-back-wrong", "pg-back-right"]
    arrays = Case("tanh").arrays()
    differs = arrays["g"] * arrays["y"] ** 2 != 0
    assert visitor.page.locator("td[data-wrong]").count() == differs.sum()
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = "document.querySelector('#back-judgement .pg-back-latex')"
    visitor.page.locator("#back-judgement .pg-back-latex").click()
    visitor.until(f"{button}.textContent === 'Copied'")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(r"\frac{\partial L}{\partial z} = ")


@pytest.mark.slow
def test_a_wrong_cell_shows_the_students_number_and_what_it_should_be(visitor: Visitor) -> None:
    case = Case("dense")
    open_check(visitor, case)
    values = case.arrays()["dz"].copy()
    values[2] += 0.25
    check(visitor, " ".join(f"{value:.6f}" for value in values))
    visitor.until("document.querySelectorAll('td[data-wrong]').length === 1")
    wrong = visitor.page.locator("td[data-wrong]")
    assert wrong.inner_text() == shown(values[2], 2)
    assert wrong.get_attribute("data-wrong") == "off 0.25"
    assert "off 0.25" in str(wrong.get_attribute("aria-label"))
    visitor.page.hover("td[data-wrong]")
    visitor.until(
        "document.querySelector('#back-judgement').textContent.includes('central difference')"
    )
    visitor.page.click("#back-check")
    right = shown(case.arrays()["dz"][2], 2)
    visitor.until(f"{cell_script('dz', (2,))}.textContent === {right!r}")


@pytest.mark.slow
def test_a_formula_is_judged_again_when_a_number_is_edited(visitor: Visitor) -> None:
    open_check(visitor, Case())
    check(visitor, "db(j) = g(j,0,0) + sum(h,k) g(j,h,k) - g(j,0,0)")
    visitor.until("document.querySelector('#back-judgement .pg-back-right')")
    visitor.page.focus(cell("g", 0, 0, 0))
    visitor.page.keyboard.type("-7")
    visitor.page.keyboard.press("Enter")
    wait_for(visitor, Case(edits=(Edit("g", (0, 0, 0), -7.0),)))
    visitor.until("document.querySelector('#back-judgement .pg-back-right')")


@pytest.mark.slow
def test_an_error_in_a_formula_is_shown_at_its_place(visitor: Visitor) -> None:
    open_check(visitor, Case())
    check(visitor, "db(j) = sum(h,k) q(j,h,k)")
    visitor.until("document.querySelector('#back-judgement mark')")
    assert visitor.page.inner_text("#back-judgement mark") == "q"
    assert "Character 18: there is no q here" in visitor.text("back-judgement")
    visitor.problems.clear()  # the browser itself logs the 422


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 768, 1024, 1440])
def test_nothing_on_the_tab_is_wider_than_the_window(visitor: Visitor, width: int) -> None:
    open_case(visitor, Case(channels_in=3, channels_out=2, size=8))
    visitor.page.set_viewport_size({"width": width, "height": 900})
    try:
        visitor.until(f"document.documentElement.scrollWidth <= {width}")
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
