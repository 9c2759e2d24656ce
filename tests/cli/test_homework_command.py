"""`python -m playground homework`: from nothing to a report that can be handed in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from playground.cli import main, report_writing
from playground.homework.links import short_link
from playground.homework.questions import SETTINGS, TOPICS


def call(*args: str) -> Result:
    return CliRunner().invoke(main, ["homework", *args], catch_exceptions=False)


FIGURES = (
    *(f"setting-{setting.number}" for setting in SETTINGS),
    "feature-weights",
    "learning-rate",
    "why-jitter",
)
"""Of the parts that are handed in here."""


def hand_in(folder: Path) -> Path:
    parts = ("--only", "figures", "--only", "learning-rate")
    result = call("--out", str(folder), "--seeds", "2", *parts, "--name", "Ada", "--course", "DL")
    assert result.exit_code == 0, result.stderr
    assert "homework.html" in result.stdout
    return folder


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on a machine without a browser: its pictures are pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_writing, "has_browser", lambda: False)
        return hand_in(tmp_path_factory.mktemp("homework"))


@pytest.mark.slow
def test_the_report_shows_the_three_settings_with_reading_link_and_figure(handed_in: Path) -> None:
    text = (handed_in / "homework.md").read_text()
    page = (handed_in / "homework.html").read_text()
    for setting in SETTINGS:
        assert f"Setting {setting.number}: {setting.title}, test loss {setting.reading}" in text
        assert setting.config.link("https://playground.tensorflow.org/") in text
        assert f'<figure id="setting-{setting.number}">' in page
    assert "of 2 |" in text, "success rates"
    assert "numba" in text, "versions"


@pytest.mark.slow
def test_the_report_judges_the_sheets_claims_with_every_studys_link(handed_in: Path) -> None:
    text = (handed_in / "homework.md").read_text()
    topic = TOPICS["learning-rate"]
    assert topic.sheet in text
    for title, study in topic.studies(2).items():
        assert f"### Learning rate, {title}" in text
        assert short_link(study.link()) in text
    assert text.count("Too few seeds to tell") >= 9
    assert "## Hidden nodes" not in text, "not asked for"


@pytest.mark.slow
def test_without_a_browser_figures_are_pages(handed_in: Path) -> None:
    found = sorted(path.name for path in (handed_in / "figures").iterdir())
    assert found == sorted(f"{name}.html" for name in FIGURES)


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_figures_are_files_in_every_format_there_is(tmp_path: Path) -> None:
    handed_in = hand_in(tmp_path)
    found = sorted(path.name for path in (handed_in / "figures").iterdir())
    assert found == sorted(
        f"{n}{end}" for n in FIGURES for end in (".html", ".pdf", ".png", ".svg")
    )
    assert (handed_in / "figures" / "setting-1.png").read_bytes().startswith(b"\x89PNG")
    assert (handed_in / "figures" / "setting-1.pdf").read_bytes().startswith(b"%PDF")
    assert (handed_in / "homework.pdf").read_bytes().startswith(b"%PDF")
    page = (handed_in / "homework.html").read_text()
    assert len(page) < 3_000_000
    assert "<script" not in page
    assert "Ada · DL" in page
    assert "{figures/setting-1.pdf}" in (handed_in / "homework.tex").read_text()


@pytest.mark.slow
def test_every_run_is_kept_once(handed_in: Path) -> None:
    with sqlite3.connect(handed_in / "results.sqlite") as ledger:
        count, distinct = ledger.execute(
            "SELECT count(*), count(DISTINCT key) FROM runs"
        ).fetchone()
    ledger.close()
    assert count == distinct == 3 * 2 + 3 * 6 * 2
