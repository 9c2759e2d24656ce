"""The Homework tab: a report is put together, ordered, run, and downloaded as it is seen."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from playground.studies import Axis, Study, headline, run_study
from tests.browser.conftest import Visitor
from tests.browser.test_export import LINK, trained
from tests.browser.test_studies import open_study, run

STUDY = Study.from_link("#dataset=xor&vary=learning_rate=0.03,0.3&seeds=3&epochs=20").study
SAID = "document.querySelector('#report-said').textContent"
TITLES = "[...document.querySelectorAll('.pg-report-title b')].map((title) => title.textContent)"
IN_PAGE = "document.querySelector('#report-page').contentDocument.body.textContent"
IS_MADE = (
    "document.querySelector('#report-running').textContent === ''"
    " && !document.querySelector('#report-html').disabled"
)


def open_homework(visitor: Visitor) -> Visitor:
    visitor.page.get_by_role("link", name="Homework").evaluate("link => link.click()")
    visitor.page.locator("#report-text").wait_for()
    return visitor


def write(visitor: Visitor, title: str, text: str) -> None:
    visitor.page.click("#report-text")
    visitor.page.keyboard.type(title)
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.type(text)
    visitor.until(f"{IN_PAGE}.includes({text!r})")


def add_link(visitor: Visitor, link: str) -> None:
    if visitor.page.locator("#report-address").is_hidden():
        visitor.page.click("#report-link")
    visitor.page.fill("#report-address", link)
    visitor.page.press("#report-address", "Enter")


def saved(visitor: Visitor, kind: str, folder: Path) -> Path:
    visitor.until(IS_MADE)
    with visitor.page.expect_download() as download:
        visitor.page.click(f"#report-{kind}")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def titles(visitor: Visitor) -> list[str]:
    return visitor.page.evaluate(TITLES)


@pytest.mark.slow
def test_a_run_and_a_text_are_ordered_by_keyboard_and_downloaded_in_that_order(
    newcomer: Visitor, tmp_path: Path
) -> None:
    newcomer.load()
    trained(newcomer)
    newcomer.page.click("#export summary")
    newcomer.page.click("#export-report")
    assert newcomer.page.inner_text("#export-report") == "Added, part 1"
    open_homework(newcomer)
    newcomer.until(f"{TITLES}.length === 1")
    write(newcomer, "What I learned", "It was luck.")
    newcomer.page.fill("#report-name", "Ada")
    newcomer.until(f"{IN_PAGE}.includes('Ada')")
    run_title = titles(newcomer)[0]
    assert "after 3 epochs" in run_title
    newcomer.page.locator(".pg-report-title").last.press("Alt+ArrowUp")
    newcomer.until(f"{SAID} === 'What I learned is part 1 of 2.'")
    assert titles(newcomer) == ["What I learned", run_title]
    assert newcomer.page.evaluate("document.activeElement.dataset.key") == "part-2"
    page = saved(newcomer, "html", tmp_path).read_text()
    places = [page.index(text) for text in ("Ada", "What I learned", "It was luck.", run_title)]
    assert places == sorted(places)
    assert page.count("src='data:image/svg+xml,") == 1
    assert "<script" not in page
    newcomer.page.reload()  # and it is still there
    newcomer.until(f"{TITLES}.join() === {f'What I learned,{run_title}'!r}")


@pytest.fixture
def writer(newcomer: Visitor) -> Visitor:
    newcomer.page.goto(newcomer.url + "homework")
    newcomer.page.locator("#report-first").wait_for()
    return newcomer


@pytest.mark.slow
def test_a_study_is_run_and_kept_and_every_format_says_what_the_library_says(
    writer: Visitor, tmp_path: Path
) -> None:
    link = STUDY.link()
    add_link(writer, link)
    writer.until(f"{IN_PAGE}.includes('not run')")
    assert "6 runs to do" in writer.text("report-running")
    writer.page.click("#report-run")
    writer.until(IS_MADE)
    said = headline(run_study(STUDY))
    writer.until(f"{IN_PAGE}.includes({said!r})")
    writer.page.reload()  # the results were kept
    writer.until(f"{IN_PAGE}.includes({said!r})")
    file = saved(writer, "markdown", tmp_path)
    with zipfile.ZipFile(file) as files:
        assert files.testzip() is None
        assert files.namelist() == [
            "report.md",
            "figures/figure-1.png",
            "figures/figure-1-reach.png",
        ]
        assert files.read("figures/figure-1.png").startswith(b"\x89PNG")
        assert "](figures/figure-1.png)" in files.read("report.md").decode()
    with zipfile.ZipFile(saved(writer, "latex", tmp_path)) as files:
        text = files.read("report.tex").decode()
    assert text.count("\\begin{document}") == text.count("\\end{document}") == 1
    assert "{figures/figure-1.png}" in text
    notebook: dict[str, Any] = json.loads(saved(writer, "notebook", tmp_path).read_text())
    attached, reach = [cell["attachments"] for cell in notebook["cells"] if "attachments" in cell]
    assert list(reach) == ["figure-1-reach.svg"]
    assert attached["figure-1.svg"]["image/svg+xml"]
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


@pytest.mark.slow
def test_a_study_done_on_its_tab_is_not_run_again(newcomer: Visitor) -> None:
    study = Study(STUDY.base, (Axis.parse("learning_rate=0.01,0.1"),), seeds=3, epochs=20)
    open_study(newcomer, study)
    run(newcomer, study)
    newcomer.page.click("#study-report")
    newcomer.until("document.querySelector('#study-report').textContent === 'Added, part 1'")
    open_homework(newcomer)
    said = headline(run_study(study))
    newcomer.until(f"{IN_PAGE}.includes({said!r})")
    assert newcomer.page.is_hidden("#report-run")


@pytest.mark.slow
def test_the_sheet_fills_the_contents_once_and_what_is_removed_comes_back(
    writer: Visitor,
) -> None:
    writer.page.click("#report-first")
    writer.until(f"{TITLES}.includes('Regularization')")
    first = titles(writer)
    writer.page.click("#report-sheet")
    writer.until(f"{SAID}.includes('already')")
    assert titles(writer) == first
    writer.page.locator(".pg-report-title").nth(1).press("Delete")
    writer.until(f"{TITLES}.length === {len(first) - 1}")
    assert writer.page.evaluate("document.activeElement.dataset.key") == "part-3"
    writer.page.click("#report-back")
    writer.until(f"{TITLES}.join() === {','.join(first)!r}")
    assert "runs to do, about" in writer.text("report-running")


@pytest.mark.slow
def test_a_link_that_cannot_be_read_says_why_and_adds_nothing(writer: Visitor) -> None:
    add_link(writer, "#networkShape=abc")
    said = "document.querySelector('#report-link-said').textContent"
    writer.until(f"{said}.includes('networkShape=abc')")
    assert titles(writer) == []
    add_link(writer, f"see {writer.url}{LINK}&epochs=4")
    writer.until(f"{said} === 'Added, part 1.'")
    writer.until(f"{TITLES}.join() === 'Exclusive or after 4 epochs'")


@pytest.mark.slow
def test_a_part_is_dragged_to_its_place(writer: Visitor) -> None:
    for title in ("One", "Two", "Three"):
        write(writer, title, f"Of {title}.")
    writer.page.locator(".pg-report-title").last.click()  # its fields close
    boxes = [writer.page.locator(".pg-report-grip").nth(at).bounding_box() for at in (2, 0)]
    (x, y), (_, top) = [(box["x"] + box["width"] / 2, box["y"] + 20) for box in boxes if box]
    writer.page.mouse.move(x, y)
    writer.page.mouse.down()
    writer.page.mouse.move(x, top - 20, steps=8)
    writer.page.mouse.up()
    writer.until(f"{TITLES}.join() === 'Three,One,Two'")
    writer.until(f"{IN_PAGE}.indexOf('Of Three') < {IN_PAGE}.indexOf('Of One')")


IS_ALLOWED = "!document.querySelector('#report-html').disabled"


@pytest.mark.slow
def test_nothing_is_downloaded_before_every_part_is_made(writer: Visitor) -> None:
    write(writer, "One", "Of one.")
    writer.until(IS_ALLOWED)
    held: list[Route] = []
    writer.page.route("**/api/homework/part", lambda route: held.append(route))
    with writer.page.expect_request("**/api/homework/part"):
        add_link(writer, f"{LINK}&epochs=4")
    assert writer.page.is_disabled("#report-html")
    assert writer.page.is_disabled("#report-pdf")
    held[0].continue_()
    writer.page.unroute("**/api/homework/part")
    writer.until(IS_ALLOWED)


@pytest.mark.slow
def test_a_part_that_is_refused_is_a_marked_gap(writer: Visitor, tmp_path: Path) -> None:
    def refuse(route: Route) -> None:
        if route.request.post_data_json["part"]["kind"] == "run":
            route.fulfill(status=422, json={"detail": [{"msg": "Too long.", "loc": []}]})
        else:
            route.continue_()

    writer.page.route("**/api/homework/part", refuse)
    add_link(writer, f"{LINK}&epochs=4")
    writer.until(f"{IN_PAGE}.includes('This part is missing. Too long.')")
    page = saved(writer, "html", tmp_path).read_text()
    assert '<p class="gap">This part is missing. Too long.</p>' in page
    assert "Too long." in writer.page.inner_text(".pg-report-part[data-gap]")
    assert all("422" in problem for problem in writer.problems)  # the browser tells of it, too
    writer.problems.clear()


PRINTS = """() => {
  const frame = document.querySelector('#report-page');
  frame.contentWindow.print = () => {
    const { images, documentElement } = frame.contentDocument;
    const isWide = documentElement.getBoundingClientRect().width > 0;
    const areThere = [...images].every((one) => one.complete && one.naturalWidth);
    document.documentElement.dataset.printed = `${isWide}, ${images.length}, ${areThere}`;
  };
}"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_printed_is_laid_out_and_has_its_pictures(writer: Visitor, width: int) -> None:
    writer.page.set_viewport_size({"width": width, "height": 844})
    add_link(writer, f"{LINK}&epochs=4")
    writer.until(IS_ALLOWED)
    writer.page.evaluate(PRINTS)
    writer.page.click("#report-pdf")
    writer.until("document.documentElement.dataset.printed")
    assert writer.page.evaluate("document.documentElement.dataset.printed") == "true, 1, true"
    assert writer.page.evaluate("document.documentElement.scrollWidth") <= width
    top = writer.page.evaluate("scrollY")
    writer.page.locator(".pg-report-title").first.evaluate("title => title.click()")
    writer.frames(3)
    assert writer.page.evaluate("scrollY") == top  # unseen, the report turns to no part
    seen = writer.page.locator("#report-page")
    if width == 390:
        assert seen.is_hidden()
        writer.page.click("#report-preview")
    assert seen.is_visible()


