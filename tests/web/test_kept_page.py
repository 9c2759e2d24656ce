"""The page as Dash writes it: kept as long as it would be written the same, and else made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.web import kept_page
from playground.web.page import writing
from playground.web.page.written import Written

PAGE = Written("{}", "[]", "<div>", "<script>", ["/a.js"], "/p.js", {"a": ["b"]}, ["/c"], {"d": 1})


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """One entry each time that Dash is asked to write."""
    asked: list[int] = []
    monkeypatch.setattr(kept_page, "FILE", tmp_path / "__pycache__" / "page.json")
    monkeypatch.setattr(writing, "write", lambda: (asked.append(1), PAGE)[1])
    return asked


def test_the_second_start_reads_what_the_first_one_wrote(times: list[int]) -> None:
    assert kept_page.kept_page() == PAGE
    assert kept_page.kept_page() == PAGE
    assert len(times) == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": 1}', "half"])
def test_a_damaged_file_is_written_anew(times: list[int], damage: str) -> None:
    kept_page.kept_page()
    whole = kept_page.FILE.read_text()
    kept_page.FILE.write_text(whole[: len(whole) // 2] if damage == "half" else damage)
    assert kept_page.kept_page() == PAGE
    assert len(times) == 2
    assert kept_page.FILE.read_text() == whole


@pytest.mark.parametrize("where", ["source", "words", "lessons", "setting", "library"])
def test_what_would_change_the_page_has_it_written_anew(
    times: list[int], where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(kept_page, "_PACKAGE", tmp_path)
    (tmp_path / "page.py").write_text("a = 1")
    (tmp_path / "page.toml").write_text("a = 1")
    kept_page.kept_page()
    if where == "source":
        (tmp_path / "page.py").write_text("a = 2")
    elif where == "words":
        (tmp_path / "page.toml").write_text("b = 1")
    elif where == "lessons":
        monkeypatch.setattr(kept_page, "lesson_names", list)
    elif where == "setting":
        monkeypatch.setenv("DASH_UPDATE_TITLE", "Wait")
    else:
        monkeypatch.setattr(kept_page, "version", lambda name: f"{name} 0")
    kept_page.kept_page()
    assert len(times) == 2


def test_where_nothing_can_be_kept_every_start_writes(
    times: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(kept_page, "FILE", tmp_path / "file" / "page.json")
    assert kept_page.kept_page() == kept_page.kept_page() == PAGE
    assert len(times) == 2


def test_a_page_that_was_kept_is_the_page_that_dash_writes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(kept_page, "FILE", tmp_path / "page.json")
    page = kept_page.kept_page()
    assert kept_page.kept_page() == page == writing.write()
