"""The Studies tab: from the playground's setting to a verdict, and from every run back."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from playground import RunConfig
from playground.figures.class_marks import CLASS_MARKS, STRONGEST
from playground.figures.theme import LIGHT, mix
from playground.homework.questions import TOPICS
from playground.studies import Axis, Study, headline, run_study
from tests.browser.conftest import Server, Visitor

BASE = RunConfig(noise_percent=10, batch_size=20)
STUDY = Study(BASE, (Axis.parse("learning_rate=0.01,0.1"),), seeds=6, epochs=100)


def open_study(visitor: Visitor, study: Study = STUDY) -> Visitor:
    """A study's link in a page loaded for it, its form filled in."""
    visitor.page.goto(study.link(visitor.url + "studies"))
    wait_for_cost(visitor, study)
    return visitor


def wait_for_cost(visitor: Visitor, study: Study) -> None:
    text = f"{study.n_runs} runs of {study.epochs} epochs"
    visitor.until(f"document.querySelector('#study-cost')?.textContent.startsWith('{text}')")


def run(visitor: Visitor, study: Study = STUDY) -> None:
    visitor.page.click("#study-run")
    visitor.until(
        f"document.querySelector('#study-said').textContent.startsWith('{study.n_runs} done')",
    )
    visitor.until(f"document.querySelector('#study-results[data-runs=\"{study.n_runs}\"]')")


def test_the_playgrounds_setting_becomes_a_study_with_the_librarys_verdict(
    newcomer: Visitor,
) -> None:
    newcomer.load(BASE.link())
    newcomer.page.get_by_role("link", name="Studies").click()
    newcomer.until("document.querySelector('#study-cost')?.textContent.includes('144 runs')")
    assert "Circle, noise 10 %" in newcomer.text("study-base")
    chosen = newcomer.page.locator("#study-first-values [aria-pressed=true]").all_inner_texts()
    assert chosen == ["0.003", "0.01", "0.03", "0.1", "0.3", "1"]
    for value in ("0.003", "0.03", "0.3", "1"):
        newcomer.page.locator("#study-first-values").get_by_text(value, exact=True).click()
    newcomer.slide("study-seeds", "ArrowLeft")
    newcomer.slide("study-seeds", "ArrowLeft")
    newcomer.slide("study-epochs", "ArrowLeft")
    newcomer.slide("study-epochs", "ArrowLeft")
    wait_for_cost(newcomer, STUDY)
    assert Study.from_link(newcomer.link()).study == STUDY
    run(newcomer)
    newcomer.until(
        f"document.querySelector('#study-headline').textContent === {headline(run_study(STUDY))!r}"
    )
    rows = newcomer.page.locator("#study-table tbody tr")
    assert rows.count() == 2
    assert "0.01" in rows.first.inner_text()
    newcomer.until(
        "document.querySelectorAll('#study-ends .point, #study-ends .points path').length"
    )


@pytest.mark.slow
def test_a_row_opens_its_median_run_and_back_returns_to_the_results(visitor: Visitor) -> None:
    open_study(visitor)
    run(visitor)
    said = visitor.text("study-headline")
    visitor.page.locator("#study-table tbody tr").nth(1).click()
    visitor.until("location.pathname === '/' && document.querySelector('#epoch').textContent")
    config = visitor.config()
    assert config in [trial.config for trial in STUDY.trials()[6:]]
    visitor.until(f"document.documentElement.dataset.link === {config.link()!r}")
    visitor.page.go_back()
    visitor.until("location.pathname === '/studies'")
    assert visitor.text("study-headline") == said


@pytest.mark.slow
def test_a_dot_opens_its_run(visitor: Visitor) -> None:
    open_study(visitor)
    run(visitor)
    visitor.until("document.querySelector('#study-ends .scatterlayer .point')")
    box = visitor.page.locator("#study-ends .scatterlayer .point").first.bounding_box()
    assert box
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + box["height"] / 2)
    visitor.until("document.querySelector('#study-ends .hoverlayer .hovertext')")
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.until("location.pathname === '/'")
    assert visitor.config() in [trial.config for trial in STUDY.trials()]


