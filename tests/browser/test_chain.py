"""A chain of layers: every number a cell, one of them followed to the loss, changed, and shared."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
import pytest

from playground.derivation.case import Case
from playground.derivation.chain import Chain, Edit, change_of, follow
from playground.derivation.terms import Index
from tests.browser.boxes import boxes
from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import violations
from tests.browser.test_backprop import cell, marked

OTHER = Chain.from_link(
    "#chain=conv2d(channels_out:2,kernel:2x3,padding:same);tanh;average_pool2d(kernel:2,stride:2);"
    "flatten;dense(channels_out:4);relu;dense(channels_out:2);squared_error&input=2x4x5&seed=4"
)
WIDE = Chain.from_link("#chain=dense(channels_out:10);sigmoid;squared_error&input=30")


def wait_for(visitor: Visitor, chain: Chain) -> None:
    visitor.until(f"document.querySelector('.pg-back')?.dataset.link === {chain.link()!r}")


def open_chain(visitor: Visitor, chain: Chain) -> None:
    visitor.page.goto(chain.link(visitor.url + "backprop"))
    wait_for(visitor, chain)
    visitor.until("document.querySelector('td[data-selected]') !== null")


def press(visitor: Visitor, array: str, index: Index) -> None:
    visitor.page.click(cell(array, *index))
    looked_at(visitor, array, index)


def looked_at(visitor: Visitor, array: str, index: Index) -> None:
    name = f"{array}({','.join(map(str, index))})" if index else array
    visitor.until(
        f"document.querySelector('#chain-stage .pg-back-entry i')?.textContent === {name!r}"
    )


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def assert_cells_are(visitor: Visitor, chain: Chain) -> None:
    for name, array in chain.arrays.items():
        cells = visitor.page.locator(f'#chain-stage td[data-array="{name}"]')
        texts = cells.locator("b").all_inner_texts()
        indices = cells.evaluate_all("cells => cells.map(({ dataset }) => dataset.index)")
        shown = {index: number(text) for index, text in zip(indices, texts, strict=True)}
        assert len(shown) == array.size
        for index in np.ndindex(array.shape):
            value = float(array[index])
            assert shown[",".join(map(str, index))] == pytest.approx(value, abs=0.0051)


def names(found: list[tuple[str, Index]]) -> set[str]:
    return {f"{array}({','.join(map(str, index))})" for array, index in found}


@pytest.mark.slow
def test_a_number_is_followed_to_the_loss_and_changed(student: Visitor) -> None:
    page, chain = student.page, Chain()
    open_chain(student, chain)
    assert_cells_are(student, chain)
    press(student, "w1", (0, 0, 2, 2))
    found = follow(chain, "w1", (0, 0, 2, 2))
    assert marked(student, "fed") == names([(x.array, x.index) for x in found.feeds if x.slope])
    reached = [
        (name, tuple(map(int, index)))
        for name, mask in found.reached.items()
        for index in np.argwhere(mask)
    ]
    assert marked(student, "reached") == names(reached)
    assert number(page.inner_text(".pg-chain-gradient b")) == pytest.approx(
        float(chain.gradients["w1"][0, 0, 2, 2]), abs=5.1e-4
    )
    assert page.locator(".pg-chain-table tbody tr[data-array]").count() == len(found.feeds)

    page.keyboard.press("Enter")
    page.keyboard.type("0.9")
    page.keyboard.press("Enter")
    edited = Chain(edits=(Edit("w1", (0, 0, 2, 2), 0.9),))
    student.until("document.querySelector('.pg-chain-quotient') !== null")
    student.until("location.hash.endsWith('edits=w1(0,0,2,2):0.9')")
    assert_cells_are(student, edited)
    change = change_of(edited)
    assert change is not None
    said = page.inner_text(".pg-chain-said")
    assert f"Loss {change.loss_before:.3f} → {change.loss_after:.3f}." in said
    assert change.quotient is not None
    assert f"quotient {change.quotient:.3f}".replace("-", "−") in said
    differ = [
        (name, tuple(map(int, index)))
        for name, before in change.arrays_before.items()
        for index in np.argwhere(edited.arrays[name] != before)
    ]
    assert marked(student, "changed") == names(differ)
    page.go_back()
    student.until("document.querySelector('.pg-chain-quotient') === null")
    assert_cells_are(student, chain)


@pytest.mark.slow
def test_from_the_list_of_layers_and_back(student: Visitor) -> None:
    page = student.page
    page.goto(student.url + "backprop")
    student.until("document.querySelector('.pg-back-sum') !== null")
    page.click("#back-layer")
    page.get_by_role("option", name="A chain of layers").click()
    wait_for(student, Chain())
    assert not page.locator("#back-forward").is_visible()
    page.click("#back-layer")
    page.get_by_role("option", name="Dense").click()
    student.until("location.hash.startsWith('#layer=dense')")
    student.until("document.querySelector('#back-forward').checkVisibility()")
    assert not page.locator("#chain-stage").is_visible()
    page.go_back()
    wait_for(student, Chain())
    student.until("document.querySelector('#chain-stage').checkVisibility()")
    assert page.input_value("#back-layer") == "A chain of layers"


@pytest.mark.slow
@pytest.mark.parametrize("chain", [OTHER, WIDE], ids=["convolution", "dense"])
def test_every_number_of_other_chains_is_a_cell(student: Visitor, chain: Chain) -> None:
    open_chain(student, chain)
    assert_cells_are(student, chain)
    for name in chain.arrays:
        index = tuple(n - 1 for n in chain.arrays[name].shape)
        press(student, name, index)


@pytest.mark.slow
def test_without_a_mouse_a_number_is_followed_row_by_row(student: Visitor) -> None:
    page = student.page
    open_chain(student, Chain())
    page.focus(cell("x0", 0, 0, 0))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    looked_at(student, "x0", (0, 1, 1))
    page.focus(".pg-chain-table tbody tr[data-array]")
    for layer in (1, 2, 3, 4, 5):
        page.keyboard.press("Enter")
        student.until(
            "document.querySelector('#chain-stage .pg-back-entry i').textContent"
            f".startsWith('x{layer}(') && document.activeElement.matches('tr[data-array]')"
        )
    assert page.locator(".pg-chain-way button").count() == 5
    page.keyboard.press("Enter")
    looked_at(student, "L", ())
    page.click(".pg-chain-way button >> nth=0")
    looked_at(student, "x0", (0, 1, 1))


@pytest.mark.slow
def test_a_number_between_two_layers_is_held_and_let_go(student: Visitor) -> None:
    page = student.page
    open_chain(student, Chain())
    press(student, "x2", (0, 1, 1))
    page.click("#chain-stage .pg-number button >> nth=1")
    student.until("document.querySelector('td[data-held]') !== null")
    student.until("location.hash.includes('edits=x2(0,1,1):')")
    assert marked(student, "held") == {"x2(0,1,1)"}
    page.click("#chain-stage .pg-chain-change .pg-text-button")
    wait_for(student, Chain())
    assert marked(student, "held") == set()


@pytest.mark.slow
def test_a_label_is_chosen_among_the_classes(student: Visitor) -> None:
    page, chain = student.page, Chain()
    open_chain(student, chain)
    press(student, "t", ())
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    label = int(chain.arrays["t"]) - 1
    wait_for(student, Chain(edits=(Edit("t", (), float(label)),)))
    said = page.inner_text(".pg-chain-said")
    assert said.startswith(f"t changed from {label + 1} to {label}. Loss ")
    assert "quotient" not in said
    assert page.inner_text(f"{cell('t')} small") == f"was {label + 1}"


@pytest.mark.slow
def test_layers_are_changed_added_removed_and_refused(student: Visitor) -> None:
    page = student.page
    open_chain(student, Chain())
    page.click("[data-key=layer-1]")
    page.fill("#chain-kernel", "2x3")
    page.keyboard.press("Tab")
    student.until("location.hash.includes('kernel:2x3')")
    page.fill("#chain-padding", "same")
    page.keyboard.press("Tab")
    student.until("location.hash.includes('padding:same')")
    page.click("[data-key=layer-2]")
    page.select_option("#chain-kind", "tanh")
    page.click("#chain-add")
    student.until("location.hash.includes('relu;tanh;max_pool2d')")
    page.click("[data-key=layer-3]")
    page.click("#chain-remove")
    student.until("location.hash.includes('relu;max_pool2d')")
    before = page.evaluate("location.hash")
    page.click("[data-key=layer-4]")
    page.click("#chain-remove")
    student.until("document.querySelector('.pg-chain-said').textContent.includes('put flatten')")
    said = page.inner_text(".pg-chain-said")
    assert re.search(r"layer 4, dense\(channels_out:3\): gets 2x3x3", said), said
    assert page.evaluate("location.hash") == before
    page.click("[data-key=layer-6]")
    page.click("[data-key=loss-squared_error]")
    student.until("location.hash.includes('squared_error')")
    page.click("[data-key=layer-0]")
    page.fill("#chain-input", "2x8x6")
    page.keyboard.press("Tab")
    student.until("location.hash.includes('input=2x8x6')")
    assert_cells_are(student, Chain.from_link(page.evaluate("location.hash")))


@pytest.mark.slow
def test_a_link_that_cannot_be_read_says_so_and_shows_the_first_chain(student: Visitor) -> None:
    student.page.goto(student.url + "assets/icons/mark.svg")  # a hash alone loads nothing anew
    student.page.goto(student.url + "backprop#chain=conv2d(kernel:3);lstm")
    wait_for(student, Chain())
    said = "document.querySelector('.pg-chain-said').textContent"
    student.until(f"{said}.startsWith('chain=lstm: must be of conv2d')")
    student.problems.clear()  # the browser tells of the refusal


@pytest.mark.slow
def test_after_a_refused_link_the_address_is_that_of_what_is_shown(student: Visitor) -> None:
    page, case = student.page, Case("tanh", size=3)
    page.goto(case.link(student.url + "backprop"))
    student.until(f"document.querySelector('.pg-back')?.dataset.link === {case.link()!r}")
    page.evaluate("location.hash = '#layer=lstm'")
    student.until("document.querySelector('#back-said').textContent.startsWith('layer=lstm')")
    student.until(f"location.hash === {case.link()!r}")
    open_chain(student, Chain())
    for link, said in (("#chain=lstm", "chain=lstm"), ("#layer=conv2d&size=99", "size=99")):
        page.evaluate(f"location.hash = {link!r}")
        student.until(f"document.querySelector('.pg-chain-said').textContent.startsWith('{said}')")
        student.until(f"location.hash === {Chain().link()!r}")
        assert page.input_value("#back-layer") == "A chain of layers"
    student.problems.clear()  # the browser tells of the refusals


SIZES = {390: 844, 768: 1024, 1024: 768, 1440: 900}


@pytest.mark.slow
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("chain", [Chain(), OTHER, WIDE], ids=["first", "convolution", "dense"])
def test_no_number_hides_at_any_width(student: Visitor, width: int, chain: Chain) -> None:
    page = student.page
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    open_chain(student, chain)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    [numbers] = boxes(page, ".pg-chain-groups")
    assert max(box.right for box in boxes(page, ".pg-chain-grid td")) <= numbers.right + 1
    clipped = "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"
    assert page.locator(".pg-chain-grid td").evaluate_all(clipped) == 0


@pytest.mark.slow
def test_the_whole_first_chain_is_in_one_row_at_1440(student: Visitor) -> None:
    student.page.set_viewport_size({"width": 1440, "height": 900})
    open_chain(student, Chain())
    assert len({round(box.top) for box in boxes(student.page, ".pg-chain-group")}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_a_chain(
    student: Visitor, scheme: Literal["light", "dark"]
) -> None:
    student.page.emulate_media(color_scheme=scheme)
    open_chain(student, Chain(edits=(Edit("x2", (0, 1, 1), 0.9),)))
    student.page.click("[data-key=layer-1]")
    assert violations(student.page, f"chain {scheme}") == []


@pytest.mark.slow
def test_what_is_shown_as_nothing_has_no_minus_and_a_huge_number_is_short(visitor: Visitor) -> None:
    visitor.page.goto(visitor.url + "backprop")
    shown = visitor.page.evaluate(
        """async () => {
          const { short, tiny } = await import('/assets/backprop/chain_layout.mjs');
          const { decimals, number } = await import('/assets/backprop/words.mjs');
          return [number(-1.72e-17), number(-0.004), decimals(-0.001, 'dz'), short(-0.003),
            short(-0.01), short(-1234567), tiny(-1e20), number(-2.5)];
        }"""
    )
    assert shown == ["0.00", "0.00", "0.00", "0.00", "−0.01", "−1e+6", "−1e+20", "−2.50"]


@pytest.mark.slow
def test_a_difference_that_drowns_in_a_huge_loss_is_not_said_to_agree(visitor: Visitor) -> None:
    chain = Chain.from_link(
        "#chain=dense(channels_out:2);squared_error&input=1&edits=x0(0):1000;w1(0,0):1000"
    )
    difference = follow(chain, "b1", (1,)).difference
    assert difference is not None
    assert difference.error > 1e-3
    open_chain(visitor, chain)
    press(visitor, "b1", (1,))
    visitor.until(
        "document.querySelector('#chain-stage .pg-back-checked')?.textContent"
        ".startsWith('Central difference is off by')"
    )
