"""`python -m playground report`: one document of any runs and studies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from playground.cli import main, report_writing
from playground.run.config import RunConfig
from playground.studies import Axis, Study, run_study

RUN = "#dataset=gauss&epochs=5"
STUDY = Study(RunConfig(dataset="xor"), (Axis.parse("learning_rate=0.03,0.3"),), 2, 10)


def call(*args: str) -> Result:
    return CliRunner().invoke(main, ["report", *args], catch_exceptions=False)


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_writing, "has_browser", lambda: False)


@pytest.mark.slow
@pytest.mark.usefixtures("no_browser")
def test_links_and_studies_stand_in_the_order_given_and_gaps_are_marked(tmp_path: Path) -> None:
    done = tmp_path / "done.sqlite"
    run_study(STUDY, done)
    out = tmp_path / "out"
    result = call(
        *(STUDY.link(), RUN, "#activation=frog"),
        *("--study", str(done), "--study", "none.sqlite", "--out", str(out)),
        *("--name", "Ada", "--course", "Deep learning", "--title", "Mine"),
    )
    assert result.exit_code == 0, result.stderr
    assert "activation=frog" in result.stderr
    assert "No PDF: it takes Chrome or Chromium" in result.stderr
    text = (out / "report.md").read_text()
    assert text.startswith("# Mine\n\nAda · Deep learning")
    places = [
        text.index(said)
        for said in (
            "## Exclusive or: Learning rate",
            "## Gaussian after 5 epochs",
            "> **A link (#activation=frog)",
            "> **A study (none.sqlite): there is no such file",
        )
    ]
    assert places == sorted(places)
    assert "127.0.0.1" not in text
    written = {path.name for path in out.iterdir()}
    names = {"report.html", "report.md", "report.tex", "report.ipynb", "figures", "results.sqlite"}
    assert written == names


@pytest.mark.usefixtures("no_browser")
def test_what_is_no_character_costs_no_report(tmp_path: Path) -> None:
    odd = "Zo\udcff"  # as Python has a byte of a command line that is no UTF-8
    result = call(RUN, f"#dataset={odd}", "--name", f"{odd}\nand I", "--out", str(tmp_path))
    assert result.exit_code == 0, result.stderr
    for ending in ("html", "md", "tex", "ipynb"):
        text = (tmp_path / f"report.{ending}").read_text(encoding="utf-8")
        assert "Zo? and I" in text, ending


@pytest.mark.slow
@pytest.mark.usefixtures("no_browser")
def test_what_was_done_is_not_done_again(tmp_path: Path) -> None:
    args = (STUDY.link(), "--out", str(tmp_path))
    assert "4 runs" in call(*args).stderr
    assert "0 runs" in call(*args).stderr
    assert "0 runs" in call(RUN, *args).stderr, "a report with more in it goes on as well"


@pytest.mark.usefixtures("no_browser")
def test_parts_in_json_come_first(tmp_path: Path) -> None:
    parts = tmp_path / "parts.json"
    content = {"name": "Ada", "parts": [{"kind": "text", "title": "Why", "paragraphs": ["So."]}]}
    parts.write_text(json.dumps(content))
    result = call(RUN, "--parts", str(parts), "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.stderr
    text = (tmp_path / "out" / "report.md").read_text()
    assert "Ada\n" in text
    assert 0 < text.index("## Why") < text.index("## Gaussian after 5 epochs")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("report",), "LINK=: give at least one link"),
        (("report", RUN, "--epochs", "-1"), "--epochs=-1"),
        (("report", RUN, "--parts", "none.json"), "--parts=none.json: cannot be read"),
        (("report", RUN, "--out", "/proc/nowhere"), "--out=/proc/nowhere"),
        (("homework",), "--out"),
        (("homework", "--out", "x", "--only", "essay"), "essay"),
        (("homework", "--out", "x", "--seeds", "0"), "--seeds=0"),
        (("homework", "--out", "/proc/nowhere"), "--out=/proc/nowhere"),
    ],
)
def test_bad_input_gets_one_line_before_any_work(
    args: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
