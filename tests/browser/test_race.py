"""Runs side by side on one Play: each is what it is alone, and what is said of them holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Request

from playground import RunConfig, train
from playground.run.config import SETTINGS
from playground.studies import Axis, Study, run_study
from playground.studies.headline import headline
from tests.browser.conftest import Server, Visitor, new_page

BASE = RunConfig(dataset="xor", hidden_layers=(3,), seed="0.5")
FAST = BASE.replace(learning_rate=0.3)
DIVERGING = RunConfig(problem="regression", activation="relu", learning_rate=10, seed="0.5")
EPOCH = "Number(document.querySelector('#race-epoch').textContent.replace(',', ''))"
AT_REST = "document.querySelector('#race-play').dataset.playing === 'false'"
NOTE = "document.querySelector('#race-note').textContent"

pytestmark = pytest.mark.slow


def race_of(*configs: RunConfig | str) -> str:
    """The address of a race; a text stands for a run as it is."""
    links = [one if isinstance(one, str) else one.link()[1:] for one in configs]
    runs = zip("abcd", links, strict=False)
    return "compare#" + "&".join(f"{name}={quote(link, safe='')}" for name, link in runs)


class Race:
    """A page with a race, and the states that it sent to be trained on."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.sent: list[dict] = []
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/api/advance"):
            self.sent.append(json.loads(request.post_data or "{}"))

    def open(self, *configs: RunConfig | str) -> Race:
        self.page.goto("about:blank")
        self.page.goto(self.visitor.url + race_of(*configs))
        self.until("document.documentElement.dataset.race !== undefined")
        return self

    def until(self, condition: str) -> None:
        self.visitor.until(condition)

    def play(self, speed: str, epochs: int) -> None:
        """Play up to so many epochs at least, and stand still."""
        self.page.locator("#race-speed").get_by_text(speed, exact=True).click()
        self.page.click("#race-play")
        self.until(f"{EPOCH} >= {epochs}")
        self.page.click("#race-play")
        self.until(AT_REST)

    def loss(self, name: str) -> str:
        return self.page.inner_text(f".pg-lane[data-lane={name}] .pg-figure-main div")


@pytest.fixture
def race(browser: Browser, server: Server) -> Iterator[Race]:
    visitor = new_page(browser, server)
    yield Race(visitor)
    visitor.page.context.close()


def states_sent(race: Race, config: RunConfig) -> dict[int, dict]:
    """By epoch, the states of a run that went on from there."""
    mine = [one for one in race.sent if RunConfig.model_validate(one["config"]) == config]
    return {one["state"]["epoch"]: one["state"] for one in mine if one.get("state")}


@pytest.mark.parametrize("speed", ["1×", "10×", "Max"])
def test_lanes_step_together_and_each_is_bit_for_bit_the_run_that_it_is_alone(
    race: Race, speed: str
) -> None:
    configs = (BASE, FAST, BASE.replace(hidden_layers=(8, 8), batch_size=1))
    race.open(*configs).play(speed, 60)
    at = int(race.page.evaluate(EPOCH))
    for name, config in zip("ABC", configs, strict=True):
        run = train(config, at)
        assert race.loss(name) == f"{run.losses.iloc[-1].test_loss:.3f}"
        sent = states_sent(race, config)
        epoch = max(epoch for epoch in sent if epoch <= max(at, 60))
        state = train(config, epoch).state
        assert epoch > 0
        for part in ("weights", "biases"):
            alone = [array.tolist() for array in getattr(state, part)]
            assert sent[epoch][part] == alone


def test_one_that_diverges_stays_where_it_is_and_the_other_goes_on(race: Race) -> None:
    steady = DIVERGING.replace(learning_rate=0.01)
    race.open(DIVERGING, steady).play("1×", 30)
    race.until(f"/A diverged at epoch \\d+\\./.test({NOTE})")
    assert race.loss("A") == "–"
    at = int(race.page.evaluate(EPOCH))
    assert race.loss("B") == f"{train(steady, at).losses.iloc[-1].test_loss:.3f}"
    assert race.page.locator(".pg-race-cross").count() == 1
    race.page.click("#race-reset")
    race.until(f"{EPOCH} === 0 && {NOTE}.startsWith('Ready.')")
    assert race.loss("A") != "–"