@pytest.mark.slow
def test_maps_of_several_classes_are_in_the_classes_colours(visitor: Visitor) -> None:
    base = RunConfig(dataset="blobs", classes=3, loss="cross-entropy", learning_rate=0.1)
    study = Study(base, (Axis.parse("batch_size=5,10"),), seeds=2, epochs=50)
    open_study(visitor, study)
    run(visitor, study)
    maps = "[...document.querySelectorAll('.pg-study-map')]"
    visitor.until(f"{maps}.length === 2 && {maps}.every((map) => map.dataset.map === 'here')")
    pixels = f"""{maps}.map((map) => [...map.querySelector('canvas').getContext('2d')
        .getImageData(0, 0, 60, 60).data])"""
    for drawn in visitor.page.evaluate(pixels):
        colors = np.array(drawn).reshape(-1, 4)[:, :3]
        for mark in CLASS_MARKS[:3]:
            surest = np.array(list(bytes.fromhex(mix(mark.light, LIGHT.surface, STRONGEST)[1:])))
            assert (np.abs(colors - surest).max(axis=1) <= 4).sum() > 300  # of 3,600 cells


@pytest.mark.slow
def test_a_map_opens_the_run_it_is_of(visitor: Visitor) -> None:
    open_study(visitor)
    run(visitor)
    maps = "[...document.querySelectorAll('.pg-study-map')]"
    visitor.until(f"{maps}.length === 2 && {maps}.every((map) => map.dataset.map === 'here')")
    inked = f"""{maps}.map((map) => new Set(map.querySelector('canvas').getContext('2d')
        .getImageData(0, 0, 60, 60).data).size)"""
    assert min(visitor.page.evaluate(inked)) > 20  # shades
    result = run_study(STUDY)
    medians = [result.median_run(group) for group in result.groups]
    losses = [f"{median['final']:.3f}" for median in medians]
    assert visitor.page.locator(".pg-study-map small").all_inner_texts() == losses
    visitor.page.locator(".pg-study-map").nth(1).click()
    visitor.until("document.querySelector('#epoch')?.textContent")
    visitor.until_epoch(STUDY.epochs)  # trained on, as the study did
    assert visitor.config().link() == medians[1]["link"]
    assert (visitor.text("epoch"), visitor.losses()[1]) == ("000,100", losses[1])


@pytest.mark.slow
def test_nothing_is_judged_before_the_end(visitor: Visitor) -> None:
    long = Study(BASE, (Axis.parse("learning_rate=0.01,0.1"),), seeds=96, epochs=1000)
    open_study(visitor, long)
    heard = """() => {
      window.said = [];
      const place = document.querySelector('.pg-study-found');
      const hear = () => window.said.push([
        document.querySelector('#study-headline').textContent,
        [...place.querySelectorAll('.pg-tag')].map((tag) => tag.textContent).join(),
        place.querySelectorAll('[data-best]').length,
        document.querySelector('#study-said').textContent]);
      new MutationObserver(hear).observe(place, { childList: true, subtree: true });
    }"""
    visitor.page.evaluate(heard)
    run(visitor, long)
    said = visitor.page.evaluate("window.said")
    during = [row for row in said if "done" not in row[3]]
    assert any("runs so far" in row[0] for row in during)
    for text, tags, best, _ in during:
        assert not text or text.startswith("Learning rate 0.01, 0.1: ")  # nothing yet is no verdict
        assert not tags.replace("Judged when all runs are there", "").strip(",")
        assert best == 0
    assert said[-1][0] == headline(run_study(long))


