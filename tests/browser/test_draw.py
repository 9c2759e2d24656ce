"""Own points drawn on the map: by mouse, finger and keys; at rest and while the network trains."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser

from harness.server import Server
from playground import RunConfig
from playground.data.points_text import read, write
from playground.run.points import data_of
from tests.browser.conftest import Visitor, expected_losses, new_page
from tests.browser.person import Person
from tests.browser.test_accessibility import violations

OPEN = "!document.querySelector('#draw-sheet').hidden"
HAS_POINTS = "location.hash.includes('points=2c')"
TEXTS_IN_JS = """async (text) => {
  const scripts = performance.getEntriesByType('resource').map(({ name }) => name);
  const linked = await import(scripts.find((name) => /shared\\.\\w+\\.mjs$/.test(name)));
  const { readPoints, writePoints } = linked.base_points_text; // the page's own
  const { kind, rows } = readPoints(text);
  const table = rows.map(({ x, y, label, isTest }) => [x, y, label, Number(isTest)]);
  return [table, writePoints(kind, rows)];
}"""
TWO_FINGERS = [{"x": 150.0, "y": 300.0, "id": 1}, {"x": 220.0, "y": 300.0, "id": 2}]


class Painter:
    """A person who draws on the map; places are in its coordinates."""

    def __init__(self, visitor: Visitor, me: Person) -> None:
        self.visitor = visitor
        self.me = me

    def at(self, x: float, y: float) -> tuple[float, float]:
        self.visitor.page.locator("#draw-canvas").scroll_into_view_if_needed()
        box = self.visitor.page.locator("#draw-canvas").bounding_box()
        assert box
        side = box["width"]
        return box["x"] + (x + 6) / 12 * side, box["y"] + (6 - y) / 12 * side

    def open(self) -> None:
        """Open the canvas; where a press lasts longer than it should, it still is one point."""
        self.me.press("#draw-open")
        self.visitor.until(OPEN)
        self.visitor.slide("draw-rate", "Home")

    def tool(self, name: str) -> None:
        self.me.press(f"[data-tool={name}]")

    def dot(self, x: float, y: float) -> None:
        self.me.press_point(*self.at(x, y))

    def points(self) -> int:
        """How many there are in the link."""
        own = self.visitor.config().own_points
        return 0 if own is None else len(own.points)

    def until_points(self, count: int) -> None:
        size = count * 7 + 2
        self.visitor.until(f"(location.hash.match(/points=([\\w-]*)/)?.[1].length ?? 0) === {size}")

    def two_classes(self) -> None:
        """Four points, two of a class."""
        self.tool("paint-0")
        self.dot(-3, -3)
        self.dot(-3, 3)
        self.tool("paint-1")
        self.dot(3, 3)
        self.dot(3, -3)
        self.until_points(4)


@pytest.fixture
def painter(newcomer: Visitor) -> Painter:
    """One with a mouse before a page of 1440, nothing drawn; few points are a batch."""
    newcomer.load("#batchSize=1")
    return Painter(newcomer, Person(newcomer.page, rest_ms=(300, 350)))


@pytest.fixture
def finger(browser: Browser, server: Server) -> Iterator[Painter]:
    """One with a phone in the hand."""
    size = {"width": 390, "height": 844}
    visitor = new_page(browser, server, viewport=size, has_touch=True, is_mobile=True)
    visitor.load("#batchSize=1")
    yield Painter(visitor, Person(visitor.page, "touch", rest_ms=(300, 350)))
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_the_pages_text_of_points_is_pythons(visitor: Visitor, problem: str) -> None:
    visitor.open()
    rng = np.random.default_rng(1)
    points = np.vstack([rng.uniform(-131, 131, (200, 2)), [[-131.072, 131.071], [0, -0.001]]])
    n = len(points)
    is_class = problem == "classification"
    labels = rng.integers(0, 6, n) if is_class else rng.uniform(-2, 2, n)
    text = write(points, labels, problem, rng.random(n) < 0.3 if is_class else None)
    rows, again = visitor.page.evaluate(TEXTS_IN_JS, text)
    own = read(text)
    assert np.array_equal(rows, np.column_stack([own.points, own.labels, own.is_test]))
    assert again == text


@pytest.mark.slow
def test_strokes_of_two_classes_are_the_run_and_its_link(painter: Painter) -> None:
    visitor = painter.visitor
    painter.open()
    assert visitor.page.is_disabled("#play")
    assert visitor.text("test-loss") == "–"
    visitor.until_note("Draw on the map with the brush")
    painter.tool("paint-0")
    painter.me.drag(painter.at(-3, -3), painter.at(-3, 3))
    visitor.until(f"{HAS_POINTS} || document.querySelector('#note').innerText.includes('second')")
    painter.tool("paint-1")
    painter.me.drag(painter.at(3, 3), painter.at(3, -3))
    visitor.until("document.querySelector('#note').textContent.includes('Ready')")
    config = visitor.config()
    assert config.own_points is not None
    assert set(config.own_points.labels) == {0, 1}
    data = data_of(config)
    visitor.until(
        f"document.querySelector('#data-caption').textContent.includes('{len(data.train_labels)}"
        f" training and {len(data.test_labels)} test points.')"
    )
    assert "The link holds them all." in visitor.text("data-caption")
    assert visitor.losses() == expected_losses(config, 0)
    visitor.page.reload()
    visitor.until("document.querySelector('#draw-open')?.getAttribute('aria-pressed') === 'true'")
    assert visitor.config() == config
    assert not visitor.page.is_visible("#draw-sheet"), "who opens a link does not draw"
    assert visitor.losses() == expected_losses(config, 0)


@pytest.mark.slow
def test_a_network_goes_on_with_points_that_are_added_and_reset_starts_afresh(
    painter: Painter,
) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    painter.open()
    painter.two_classes()
    visitor.play_until(100)
    before = visitor.config()
    epoch = visitor.epoch()
    painter.dot(0, 5)
    painter.until_points(5)
    visitor.until_note(f"You added 1 point at epoch {epoch}. The network goes on from where it is;")
    visitor.until_note("Reset starts it afresh on all 5.")
    assert visitor.epoch() == epoch
    assert "1 point" in page.inner_text(".pg-under-curves >> nth=0")
    assert "Reset starts it afresh" in visitor.text("data-caption")
    after = visitor.config()
    assert visitor.losses() != expected_losses(after, epoch), "no link leads to these weights"
    visitor.play_until(epoch + 20)
    # Further back the network learned from other points.
    page.evaluate(
        "(() => { const slider = document.querySelector('#timeline input'); slider.value = 1;"
        " slider.dispatchEvent(new Event('input')); })()"
    )
    visitor.until(f"document.querySelector('#epoch').textContent.endsWith('{epoch}')")
    visitor.until_note(f"Before epoch {epoch} the network learned from other points")
    painter.me.press("#reset")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")
    assert visitor.losses() == expected_losses(after, 0)
    assert "afresh" not in visitor.text("data-caption")
    page.keyboard.press("Control+z")
    visitor.until(f"location.hash === {before.link()!r}")


@pytest.mark.slow
def test_undo_of_points_leaves_no_trace_where_nothing_was_trained_since(painter: Painter) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    painter.open()
    painter.two_classes()
    epoch = visitor.play_until(50)
    config = visitor.config()
    losses = expected_losses(config, epoch)
    assert visitor.losses() == losses
    painter.dot(0, 5)
    painter.until_points(5)
    added = visitor.config()
    painter.me.press("#draw-undo")
    visitor.until(f"location.hash === {config.link()!r}")
    assert (visitor.epoch(), visitor.losses()) == (epoch, losses)
    assert "afresh" not in visitor.text("data-caption")
    painter.me.press("#draw-redo")
    visitor.until(f"location.hash === {added.link()!r}")
    visitor.play_until(epoch + 10)
    page.keyboard.press("Control+z")
    visitor.until(f"location.hash === {config.link()!r}")
    assert visitor.epoch() > epoch
    assert "afresh" in visitor.text("data-caption"), "it has learned from the other point since"


@pytest.mark.slow
def test_a_stroke_while_it_trains_is_learned_from_at_once(painter: Painter) -> None:
    visitor, mouse = painter.visitor, painter.visitor.page.mouse
    painter.open()
    painter.two_classes()
    painter.me.press("#play")
    visitor.until_epoch(20)
    mouse.move(*painter.at(0, 0))
    mouse.down()
    visitor.until(f"(location.hash.match(/points=([\\w-]*)/)?.[1].length ?? 0) > {9 * 7}")
    epoch = visitor.epoch()
    visitor.until_epoch(epoch + 5)  # held, the brush paints and the network learns
    mouse.up()
    painted = painter.points()
    assert painted > 8
    visitor.until_epoch(visitor.epoch() + 5)
    visitor.pause()
    visitor.page.keyboard.press("Control+z")
    painter.until_points(4)  # one act


@pytest.mark.slow
def test_points_of_a_data_set_are_edited_erased_moved_and_kept_for_the_test(
    painter: Painter,
) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    painter.open()
    painter.me.press(page.get_by_role("button", name="Start from Circle"))
    painter.until_points(500)
    made = data_of(RunConfig())
    own = visitor.config().own_points
    assert own is not None
    together = np.concatenate([made.train_points, made.test_points])
    assert np.allclose(own.points, together, atol=0.0005001)
    characters = f"{len(visitor.link()):,} characters"
    assert characters in visitor.text("data-caption"), "a long link is told"
    painter.tool("erase")
    painter.me.drag(painter.at(-1, 0), painter.at(1, 0))
    visitor.until(f"(location.hash.match(/points=([\\w-]*)/)?.[1].length ?? 0) < {500 * 7}")
    painter.me.press("#draw-clear")
    visitor.until_note("Draw on the map with the brush")
    painter.two_classes()
    painter.tool("move")
    painter.me.drag(painter.at(3, 3), painter.at(1, 1))
    visitor.until(f"location.hash.includes({write([[1, 1]], [0])[2:]!r})")
    painter.tool("test")
    painter.tool("paint-1")
    painter.dot(5, 5)
    painter.until_points(5)
    own = visitor.config().own_points
    assert own is not None
    assert own.is_test.tolist() == [False] * 4 + [True]
    assert "4 training and 1 test points." in visitor.text("data-caption")
    assert visitor.text("train-percent-value") == "by hand"


@pytest.mark.slow
def test_another_tile_loses_nothing_and_back_goes_the_same_way(painter: Painter) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    painter.open()
    painter.two_classes()
    config = visitor.config()
    painter.me.press("#draw-done")
    assert page.is_hidden("#draw-sheet")
    painter.me.press("[data-dataset=xor]")
    visitor.until("location.hash.includes('dataset=xor')")
    assert visitor.config().points == ""
    page.go_back()
    visitor.until(f"document.documentElement.dataset.link === {config.link()!r}")
    assert visitor.losses() == expected_losses(config, 0)
    page.go_forward()
    visitor.until("location.hash.includes('dataset=xor')")
    visitor.load("#dataset=spiral")  # even after a reload
    painter.open()
    painter.until_points(4)
    assert visitor.config().points == config.points
    visitor.choose("problem", "Regression")
    visitor.until("location.hash.includes('problem=regression')")
    assert visitor.config().points == ""
    assert page.is_hidden("#draw-sheet")


@pytest.mark.slow
def test_what_is_no_data_set_yet_is_told_and_what_was_there_comes_back(painter: Painter) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    link = visitor.link()
    painter.open()
    painter.dot(1, 1)
    visitor.until_note("All points are of one class. Draw a second.")
    assert painter.points() == 0
    painter.tool("test")
    painter.dot(2, 2)
    painter.until_points(2)
    visitor.until_note("All points are of one class. Draw a second.")
    page.keyboard.press("Control+z")
    visitor.until("!location.hash.includes('points=')")
    painter.me.press("#draw-done")
    assert visitor.losses() == expected_losses(RunConfig.from_link(link), 0)
    assert page.is_enabled("#play")


@pytest.mark.slow
def test_all_of_it_goes_by_keys(painter: Painter) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    page.focus("#draw-open")
    page.keyboard.press("Enter")
    visitor.until("document.activeElement.id === 'draw-canvas'")
    for keys in ("Shift+ArrowRight 1 Space", "Shift+ArrowLeft Shift+ArrowLeft 2 Space"):
        for key in keys.split():
            page.keyboard.press(key)
    painter.until_points(2)
    own = visitor.config().own_points
    assert own is not None
    assert own.points.tolist() == [[1, 0], [-1, 0]]
    assert own.labels.tolist() == [1, 0]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    painter.until_points(3)
    page.keyboard.press("x")  # the brush is 0.6 wide
    visitor.until_note("All points are of one class")
    page.keyboard.press("Escape")
    visitor.until(f"!({OPEN})")
    assert page.evaluate("document.activeElement.id") == "draw-open"


@pytest.mark.slow
def test_move_takes_a_point_by_keys_drops_it_or_puts_it_back(painter: Painter) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    link = RunConfig(points=write([[1.234, 0.567], [-2, 0]], [0, 1])).link()
    visitor.open(link)
    painter.open()
    page.click("[data-tool=move]")

    def own() -> list[list[float]]:
        points = visitor.config().own_points
        assert points is not None
        return points.points.tolist()

    page.focus("#draw-canvas")
    page.keyboard.press("Space")
    visitor.until_note("No point here to take")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    visitor.until_note("Taken: arrows move it")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("1")  # another tool waits until it is dropped
    page.keyboard.press("Space")
    visitor.until(f"location.hash !== {link!r}")
    assert own() == [[1.434, 1.567], [-2, 0]]
    for back in ("Escape", "Control+z"):
        page.keyboard.press("Space")
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press(back)
        assert page.evaluate(OPEN)
        assert own() == [[1.434, 1.567], [-2, 0]]
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")  # leaving the canvas drops it
    visitor.until("document.activeElement.id !== 'draw-canvas'")
    visitor.until(
        f"location.hash !== {RunConfig(points=write([[1.434, 1.567], [-2, 0]], [0, 1])).link()!r}"
    )
    assert own() == [[1.234, 1.567], [-2, 0]]


@pytest.mark.slow
def test_regression_has_a_low_and_a_high_brush(painter: Painter) -> None:
    visitor = painter.visitor
    visitor.open("#problem=regression&batchSize=1")
    painter.open()
    painter.tool("paint-0")
    painter.dot(-2, 1)
    painter.tool("paint-1")
    painter.dot(2, 1)
    visitor.until("location.hash.includes('points=2n')")
    own = visitor.config().own_points
    assert own is not None
    assert own.labels.tolist() == [-1, 1]
    assert visitor.page.locator("[data-tool=test]").count() == 0


@pytest.mark.slow
def test_a_third_class_gives_the_network_an_output_a_class(painter: Painter) -> None:
    visitor, page = painter.visitor, painter.visitor.page
    painter.open()
    painter.two_classes()
    painter.me.press("#draw-more")
    assert visitor.config().classes == 2, "not before there is a point of it"
    painter.dot(0, 0)
    painter.until_points(5)
    config = visitor.config()
    assert (config.classes, config.loss) == (3, "cross-entropy")
    assert visitor.losses() == expected_losses(config, 0)
    page.keyboard.press("Control+z")
    painter.until_points(4)
    assert visitor.config() == config.replace(
        points=visitor.config().points, classes=2, loss="squared"
    )
    assert page.locator(".pg-tool-dot").count() == 3


@pytest.mark.slow
def test_one_finger_draws_and_two_move_the_page(finger: Painter) -> None:
    visitor, page = finger.visitor, finger.visitor.page
    finger.open()
    box = page.locator("#draw-canvas").bounding_box()
    assert box
    assert box["width"] > 350, "as wide as the phone"
    finger.two_classes()
    config = visitor.config()
    finger.tool("paint-0")
    finger.at(0, 0)
    scrolled = page.evaluate("scrollY")
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, fingers: list[dict[str, float]]) -> None:
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", TWO_FINGERS[:1])
    touch("touchStart", TWO_FINGERS)
    for step in range(1, 16):
        touch("touchMove", [{**one, "y": one["y"] - 8 * step} for one in TWO_FINGERS])
        visitor.frames(1)
    touch("touchEnd", [])
    visitor.until(f"scrollY > {scrolled + 40}")
    assert visitor.config() == config, "two fingers draw nothing"
    finger.me.press("#draw-done")
    visitor.until(f"!({OPEN})")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_while_one_draws(
    browser: Browser, server: Server, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    visitor = new_page(browser, server, viewport=size, color_scheme=scheme)
    visitor.load()
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    visitor.page.click("#draw-open")
    visitor.until_note("Draw on the map with the brush")
    found = violations(visitor.page, f"empty {scheme} {width}")
    visitor.page.get_by_role("button", name="Start from Circle").click()
    visitor.until(HAS_POINTS)
    found += violations(visitor.page, f"drawn {scheme} {width}")
    visitor.page.context.close()
    assert found == []
