"""Hide switches: a link hides what it names, at once, and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import pytest

from playground import RunConfig
from playground.data.features import FEATURES
from playground.web.page import switches
from tests.browser.conftest import Visitor

# What must be there before, and gone after; where a switch needs a run of another kind, its link.
SHOWN = {
    **{switch.name: switch.selector for switch in switches.ALL},
    **{feature.name: f"[data-key=feature-{feature.name}]" for feature in switches.FEATURE_SWITCHES},
}
ALL_THERE_IS = RunConfig(hidden_layers=(2,) * 6, features=tuple(FEATURES)).link()
EVERYTHING = "#" + "&".join(f"{switch.name}_hide=true" for switch in switches.ALL)


@pytest.fixture(autouse=True)
def shown_again(visitor: Visitor) -> Iterator[None]:
    """Leaves the page with all its controls, which other tests press."""
    yield
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    show_all(visitor)


def show_all(visitor: Visitor) -> None:
    visitor.page.evaluate("(link) => { location.hash = link }", RunConfig().link())
    visitor.until("document.adoptedStyleSheets.every((sheet) => !sheet.cssRules.length)")


VISIBLE = """(selectors) => selectors.map((selector) =>
  [...document.querySelectorAll(selector)].filter((node) => {
    const { width, height } = node.getBoundingClientRect();
    return width * height > 0 && getComputedStyle(node).visibility !== 'hidden';
  }).length)"""


def visible(visitor: Visitor, names: Iterable[str]) -> dict[str, int]:
    """How many controls of each switch can be seen."""
    names = list(names)
    counts = visitor.page.evaluate(VISIBLE, [SHOWN[name] for name in names])
    return dict(zip(names, counts, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    "group",
    [switches.ORIGINAL, switches.OURS, switches.LAYERS, switches.FEATURE_SWITCHES],
)
def test_a_switch_hides_its_control_without_a_reload(
    visitor: Visitor, group: tuple[switches.Switch, ...]
) -> None:
    visitor.page.set_viewport_size({"width": 1900, "height": 900})  # six layers have their steppers
    visitor.open(ALL_THERE_IS)
    before = visible(visitor, [switch.name for switch in group])
    assert all(before.values()), before
    for name in before:
        link = f"{ALL_THERE_IS}&{name}_hide=true"
        visitor.page.evaluate("(link) => { location.hash = link }", link)
        visitor.until(f"document.documentElement.dataset.link.includes('&{name}_hide=true')")
        after = visible(visitor, before)
        assert after.pop(name) == 0, name
        if group is switches.ORIGINAL:  # they are apart from one another
            assert all(after.values()), (name, after)
        assert "there is no control" not in visitor.text("note")


@pytest.mark.slow
def test_a_hidden_button_has_no_key(visitor: Visitor) -> None:
    visitor.open("#stepButton_hide=true&playButton_hide=true")
    visitor.page.locator("body").press("s")
    visitor.page.locator("body").press(" ")
    visitor.page.evaluate("(link) => { location.hash = link }", RunConfig().link())
    visitor.page.locator("#step").wait_for(state="visible")
    assert visitor.epoch() == 0
    visitor.page.locator("body").press("s")
    visitor.until_epoch(1)


@pytest.mark.slow
def test_hiding_the_training_share_keeps_the_test_loss(visitor: Visitor) -> None:
    visitor.open("#percTrainData_hide=true")
    assert visitor.page.locator("#test-loss").is_visible()
    assert not visitor.page.locator("#train-percent").is_visible()


def test_everything_can_be_hidden_and_what_is_left_works(visitor: Visitor) -> None:
    visitor.open(EVERYTHING)
    assert visitor.page.locator("#decision-map").is_visible()
    assert visitor.config().features == ()
    show_all(visitor)
    assert visitor.page.locator("#play").is_visible()
    visitor.page.click("#step")
    visitor.until_epoch(1)


@pytest.mark.slow
def test_a_hidden_feature_is_no_input_and_leaves_no_gap(visitor: Visitor) -> None:
    visitor.open("#sinX_hide=true&sinY_hide=true&xTimesY_hide=true&sinX=true")
    assert visitor.config().features == ("x", "y")
    assert "2 of 4 on" in visitor.text("network")
    tops = [tile.bounding_box()["y"] for tile in visitor.page.locator("[data-key^=feature]").all()]
    gaps = [round(low - high) for high, low in itertools.pairwise(tops)]
    assert len(tops) == 4
    assert max(gaps) - min(gaps) <= 1


@pytest.mark.slow
def test_a_part_of_the_page_may_name_its_switch_itself(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.evaluate("document.querySelector('#note').dataset.ui = 'theNote'")
    visitor.page.evaluate("location.hash = '#theNote_hide=true'")
    visitor.page.locator("#note").wait_for(state="hidden")
    visitor.page.evaluate("delete document.querySelector('#note').dataset.ui")


@pytest.mark.slow
def test_an_unknown_switch_hides_nothing_and_is_noted(visitor: Visitor) -> None:
    visitor.open("#nonsense_hide=true")
    visitor.until_note("nonsense_hide: there is no control of this name")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["constructor", "toString", "__proto__"])
def test_a_name_that_every_object_has_is_unknown_as_well(visitor: Visitor, name: str) -> None:
    visitor.open(f"#{name}_hide=true&playButton_hide=true")
    visitor.until_note(f"{name}_hide: there is no control of this name")
    assert not visitor.page.locator("#play").is_visible()


@pytest.mark.slow
def test_hide_text_takes_the_bar_and_the_text_but_no_other_page(visitor: Visitor) -> None:
    visitor.open("#hideText=true")
    assert not visitor.page.locator(".pg-top").is_visible()
    assert not visitor.page.locator("#text").is_visible()
    assert visitor.page.locator("#play").is_visible()
    visitor.page.evaluate("history.pushState(null, '', '/studies')")
    visitor.page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    visitor.page.locator(".pg-top").wait_for(state="visible")
    visitor.page.go_back()
    visitor.page.locator(".pg-top").wait_for(state="hidden")
    visitor.open()
    assert visitor.page.locator("#text").is_visible()


@pytest.mark.slow
def test_a_lesson_stays_where_the_text_is_hidden(visitor: Visitor) -> None:
    visitor.open("#hideText=true&tutorial=first-net")
    visitor.page.get_by_role("button", name="Set it up").wait_for(state="visible")
    assert not visitor.page.locator("#text").is_visible()


def made_link(visitor: Visitor) -> RunConfig:
    return RunConfig.from_link(visitor.text("lesson-link-said"))


@pytest.mark.slow
def test_ticks_make_a_lesson_link_of_the_run_above(visitor: Visitor) -> None:
    visitor.open("#dataset=spiral&tutorial=first-net&numNodes2_hide=true")
    for name in ("noise", "playButton", "sinX", "hideText"):
        visitor.page.locator(f"#hide-{name}").check()
    said = "document.querySelector('#lesson-link-said').textContent"
    visitor.until(f"{said}.includes('hideText=true') && {said}.includes('sinX_hide=true')")
    assert made_link(visitor) == RunConfig(
        dataset="spiral",
        tutorial="first-net",
        hidden_controls=("playButton", "noise", "sinX", "numNodes2"),
        hide_text=True,
    )
    assert visitor.page.locator("#play").is_visible()  # the page itself is left as it is


@pytest.mark.slow
def test_a_lesson_link_opens_here_and_all_controls_come_back_in_the_same_run(
    visitor: Visitor,
) -> None:
    visitor.open()
    visitor.page.locator("#hide-noise").check()
    visitor.page.locator("#hide-xSquared").check()
    visitor.until(
        "document.querySelector('#lesson-link-said').textContent.includes('xSquared_hide')"
    )
    visitor.page.click("#lesson-link-open")
    visitor.page.locator("#noise-percent").wait_for(state="hidden")
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert visitor.page.locator("#hide-noise").is_checked()
    visitor.page.click("#lesson-link-show")
    visitor.page.locator("#noise-percent").wait_for(state="visible")
    visitor.page.locator("[data-key=feature-xSquared]").wait_for(state="visible")
    visitor.until("!location.hash.includes('_hide')")
    assert not visitor.page.locator("#hide-noise").is_checked()
    assert visitor.epoch() == 1
    visitor.page.go_back()  # to the lesson link: what it hides is hidden again, the run goes on
    visitor.page.locator("#noise-percent").wait_for(state="hidden")
    visitor.page.locator("[data-key=feature-xSquared]").wait_for(state="detached")
    assert visitor.epoch() == 1


@pytest.mark.slow
def test_a_lesson_link_is_copied(visitor: Visitor) -> None:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open()
    visitor.page.locator("#hide-discretize").check()
    visitor.until(
        "document.querySelector('#lesson-link-said').textContent.includes('discretize_hide')"
    )
    visitor.page.click("#lesson-link-copy")
    visitor.until("document.querySelector('#lesson-link-copy').dataset.copied === ''")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == visitor.text("lesson-link-said")
    visitor.page.locator("#hide-discretize").uncheck()
