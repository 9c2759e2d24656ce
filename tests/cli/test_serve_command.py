"""`python -m playground serve`: what it hands on."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from playground.cli.serve_command import serve


def test_a_folder_of_lessons_is_handed_on_to_every_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[dict[str, Any]] = []
    monkeypatch.setattr("playground.web.server.serve", lambda **options: served.append(options))
    for name in ("LESSONS", "HOST", "PORT", "WEB_CONCURRENCY"):
        monkeypatch.setenv(name, "")
    result = CliRunner().invoke(
        serve, ["--lessons", str(tmp_path), "--workers", "2", "--port", "0"]
    )
    assert result.exit_code == 0, result.output
    assert served.pop().items() >= {"host": "127.0.0.1", "port": 0, "workers": 2}.items()
    assert os.environ["LESSONS"] == str(tmp_path.resolve())
    assert gc.isenabled(), "it is put off while the page's libraries are imported, no longer"


def test_a_folder_that_is_not_there_is_bad_input() -> None:
    result = CliRunner().invoke(serve, ["--lessons", "/nowhere/lessons"])
    assert result.exit_code == 2
    assert "'/nowhere/lessons' does not exist" in result.output


def test_a_flag_counts_and_not_the_environments_word(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[dict[str, Any]] = []
    monkeypatch.setattr("playground.web.server.serve", lambda **options: served.append(options))
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    monkeypatch.setenv("PORT", "no port")
    result = CliRunner().invoke(serve, ["--port", "0"])
    assert result.exit_code == 0, result.output
    assert served.pop().items() >= {"port": 0, "workers": 3}.items()