@pytest.mark.slow
def test_a_study_run_elsewhere_meanwhile_is_seen(newcomer: Visitor) -> None:
    study = Study(STUDY.base, (Axis.parse("learning_rate=0.01,0.2"),), seeds=3, epochs=20)
    newcomer.page.goto(newcomer.url + "homework")
    newcomer.page.locator("#report-first").wait_for()
    add_link(newcomer, study.link())
    newcomer.until(f"{IN_PAGE}.includes('not run')")
    newcomer.page.get_by_role("link", name="Studies").evaluate("link => link.click()")
    newcomer.page.evaluate("(hash) => { location.hash = hash }", study.link())
    newcomer.until("document.querySelector('#study-cost').textContent.includes('6 runs')")
    run(newcomer, study)
    newcomer.page.click("#study-report")
    newcomer.until("document.querySelector('#study-report').textContent === 'Added, part 2'")
    open_homework(newcomer)
    said = headline(run_study(study))
    newcomer.until(f"{IN_PAGE}.split({said!r}).length === 3")  # the part that was there, as well
    assert newcomer.page.is_hidden("#report-run")


@pytest.mark.slow
def test_a_report_that_is_not_kept_says_so_until_it_is(writer: Visitor) -> None:
    writer.page.evaluate(
        "() => { window.before = Storage.prototype.setItem;"
        " Storage.prototype.setItem = () => { throw new Error('full') } }"
    )
    write(writer, "One", "Of one.")
    lost = f"{SAID}.startsWith('This browser has not kept the last changes')"
    writer.until(lost)
    writer.page.locator(".pg-report-title").first.press("Delete")
    writer.until(f"{SAID}.includes('Removed')")
    assert writer.page.evaluate(lost)
    writer.page.evaluate("() => { Storage.prototype.setItem = window.before }")
    writer.page.click("#report-back")
    writer.until(f"{SAID} === ''")


