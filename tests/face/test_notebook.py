"""In a notebook: a run shows its card, `show` the live page, whose server ends with the kernel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import pytest

import playground
from harness.limits import HANG_SECONDS
from playground import RunConfig, train
from playground.face.notebook import LivePage
from playground.wording.numbers import loss_text

ROOT = Path(__file__).parents[2]


class Balanced(HTMLParser):
    """Raises AssertionError for a tag that is closed wrongly."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


RUNS = {
    "spiral": (RunConfig(dataset="spiral", seed="<b>&"), 30),
    "untrained": (RunConfig(train_percent=100), 0),
    "diverged": (
        RunConfig(problem="regression", learning_rate=10, activation="relu",
                  features=("x", "y", "xSquared")), 50),
    "discrete": (RunConfig(discretize=True), 5),
    "past all numbers": (
        RunConfig(problem="regression", hidden_layers=(), changes=("0:w.1.1.1:1e200",)), 3),
}  # fmt: skip


@pytest.mark.parametrize(("config", "epochs"), RUNS.values(), ids=RUNS)
def test_a_run_shows_map_curve_and_losses_in_a_small_card(config: RunConfig, epochs: int) -> None:
    run = train(config, epochs)
    card = run._repr_html_()
    page = Balanced()
    page.feed(card)
    assert page.open == []
    assert len(card) < 25_000  # 1,200 points of a surface take most
    assert "<script" not in card
    assert 'aria-label="' in card
    assert ("<polyline" in card) == (len(run.history.epochs) > 1)
    if run.status.name == "ok":
        assert loss_text(float(run.history.train[-1])) in page.words
    assert not re.search(r"\b(nan|inf)\b", card)


def test_a_runs_repr_is_one_line() -> None:
    assert repr(train(RunConfig(), 100)) == (
        "Run(epochs=100, train_loss=0.00889784, test_loss=0.0114498, status='ok')"
    )


def test_a_live_page_is_a_frame_with_its_address_escaped() -> None:
    shown = LivePage("http://127.0.0.1:1/" + RunConfig(seed='"<').link())._repr_html_()
    page = Balanced()
    page.feed(shown)
    assert page.open == []
    assert "&amp;seed=" in shown


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=HANG_SECONDS) as page:
            return "Neural playground" in page.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return False


def until_gone(address: str) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while answers(address):
        assert time.monotonic() < deadline, "the server outlives its kernel"
        time.sleep(0.05)


CELL = """
import playground, os
from playground import RunConfig, train
page = playground.show(RunConfig(dataset="xor"))
assert playground.show("#dataset=gauss").address.partition("#")[0] == page.address.partition("#")[0]
page
"""


@pytest.mark.slow
def test_in_a_kernel_show_is_a_frame_of_a_page_that_ends_with_the_kernel() -> None:
    import nbclient
    import nbformat

    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(CELL), nbformat.v4.new_code_cell("train(RunConfig(), 10)")]
    )
    client = nbclient.NotebookClient(
        book, timeout=HANG_SECONDS, kernel_name="python3", resources={"metadata": {"path": ROOT}}
    )
    with client.setup_kernel():
        for at, cell in enumerate(book.cells):
            client.execute_cell(cell, at)
        frame, card = (cell.outputs[0]["data"] for cell in book.cells)
        address = re.search(r'src="(http://127\.0\.0\.1:\d+/)#', frame["text/html"])[1]
        assert "dataset=xor" in frame["text/html"]
        assert answers(address)
        with urllib.request.urlopen(
            address, timeout=HANG_SECONDS
        ) as page:  # an editor's frame is not http
            assert "frame-ancestors" not in page.headers["Content-Security-Policy"]
        assert "test loss" in card["text/html"]
        assert card["text/plain"].startswith("Run(epochs=10")
    until_gone(address)


@pytest.mark.slow
def test_the_server_ends_even_where_its_kernel_is_killed() -> None:
    script = (
        "import playground, sys; print(playground.show().address, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as kernel:  # fmt: skip
        assert kernel.stdout
        address = kernel.stdout.readline().partition("#")[0]
        assert answers(address)
        kernel.kill()
    until_gone(address)


def test_what_cannot_be_shown_is_refused_before_a_server_starts() -> None:
    with pytest.raises(playground.SettingError, match="must be a RunConfig, a Run or a link"):
        playground.show(5)  # type: ignore[arg-type]
    for height in (0, 1.5, '"><script>'):
        with pytest.raises(playground.SettingError, match=r"height=.*must be a whole number"):
            playground.show(height=height)  # type: ignore[arg-type]


def test_a_server_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.face import notebook

    monkeypatch.setattr(notebook, "_SERVER", notebook._Companion())
    monkeypatch.setattr(sys, "executable", "/bin/false" if os.name == "posix" else sys.executable)
    with pytest.raises(playground.PlaygroundError, match="server did not start: no answer"):
        playground.show()