def test_what_is_wrong_with_a_link_is_said_and_the_rest_of_it_opens(race: Race) -> None:
    race.open(BASE, "nonsense", FAST)
    race.until(f"{NOTE}.includes('B could not be read:')")
    assert race.page.inner_text("#race-title") == "Race: A against C"
    race.open(BASE, FAST.link()[1:].replace("learningRate=0.3", "learningRate=abc"))
    race.until(f"{NOTE}.includes('B: learningRate=abc')")
    race.open(BASE, BASE)
    same = "A and B are the same run. Change something in B."
    race.until(f"{NOTE}.startsWith({same!r})")
    assert race.page.inner_text("#race-said") == same
    race.page.goto(f"{race.visitor.url}compare")
    race.until("document.querySelector('#race-said').textContent.startsWith('Pin a run')")


def test_by_keys_alone_a_race_plays_steps_resets_changes_hands_and_loses_a_lane(race: Race) -> None:
    race.open(BASE, FAST)
    keys = race.page.keyboard
    keys.press("s")
    race.until(f"{EPOCH} === 1")
    keys.press("Space")
    race.until(f"{EPOCH} > 5")
    keys.press("Space")
    race.until(AT_REST)
    keys.press("r")
    race.until(f"{EPOCH} === 0")
    keys.press("a")
    race.until("location.hash.endsWith('&mine=a')")
    assert race.page.locator("[data-key=own-A]").get_attribute("aria-current") == "true"
    race.page.focus("[data-key=own-B]")
    keys.press("Delete")
    race.until("document.querySelectorAll('.pg-lane').length === 1")
    assert race.page.evaluate("document.activeElement.dataset.key") == "close-A"


def test_whether_the_difference_holds_is_asked_of_24_seeds_and_opens_as_that_study(
    race: Race,
) -> None:
    race.open(BASE, FAST).play("10×", 40)
    race.page.get_by_role("button", name="Run 24 seeds").click()
    race.until(f"{NOTE}.includes('epochs each. ')")
    epochs = int(race.page.evaluate(EPOCH))
    study = Study(BASE, (Axis.parse("learning_rate=0.03,0.3"),), seeds=24, epochs=epochs)
    said = f"After {epochs} epochs each. {headline(run_study(study))}"
    assert said in race.page.inner_text("#race-note")
    assert race.page.get_by_role("button", name="Run 48 seeds").is_visible()
    race.page.get_by_role("button", name="Open as a study").click()
    race.until("location.pathname === '/studies' && location.hash.includes('seeds=24')")
    assert "vary=learning_rate=0.03,0.3" in race.page.evaluate("decodeURIComponent(location.hash)")


def test_from_the_playground_into_a_race_and_back_to_the_one_that_is_yours(race: Race) -> None:
    race.visitor.load(BASE.link())
    page = race.page
    page.keyboard.press("i")
    page.wait_for_selector(".pg-pinned")
    page.evaluate("(link) => { location.hash = link }", FAST.link())
    race.until(f"document.documentElement.dataset.link === {FAST.link()!r}")
    page.click("#race")
    race.until("document.querySelector('#race-title')?.textContent === 'Race: A against B'")
    assert page.inner_text("#race-said b") == SETTINGS["learning_rate"].title.lower()
    assert page.title() == "Race · Neural playground"
    race.play("10×", 30)
    at = int(page.evaluate(EPOCH))
    page.click("#race-back")
    race.until(f"document.querySelector('#epoch').textContent.replace(',', '') == {at}")
    assert page.evaluate("location.pathname + location.hash") == "/" + FAST.link()
    assert page.inner_text(".pg-pinned-text") == "learning rate 0.03 / 0.3"


@pytest.mark.parametrize("width", [390, 768, 1024])
def test_nothing_of_a_race_is_cut_and_a_thumb_can_press_all_of_it(
    browser: Browser, server: Server, width: int
) -> None:
    visitor = new_page(browser, server, viewport={"width": width, "height": 844})
    race = Race(visitor)
    for configs in ((BASE, FAST), (BASE, FAST, BASE.replace(noise_percent=20), DIVERGING)):
        race.open(*configs).play("10×", 30)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
        least = 44 if width < 600 else 24
        small = visitor.page.evaluate(
            """(least) => [...document.querySelectorAll('#race-tab button')]
              .filter((button) => button.checkVisibility())
              .map((button) => button.getBoundingClientRect())
              .filter(({ width, height }) => Math.min(width, height) < least).length""",
            least,
        )
        assert small == 0
    visitor.page.context.close()
