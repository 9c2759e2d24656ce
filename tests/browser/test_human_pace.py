"""Every control used once at a person's pace, by mouse and finger: what it chose is what there is.

The page tells which controls it has. What one of a kind must hold is known by its kind; a button
needs a line in a table of effects, and without one the test fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from playground import RunConfig
from playground.engine.activations import ACTIVATIONS
from playground.engine.penalties import PENALTIES
from playground.run.config import SETTINGS
from playground.studies import Axis, Study
from tests.browser.cards import CLEAREST
from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.controls import Control, controls, use
from tests.browser.person import Person, Pointer
from tests.later import later

BASE = RunConfig(regularization="L2", regularization_rate=0.01, seed="0.5")
HURRY = (300, 360)
PLAYS = "document.querySelector('#play').dataset.playing === "
# A run opened from now on, at rest, with nothing open over it.
FRESH = """(link) => {
  const at = (id) => document.getElementById(id);
  delete document.documentElement.dataset.link;
  document.querySelector('dialog[open]')?.close();
  if (!at('more-card').hidden) at('more-close').click();
  if (at('strip').dataset.face) at('face-loss').click();
  if (at('history-card')?.hidden === false) document.querySelector('.pg-past-close').click();
  if (at('play').dataset.playing === 'true') at('play').click();
  if ((at('step').dataset.grain ?? 'epoch') !== 'epoch') at('step-epoch').click();
  document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  if (location.hash === link) at('reset').click();
  else location.hash = link;
  scrollTo(0, 0);
}"""
TICK_STEP_ALONE = """() => document.querySelectorAll('input[id^="hide-"]').forEach((box) => {
  if (box.checked !== (box.id === 'hide-stepButton')) box.click();
})"""
IS_FRESH = (
    f"document.documentElement.dataset.link === {BASE.link()!r}"
    " && document.querySelector('#epoch').textContent === '000,000'"
)
PROJECTED = "document.documentElement.hasAttribute('data-projector')"
LINK = "document.documentElement.dataset.link"

Visit = tuple[Visitor, Person]


class Changes(NamedTuple):
    """An effect: what a script gives is another after the press."""

    what: str


class Saves(NamedTuple):
    """An effect: a file with this ending comes."""

    ending: str


Effects = Mapping[str, str | Changes | Saves]


@pytest.fixture(params=["mouse", later("touch")])
def visit(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visit]:
    """A visitor with a mouse at 1440, or with a finger at 390."""
    pointer: Pointer = request.param
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    visitor = new_page(browser, server, **(phone if pointer == "touch" else {}))
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield visitor, Person(visitor.page, pointer, rest_ms=HURRY)
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.fixture
def home(visit: Visit) -> Visit:
    """The same visitor on the Playground, with the network of `BASE`."""
    visit[0].load(BASE.link())
    return visit


def steps_key(visitor: Visitor, count: int) -> None:
    for epoch in range(1, count + 1):
        visitor.page.evaluate("document.getElementById('step').click()")
        visitor.until_epoch(epoch)


def hide_step_alone(visitor: Visitor) -> None:
    """Of all switches of a lesson link only the one of Step; what was ticked before is not."""
    visitor.page.evaluate(TICK_STEP_ALONE)
    said = "document.querySelector('#lesson-link-said').textContent"
    visitor.until(f"/stepButton_hide=true/.test({said}) && !/playButton_hide=true/.test({said})")


def opened(selector: str) -> str:
    return f"document.querySelector({selector!r}).getAttribute('aria-expanded') === 'true'"


def layers(*shape: int) -> str:
    return f"{LINK}.includes('networkShape={','.join(map(str, shape))}&')"


# What must hold after a press, by a pattern of names.
EFFECTS = {
    "reset": "document.querySelector('#epoch').textContent === '000,000'",
    "play": PLAYS + "'true'",
    "step": "document.querySelector('#epoch').textContent === '000,001'",
    "step-menu": opened("#step-menu"),
    "go-to": opened("#go-to"),
    "new-data": f"!{LINK}.includes('seed=0.5&')",
    "new-weights": f"{LINK}.includes('weightSeed=')",
    "undo": f"!{LINK}.includes('discretize=true')",
    "redo": f"{LINK}.includes('discretize=true')",
    "copy-link": "(await navigator.clipboard.readText()).includes('#activation=')",
    "export summary": "document.querySelector('#export').open",
    "to-lessons": "document.documentElement.dataset.lessonCard === 'open'",
    "history": opened("#history"),
    "appearance": opened("#appearance"),
    "page-menu": opened("#page-menu"),
    "help": "document.querySelector('dialog[open]') !== null",
    "more": opened("#more"),
    "pin": "document.querySelector('.pg-pinned') !== null",
    "more-data-button": opened("#more-data-button"),
    "draw-open": opened("#draw-open"),
    "table-open": "document.querySelector('dialog.pg-table')?.open",
    "face-loss": "document.querySelector('#strip').dataset.face === undefined",
    "face-why": "document.querySelector('.pg-face[data-face=why]').checkVisibility()",
    "inside-(gradients|updates|values|dead)": Changes(
        "document.querySelector('.pg-inside-chart svg').ariaLabel.split(',')[0]"
    ),
    "inside-panel-.": Changes("document.querySelector('.pg-inside-dots [aria-pressed=true]').id"),
    "layer-minus": layers(4),
    "layer-plus": layers(4, 2, 2),
    "minus-0": layers(3, 2),
    "plus-0": layers(5, 2),
    "minus-1": layers(4, 1),
    "plus-1": layers(4, 3),
    r"count-\d": "document.querySelectorAll('.pg-count[data-chosen]').length === 1",
    "fold": Changes("document.querySelectorAll('[data-key^=feature-]').length"),
    r"unit-[12]-\d": "document.querySelector('#output-title').textContent.startsWith('Layer')",
    "unit-3-0": "document.querySelector('#output-title').textContent === 'Output'",
    "lesson .*": f"{LINK}.includes('tutorial=')",
    "hide-.*": "/(_hide|hideText)=true/"
    ".test(document.querySelector('#lesson-link-said').textContent)",
    "lesson-link-copy": "(await navigator.clipboard.readText()).includes('#activation=')",
    "lesson-link-open": f"{LINK}.includes('stepButton_hide=true')",
    "lesson-link-show": f"!{LINK}.includes('_hide=true')",
}


CLIPBOARD = "(await navigator.clipboard.readText())"
IN_SHEETS: Effects = {
    "export-png": Saves(".png"),
    "export-svg": Saves(".svg"),
    "export-(curves|points)": Saves(".csv"),
    "export-run": Saves(".json"),
    "export-(numpy|pytorch|keras)": Saves(".py"),
    "export-onnx": Saves(".onnx"),
    "export-json": Saves("-network.json"),
    "export-drawing": Saves("-network.svg"),
    "export-report": "document.querySelector('#export-report').textContent.startsWith('Added')",
    "export-link": f"{CLIPBOARD}.includes('#activation=')",
    "export-python": f"{CLIPBOARD}.includes('train(')",
    "export-command": f"{CLIPBOARD}.includes('playground run ')",
    "projector": PROJECTED,
}


def meet(visit: Visit, control: Control, effects: Effects, seconds: float = 60) -> None:
    """Use a control and wait until the page has what was chosen."""
    visitor, me = visit
    effect = next((e for name, e in effects.items() if re.fullmatch(name, control.name)), None)
    assert effect or control.kind != "button", f"no case for {control}"
    if isinstance(effect, Saves):
        with visitor.page.expect_download() as download:
            use(me, control)
        assert download.value.suggested_filename.endswith(effect.ending), control
        return
    if isinstance(effect, Changes):
        effect = f"{effect.what} !== {visitor.page.evaluate(effect.what)!r}"
    holds = use(me, control)
    try:
        for condition in (holds, effect or "true"):
            until(visitor, condition, seconds)
    except Exception as error:
        raise AssertionError(f"{control.name}: not what was chosen") from error


def until(visitor: Visitor, condition: str, seconds: float = 60) -> None:
    if "await" in condition:
        condition = f"(async () => {condition})()"
    visitor.until(condition, seconds)


def until_space_plays_or_pauses(visit: Visit, name: str) -> None:
    visitor, me = visit
    is_playing = visitor.page.get_attribute("#play", "data-playing") == "true"
    me.key("Space")
    try:
        visitor.until(PLAYS + f"'{str(not is_playing).lower()}'")
    except Exception as error:
        raise AssertionError(f"Space does not play after a press on {name}") from error


def until_link_holds(visitor: Visitor, name: str) -> None:
    """What a control of a setting shows is what the link has."""
    field = name.replace("-", "_")
    if field == "units":
        value = visitor.page.text_content("#units-value")
        visitor.until(f"{LINK}.includes('networkShape={value},')")
    if field not in RunConfig.model_fields:
        return
    shown = visitor.page.locator(f"#{name}")
    titles = {n: a.title for n, a in {**ACTIVATIONS, **PENALTIES}.items()}
    has = getattr(RunConfig.from_link(str(visitor.page.evaluate(LINK))), field)
    if isinstance(has, bool):
        assert shown.is_checked() == has, name
    elif isinstance(has, str):
        assert shown.input_value() == titles.get(has, has.capitalize()), name
    else:
        at = shown.locator("[role=slider]").get_attribute("aria-valuenow")
        assert SETTINGS[field].steps[int(at or -1)] == has, name


def start(visit: Visit) -> None:
    visitor, _ = visit
    visitor.page.evaluate(FRESH, BASE.link())
    visitor.until(IS_FRESH)


# What a control needs before it can be used.
BEFORE: dict[str, Callable[[Visitor], None]] = {
    "lesson-link-open": lambda visitor: hide_step_alone(visitor),
    "reset": lambda visitor: steps_key(visitor, 2),
    "timeline range": lambda visitor: steps_key(visitor, 3),
}


def use_all(visit: Visit, root: str) -> list[str]:
    """Use what a part of the Playground shows, each afresh; gives the names."""
    start(visit)
    found = controls(visit[0].page, root)
    use_each(visit, found)
    return [control.name for control in found]


def use_each(visit: Visit, found: Iterable[Control]) -> None:
    visitor, _ = visit
    for control in found:
        start(visit)
        BEFORE.get(control.name, lambda _: None)(visitor)
        before = visitor.page.evaluate(LINK)
        meet(visit, control, EFFECTS)
        if visitor.page.evaluate("document.querySelector('dialog[open]') !== null"):
            continue
        if control.name in ("go-to", "draw-open"):
            # Out of the field, which takes every key; off the canvas, where nothing plays yet.
            visit[1].key("Escape")
        if control.name.replace("-", "_") in {*RunConfig.model_fields, "units"}:
            visitor.until(f"{LINK} !== {before!r}")
            until_link_holds(visitor, control.name)
        until_space_plays_or_pauses(visit, control.name)


def test_a_control_of_each_kind_in_the_bar_chooses_what_was_pressed_and_space_plays_after_it(
    home: Visit,
) -> None:
    start(home)
    found = controls(home[0].page, ".pg-bar")
    of_kind = {control.kind: control for control in reversed(found)}
    assert {"button", "radio", "slider", "select"} <= {*of_kind}, of_kind
    use_each(home, of_kind.values())


@pytest.mark.slow
def test_every_control_of_the_bar_chooses_what_was_pressed_and_space_plays_after_it(
    home: Visit,
) -> None:
    visitor, me = home
    used = {*use_all(home, ".pg-bar")}
    assert used >= {"play", "speed=max", "learning-rate", "activation", "regularization-rate"}
    start(home)
    me.press("#step-menu")
    sizes = controls(visitor.page, "#step-sizes")
    assert len(sizes) == 3
    for size in sizes[:2]:
        if not visitor.page.is_visible("#step-sizes"):
            me.press("#step-menu")
        meet(home, size, EFFECTS)
        until_space_plays_or_pauses(home, size.name)


@pytest.mark.slow
def test_every_control_of_the_stage_chooses_what_was_pressed_and_space_plays_after_it(
    home: Visit,
) -> None:
    visitor, me = home
    assert len(use_all(home, ".pg-main")) > (40 if me.pointer == "mouse" else 30)
    start(home)
    me.press("#discretize")
    for name in ("undo", "redo"):
        meet(home, Control(name, f"#{name}", "button"), EFFECTS)
        until_space_plays_or_pauses(home, name)
    start(home)
    me.press("[data-key=unit-1-0] .pg-bias")
    visitor.until("document.querySelector('.pg-card[data-mode=edit]:popover-open') !== null")
    start(home)
    me.press_point(*visitor.page.evaluate(CLEAREST, "w.2.1.1"))
    visitor.until("document.querySelector('.pg-card[data-mode=edit]:popover-open') !== null")
    me.press(".pg-card-keys button:last-child")
    visitor.until("document.querySelector('#strip').dataset.face === 'why'")
    row = "document.querySelector('button.pg-why-row:nth-child(2)')"
    me.press("button.pg-why-row:nth-child(2)")
    visitor.until(f"{row}.getAttribute('aria-current') === 'true'")
    ways = "document.querySelectorAll('.pg-why-crumbs button').length"
    for press, count in ((":nth-match(.pg-why-factors button, 1)", 2), (".pg-why-on", 3)):
        me.press(press)
        visitor.until(f"{ways} === {count}")
    me.press(".pg-why-close")
    visitor.until("document.querySelector('#strip').dataset.face === undefined")


@pytest.mark.slow
def test_every_control_above_and_below_the_playground_does_what_it_says(home: Visit) -> None:
    visitor, me = home
    names = use_all(home, ".pg-top :not(nav)")
    assert {"copy-link", "help"} <= {*names}
    for opener, sheet in (
        ("#appearance", "#appearance-sheet"),
        ("#export summary", ".pg-export-items"),
    ):
        start(home)
        me.press(opener)
        inside = controls(visitor.page, sheet)
        assert len(inside) > 3
        for control in inside:
            if control.name == "export-open":
                continue  # a window of the system
            if not visitor.page.is_visible(control.selector):
                me.press(opener)
            meet(home, control, IN_SHEETS)
            if control.name == "projector":  # back from there
                visitor.page.keyboard.press("p")
                visitor.until(f"!{PROJECTED}")
    start(home)
    for tab in ("Studies", "Backprop", "Digits", "Homework", "Playground"):
        if me.pointer == "touch":
            me.press("#page-menu")
        me.press(visitor.page.locator("#tabs").get_by_text(tab, exact=True))
        visitor.until(f"document.querySelector('#tabs [aria-current]').textContent === {tab!r}")
    below = use_all(home, ".pg-around")
    assert len(below) > 30


@pytest.mark.slow
def test_every_control_of_the_strips_other_faces_does_what_it_says(home: Visit) -> None:
    visitor, me = home
    start(home)
    me.press("#face-inside")
    visitor.until("document.querySelector('#inside-gradients').ariaPressed === 'true'")
    there = {control.name for control in controls(visitor.page, "#strip")}
    modes = ["inside-updates", "inside-values", "inside-dead", "inside-gradients"]
    panels = ["inside-panel-2", "inside-panel-3", "inside-panel-1"]  # of a phone
    assert there >= {*modes}
    for name in (*modes, *(panel for panel in panels if panel in there)):
        meet(home, Control(name, f"#{name}", "button"), EFFECTS)
    until_space_plays_or_pauses(home, "inside-gradients")
    me.press("#face-loss")


STUDY = Study(BASE, (Axis.parse("learning_rate=0.01,0.1"),), seeds=2, epochs=10)
STUDY_EFFECTS = {
    "study-report": "document.querySelector('#study-report').textContent.startsWith('Added')",
    "study-back": "location.pathname === '/'",
    "study-run": "document.querySelector('#study-said').textContent !== ''",
    "study-link": "(await navigator.clipboard.readText()).includes('/studies#')",
    "study-results pg-picture": "document.querySelector('#study-run').textContent === 'Cancel'",
}
BACK_EFFECTS = {
    "back-new": Changes("location.hash"),
    "(up|down) .*": Changes("location.hash"),
    "back-(size|kernel|stride|padding|dilation|samples)": Changes("location.hash"),
    "back-step": "document.querySelector('.pg-back-stepping') !== null",
    "back-check": "document.querySelector('#back-checking').checkVisibility()",
    "back-explanation .*": f"{CLIPBOARD}.includes('frac')",
}
DIGITS_EFFECTS = {
    "digits-more": opened("#digits-more"),
    "digits-play": "document.querySelector('#digits-play').dataset.playing === 'true'",
    "digits-step-menu": opened("#digits-step-menu"),
    "digits-step": "document.querySelector('#digits-epoch').textContent === '1'",
    "digits-reset": "document.querySelector('#digits-epoch').textContent === '0'",
    "digits-new-seed": Changes("location.hash"),
    "digits-(before|after)": Changes("document.querySelector('#digits-image-name').textContent"),
    "digits-maps tile|digits-clear": "true",  # a tile says its numbers while the pointer is on it
    "digits-mistakes tile": Changes("document.querySelector('#digits-image-name').textContent"),
    "digits-confusion cell": "!document.querySelector('#digits-all').hidden",
}
RACE_LINK = "#a=learningRate%3D0.1&b=learningRate%3D0.3"
LANES = "document.querySelectorAll('.pg-lane').length"
RACE_EFFECTS = {
    "race-play": "document.querySelector('#race-play').dataset.playing === 'true'",
    "race-step": "document.querySelector('#race-epoch').textContent === '000,001'",
    "race-reset": "document.querySelector('#race-epoch').textContent === '000,000'",
    "race-back": "location.pathname === '/'",
    "own-A": "location.hash.endsWith('&mine=a')",
    "own-B": "document.querySelector('[data-key=own-B]').ariaCurrent === 'true'",
    "close-.": f"{LANES} === 1",
    "race-note .*": "document.querySelector('#race-note').textContent.includes('24 seeds')",
}
TABS = {
    "compare": (RACE_LINK, ".pg-lane", RACE_EFFECTS),
    "studies": (STUDY.link(), "#study-first-values button", STUDY_EFFECTS),
    "backprop": ("", ".pg-back-sum", BACK_EFFECTS),
    "digits": ("", "#digits-maps button", DIGITS_EFFECTS),
}


@pytest.mark.slow
@pytest.mark.parametrize("tab", TABS)
def test_every_control_of_the_other_tabs_chooses_what_was_pressed(visit: Visit, tab: str) -> None:
    visitor, _ = visit
    link, ready, effects = TABS[tab]

    def load() -> None:
        visitor.page.goto(visitor.url + tab + link)
        visitor.page.locator(ready).first.wait_for()

    load()
    names = {control.name for control in controls(visitor.page, "main")}
    assert len(names) > 10
    for name in sorted(names):
        visitor.page.goto(visitor.url + "assets/icons/mark.svg")  # a hash alone loads nothing anew
        load()
        control = next((c for c in controls(visitor.page, "main") if c.name == name), None)
        assert control, name
        meet(visit, control, effects)


REPORT = {
    "parts": [
        {"key": 1, "kind": "text", "title": "", "paragraphs": []},
        {"key": 2, "kind": "text", "title": "Last", "paragraphs": ["Words."]},
        {"key": 3, "kind": "study", "link": STUDY.link()},
    ],
    "next": 4,
}
WITH_REPORT = f"localStorage.setItem('playground-report', {json.dumps(json.dumps(REPORT))})"
TITLES = "[...document.querySelectorAll('.pg-report-title')].map((it) => it.dataset.key).join()"
# What stands in for the window of the system that prints.
PRINTS = """document.querySelector('#report-page').contentWindow.print = () => {
  const { images } = document.querySelector('#report-page').contentDocument;
  const areThere = [...images].every((image) => image.complete && image.naturalWidth);
  document.documentElement.dataset.printed = areThere ? 'yes' : 'without pictures';
}"""
REPORT_EFFECTS: Effects = {
    r"part-\d": "document.querySelector('.pg-report-part[data-chosen]') !== null",
    "up-2": f"{TITLES} === 'part-2,part-1,part-3'",
    "down-2": f"{TITLES} === 'part-1,part-3,part-2'",
    "remove-2": f"{TITLES} === 'part-1,part-3'",
    "report-sheet": f"{TITLES}.split(',').length > 6",
    "report-text": f"{TITLES} === 'part-1,part-2,part-3,part-4'",
    "report-link": "document.querySelector('#report-link-form').checkVisibility()",
    "report-add": f"{TITLES} === 'part-1,part-2,part-3,part-4'",
    "report-run": "document.querySelector('#report-run').hidden",
    "report-pdf": "document.documentElement.dataset.printed === 'yes'",
    "report-html": Saves(".html"),
    "report-(latex|markdown)": Saves(".zip"),
    "report-notebook": Saves(".ipynb"),
    "report-preview": "document.querySelector('#report-page')"
    ".checkVisibility({ visibilityProperty: true })",
}


@pytest.mark.slow
def test_every_control_of_the_homework_tab_does_what_it_says(visit: Visit) -> None:
    visitor, me = visit
    visitor.page.context.add_init_script(WITH_REPORT)

    def load(opens: str = "") -> None:
        visitor.page.goto(visitor.url + "homework")
        visitor.until("document.querySelector('#report-html')?.disabled === false")
        visitor.page.evaluate(PRINTS)
        if opens:
            me.press(opens)

    used: set[str] = set()
    for opens in ("", "[data-key=part-1]", "[data-key=part-2]", "#report-link"):
        load(opens)
        names = {control.name for control in controls(visitor.page, "main")} - used
        for name in sorted(names):
            if name in ("down-1", "remove-1", "heading-2", "text-2"):
                continue  # those of the other row are used
            load(opens)
            control = next(c for c in controls(visitor.page, "main") if c.name == name)
            if name == "report-add":
                visitor.page.fill("#report-address", BASE.link())
            meet(visit, control, REPORT_EFFECTS)
        used |= names
    assert {"report-name", "part-1", "heading-1", "text-1", "up-2", "report-address"} <= used
