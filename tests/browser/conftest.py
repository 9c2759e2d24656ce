"""A real server, killed and restarted at will, and a real browser to visit it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from harness.limits import HANG_SECONDS
from harness.server import Server
from playground import RunConfig, train

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page's server; its log must hold nothing but the address."""
    server = Server(tmp_path_factory.mktemp("server") / "log.txt")
    server.start()
    yield server
    server.kill()
    lines = server.log.read_text().splitlines()
    assert all(line.startswith("Neural playground: http://") for line in lines), lines


def expected_losses(config: RunConfig, epochs: int) -> tuple[str, str]:
    """Training and test loss as the page should show them."""
    last = train(config, epochs).losses.iloc[-1]
    return f"{last.train_loss:.3f}", f"{last.test_loss:.3f}"


AT_REST = "document.querySelector('#play').dataset.playing === 'false'"

_PAUSE = """() => {
  const play = document.getElementById("play");
  if (play.dataset.playing === "true") play.click();
}"""
_HOLDS = """(condition) => {
  try {
    return eval(condition);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}"""
_FRAMES = """(count) => new Promise((done) => {
  const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
  next();
})"""


class Visitor:
    """One page, with what a test asks of it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.problems: list[str] = []
        page.set_default_timeout(1000 * HANG_SECONDS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def load(self, link: str = "") -> Visitor:
        """Load the page afresh."""
        self.page.goto(self.url + link)
        self.until("document.querySelector('#epoch')?.textContent.length > 0")
        return self

    def open(self, link: str = "") -> Visitor:
        """Open a link in the page as it is, at rest, at the original's speed, with its losses."""
        if self.page.url.partition("#")[0] != self.url:
            return self.load(link)  # not on the playground's tab
        if self.page.get_attribute("#play", "data-playing") == "true":
            # Not Play: the run may end by itself before the press, and would begin again.
            self.page.click("#reset")
            self.until(AT_REST)
        self.page.locator("#speed").get_by_text("1×", exact=True).click()
        if self.page.get_attribute("#strip", "data-face"):
            self.page.click("#face-loss")
        if self.page.get_attribute("#step", "data-grain") not in (None, "epoch"):
            self.page.click("#step-menu")
            self.page.click("#step-epoch")
        canonical = RunConfig.from_link(link).link()
        # What is shown may be all that is waited for: only a run opened from now on counts.
        self.page.evaluate("delete document.documentElement.dataset.link")
        if self.link() == canonical:
            self.page.click("#reset")
        else:
            self.page.evaluate("(link) => { location.hash = link }", link)
        self.until(
            f"document.documentElement.dataset.link === {canonical!r}"
            " && document.querySelector('#epoch').textContent === '000,000'"
        )
        return self

    def until(self, condition: str, seconds: float = HANG_SECONDS) -> None:
        """Wait for a condition of the page, in JavaScript; the limit is for hangs.

        What speaks of something that is not there yet does not hold yet.
        """
        self.page.wait_for_function(_HOLDS, arg=condition, timeout=1000 * seconds)

    def frames(self, count: int) -> None:
        """Let the page show so many pictures, however long each takes."""
        self.page.evaluate(_FRAMES, count)

    def epoch(self) -> int:
        return int(self.page.inner_text("#epoch").replace(",", ""))

    def until_epoch(self, epoch: int) -> None:
        digits = "document.querySelector('#epoch').textContent.replace(',', '')"
        self.until(f"Number({digits}) >= {epoch}")

    def play(self, speed: str) -> None:
        """Play from where it stands."""
        self.page.locator("#speed").get_by_text(speed, exact=True).click()
        self.page.click("#play")

    def play_until(self, epoch: int, speed: str = "10×") -> int:
        """Play to an epoch at least, and on from where it stands, then pause; where it stands."""
        epoch = max(epoch, self.epoch() + 1)
        self.play(speed)
        self.until_epoch(epoch)
        return self.pause()

    def pause(self) -> int:
        """Pause if it plays; the epoch it stands at then."""
        # Seen and pressed in one moment: a run that ends between the two would begin again.
        self.page.evaluate(
            "(() => { const play = document.querySelector('#play');"
            " if (play.dataset.playing === 'true') play.click(); })()"
        )
        self.until(AT_REST)
        return self.epoch()

    def text(self, control: str) -> str:
        return self.page.inner_text(f"#{control}")

    def until_note(self, words: str) -> None:
        self.until(f"document.querySelector('#note').textContent.includes({words!r})")

    def losses(self) -> tuple[str, str]:
        """Training and test loss as shown."""
        return self.text("train-loss"), self.text("test-loss")

    def curve(self, name: str) -> dict[str, list[float]]:
        """The x and y of a line of the loss panel."""
        plot = "document.querySelector('#loss-curves .js-plotly-plot')"
        return self.page.evaluate(
            f"(({{ x, y }}) => ({{ x, y }}))({plot}.data.find(({{ meta }}) => meta === {name!r}))"
        )

    def slide(self, control: str, key: str) -> None:
        self.page.locator(f"#{control} [role=slider]").press(key)

    def choose(self, control: str, label: str) -> None:
        self.page.locator(f"#{control}").click()
        self.page.get_by_role("option", name=label, exact=True).click()
        self.page.get_by_role("option").first.wait_for(state="hidden")  # it lies over sliders

    def config(self) -> RunConfig:
        return RunConfig.from_link(self.link())

    def link(self) -> str:
        return self.page.evaluate("location.hash")


def new_page(browser: Browser, server: Server, **options: Any) -> Visitor:
    """A page of a browser that has been here before: its network waits to be started."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    context.add_init_script("localStorage.setItem('playground-visited', 'true')")
    return Visitor(context.new_page(), server.url)


@pytest.fixture(scope="session")
def resident(browser: Browser, server: Server) -> Iterator[Visitor]:
    """One page for many tests: loading it takes longer than most of them."""
    visitor = new_page(browser, server)
    yield visitor
    visitor.page.context.close()


@pytest.fixture
def visitor(resident: Visitor) -> Iterator[Visitor]:
    """A page, perhaps used before; its console must stay empty of errors and warnings."""
    yield resident
    problems, resident.problems = resident.problems, []
    assert problems == []


@pytest.fixture(scope="module")
def student(browser: Browser, server: Server) -> Iterator[Visitor]:
    """One page with a finger, for all widths."""
    visitor = new_page(browser, server, has_touch=True)
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.fixture
def newcomer(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A page of its own, in a browser that has cached nothing."""
    visitor = new_page(browser, server)
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []
