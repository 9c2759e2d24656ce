"""Every control of a chain used once at a person's pace, by mouse and by finger."""

from __future__ import annotations

import pytest

from playground.derivation.chain import Chain, Edit
from tests.browser.controls import controls
from tests.browser.test_human_pace import Changes, Effects, Visit, meet, visit

__all__ = ["visit"]  # the fixture

CHANGED = Chain(edits=(Edit("x2", (0, 1, 1), 0.5),))
LINK = Changes("location.hash")
EFFECTS: Effects = {
    r"layer-\d": "document.querySelector('.pg-chain-chip[aria-expanded=true]') !== null",
    "chain-(new|add|remove|seed|kernel|stride|padding|dilation|channels-out)": LINK,
    "chain-kind": "document.activeElement.id === 'chain-kind'",
    "chain-stage (button|input|pg-text-button)": LINK,
    "chain-stage pg-back-latex": "document.querySelector('#chain-stage .pg-back-latex')"
    ".textContent.includes('Copied')",
    "chain-stage summary": "document.querySelector('#chain-stage details').open",
    "loss-squared_error": LINK,
    "below-gradient": "document.querySelector('td[data-changed]') === null",
}
# Whose own effect is to leave all as it is, and a text that no number of the test's is.
AS_IT_IS = {"loss-softmax_cross_entropy", "below-change", "chain-input"}
STATES = [
    (Chain(), ""),
    (Chain(), "[data-key=layer-0]"),
    (Chain(), "[data-key=layer-1]"),
    (Chain(), "[data-key=layer-6]"),
    (CHANGED, ""),
]


@pytest.mark.slow
def test_every_control_of_a_chain_does_what_it_says(visit: Visit) -> None:
    visitor, me = visit
    used: set[str] = set()

    def load(chain: Chain, opens: str) -> None:
        visitor.page.goto(visitor.url + "assets/icons/mark.svg")  # a hash alone loads nothing anew
        visitor.page.goto(chain.link(visitor.url + "backprop"))
        visitor.until("document.querySelector('td[data-selected]') !== null")
        if opens:
            me.press(opens)
            visitor.until("document.querySelector('.pg-chain-editor').checkVisibility()")

    for chain, opens in STATES:
        load(chain, opens)
        names = {control.name for control in controls(visitor.page, "main")} - used - AS_IT_IS
        for name in sorted(names):
            load(chain, opens)
            control = next(c for c in controls(visitor.page, "main") if c.name == name)
            meet(visit, control, EFFECTS)
        used |= names
    assert {"layer-0", "layer-6", "chain-seed", "chain-kernel", "chain-remove", "chain-add"} <= used
    assert {"loss-squared_error", "below-gradient", "chain-stage input"} <= used
