"""Training on the page: what it shows is what Python computes, whatever happens on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route

from playground import RunConfig, train
from tests.browser.conftest import Server, Visitor, expected_losses
from tests.later import first


def test_a_step_is_one_epoch_with_the_originals_losses(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert visitor.losses() == ("0.496", "0.509")
    for _ in range(9):
        visitor.page.click("#step")
    visitor.until_epoch(10)
    assert visitor.epoch() == 10
    assert visitor.losses() == ("0.476", "0.496")


@pytest.mark.parametrize("speed", first(["10×", "1×", "Max"], "10×"))
def test_what_play_shows_is_what_python_computes_for_that_epoch(
    visitor: Visitor, speed: str
) -> None:
    visitor.open("#dataset=xor&networkShape=4&learningRate=0.1&noise=15")
    epoch = visitor.play_until(30, speed)
    visitor.frames(20)
    assert visitor.epoch() == epoch, "a paused run must stand still"
    assert visitor.losses() == expected_losses(visitor.config(), epoch)


@pytest.mark.slow
def test_the_loss_curves_hold_every_epochs_exact_losses(visitor: Visitor) -> None:
    visitor.open()
    epoch = visitor.play_until(40)
    visitor.until("document.querySelector('#loss-curves .tracetest')")
    visitor.until(
        "document.querySelector('#loss-curves .js-plotly-plot').data"
        f".find(({{ meta }}) => meta === 'test').x.length > {epoch}"
    )
    training, test = visitor.curve("training"), visitor.curve("test")
    frame = train(RunConfig(), visitor.epoch()).losses
    assert test["x"] == training["x"] == frame.epoch.tolist()
    assert training["y"] == pytest.approx(frame.train_loss.tolist(), rel=1e-12)
    assert test["y"] == pytest.approx(frame.test_loss.tolist(), rel=1e-12)


def test_reset_returns_to_the_links_own_first_weights(visitor: Visitor) -> None:
    visitor.open("#seed=0.59704")
    first = visitor.losses()
    visitor.page.click("#play")
    visitor.until_epoch(5)
    visitor.page.click("#reset")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")
    assert visitor.losses() == first == ("0.499", "0.501")
    assert visitor.page.get_attribute("#play", "aria-label") == "Play"


def test_a_diverging_run_stops_and_says_what_to_try(visitor: Visitor) -> None:
    visitor.open(
        "#problem=regression&learningRate=10&xSquared=true&activation=linear&networkShape=4"
    )
    visitor.page.click("#play")
    visitor.until_note("Diverged at epoch")
    note = visitor.text("note")
    assert re.search(r"at epoch \d+\. .* learning rate 10\.", note), note
    assert visitor.losses() == ("–", "–")
    visitor.page.click("text=Set rate to 0.3")
    visitor.until("location.hash.includes('learningRate=0.3')")
    # It starts over and trains at once; on this problem 0.3 is too high as well.
    shown = "document.querySelector('#note').textContent"
    visitor.until(f"/Started over|learning rate 0[.]3[.]/.test({shown})")


@pytest.mark.slow
def test_the_chart_of_a_diverging_run_can_be_read(visitor: Visitor) -> None:
    visitor.open("#problem=regression&learningRate=0.3&xSquared=true&activation=linear")
    visitor.page.click("#play")
    visitor.until_note("Diverged at epoch")
    visitor.until("document.querySelectorAll('#loss-curves .ytick').length > 0")
    assert visitor.page.locator("#loss-curves .ytick").count() <= 12


def test_without_test_points_no_test_loss_is_claimed(visitor: Visitor) -> None:
    visitor.open("#percTrainData=100")
    visitor.page.click("#step")
    visitor.until_note("There are no test points.")
    assert visitor.losses() == (expected_losses(RunConfig(train_percent=100), 1)[0], "–")


@pytest.mark.slow
def test_the_largest_network_there_is_trains_at_every_speed(visitor: Visitor) -> None:
    visitor.open(
        "#problem=regression&networkShape=32,32,32,32,32,32&batchSize=1&percTrainData=90"
        "&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true&learningRate=0.001"
    )
    for speed in ("10×", "Max"):
        visitor.play_until(visitor.epoch() + 3, speed)


@pytest.mark.slow
def test_a_network_cut_dead_is_named_with_a_way_out(visitor: Visitor) -> None:
    visitor.open("#noise=20&regularization=L1&regularizationRate=0.3")
    visitor.play("10×")
    visitor.until_note("18 of 18 connections were cut by L1 0.3")
    assert visitor.page.locator(".pg-dead").count() == 18
    visitor.page.click("text=Set rate to 0.001")
    visitor.until("location.hash.includes('regularizationRate=0.001')")


@pytest.mark.slow
def test_a_unit_that_vanishes_under_the_pointer_takes_nothing_along(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.hover("[data-key=unit-2-1]")
    visitor.until("document.querySelector('#output-title').textContent === 'Layer 2, unit 2'")
    visitor.page.evaluate("location.hash = '#networkShape='")
    visitor.until("document.querySelector('#output-title').textContent === 'Output'")
    visitor.page.click("#play")
    visitor.until_epoch(5)


@pytest.mark.slow
def test_a_killed_and_restarted_server_costs_nothing(visitor: Visitor, server: Server) -> None:
    visitor.open()
    visitor.page.click("#play")
    visitor.until_epoch(10)
    server.kill()
    visitor.until_note("Server not answering.")
    next_try = re.search(r"next try in ([\d.]+) s", visitor.text("note"))
    assert next_try
    assert float(next_try[1]) <= 1
    stopped_at = visitor.epoch()
    server.start()
    visitor.until_epoch(stopped_at + 10)
    epoch = visitor.pause()
    assert visitor.losses() == expected_losses(RunConfig(), epoch)
    visitor.problems.clear()  # the browser itself logs each refused connection


@pytest.mark.slow
def test_that_an_answer_is_waited_for_is_said_until_it_comes(visitor: Visitor) -> None:
    visitor.open()
    held: list[Route] = []
    is_held = True
    visitor.page.route(
        "**/api/advance", lambda route: held.append(route) if is_held else route.continue_()
    )
    visitor.play("1×")
    visitor.until_note("Waiting for the server")
    is_held = False
    for route in held:
        route.continue_()
    visitor.until_epoch(2)
    visitor.frames(2)
    assert "Waiting" not in visitor.page.inner_text("#note")
    visitor.pause()


@pytest.mark.slow
def test_a_run_that_was_paused_is_told_nothing_of_a_busy_server(visitor: Visitor) -> None:
    visitor.open()
    held: list[Route] = []
    visitor.page.route("**/api/advance", lambda route: held.append(route))
    with visitor.page.expect_request("**/api/advance"):
        visitor.page.click("#play")
    visitor.page.click("#play")
    visitor.frames(2)
    said = visitor.page.inner_text("#note")
    visitor.page.evaluate(
        "() => document.addEventListener('playground:busy', () => { window.wasBusy = true; })"
    )
    held[0].fulfill(status=503, headers={"Retry-After": "1"}, body="{}")
    visitor.until("window.wasBusy")
    visitor.frames(2)
    assert visitor.page.inner_text("#note") == said
    visitor.page.unroute("**/api/advance")
    visitor.problems.clear()  # the browser itself logs an answer of 503


@pytest.mark.slow
def test_a_busy_server_is_waited_for_as_long_as_it_says(visitor: Visitor) -> None:
    visitor.open()
    asked: list[str] = []

    def busy_once(route: Route) -> None:
        asked.append(route.request.headers["x-page"])
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="{}")
        else:
            route.continue_()

    visitor.page.route("**/api/advance", busy_once)
    visitor.page.click("#play")
    visitor.until_note("The server is busy; your run goes on in")
    visitor.until_epoch(3)
    epoch = visitor.pause()
    visitor.page.unroute("**/api/advance")
    assert visitor.losses() == expected_losses(RunConfig(), epoch)
    assert len(set(asked)) == 1, "one page, one name"
    visitor.problems.clear()  # the browser itself logs an answer of 503


def test_pictures_come_slower_where_answers_wait_for_their_turn_and_never_too_slow(
    visitor: Visitor,
) -> None:
    shown = """async ([hertz, waited]) => {
      const { Pace } = await import('/assets/playground/pace.mjs');
      const pace = new Pace();
      waited.forEach((ms) => pace.heard(ms));
      let pictures = 0;
      for (let frame = 0; frame < 10 * hertz; frame += 1) {
        const now = 1000 + (1000 * frame) / hertz;
        if (!pace.isDue(now)) continue;
        pace.shown(now);
        pictures += 1;
      }
      return pictures / 10;
    }"""
    visitor.open()
    for hertz in (60, 75, 144):
        cases = ([], [500] * 3, [500] * 50, [500] * 50 + [20] * 200)
        rates = [visitor.page.evaluate(shown, [hertz, waited]) for waited in cases]
        assert rates == pytest.approx([60, 60 * 0.95**3, 32, 60], abs=0.5)


@pytest.mark.slow
def test_a_page_whose_answers_wait_asks_for_less(visitor: Visitor) -> None:
    """By the server's own word, which is here another's."""

    def late(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "server-timing": "wait;dur=400"})

    rate = """async () => {
      const epoch = () => Number(document.querySelector('#epoch').textContent.replace(',', ''));
      const frame = () => new Promise(requestAnimationFrame);
      const [first, began] = [epoch(), await frame()];
      for (let frames = 0; frames < 120; frames += 1) await frame();
      return (1000 * (epoch() - first)) / ((await frame()) - began);
    }"""
    visitor.open()
    visitor.page.route("**/api/advance", late)
    visitor.play("1×")
    visitor.until_epoch(300)
    assert 0 < visitor.page.evaluate(rate) < 40, "of sixty, where no answer waits"
    visitor.pause()
