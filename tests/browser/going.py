"""To an epoch at once: the page's own "go to epoch", as fast as it trains and not at frame rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor


def go_to(visitor: Visitor, epoch: int) -> None:
    """Press the epoch's number, type another, Enter; ends when it is shown, at rest."""
    visitor.page.click("#go-to")
    visitor.page.fill("#until-epoch", str(epoch))
    visitor.page.press("#until-epoch", "Enter")
    until_rest_at(visitor, epoch)


def until_rest_at(visitor: Visitor, epoch: int) -> None:
    """Wait for an epoch to be shown, and the network to be paused there."""
    visitor.until(
        f"Number(document.querySelector('#epoch').textContent.replace(',', '')) === {epoch}"
        " && document.querySelector('#play').dataset.playing !== 'true'"
    )


def train_until(visitor: Visitor, way: str, value: float | None = None) -> None:
    """Go one of the other ways: "test-loss", "no-better" or "goal"; does not wait."""
    visitor.page.click("#go-to")
    form = visitor.page.locator(f"#until-{way}-form")
    if value is not None:
        form.locator("input").fill(str(value))
    form.get_by_role("button", name="Go").click()
