"""A card's menus and fields, as a person sets them."""

from __future__ import annotations

from tests.browser.conftest import Visitor


def pick(visitor: Visitor, control: str, label: str) -> None:
    visitor.page.click(f"#{control}")
    visitor.page.get_by_role("option", name=label, exact=True).click()
    visitor.page.get_by_role("option").first.wait_for(state="hidden")


def write(visitor: Visitor, control: str, text: str) -> None:
    visitor.page.fill(f"#{control}", text)
    visitor.page.press(f"#{control}", "Enter")
