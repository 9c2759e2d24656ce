"""The page, driven with a real mouse and keyboard in a real browser."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from playground import RunConfig, train
from playground.config import settings
from tests.browser.conftest import Server, Visitor

GOLDEN_LINKS = json.loads((Path(__file__).parents[1] / "golden/tfp-links.json").read_text())


def shown_losses(visitor: Visitor) -> tuple[str, str]:
    return visitor.text("train-loss"), visitor.text("test-loss")


def expected_losses(config: RunConfig, epochs: int) -> tuple[str, str]:
    last = train(config, epochs).losses.iloc[-1]
    return f"{last.train_loss:.3f}", f"{last.test_loss:.3f}"


def config_of(visitor: Visitor) -> RunConfig:
    return RunConfig.from_link(visitor.link())


def slide(visitor: Visitor, control: str, key: str) -> None:
    visitor.page.locator(f"#{control} [role=slider]").press(key)


def choose(visitor: Visitor, control: str, label: str) -> None:
    visitor.page.locator(f"#{control}").click()
    visitor.page.get_by_role("option", name=label).click()


def test_a_fresh_page_shows_the_originals_default_network_untrained(newcomer: Visitor) -> None:
    newcomer.load()
    assert newcomer.text("epoch") == "000,000"
    assert shown_losses(newcomer) == ("0.502", "0.518")
    assert config_of(newcomer) == RunConfig()
    newcomer.until("document.querySelector('#loss-curves .main-svg')")


def test_a_step_is_one_epoch_with_the_originals_losses(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert shown_losses(visitor) == ("0.496", "0.509")
    for _ in range(9):
        visitor.page.click("#step")
    visitor.until_epoch(10)
    assert visitor.epoch() == 10
    assert shown_losses(visitor) == ("0.476", "0.496")


@pytest.mark.parametrize("speed", ["1×", "10×", "Max"])
def test_what_play_shows_is_what_python_computes_for_that_epoch(
    visitor: Visitor, speed: str
) -> None:
    visitor.open("#dataset=xor&networkShape=4&learningRate=0.1&noise=15")
    visitor.page.get_by_text(speed, exact=True).click()
    visitor.page.click("#play")
    visitor.until_epoch(60)
    visitor.page.click("#play")
    epoch = visitor.epoch()
    time.sleep(0.3)
    assert visitor.epoch() == epoch, "a paused run must stand still"
    assert shown_losses(visitor) == expected_losses(config_of(visitor), epoch)


def test_the_loss_curves_hold_every_epochs_exact_losses(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#play")
    visitor.until_epoch(40)
    visitor.page.click("#play")
    visitor.until("document.querySelector('#loss-curves .js-plotly-plot')?.data?.[1].x.length > 40")
    training, test = visitor.page.evaluate(
        "document.querySelector('#loss-curves .js-plotly-plot').data.map(({x, y}) => ({x, y}))"
    )
    frame = train(RunConfig(), visitor.epoch()).losses
    assert test["x"] == training["x"] == frame.epoch.tolist()
    assert training["y"] == pytest.approx(frame.train_loss.tolist(), rel=1e-12)
    assert test["y"] == pytest.approx(frame.test_loss.tolist(), rel=1e-12)


def test_reset_returns_to_the_links_own_first_weights(visitor: Visitor) -> None:
    visitor.open("#seed=0.59704")
    first = shown_losses(visitor)
    visitor.page.click("#play")
    visitor.until_epoch(20)
    visitor.page.click("#reset")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")
    assert shown_losses(visitor) == first == ("0.499", "0.501")
    assert visitor.page.get_attribute("#play", "aria-label") == "Play"


CHANGES = {
    "learning_rate": (lambda v: slide(v, "learning-rate", "ArrowRight"), 0.1),
    "regularization": (lambda v: choose(v, "regularization", "L2"), "L2"),
    "activation": (lambda v: choose(v, "activation", "Sigmoid"), "sigmoid"),
    "problem": (lambda v: choose(v, "problem", "Regression"), "regression"),
    "dataset": (lambda v: v.page.click("[data-dataset=spiral]"), "spiral"),
    "train_percent": (lambda v: slide(v, "train-percent", "ArrowRight"), 60),
    "noise_percent": (lambda v: slide(v, "noise-percent", "ArrowRight"), 5),
    "batch_size": (lambda v: slide(v, "batch-size", "ArrowLeft"), 9),
    "features": (lambda v: v.page.click("[data-key=feature-sinX]"), ("x", "y", "sinX")),
    "hidden_layers": (lambda v: slide(v, "units", "ArrowRight"), (5, 2)),
    "show_test_data": (lambda v: v.page.click("#show-test-data"), True),
    "discretize": (lambda v: v.page.click("#discretize"), True),
}
WITHOUT_A_CONTROL = {
    "regression_dataset", "regularization_rate", "seed", "weight_seed",  # tested below
    "tutorial", "init_zero", "hide_text", "hidden_controls",  # only in links
}  # fmt: skip


def test_every_setting_has_a_control_or_a_reason() -> None:
    assert set(settings()) == set(CHANGES) | WITHOUT_A_CONTROL


@pytest.mark.parametrize("field", CHANGES)
def test_a_control_changes_its_setting_and_the_link(visitor: Visitor, field: str) -> None:
    visitor.open()
    before = visitor.link()
    change, wanted = CHANGES[field]
    change(visitor)
    visitor.until(f"location.hash !== {before!r}")
    assert config_of(visitor) == RunConfig().replace(**{field: wanted})


def test_the_learning_rate_changes_in_mid_run_and_the_run_goes_on(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#play")
    visitor.until_epoch(10)
    slide(visitor, "learning-rate", "ArrowRight")
    visitor.until("location.hash.includes('learningRate=0.1')")
    assert visitor.epoch() >= 10
    visitor.until_epoch(visitor.epoch() + 10)


def test_the_regularization_rate_is_off_until_there_is_a_regularization(visitor: Visitor) -> None:
    visitor.open()
    assert visitor.text("regularization-rate-value") == "off"
    choose(visitor, "regularization", "L1")
    visitor.until("location.hash.includes('regularization=L1')")
    slide(visitor, "regularization-rate", "ArrowRight")
    visitor.until("location.hash.includes('regularizationRate=0.001')")
    assert visitor.text("regularization-rate-value") == "0.001"


def test_layers_and_units_can_be_added_and_removed(visitor: Visitor) -> None:
    visitor.open()
    for key, shape in [
        ("layer-plus", (4, 2, 2)),
        ("plus-2", (4, 2, 3)),
        ("minus-0", (3, 2, 3)),
        ("layer-minus", (3, 2)),
        ("layer-minus", (3,)),
        ("layer-minus", ()),
    ]:
        visitor.page.click(f"[data-key={key}]")
        visitor.until(f"location.hash.includes('networkShape={','.join(map(str, shape))}&')")
        assert visitor.page.locator("[data-key^=unit-]").count() == sum(shape) + 1
        assert visitor.page.locator("[data-key^=unit-] .pg-bias").count() == sum(shape) + 1
    assert "0 hidden layers" in visitor.text("network")


def test_new_data_and_new_weights_are_separate_and_in_the_link(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#new-weights")
    visitor.until("location.hash.includes('weightSeed=')")
    weights = config_of(visitor)
    assert (weights.seed, bool(weights.weight_seed)) == (RunConfig().seed, True)
    visitor.page.click("#new-data")
    visitor.until(f"!location.hash.includes('seed={weights.seed}&')")
    assert config_of(visitor).weight_seed == weights.weight_seed


@pytest.mark.parametrize("row", GOLDEN_LINKS[:4], ids=lambda row: row["link"][38:70])
def test_an_originals_link_opens_with_the_originals_losses(visitor: Visitor, row: dict) -> None:
    visitor.open("#" + row["link"].partition("#")[2])
    for checkpoint in row["losses"][:3]:
        visitor.until_epoch(checkpoint["epoch"])
        assert shown_losses(visitor) == (
            f"{checkpoint['train_loss']:.3f}",
            f"{checkpoint['test_loss']:.3f}",
        )
        visitor.page.click("#step")


def test_back_and_forward_walk_through_settings(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("[data-dataset=xor]")
    visitor.until("location.hash.includes('dataset=xor')")
    visitor.page.click("[data-dataset=gauss]")
    visitor.until("location.hash.includes('dataset=gauss')")
    visitor.page.go_back()
    visitor.until("document.querySelector('[data-dataset=xor][aria-pressed=true]')")
    visitor.page.go_back()
    visitor.until("document.querySelector('[data-dataset=circle][aria-pressed=true]')")
    visitor.page.go_forward()
    visitor.until("document.querySelector('[data-dataset=xor][aria-pressed=true]')")
    assert shown_losses(visitor) == expected_losses(RunConfig(dataset="xor"), 0)


def test_a_link_put_into_the_address_bar_opens(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.evaluate("location.hash = '#dataset=spiral&networkShape=3'")
    visitor.until("document.querySelector('[data-dataset=spiral][aria-pressed=true]')")
    assert config_of(visitor) == RunConfig(dataset="spiral", hidden_layers=(3,))


def test_a_value_between_a_sliders_steps_is_kept(visitor: Visitor) -> None:
    visitor.open("#learningRate=0.02&noise=12&networkShape=12,2")
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert visitor.text("learning-rate-value") == "0.02"
    assert config_of(visitor) == RunConfig(
        learning_rate=0.02, noise_percent=12, hidden_layers=(12, 2)
    )


def test_a_bad_link_is_refused_in_a_sentence_and_the_run_is_kept(visitor: Visitor) -> None:
    visitor.open("#dataset=xor")
    kept = visitor.link()
    visitor.page.evaluate("location.hash = '#networkShape=9,40'")
    visitor.until_note("networkShape=9,40: at most 32 units in a layer.")
    assert visitor.link() == kept
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert shown_losses(visitor) == expected_losses(RunConfig(dataset="xor"), 1)
    visitor.problems.clear()  # the browser itself logs the 422


def test_a_diverging_run_stops_and_says_what_to_try(visitor: Visitor) -> None:
    visitor.open(
        "#problem=regression&learningRate=10&xSquared=true&activation=linear&networkShape=4"
    )
    visitor.page.click("#play")
    visitor.until_note("Diverged at epoch")
    note = visitor.text("note")
    assert re.search(r"at epoch \d+\. .* learning rate 10\.", note), note
    assert shown_losses(visitor) == ("–", "–")
    visitor.page.click("text=Set rate to 0.3")
    visitor.until("location.hash.includes('learningRate=0.3')")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")
    assert shown_losses(visitor)[0] != "–"


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
    assert shown_losses(visitor) == (expected_losses(RunConfig(train_percent=100), 1)[0], "–")


def test_the_largest_network_there_is_trains_at_every_speed(visitor: Visitor) -> None:
    visitor.open(
        "#problem=regression&networkShape=32,32,32,32,32,32&batchSize=1&percTrainData=90"
        "&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true&learningRate=0.001"
    )
    for speed in ("10×", "Max"):
        visitor.page.get_by_text(speed, exact=True).click()
        epoch = visitor.epoch()
        visitor.page.click("#play")
        visitor.until_epoch(epoch + 3)
        visitor.page.click("#play")


DELAYED = """() => {
  const fetched = window.fetch;
  window.fetch = async (...request) => {
    const answer = await fetched(...request);
    await new Promise((resolve) => setTimeout(resolve, 700));
    return answer;
  };
  window.undelayed = () => { window.fetch = fetched; };
}"""


def test_changes_made_while_a_run_is_being_opened_are_kept(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.evaluate(DELAYED)
    visitor.page.click("[data-dataset=xor]")
    slide(visitor, "learning-rate", "ArrowRight")
    visitor.page.click("[data-key=plus-0]")
    visitor.page.click("[data-key=layer-plus]")
    wanted = RunConfig(dataset="xor", learning_rate=0.1, hidden_layers=(5, 2, 2))
    visitor.until(f"location.hash === {wanted.link()!r}")
    visitor.page.evaluate("undelayed()")
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert shown_losses(visitor) == expected_losses(wanted, 1)


def test_a_unit_that_vanishes_under_the_pointer_takes_nothing_along(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.hover("[data-key=unit-2-1]")
    visitor.until("document.querySelector('#output-title').textContent === 'Layer 2, unit 2'")
    visitor.page.evaluate("location.hash = '#networkShape='")
    visitor.until("document.querySelector('#output-title').textContent === 'Output'")
    visitor.page.click("#play")
    visitor.until_epoch(5)


def test_a_network_cut_dead_is_named_with_a_way_out(visitor: Visitor) -> None:
    visitor.open("#noise=20&regularization=L1&regularizationRate=0.3")
    visitor.page.get_by_text("10×", exact=True).click()
    visitor.page.click("#play")
    visitor.until_note("18 of 18 links were cut by L1 0.3")
    assert visitor.page.locator(".pg-dead").count() == 18
    visitor.page.click("text=Set rate to 0.001")
    visitor.until("location.hash.includes('regularizationRate=0.001')")


def test_everything_comes_from_the_server_itself(newcomer: Visitor) -> None:
    visitor = newcomer
    urls: list[str] = []
    visitor.page.on("request", lambda request: urls.append(request.url))
    visitor.load()
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    visitor.page.goto(visitor.url + "api/docs")
    visitor.page.get_by_text("Train: from a state to the states after it").wait_for()
    foreign = [url for url in urls if not url.startswith((visitor.url, "data:", "blob:"))]
    assert foreign == []
    assert len(urls) > 10


def test_play_step_and_a_slider_work_from_the_keyboard(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.focus("#step")
    visitor.page.keyboard.press("Enter")
    visitor.until_epoch(1)
    visitor.page.focus("#play")
    visitor.page.keyboard.press("Space")
    visitor.until_epoch(10)
    visitor.page.keyboard.press("Space")
    slide(visitor, "learning-rate", "ArrowLeft")
    visitor.until("location.hash.includes('learningRate=0.01&')")
    thumb = visitor.page.locator("#learning-rate [role=slider]")
    assert thumb.get_attribute("aria-valuetext") == "0.01"


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440, 2560])
def test_nothing_is_wider_than_the_window(visitor: Visitor, width: int) -> None:
    visitor.open("#networkShape=8,8,8,8,8,8&sinX=true")
    visitor.page.set_viewport_size({"width": width, "height": 900})
    try:
        visitor.until(f"document.documentElement.scrollWidth <= {width}", seconds=5)
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})


def test_a_killed_and_restarted_server_costs_nothing(visitor: Visitor, server: Server) -> None:
    visitor.open()
    visitor.page.click("#play")
    visitor.until_epoch(30)
    server.kill()
    visitor.until_note("Server not answering.")
    stopped_at = visitor.epoch()
    server.start()
    back = time.monotonic()
    visitor.until_epoch(stopped_at + 1, seconds=2)
    assert time.monotonic() - back < 2
    visitor.until_epoch(stopped_at + 30)
    visitor.page.click("#play")
    epoch = visitor.epoch()
    assert shown_losses(visitor) == expected_losses(RunConfig(), epoch)
    visitor.problems.clear()  # the browser itself logs each refused connection
