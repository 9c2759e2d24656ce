"""What the environment says of hosting is read strictly, before anything heavy is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground import SettingError
from playground.web.hosting import Hosting, read_hosting

ROOT = Path(__file__).parents[2]


def test_an_environment_that_says_nothing_is_a_laptop() -> None:
    empty = dict.fromkeys(("HOST", "WEB_CONCURRENCY", "ROOT_PATH", "TRUSTED_HOPS"), "")
    assert read_hosting({}) == read_hosting(empty) == Hosting("127.0.0.1", 8050, 1, "", "", 0)


def test_everything_it_says_is_heard() -> None:
    said = {
        "HOST": "0.0.0.0",
        "PORT": "80",
        "WEB_CONCURRENCY": "4",
        "ROOT_PATH": "/course/nets/",
        "FRAME_ANCESTORS": "'self'  https://*.example.edu:8443 https:",
        "TRUSTED_HOPS": "2",
    }
    ancestors = "'self' https://*.example.edu:8443 https:"
    assert read_hosting(said) == Hosting("0.0.0.0", 80, 4, "/course/nets", ancestors, 2)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("PORT", "", "must be a whole number from 0 to 65535"),
        ("PORT", "8050 ", "must be a whole number"),
        ("WEB_CONCURRENCY", "0", "must be a whole number from 1 to 256"),
        ("WEB_CONCURRENCY", "two", "must be a whole number"),
        ("WEB_CONCURRENCY", "²", "must be a whole number"),
        ("TRUSTED_HOPS", "-1", "must be a whole number from 0 to 16"),
        ("ROOT_PATH", "pre", "must be a path such as /playground"),
        ("ROOT_PATH", "/a b", "must be a path"),
        ("ROOT_PATH", "//evil.example", "must be a path"),
        ("ROOT_PATH", "/a/../b", "must be a path"),
        ("ROOT_PATH", '/"><script>', "must be a path"),
        ("ROOT_PATH", "/api/v1", "may not begin with /api"),
        ("ROOT_PATH", "/_dash-x", "may not begin with /_dash-x"),
        ("FRAME_ANCESTORS", "'self'; script-src *", "must be sources separated by blanks"),
        ("FRAME_ANCESTORS", "'none' https://a.edu", "must be sources"),
        ("FRAME_ANCESTORS", "https://a.edu\r\nX: y/z", "must be sources"),
    ],
)
def test_what_means_nothing_is_refused(name: str, value: str, rule: str) -> None:
    with pytest.raises(SettingError, match=f"^{name}=") as refused:
        read_hosting({name: value})
    assert rule in str(refused.value)


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        (("app.py",), "ROOT_PATH", "pre"),
        (("app.py",), "HOST", "no.such.invalid"),
        (("-m", "playground", "serve"), "ROOT_PATH", "pre"),
        (("-m", "playground", "serve"), "HOST", "no.such.invalid"),
        (("-c", "import app"), "ROOT_PATH", "pre"),  # uvicorn app:server; there uvicorn listens
    ],
)
def test_a_wrong_one_is_a_sentence_and_exit_2_before_anything_heavy(
    command: tuple[str, ...], name: str, value: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        cwd=ROOT, env={**os.environ, "PORT": "0", name: value}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    lines = ended.stderr.splitlines()
    said = [line for line in lines if not line.startswith("import time:")]
    assert len(said) == 1
    assert said[0].startswith(f"Error: {name}={value}: ")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert not {"dash", "numpy", "uvicorn"} & {line.rpartition("|")[2].strip() for line in lines}
