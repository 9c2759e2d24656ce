"""Starting the server: the address it prints, and what it says when it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import pytest
from fastapi.testclient import TestClient

from harness.limits import HANG_SECONDS
from playground import SettingError
from playground.web.address import listen, network_address
from playground.web.server import build, serve
from tests.processes import started

ROOT = Path(__file__).parents[2]


def start(port: str, **more: str) -> AbstractContextManager[subprocess.Popen[str]]:
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": port, **more}
    return started(sys.executable, "app.py", cwd=ROOT, env=environment)


def test_the_printed_address_answers_and_an_interrupt_ends_it_quietly() -> None:
    with start("0") as process:
        assert process.stdout
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address
        with urllib.request.urlopen(address[0], timeout=HANG_SECONDS) as page:
            assert "Neural playground" in page.read().decode()
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=HANG_SECONDS)
    assert complaints == ""
    assert process.returncode == 0


def test_a_page_opens_while_anothers_study_is_half_through_importing_pandas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with TestClient(build()) as client:
        monkeypatch.setitem(sys.modules, "pandas", ModuleType("pandas"))
        for address in ("/_dash-layout", "/_dash-dependencies"):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("tab", ["", "studies", "backprop", "digits", "homework"])
def test_whichever_tab_a_fresh_server_is_asked_for_first_has_its_style_and_scripts(
    tab: str,
) -> None:
    with TestClient(build()) as client:
        page = client.get(f"/{tab}").text
        files = "".join(client.get(name).text for name in re.findall(r'"(/assets/[^"]+)"', page))
    assert all(name in files for name in (".pg-main", ".pg-back", "announce()", "await laidOut"))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_taken_port_is_told_and_no_address_is_printed(workers: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        start(str(taken.getsockname()[1]), WEB_CONCURRENCY=workers) as process,
    ):
        output, complaints = process.communicate(timeout=HANG_SECONDS)
        port = taken.getsockname()[1]
    assert output == ""
    rule = "is taken by another program; choose another, or 0 for a free one"
    assert complaints == f"Error: PORT={port}: {rule}.\n"


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_a_host_that_is_none_of_this_machine_is_told(host: str) -> None:
    with pytest.raises(SettingError, match=rf"^HOST={host}: cannot be listened on: [\w -]+\.$"):
        listen(host, 0)


def test_an_impossible_port_ends_the_program_with_a_sentence() -> None:
    with start("web") as process:
        _, complaints = process.communicate(timeout=HANG_SECONDS)
    assert complaints == "Error: PORT=web: must be a whole number from 0 to 65535.\n"
    assert process.returncode == 2


@pytest.mark.parametrize("port", ["70000", "-1", "", 65536, 80.5])
def test_an_impossible_port_is_refused(port: str) -> None:
    with pytest.raises(SettingError) as refused:
        serve(port=port)
    assert str(refused.value) == f"PORT={port}: must be a whole number from 0 to 65535."


def test_a_page_for_the_network_is_announced_with_the_address_that_others_open() -> None:
    with start("0", HOST="0.0.0.0") as process:
        assert process.stdout
        port = process.stdout.readline().split()[2].rstrip("/").rpartition(":")[2]
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=HANG_SECONDS).close()
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()  # a line may have come with the first one
    others = network_address("0.0.0.0", int(port))  # none where a machine is in no network
    assert said == (f"In this network: {others}\n" if others else "")
    assert network_address("127.0.0.1", 80) is None
