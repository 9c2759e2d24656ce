"""The files that hosting platforms read are well formed and true, and their commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.limits import HANG_SECONDS
from playground.web.hosting import read_hosting
from tests.processes import started
from tests.strangers import as_stranger, homeless, read_only_copy

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
KNOWN = {"HOST", "PORT", "WEB_CONCURRENCY", "ROOT_PATH", "FRAME_ANCESTORS", "TRUSTED_HOPS"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, of both of its stages."""
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def unit() -> dict[str, list[str]]:
    """The systemd unit's settings, each as often as it is said."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "deploy" / "neural-playground.service").read_text().splitlines():
        if line and not line.startswith(("#", "[")):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def assignments(words: list[str]) -> dict[str, str]:
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _docker() -> tuple[list[str], dict[str, str]]:
    said = dict(instructions())  # the last of each counts
    return json.loads(said["CMD"]), assignments(said["ENV"].split())


def _procfile() -> tuple[list[str], dict[str, str]]:
    kind, _, line = (ROOT / "Procfile").read_text().strip().partition(": ")
    assert kind == "web"
    words = shlex.split(line)
    first = next(i for i, word in enumerate(words) if "=" not in word)
    return words[first:], assignments(words[:first])


def _render() -> tuple[list[str], dict[str, str]]:
    (service,) = yaml.safe_load((ROOT / "render.yaml").read_text())["services"]
    said = {one["key"]: one["value"] for one in service["envVars"]}
    assert all(isinstance(value, str) for value in said.values())
    return shlex.split(service["startCommand"]), {k: v for k, v in said.items() if k in KNOWN}


def _systemd() -> tuple[list[str], dict[str, str]]:
    said = unit()
    return shlex.split(said["ExecStart"][0]), assignments(
        shlex.split(" ".join(said["Environment"]))
    )


COMMANDS = {"docker": _docker, "Procfile": _procfile, "render": _render, "systemd": _systemd}


@pytest.mark.parametrize("platform", COMMANDS)
def test_a_platforms_command_and_environment_are_ones_that_we_have(platform: str) -> None:
    command, environment = COMMANDS[platform]()
    assert Path(command[0]).name == "python"
    assert command[1:] == ["app.py"]
    hosting = read_hosting(environment)
    assert hosting.host == ("127.0.0.1" if platform == "systemd" else "0.0.0.0")


def test_the_image_holds_what_there_is_and_runs_as_nobody_who_may_write() -> None:
    said = instructions()
    copied = [rest.split()[:-1] for word, rest in said if word == "COPY" and "--from" not in rest]
    sources = {source for part in copied for source in part}
    assert all((ROOT / source).exists() for source in sources)
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    assert sources == let_in
    words = [word for word, _ in said]
    assert len(words) - 1 - words[::-1].index("USER") > len(words) - 1 - words[::-1].index("RUN")
    assert dict(said)["USER"].isdecimal()
    assert int(dict(said)["USER"]) > 0
    compiling = next(rest for word, rest in said if word == "RUN" and "warming" in rest)
    assert "python -m playground.run.warming" in compiling
    assert any(rest.endswith("python -m playground.web.kept_page") for _, rest in said)
    check = json.loads(dict(said)["HEALTHCHECK"].partition(" CMD ")[2])
    compile(check[2], "HEALTHCHECK", "exec")
    python = re.search(r"FROM python:(\d+)\.(\d+)", DOCKERFILE)
    assert python
    assert (int(python[1]), int(python[2])) >= (3, 11)


def test_compose_runs_the_image_read_only() -> None:
    (service,) = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].values()
    assert service["build"] == "."
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["ports"] == [f"8050:{_docker()[1]['PORT']}"]
    assert read_hosting(service["environment"]).workers == 2


def test_a_space_opens_the_images_port() -> None:
    _, head, text = (ROOT / "deploy" / "space" / "README.md").read_text().split("---\n", 2)
    said: dict[str, Any] = yaml.safe_load(head)
    assert said["sdk"] == "docker"
    assert str(said["app_port"]) == _docker()[1]["PORT"]
    assert len(said["short_description"]) <= 60
    assert text.lstrip().startswith(f"# {said['title']}")


def test_the_unit_ends_in_time_and_keeps_code_where_it_may_write() -> None:
    said = unit()
    assert said["DynamicUser"] == ["yes"]
    assert int(said["TimeoutStopSec"][0]) > 5
    cache = assignments(shlex.split(" ".join(said["Environment"])))["NUMBA_CACHE_DIR"]
    assert cache == f"/var/cache/{said['CacheDirectory'][0]}"
    assert "MemoryDenyWriteExecute" not in said  # compiled code is written and run


@pytest.mark.slow
@pytest.mark.parametrize("platform", COMMANDS)
def test_its_command_serves_and_trains_as_a_stranger_without_a_home(
    platform: str, tmp_path: Path
) -> None:
    command, said = COMMANDS[platform]()
    code = read_only_copy(tmp_path, is_compiled=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment = {**{k: v for k, v in homeless().items() if k in ("HOME", *kept)}, **said}
    environment |= {"PORT": "0", "PYTHONPATH": str(code)}
    log = tmp_path / "log.txt"
    with (
        log.open("wb") as errors,
        started(
            *as_stranger(sys.executable, *command[1:]), cwd=code, env=environment, stderr=errors
        ) as server,
    ):
        assert server.stdout
        first = server.stdout.readline()
        assert first, log.read_text()
        address = first.split()[2]
        while not _is_ready(address):
            assert server.poll() is None, log.read_text()
        asked = urllib.request.Request(
            f"{address}api/advance", b'{"epochs": 3}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=HANG_SECONDS) as answer:
            assert json.load(answer)["state"]["epoch"] == 3
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        server.wait(HANG_SECONDS)
        assert time.monotonic() - began < 5
    assert log.read_text() == ""


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}readyz", timeout=HANG_SECONDS):
            return True
    except urllib.error.HTTPError as error:
        if error.code != 503:
            raise
        return False
