"""The card More: what the original has none of, its number, and its one line over the curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from playground import RunConfig, train
from playground.data.random_stream import RandomStream
from playground.engine.initial import INITIAL_WEIGHTS
from playground.engine.losses import LOSSES
from playground.engine.optimizers import OPTIMIZERS, Constants
from playground.engine.schedules import SCHEDULES, Schedule, rates
from playground.run.config import SETTINGS
from tests.browser.conftest import Server, Visitor, expected_losses, new_page
from tests.browser.fields import pick, write
from tests.browser.test_accessibility import READY, violations
from tests.browser.test_steering import scrub, until_changes
from tests.later import first

ADAM = RunConfig(
    optimizer="adam", loss="cross-entropy", initial_weights="he", learning_rate=0.01, seed="0.4"
)
# By setting: beside which others it acts, what is chosen or typed, and what that means.
ON_THE_CARD: dict[str, tuple[dict[str, Any], str, Any]] = {
    "optimizer": ({}, "RMSprop", "rmsprop"),
    "momentum": ({"optimizer": "nesterov"}, "0.5", 0.5),
    "beta1": ({"optimizer": "adam"}, "0", 0),
    "beta2": ({"optimizer": "adamw"}, ".99", 0.99),
    "smoothing": ({"optimizer": "rmsprop"}, "1", 1),
    "epsilon": ({"optimizer": "adagrad"}, "1e−3", 1e-3),
    "weight_decay": ({"optimizer": "adamw"}, "0", 0),
    "loss": ({}, "Huber", "huber"),
    "schedule": ({}, "Exponential", "exponential"),
    "schedule_epochs": ({"schedule": "cosine"}, "250", 250),
    "schedule_factor": ({"schedule": "steps"}, "0,1", 0.1),
    "warm_up": ({}, "20", 20),
    "clip_norm": ({}, "0.5", 0.5),
    "reshuffle": ({}, "", True),
    "full_batch": ({}, "", True),
    "standardize": ({}, "", True),
    "dropout": ({}, "0.2, 0.5", (0.2, 0.5)),
    "initial_weights": ({}, "Orthogonal", "orthogonal"),
    "initial_scale": ({"initial_weights": "normal"}, "3", 3),
    "initial_bias": ({}, "-1", -1),
}
CARD_OPEN = "document.querySelector('#more-card')?.checkVisibility()"
SHOWN = """(fields) => fields.filter((field) =>
  !document.getElementById(field.replaceAll('_', '-')).closest('.pg-field').hidden)"""


def open_card(visitor: Visitor, link: str = "") -> None:
    visitor.open(link)
    if not visitor.page.evaluate(CARD_OPEN):
        visitor.page.click("#more")
    visitor.until(CARD_OPEN)


@pytest.fixture(autouse=True)
def closed(visitor: Visitor) -> Iterator[None]:
    """The card is as it was found: other tests press the network under it."""
    yield
    if visitor.page.evaluate(CARD_OPEN):
        visitor.page.click("#more-close")


def check(visitor: Visitor, control: str, _: str) -> None:
    visitor.page.click(f"#{control}")


def line(visitor: Visitor) -> str:
    """The one line over the curve; empty where the old hint stands."""
    return visitor.page.inner_text("#more-line") if visitor.page.is_visible("#more-line") else ""


def count(visitor: Visitor) -> str:
    return visitor.page.inner_text("#more-count") if visitor.page.is_visible("#more-count") else ""


@pytest.mark.parametrize("field", first(ON_THE_CARD, "warm_up"))
def test_a_control_of_the_card_changes_its_setting_and_the_link(
    visitor: Visitor, field: str
) -> None:
    beside, said, value = ON_THE_CARD[field]
    config = RunConfig(**beside)
    open_card(visitor, config.link())
    change = pick if SETTINGS[field].choices else write if said else check
    change(visitor, field.replace("_", "-"), said)
    visitor.until(f"location.hash !== {config.link()!r}")
    assert visitor.config() == config.replace(**{field: value})


@pytest.mark.slow
def test_dropout_changes_in_mid_run_and_a_batch_size_takes_the_place_of_a_full_batch(
    visitor: Visitor,
) -> None:
    open_card(visitor, "#fullBatch=true&dropout=0.5")
    assert (line(visitor), visitor.text("batch-size-value")) == ("dropout 0.5, full batch", "all")
    visitor.page.click("#play")
    visitor.until_epoch(5)
    visitor.pause()
    write(visitor, "dropout", "0.1 0.4")
    visitor.until("location.hash.endsWith(':dropout:0.1-0.4')")
    write(visitor, "dropout", "1")
    visitor.until("document.querySelector('#more-said').textContent.startsWith('Dropout 1: must')")
    write(visitor, "dropout", "")
    visitor.until("location.hash.endsWith(':dropout:0')")
    assert visitor.config().changes[-1].value == ()
    visitor.page.click("#more-close")
    visitor.slide("batch-size", "ArrowRight")
    visitor.until("location.hash.includes('batchSize=11&')")
    assert not visitor.config().full_batch


@pytest.mark.slow
def test_each_layer_may_have_an_activation_of_its_own(visitor: Visitor) -> None:
    plain = RunConfig(hidden_layers=(4, 3, 2))
    open_card(visitor, plain.link())
    rows = visitor.page.locator("#activations [data-layer]:visible")
    assert rows.count() == 3
    for layer, title, names in [
        (2, "Sine", ("tanh", "sine", "tanh")),
        (1, "ReLU", ("relu", "sine", "tanh")),
    ]:
        pick(visitor, f"activation-of-layer-{layer}", title)
        wanted = plain.replace(activations=names)
        visitor.until(f"location.hash === {wanted.link()!r}")
    assert line(visitor) == "ReLU-Sine-Tanh by layer"
    assert visitor.page.input_value("#activation-of-layer-2") == "Sine"
    # All of one kind are the bar's one activation again.
    pick(visitor, "activation-of-layer-2", "ReLU")
    pick(visitor, "activation-of-layer-3", "ReLU")
    visitor.until(f"location.hash === {plain.replace(activation='relu').link()!r}")
    assert visitor.page.input_value("#activation") == "ReLU"
    # One layer has nothing to choose beside the bar's.
    visitor.open(RunConfig(hidden_layers=(3,)).link())
    assert visitor.page.is_hidden("#activations")


@pytest.mark.parametrize("optimizer", first(OPTIMIZERS, "adamw"))
def test_only_the_constants_that_the_optimizer_obeys_are_shown(
    visitor: Visitor, optimizer: str
) -> None:
    open_card(visitor, RunConfig(optimizer=optimizer).link())
    shown = visitor.page.evaluate(SHOWN, Constants._fields)
    assert shown == [name for name in Constants._fields if name in OPTIMIZERS[optimizer].obeys]


def test_what_is_set_stands_in_the_line_and_is_counted(visitor: Visitor) -> None:
    visitor.open()
    assert (line(visitor), count(visitor)) == ("", "")
    assert visitor.page.inner_text("#loss-hint") == "half the mean squared error"
    visitor.open(ADAM.replace(schedule="cosine", momentum=0.5).link())  # Adam has no momentum
    assert line(visitor) == "cross entropy, Adam and 2 more"
    assert count(visitor) == "4"
    visitor.open(ADAM.replace(schedule="cosine", clip_norm=1, beta1=0.8).link())
    assert line(visitor) == "cross entropy, Adam and 4 more"
    visitor.page.set_viewport_size({"width": 1920, "height": 1000})
    visitor.until(
        "document.querySelector('#more-line').textContent.endsWith('cosine rate and 2 more')"
    )
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    visitor.open(RunConfig(activations=("relu", "tanh")).link())
    assert (line(visitor), count(visitor)) == ("ReLU-Tanh by layer", "1")
    visitor.open(RunConfig(init_zero=True).link())
    assert line(visitor) == "zero weights, biases 0"
    visitor.page.click("#more-line")
    visitor.until(CARD_OPEN)
    assert visitor.page.input_value("#initial-weights") == "Zero"


def test_adam_played_stepped_and_gone_back_is_pythons_run_to_the_last_bit(visitor: Visitor) -> None:
    visitor.open(ADAM.link())
    visitor.play_until(5, speed="1×")
    for _ in range(2):
        visitor.page.click("#step")
    last = visitor.play_until(visitor.epoch() + 30, speed="10×")
    assert visitor.losses() == expected_losses(ADAM, last)
    scrub(visitor, 4)
    last = visitor.play_until(60, speed="Max")
    losses = train(ADAM, last).losses
    curve = visitor.curve("test")
    assert curve["y"] == losses.test_loss.iloc[curve["x"]].tolist()
    assert len(curve["x"]) > 20


@pytest.mark.slow
def test_a_constant_changes_in_mid_run_and_can_be_taken_back(visitor: Visitor) -> None:
    open_card(visitor, ADAM.link())
    before = visitor.play_until(10)
    write(visitor, "beta1", "0,5")
    config = until_changes(visitor, 1)
    assert [str(change) for change in config.changes] == [f"{before}:beta1:0.5"]
    assert count(visitor) == "4"  # β₁ is among what there is no room for
    last = visitor.play_until(before + 20)
    assert visitor.losses() == expected_losses(config, last)
    visitor.page.click("#undo")
    visitor.until("document.querySelector('#beta1').value === '0.9'")
    config = until_changes(visitor, 2)
    last = visitor.play_until(last + 20)
    assert visitor.losses() == expected_losses(config, last)


@pytest.mark.slow
def test_another_optimizer_starts_the_run_over_and_undo_brings_it_back(visitor: Visitor) -> None:
    open_card(visitor)
    visitor.play_until(5)
    pick(visitor, "optimizer", "AdamW")
    visitor.until("location.hash.includes('optimizer=adamw')")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")
    write(visitor, "weight-decay", "0.1")
    visitor.until("location.hash.includes('weightDecay=0.1')")
    assert visitor.config() == RunConfig(optimizer="adamw", weight_decay=0.1)
    assert line(visitor) == "AdamW, weight decay 0.1"
    visitor.page.click("#more-original")
    visitor.until(f"location.hash === {RunConfig().link()!r}")
    assert visitor.page.is_disabled("#more-original")
    assert line(visitor) == ""
    visitor.page.click("#undo")
    visitor.until("location.hash.includes('weightDecay=0.1')")


@pytest.mark.slow
def test_a_number_that_may_not_be_is_refused_in_words_and_never_asked_for(visitor: Visitor) -> None:
    open_card(visitor, ADAM.link())
    for text in ("1", "abc", "-0.1", ""):
        write(visitor, "beta1", text)
        visitor.until("document.querySelector('#beta1').getAttribute('aria-invalid') === 'true'")
        assert SETTINGS["beta1"].allowed in visitor.text("more-said")
    assert visitor.link() == ADAM.link()
    visitor.page.keyboard.press("Escape")
    visitor.until(f"!{CARD_OPEN}")
    visitor.page.click("#more")
    assert visitor.page.input_value("#beta1") == "0.9"
    visitor.page.press("#beta1", "ArrowUp")
    visitor.until("location.hash.includes('beta1=0.95')")


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["cross-entropy", "hinge"])
def test_a_regression_has_no_loss_for_classes_and_the_note_says_so(
    visitor: Visitor, loss: str
) -> None:
    open_card(visitor, RunConfig(loss=loss).link())
    visitor.choose("problem", "Regression")
    visitor.until("location.hash.includes('problem=regression')")
    visitor.until_note("is for classification: the loss is squared again.")
    assert visitor.config() == RunConfig(problem="regression")
    visitor.page.click("#loss")
    options = visitor.page.locator("[role=option]:visible")
    options.first.wait_for()
    refused = [text for text in options.all_inner_texts() if "classification only" in text]
    assert (options.count(), len(refused)) == (len(LOSSES), 2)
    disabled = visitor.page.locator("[role=option][data-combobox-disabled]:visible")
    assert disabled.all_inner_texts() == refused
    visitor.page.keyboard.press("Escape")
    options.first.wait_for(state="hidden")
    assert visitor.page.evaluate(CARD_OPEN), "Escape was the menu's"
    visitor.page.click("#undo")
    visitor.until(f"location.hash === {RunConfig(loss=loss).link()!r}")


def test_a_key_opens_the_card_and_escape_gives_the_focus_back(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.focus("#more")
    visitor.page.keyboard.press("m")
    visitor.until(CARD_OPEN)
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.id") == "optimizer"
    visitor.page.keyboard.press("Escape")
    visitor.until(f"!{CARD_OPEN}")
    assert visitor.page.evaluate("document.activeElement.id") == "more"


FACTORS = """async ([config, count]) => {
  const { factorAt } = await import('/assets/playground/more_pictures.mjs');
  return Array.from({ length: count }, (_, t) => factorAt(config, t));
}"""


@pytest.mark.slow
@pytest.mark.parametrize("rule", SCHEDULES)
def test_the_picture_of_the_rate_is_drawn_from_the_engines_formula(
    visitor: Visitor, rule: str
) -> None:
    visitor.open()
    config = {"schedule": rule, "schedule_epochs": 40, "schedule_factor": 0.3, "warm_up": 7}
    drawn = visitor.page.evaluate(FACTORS, [config, 150])
    assert drawn == pytest.approx(rates(1.0, Schedule(rule, 40, 0.3, 7), 0, 150), rel=1e-12)


LAW = """async ([rule, sources, units]) => {
  const { lawOf } = await import('/assets/playground/more_pictures.mjs');
  const { spread, reach, share } = lawOf(rule, sources, units);
  const at = Array.from({ length: 2001 }, (_, k) => reach * (k / 1000 - 1));
  const shares = at.map(share), all = shares.reduce((sum, one) => sum + one, 0);
  return [spread, Math.sqrt(at.reduce((sum, x, k) => sum + x * x * shares[k], 0) / all)];
}"""


@pytest.mark.slow
@pytest.mark.parametrize("rule", INITIAL_WEIGHTS)
def test_the_picture_of_first_weights_is_as_wide_as_what_is_drawn(
    visitor: Visitor, rule: str
) -> None:
    visitor.open()
    spread, of_picture = visitor.page.evaluate(LAW, [rule, 5, 3])
    uniform = RandomStream("first weights").uniform
    drawn = np.array([INITIAL_WEIGHTS[rule].draw(5, 3, uniform) for _ in range(2000)])
    assert spread == pytest.approx(drawn.std(), rel=0.02, abs=1e-12)
    # The picture ends at three spreads of a bell, and shows a point as a bar.
    assert of_picture == pytest.approx(spread, rel=0.03, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 1024, 768, 390])
def test_the_card_covers_neither_map_figures_note_nor_play(
    browser: Browser, server: Server, width: int
) -> None:
    visitor = new_page(browser, server, viewport={"width": width, "height": 900})
    visitor.load(ADAM.link())
    visitor.page.keyboard.press("m")
    visitor.until(CARD_OPEN)
    card = visitor.page.locator("#more-card").bounding_box()
    assert card
    for free in ("#decision-map", ".pg-figures", "#play", "#note", "#datasets"):
        if free == "#play" and width < 600:
            continue  # fixed over the page's end, above all
        box = visitor.page.locator(free).bounding_box()
        assert box
        assert (
            box["x"] + box["width"] <= card["x"]
            or box["x"] >= card["x"] + card["width"]
            or box["y"] + box["height"] <= card["y"]
            or box["y"] >= card["y"] + card["height"]
        ), free
    if width >= 600:
        network = visitor.page.locator(".pg-network").bounding_box()
        assert network
        assert abs(network["x"] - card["x"]) <= 1
        assert abs(network["width"] - card["width"]) <= 1
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    small = visitor.page.evaluate(
        "[...document.querySelectorAll('#more-card :is(button, input), #more')]"
        ".filter((node) => node.checkVisibility())"
        ".map((node) => node.type === 'checkbox' ? node.labels[0] : node)"
        ".filter((node) => node.getBoundingClientRect().height < (innerWidth < 600 ? 44 : 24))"
        ".map((node) => node.id || node.textContent)"
    )
    assert small == []
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.mark.slow
def test_a_phone_is_not_told_of_a_key_that_it_has_not(browser: Browser, server: Server) -> None:
    size = {"width": 390, "height": 844}
    visitor = new_page(browser, server, viewport=size, has_touch=True, is_mobile=True)
    open_card(visitor)
    assert visitor.page.is_visible("#more-close")
    assert not visitor.page.is_visible("#more-close kbd")
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1024, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_card(
    browser: Browser, server: Server, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    visitor = new_page(browser, server, viewport=size, color_scheme=scheme)
    visitor.load(ADAM.replace(schedule="steps", warm_up=10).link())
    visitor.until(READY[""])
    visitor.page.keyboard.press("m")
    visitor.until(CARD_OPEN)
    found = violations(visitor.page, "card", at_least=21)
    write(visitor, "beta1", "2")
    visitor.until("document.querySelector('#beta1').getAttribute('aria-invalid') === 'true'")
    found += violations(visitor.page, "refused", at_least=21)
    visitor.page.context.close()
    assert found == []