@pytest.mark.slow
def test_another_limit_of_success_judges_the_same_runs_anew(visitor: Visitor) -> None:
    open_study(visitor)
    run(visitor)
    visitor.page.fill("#study-success", "0,2")
    header = "document.querySelector('#study-table thead').textContent"
    visitor.until(f"{header}.includes('Ever under 0.2')")
    assert visitor.link().endswith("&success=0.2")
    assert visitor.page.is_hidden("#study-old")
    visitor.page.fill("#study-success", "low")
    visitor.until("document.querySelector('#study-said').textContent.startsWith('success=low')")
    visitor.problems.clear()  # browsers log a refused request themselves
    visitor.page.fill("#study-success", "")
    visitor.until(f"!{header}.includes('Ever under')")
    assert "success" not in visitor.link()


@pytest.mark.slow
def test_a_study_can_be_cancelled_and_keeps_what_is_done(visitor: Visitor) -> None:
    long = Study(BASE, (Axis.parse("learning_rate=0.01,0.1"),), seeds=96, epochs=2000)
    open_study(visitor, long)
    visitor.page.click("#study-run")
    visitor.until("document.querySelector('#study-said').textContent.includes(' left')")
    visitor.until("document.querySelector('#study-results[data-runs]')")
    visitor.page.click("#study-run")
    visitor.until("document.querySelector('#study-said').textContent.startsWith('Cancelled')")
    done = int(visitor.text("study-said").split()[1])
    assert 0 < done < long.n_runs
    assert visitor.text("study-run") == "Run again"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("control", "name"), [("study-png", "study.png"), ("study-csv", "study.csv")]
)
def test_figure_and_table_can_be_downloaded(
    visitor: Visitor, control: str, name: str, tmp_path: Path
) -> None:
    open_study(visitor)
    run(visitor)
    with visitor.page.expect_download() as download:
        visitor.page.click(f"#{control}")
    assert download.value.suggested_filename == name
    file = tmp_path / name
    download.value.save_as(file)
    if name.endswith(".png"):
        assert file.read_bytes().startswith(b"\x89PNG")
        return
    rows = list(csv.DictReader(file.read_text().splitlines()))
    expected = run_study(STUDY).runs
    assert [float(row["test_loss"]) for row in rows] == expected["test_loss"].tolist()


@pytest.mark.slow
def test_the_homeworks_studies_are_one_click_away(visitor: Visitor) -> None:
    open_study(visitor)
    wanted = TOPICS["hidden-nodes"].studies()["Exclusive or"]
    if visitor.page.is_visible("#study-pictures"):  # results of another test stand in their place
        visitor.page.click("#study-pictures")
    visitor.page.locator(".pg-picture", has_text="Exclusive or").nth(1).click()
    wait_for_cost(visitor, wanted)
    assert Study.from_link(visitor.link()).study == wanted
    visitor.until("document.querySelector('#study-run').textContent === 'Cancel'")
    visitor.page.click("#study-run")


@pytest.mark.slow
def test_what_cannot_be_run_is_told_and_not_offered(visitor: Visitor) -> None:
    open_study(visitor)
    visitor.choose("study-first", "Regularization rate")
    visitor.until("document.querySelector('#study-said').textContent.includes('no effect')")
    assert visitor.page.is_disabled("#study-run")
    visitor.problems.clear()  # browsers log a refused request themselves
    visitor.choose("study-first", "Learning rate")
    visitor.until("!document.querySelector('#study-run').disabled")
    visitor.page.fill("#study-first-other", "0.05")
    visitor.page.press("#study-first-other", "Enter")
    visitor.until("location.hash.includes('0.05,')")


@pytest.mark.slow
def test_runs_survive_a_killed_server(newcomer: Visitor, server: Server) -> None:
    study = Study(BASE, (Axis.parse("learning_rate=0.01,0.1"),), seeds=48, epochs=1000)
    open_study(newcomer, study)
    newcomer.page.click("#study-run")
    newcomer.until("document.querySelector('#study-said').textContent.includes(' left')")
    server.kill()
    newcomer.until("document.querySelector('#study-said').textContent.includes('Nothing is lost')")
    server.start()
    newcomer.until("document.querySelector('#study-said').textContent.startsWith('96 done')")
    newcomer.problems.clear()  # the browser's own words on requests without an answer


