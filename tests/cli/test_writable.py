"""Whether a command can write where it is told to, asked before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground import SettingError
from playground.cli.writable import check_file, make_folder


def test_a_file_that_can_be_written_is_let_pass(tmp_path: Path) -> None:
    check_file("--save", str(tmp_path / "new.json"))
    (tmp_path / "old.json").touch()
    check_file("--save", str(tmp_path / "old.json"))
    assert not (tmp_path / "new.json").exists()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "must be a file, and is a folder"),
        ("none/run.json", "create it first"),
        ("a" * 300, "cannot be a file ("),
    ],
)
def test_a_file_that_cannot_be_is_refused_by_its_flag(
    tmp_path: Path, place: str, said: str
) -> None:
    with pytest.raises(SettingError) as refusal:
        check_file("--save", str(tmp_path / place))
    assert refusal.value.setting == "--save"
    assert said in str(refusal.value)


def test_a_folder_is_made_where_there_is_none(tmp_path: Path) -> None:
    make_folder("--out", str(tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b").is_dir()
    make_folder("--out", str(tmp_path / "a" / "b"))
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match=r"--out=.*cannot be a folder"):
        make_folder("--out", str(tmp_path / "file"))
