"""Links as people copy them, on the page: in the address bar, pasted, and with the bar hidden."""

from __future__ import annotations

import pytest

from playground import RunConfig
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from tests.later import later

MEANT = RunConfig(dataset="xor", noise_percent=20)
COPIED = "dataset=xor&amp;noise=20&amp;hideText=false"

PASTE = """([text, html]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  if (html) clipboardData.setData('text/html', html);
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}"""


def until_meant(visitor: Visitor) -> None:
    visitor.until(f"document.documentElement.dataset.link === {MEANT.link()!r}")
    assert visitor.config() == MEANT  # the address bar says what was understood


@pytest.mark.slow
@pytest.mark.parametrize("end", [")", '"', ">", ".", "”", "%E2%80%8B", " for details"])
def test_a_sign_behind_a_link_hides_no_bar(visitor: Visitor, end: str) -> None:
    visitor.open()
    visitor.page.evaluate("(link) => { location.hash = link }", f"#{COPIED}{end}")
    until_meant(visitor)
    assert visitor.page.locator(".pg-top").is_visible()
    visitor.until_note("Read despite “&amp;” for “&”")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["%23" + COPIED, "?q=%23dataset%3Dxor%26noise%3D20&sa=D"])
def test_an_address_whose_mark_was_escaped_opens(newcomer: Visitor, path: str) -> None:
    newcomer.load(path)
    until_meant(newcomer)
    assert newcomer.page.evaluate("location.pathname + location.search") == "/"
    newcomer.until_note("Read despite")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        later("dataset=xor&noise=20", ""),
        later(f"[Exercise](https://playground.tensorflow.org/#{COPIED})", ""),
        later(
            "https://www.google.com/url?q=https%3A%2F%2Fx.org%2F%23dataset%3Dxor%26noise%3D20", ""
        ),
        ("Exercise 1", f'<p><a href="https://x.org/#{COPIED}">Exercise 1</a></p>'),
    ],
)
def test_what_is_pasted_is_read_by_the_server(visitor: Visitor, text: str, html: str) -> None:
    visitor.open()
    visitor.page.evaluate(PASTE, [text, html])
    until_meant(visitor)


@pytest.mark.slow
def test_a_pasted_text_that_holds_no_link_changes_nothing_and_is_told(visitor: Visitor) -> None:
    visitor.open(MEANT.link())
    visitor.page.evaluate(PASTE, ["https://bit.ly/3xYz", ""])
    visitor.until_note("is no link of a playground")
    visitor.until_note("Kept what was here.")
    assert visitor.config() == MEANT
    assert all("422" in problem for problem in visitor.problems)  # the browser logs a refusal
    visitor.problems.clear()


@pytest.mark.slow
def test_an_address_without_a_key_of_ours_is_told(visitor: Visitor) -> None:
    visitor.open(MEANT.link())
    visitor.page.evaluate("location.hash = '#section-2'")
    visitor.until_note("is no link of a playground")
    assert visitor.config() == MEANT
    visitor.problems.clear()


@pytest.mark.slow
@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_a_page_with_hidden_text_keeps_one_small_way_back(visitor: Visitor, pointer: str) -> None:
    visitor.open("#hideText=true")
    assert not visitor.page.locator(".pg-top").is_visible()
    Person(visitor.page, pointer).press("#show-text")
    visitor.page.locator(".pg-top").wait_for(state="visible")
    visitor.until("location.hash.includes('hideText=false')")
    assert not visitor.page.locator("#show-text").is_visible()
    assert visitor.page.locator("#text").is_visible()