@pytest.mark.slow
def test_the_button_stays_in_sight_and_the_results_come_into_it(visitor: Visitor) -> None:
    grid = Study(BASE, (*STUDY.axes, Axis.parse("hidden_layers=none,2")), seeds=3, epochs=50)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    try:
        open_study(visitor, grid)
        assert "One run proves nothing" in visitor.page.inner_text(".pg-study-before")
        box = visitor.page.locator("#study-run").bounding_box()
        assert box
        assert 0 < box["y"] < 844 - box["height"]
        run(visitor, grid)
        assert visitor.page.is_hidden(".pg-study-before")
        top = "document.querySelector('#study-headline').getBoundingClientRect().top"
        visitor.until(f"{top} >= 0 && {top} < 100")
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 768, 1024, 1440])
def test_nothing_on_the_tab_is_wider_than_the_window(visitor: Visitor, width: int) -> None:
    open_study(visitor)
    run(visitor)
    visitor.page.set_viewport_size({"width": width, "height": 900})
    try:
        visitor.until(f"document.documentElement.scrollWidth <= {width}")
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.slow
def test_the_playground_shows_other_seeds_as_a_band(visitor: Visitor) -> None:
    traces = "document.querySelector('#loss-curves .js-plotly-plot').data"
    points_of_band = f"{traces}.find(({{ meta }}) => meta === 'band').x.length"
    visitor.load()
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    visitor.page.locator("#band").get_by_text("8", exact=True).click()
    visitor.play_until(30, "1×")
    visitor.until(f"{points_of_band} > 20")
    outline = visitor.curve("band")
    study = Study(RunConfig(), (), seeds=8, epochs=100)
    quarter = run_study(study).groups[0].test[0]
    lower = outline["y"][: len(outline["x"]) // 2]
    assert lower == pytest.approx(quarter[: len(lower)], rel=1e-3)
    visitor.page.locator("#band").get_by_text("1", exact=True).click()
    visitor.until(f"{points_of_band} === 0")


@pytest.mark.slow
def test_what_one_axis_varies_is_not_offered_to_the_other(visitor: Visitor) -> None:
    open_study(visitor)
    page = visitor.page
    for control, taken, free in (
        ("study-second", "Learning rate", "Noise"),
        ("study-first", "Noise", "Hidden layers"),
    ):
        page.click(f"#{control}")
        option = page.get_by_role("option", name=taken, exact=True)
        option.wait_for(state="visible")
        assert option.get_attribute("data-combobox-disabled") is not None
        page.get_by_role("option", name=free, exact=True).click()
        visitor.until(f"document.querySelector('#{control}').value === {free!r}")
    link = "location.hash"
    visitor.until(f"{link}.includes('vary=hidden_layers') && {link}.includes('vary=noise_percent')")
    wait_for_cost(visitor, Study.from_link(visitor.link()).study)


@pytest.mark.slow
@pytest.mark.parametrize(
    "link",
    ["#vary=learning_rate:batch_size=0.1:10,0.03:20&seeds=3&epochs=50", "#seeds=6&epochs=100"],
    ids=["settings that go together", "nothing varied"],
)
def test_a_link_may_vary_what_the_form_does_not_offer(visitor: Visitor, link: str) -> None:
    study = Study.from_link(link).study
    open_study(visitor, study)
    visitor.frames(10)
    before = visitor.link()
    assert Study.from_link(before).study == study
    visitor.slide("study-epochs", "ArrowRight")
    visitor.until(f"location.hash !== {before!r}")
    after = Study.from_link(visitor.link()).study
    assert after.axes == study.axes
    assert after.epochs > study.epochs