@pytest.mark.slow
def test_that_nobody_answers_is_taken_back_when_somebody_does(writer: Visitor) -> None:
    writer.page.route("**/api/homework/open", lambda route: route.abort())
    add_link(writer, f"{LINK}&epochs=4")
    writer.until(f"{SAID}.includes('not answering')")
    writer.page.unroute("**/api/homework/open")
    writer.until(f"{SAID} === ''")
    writer.until(IS_ALLOWED)
    assert all("ERR_FAILED" in problem for problem in writer.problems)
    writer.problems.clear()


@pytest.mark.slow
def test_where_a_run_ends_is_sent_with_every_digit(writer: Visitor) -> None:
    asked: list[dict[str, Any]] = []
    writer.page.on(
        "request",
        lambda request: (
            asked.append(request.post_data_json)
            if request.url.endswith("/api/homework/part")
            else None
        ),
    )
    for count in (1, 2):  # the same study twice is run once
        add_link(writer, STUDY.link())
        writer.until(f"{IN_PAGE}.split('not run').length === {count + 1}")
    writer.page.click("#report-run")
    writer.until(IS_MADE)
    rows = asked[-1]["results"][0]["results"]
    assert len(rows) == 6
    assert {row["test"][-1] for row in rows} == {row["measures"]["final"] for row in rows}
