"""Lessons: beside the stage, step by step, the question before the guess before the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route

from playground import RunConfig
from playground.lessons import lesson_names, read_lesson
from tests.browser.conftest import Server, Visitor, expected_losses, new_page
from tests.browser.person import Person

TWO_LAYERS = RunConfig.from_link("#tutorial=features-or-layers&dataset=spiral&networkShape=8,8")
BOXES = (
    "(ids) => ids.map((id) => JSON.stringify(document.getElementById(id).getBoundingClientRect()))"
)
MAP_AND_FIGURES = ["decision-map", "test-loss", "train-loss", "test-accuracy"]


def forget(visitor: Visitor) -> None:
    """No guess, and no step that a lesson was left at."""
    visitor.page.evaluate("localStorage.removeItem('playground-guesses'); sessionStorage.clear()")


def shows_step(visitor: Visitor, title: str) -> None:
    visitor.until(f"document.querySelector('#lesson-title').textContent === {title!r}")
    visitor.until("!document.querySelector('#lesson').hidden")


def step_two(visitor: Visitor) -> None:
    """The second step of a lesson, before anything is done at it."""
    visitor.open("#tutorial=features-or-layers")
    shows_step(visitor, "One layer")
    visitor.page.keyboard.press("n")
    shows_step(visitor, "More layers")


@pytest.fixture
def reader(newcomer: Visitor) -> Visitor:
    """Somebody who has guessed nothing yet."""
    newcomer.load()
    return newcomer


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Visitor]:
    visitor = new_page(
        browser, server, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []


def test_a_lesson_of_the_list_opens_beside_the_stage(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.evaluate("window.sameLoad = true")
    visitor.page.click("#to-lessons")
    visitor.page.locator("#lesson-list").get_by_role("link", name="The first net").click()
    shows_step(visitor, "No hidden layer")
    assert visitor.config() == RunConfig(tutorial="first-net")
    assert visitor.text("lesson-count") == "1 of 5"
    assert visitor.page.evaluate("window.sameLoad && scrollY === 0")
    visitor.page.click("#lesson-back")  # before the first step stands the list again
    visitor.until("document.querySelector('#lesson-title').textContent === 'Lessons'")


def test_a_lesson_moves_neither_map_nor_figures(visitor: Visitor) -> None:
    visitor.open()
    before = visitor.page.evaluate(BOXES, MAP_AND_FIGURES)
    visitor.open("#tutorial=first-net")
    shows_step(visitor, "No hidden layer")
    assert visitor.page.evaluate(BOXES, MAP_AND_FIGURES) == before
    assert not visitor.page.locator(".pg-data").is_visible()
    card = visitor.page.locator("#lesson").bounding_box()
    assert card
    assert (card["width"], card["y"] + card["height"] <= 900) == (340, True)


@pytest.mark.slow
def test_by_mouse_a_step_is_guessed_set_up_trained_and_answered(reader: Visitor) -> None:
    step_two(reader)
    person = Person(reader.page)
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    training = reader.page.get_by_role("button", name="Train to 1,000")
    assert training.is_disabled()
    assert "note a guess first" in reader.text("lesson-acts")
    person.press("#lesson-guess-field")
    person.type("0.05")
    person.press(reader.page.get_by_role("button", name="Note it"))
    reader.until("document.querySelector('.pg-level[data-level=guess]')?.hidden === false")
    before = reader.page.evaluate("[scrollX, scrollY]")
    person.press(reader.page.get_by_role("button", name="Set it up"))
    reader.until(f"document.documentElement.dataset.link === {TWO_LAYERS.link()!r}")
    assert reader.page.evaluate("[scrollX, scrollY]") == before
    assert "0.15 to 0.18" not in reader.page.content()
    assert not [url for url in asked if url.endswith("/answer")]
    person.press(training)
    reader.until("document.querySelector('#lesson-answer').textContent.includes('0.15 to 0.18')")
    assert reader.epoch() == 1000
    assert reader.losses() == expected_losses(TWO_LAYERS, 1000)
    assert reader.page.inner_text(".pg-lesson-ended").split("\n")[1:] == [
        "0.158", "three times your guess",
    ]  # fmt: skip
    assert reader.page.locator("[data-done]").count() == 2
    assert reader.page.evaluate("[scrollX, scrollY]") == before


@pytest.mark.slow
def test_an_answer_is_not_in_the_page_until_the_guess_is_skipped_and_it_is_asked_for(
    reader: Visitor,
) -> None:
    step_two(reader)
    assert reader.page.get_by_role("button", name="Show the answer").count() == 0
    reader.page.get_by_role("button", name="Skip the guess").click()
    assert "0.15 to 0.18" not in reader.page.content()
    reader.page.get_by_role("button", name="Show the answer").click()
    reader.page.get_by_text("Over 30 seeds the median is 0.15 to 0.18").wait_for()
    reader.page.get_by_role("link", name="Try three layers").click()
    reader.until("location.hash.includes('networkShape=8,8,8&')")
    shows_step(reader, "More layers")


@pytest.mark.slow
def test_a_guess_that_is_no_number_is_told_and_one_with_a_comma_is_kept(reader: Visitor) -> None:
    step_two(reader)
    field = reader.page.locator("#lesson-guess-field")
    field.fill("small")
    field.press("Enter")
    reader.page.get_by_text("“small” is no number. Type one like 0.05.").wait_for()
    field.fill("0,3")
    field.press("Enter")
    reader.page.get_by_text("Your guess, noted").wait_for()
    reader.load("#tutorial=features-or-layers")
    shows_step(reader, "More layers")  # where it was left
    assert reader.page.input_value("#lesson-guess-field") == "0,3"
    reader.until("document.querySelector('.pg-line-end[data-curve=guess]')?.hidden === false")


@pytest.mark.slow
def test_a_window_that_keeps_nothing_takes_guesses_all_the_same(
    browser: Browser, server: Server
) -> None:
    visitor = new_page(browser, server)
    visitor.page.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new Error('kept off') } })"
    )
    visitor.page.context.clear_cookies()
    try:
        visitor.load("#tutorial=first-net&noise=5")
        shows_step(visitor, "No hidden layer")
        visitor.page.click("#lesson-next")
        shows_step(visitor, "Two units")
        visitor.page.get_by_role("button", name="a band").click()
        visitor.page.get_by_role("button", name="Show the answer").wait_for()
        chosen = visitor.page.get_by_role("button", name="a band")
        assert chosen.get_attribute("aria-pressed") == "true"
    finally:
        visitor.page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", lesson_names())
def test_every_button_of_a_lesson_sets_the_page_up_and_keeps_the_lesson(
    visitor: Visitor, name: str
) -> None:
    lesson = read_lesson(name)
    visitor.open()
    forget(visitor)
    visitor.open(f"#tutorial={name}")
    for step in lesson.steps:
        shows_step(visitor, step.title)
        for setup in step.setups:
            visitor.page.get_by_role("button", name=setup.label, exact=True).click()
            wanted = RunConfig.from_link(setup.link).replace(tutorial=name)
            visitor.until(f"document.documentElement.dataset.link === {wanted.link()!r}")
        if step is not lesson.steps[-1]:
            visitor.page.click("#lesson-next")


@pytest.mark.slow
def test_a_step_that_needs_what_the_link_hides_says_so(visitor: Visitor) -> None:
    visitor.open()
    forget(visitor)
    visitor.open("#tutorial=features-or-layers&sinX_hide=true&noise_hide=true")
    shows_step(visitor, "One layer")
    visitor.page.get_by_role("button", name="Set it up").click()
    visitor.until("location.hash.includes('networkShape=8&')")
    assert set(visitor.config().hidden_controls) == {"noise", "sinX"}
    for title in ("More layers", "A slow start", "Better features"):
        visitor.page.click("#lesson-next")
        shows_step(visitor, title)
    assert visitor.page.get_by_role("button", name="Set it up").is_disabled()
    assert "Step 4 needs features this link has hidden." in visitor.text("lesson-acts")


def test_formulas_are_drawn(visitor: Visitor) -> None:
    visitor.open()
    forget(visitor)
    visitor.open("#tutorial=regularization")
    shows_step(visitor, "Learning by heart")
    visitor.page.keyboard.press("n")
    shows_step(visitor, "A price on large weights: L2")
    visitor.until("document.querySelectorAll('#lesson-text math msup').length === 1")
    assert "$" not in visitor.text("lesson-text")


def test_n_and_b_walk_through_the_steps_and_the_focus_goes_to_the_question(
    visitor: Visitor,
) -> None:
    visitor.open()
    forget(visitor)
    visitor.open("#tutorial=first-net")
    shows_step(visitor, "No hidden layer")
    visitor.page.keyboard.press("n")
    shows_step(visitor, "Two units")
    visitor.until("document.activeElement.id === 'lesson-question'")
    visitor.page.keyboard.press("b")
    shows_step(visitor, "No hidden layer")


@pytest.mark.slow
def test_the_data_are_seen_in_the_cards_place_and_the_lesson_comes_back(visitor: Visitor) -> None:
    visitor.load("#tutorial=first-net&noise=10")  # the data sets have never been seen
    visitor.until(
        "document.querySelector('#lesson-data').textContent === 'Data: Circle, noise 10 %'"
    )
    visitor.page.click("#lesson-data")
    picture = visitor.page.locator("#datasets [data-dataset=circle] canvas")
    assert picture.evaluate("(canvas) => canvas.width === canvas.clientWidth")
    visitor.page.click("#to-lesson")
    assert visitor.page.locator("#lesson").is_visible()


@pytest.mark.slow
def test_back_leaves_the_lesson_as_it_came(visitor: Visitor) -> None:
    visitor.open()
    forget(visitor)
    visitor.page.click("#lessons [data-lesson=regularization]")
    shows_step(visitor, "Learning by heart")
    visitor.until("scrollY === 0")
    visitor.page.go_back()
    visitor.page.locator("#lesson").wait_for(state="hidden")
    assert visitor.page.locator(".pg-data").is_visible()
    visitor.page.go_forward()
    shows_step(visitor, "Learning by heart")


@pytest.mark.slow
def test_a_list_that_is_renewed_late_leaves_the_page_where_it_is(visitor: Visitor) -> None:
    held: dict[str, Route] = {}
    visitor.open()
    forget(visitor)
    visitor.page.route(
        re.compile("/api/lessons?$"),
        lambda route: held.update({route.request.url.rpartition("/")[2]: route}),
    )
    visitor.page.evaluate("scrollTo(0, 0)")
    visitor.page.reload()
    first = "document.querySelector('#lessons a')"
    visitor.until(first)
    with visitor.page.expect_request("**/api/lessons"):
        visitor.page.locator("#lessons").scroll_into_view_if_needed()
    with visitor.page.expect_request("**/api/lesson"):
        visitor.page.click("#lessons [data-lesson=regularization]")
    assert visitor.page.evaluate("scrollY") == 0
    visitor.page.evaluate(f"window.before = {first}")
    held.pop("lessons").continue_()
    visitor.until(f"{first} !== window.before")
    assert visitor.page.evaluate("scrollY") == 0
    held.pop("lesson").continue_()
    shows_step(visitor, "Learning by heart")
    visitor.page.unroute_all()


def test_an_unknown_lesson_is_noted_and_the_page_works(visitor: Visitor) -> None:
    visitor.open("#tutorial=nowhere&dataset=xor")
    visitor.until_note("tutorial=nowhere: there is no lesson of this name. There are: first-net")
    # No request was refused for it: the visitor hears no word in the console.
    assert visitor.page.locator("#lesson").is_hidden()
    visitor.page.click("#step")
    visitor.until_epoch(1)


@pytest.mark.slow
def test_at_1024_the_drawer_covers_neither_map_nor_note_nor_play(reader: Visitor) -> None:
    reader.page.set_viewport_size({"width": 1024, "height": 768})
    step_two(reader)
    person = Person(reader.page)
    drawer = reader.page.locator("#lesson").bounding_box()
    assert drawer
    for place in ("#decision-map", "#note", "#play", "#test-loss", ".pg-curves"):
        box = reader.page.locator(place).bounding_box()
        assert box
        assert box["x"] >= drawer["x"] + drawer["width"] or box["y"] + box["height"] <= drawer["y"]
    person.press("#lesson-close")
    reader.page.get_by_role("button", name="Lesson 2 of 6").wait_for()
    person.press("#to-lesson")
    shows_step(reader, "More layers")
    assert drawer["y"] + drawer["height"] <= 768


@pytest.mark.slow
def test_on_a_phone_a_sheet_leaves_map_figures_and_curve_and_moves_nothing(phone: Visitor) -> None:
    phone.load("#tutorial=features-or-layers")
    shows_step(phone, "One layer")
    person = Person(phone.page, "touch")
    sheet = phone.page.locator("#lesson").bounding_box()
    assert sheet
    for place in (*(f"#{one}" for one in MAP_AND_FIGURES), ".pg-curves"):
        box = phone.page.locator(place).bounding_box()
        assert box
        assert box["y"] + box["height"] <= sheet["y"] + 1, place
    transport = phone.page.locator(".pg-transport").bounding_box()
    assert transport
    assert sheet["y"] + sheet["height"] <= transport["y"] + 1
    person.press("#lesson-guess-field")
    person.type("0.1")
    person.press(phone.page.get_by_role("button", name="Note it"))
    person.press(phone.page.get_by_role("button", name="Train to 1,000"))
    phone.until("document.querySelector('#lesson-answer').textContent.includes('0.362')")
    assert phone.epoch() == 1000
    assert phone.page.evaluate("scrollY") == 0
    assert phone.page.locator("#lesson-guess").is_visible()
    middle = (sheet["x"] + sheet["width"] / 2, sheet["y"] + 8)
    person.drag(middle, (middle[0], middle[1] + 160))
    phone.until("document.querySelector('#lesson').offsetHeight === 96")
    assert not phone.page.locator("#to-lesson").is_visible(), "no pill lies over the page"
    person.press("#lesson-handle")
    phone.until("document.querySelector('#lesson').offsetHeight === 330")


def test_the_article_says_the_signs_of_the_colours_the_right_way_round(visitor: Visitor) -> None:
    visitor.open()
    assert "Orange is negative, blue is positive" in visitor.text("text")
    assert "Half the mean squared error" in visitor.text("text")


@pytest.mark.slow
def test_undo_and_a_finding_do_not_run_into_each_other_beside_a_lesson(reader: Visitor) -> None:
    reader.open("#tutorial=regularization")
    shows_step(reader, "Learning by heart")
    reader.page.click("text=Skip the guess")
    reader.page.get_by_role("button", name="Train to").click()
    reader.until_note("Overfitting.")
    reader.until("!document.querySelector('.pg-undo').hidden")
    last = reader.page.locator("#note .pg-action").last.bounding_box()
    undo = reader.page.locator("#undo").bounding_box()
    assert last
    assert undo
    assert last["x"] + last["width"] <= undo["x"]
