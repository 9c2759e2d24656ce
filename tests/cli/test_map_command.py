"""`python -m playground map`: what it prints, draws and refuses, and what survives."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from harness.limits import HANG_SECONDS
from playground import RunConfig, settings_map
from playground.cli import main
from tests.processes import PLAYGROUND, started

BASE = RunConfig(regularization="L2").link()
SPANS = ("--x", "learning_rate=0.01..30", "--y", "regularizationRate=0..1")
SHORT = (*SPANS, "--size", "4", "--epochs", "5")


def call(*args: str) -> Result:
    return CliRunner().invoke(main, ["map", *args])


def test_a_map_ends_with_a_headline_and_the_link_of_its_lowest_run() -> None:
    result = call(BASE, *SHORT)
    assert result.exit_code == 0, result.stderr
    headline, opening = result.stdout.splitlines()
    wanted = settings_map(RunConfig(regularization="L2"), SPANS[1], SPANS[3], 4, 5)
    assert headline == wanted.headline()
    place = wanted.best_place()
    assert place is not None
    assert opening == f"Open it: {wanted.map.config(place).link()}"
    assert result.stderr.startswith("16 runs, less than a second on ")
    assert call(f"see {wanted.map.link()}").stdout == result.stdout


def test_its_json_has_every_number() -> None:
    until = call(BASE, *SHORT, "--until", "train_loss<0.4", "--json")
    told = json.loads(until.stdout)
    wanted = settings_map(
        RunConfig(regularization="L2"), SPANS[1], SPANS[3], 4, 5, until="train_loss<0.4"
    )
    assert told == json.loads(json.dumps(wanted.as_json()))


def test_figures_are_drawn_in_the_formats_their_names_say(tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    result = call(BASE, *SHORT, "--figure", str(page), "--shows", "train_loss")
    assert result.exit_code == 0, result.stderr
    assert "Lowest training loss 0." in page.read_text()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--x", "learning_rate=0.01..30"), "--y=: must be SETTING=FROM..TO, as in "),
        ((f"{BASE}&mapSize=1e3",), "mapSize=1e3: must be a whole number."),
        ((BASE, "--x", "0.01..30", *SPANS[2:]), "--x=0.01..30: must be SETTING=FROM..TO, as in "),
        ((BASE, *SPANS[:2], "--y", "noise=0..99"), "map noise_percent=99: must be a number from 0"),
        (SPANS, "map=regularization_rate: has no effect while regularization is none"),
        ((BASE, *SPANS, "--size", "4096"), "size=4096: must be a whole number from 2 to 1024."),
        ((BASE, *SPANS, "--shows", "reached"), "--shows=reached: needs --until, as in "),
        ((BASE, *SPANS, "--until", "epoch 3"), "until=epoch 3: must be test_loss<NUMBER or "),
        ((BASE, *SPANS, "--figure", "map.bmp"), "map.bmp: a figure's name must end in .html"),
        ((BASE, *SPANS, "--out", "no/folder.sqlite"), "there is no folder no; create it first"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(args: tuple[str, ...], said: str) -> None:
    result = call(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    assert said in line


LONG = (*SPANS, "--size", "16", "--epochs", "400")


@pytest.fixture(scope="module")
def whole() -> str:
    """The long map done at one go."""
    return call(BASE, *LONG, "--json").stdout


@pytest.mark.parametrize(
    "ending",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.slow),
        pytest.param(signal.SIGKILL, marks=pytest.mark.slow),
    ],
)
def test_whatever_ends_it_the_same_command_goes_on_from_there(
    ending: signal.Signals, tmp_path: Path, whole: str
) -> None:
    path = tmp_path / "map.sqlite"
    args = (BASE, *LONG, "--out", str(path))
    with started(*PLAYGROUND, "map", *args) as process:
        ends = time.monotonic() + HANG_SECONDS
        while _n_pixels(path) < 40 and time.monotonic() < ends:
            assert process.poll() is None, "it ended before it was stopped"
            time.sleep(0.01)
        process.send_signal(ending)
        _, told = process.communicate(timeout=HANG_SECONDS)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM pixels").fetchone()
    assert 0 < kept < 256
    if ending != signal.SIGKILL:
        assert process.returncode == 130
        assert f"Stopped. {kept} of 256 runs are in {path}; the same command goes on" in told
    resumed = call(*args, "--json")
    assert resumed.exit_code == 0, resumed.stderr
    assert resumed.stderr.startswith(f"{256 - kept} runs, ")
    assert f"; {kept} are in {path} already." in resumed.stderr
    assert resumed.stdout == whole


def _n_pixels(path: Path) -> int:
    """About how many are in the file, which another process keeps locked: a batch may come yet."""
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        with contextlib.closing(connection):
            return int(connection.execute("SELECT count(*) FROM pixels").fetchone()[0])
    except sqlite3.Error:  # none yet, or in the middle of a change
        return 0


@pytest.mark.parametrize(
    ("base", "spans"),
    [
        (
            RunConfig(regularization="L1", hidden_layers=(3,)),
            ("--x", "learning_rate=0.01..0.3", *SPANS[2:]),
        ),
        (
            RunConfig(problem="regression", activation="relu", samples=40),
            ("--x", "learning_rate=0.01..1000", "--y", "batch_size=1..7"),
        ),
        pytest.param(
            RunConfig(samples=30),
            ("--x", "learning_rate=0.03..0.3", "--y", "w.1.1.2=-1..1"),
            marks=pytest.mark.slow,
        ),
    ],
    ids=["two rates", "diverging, batches of several sizes", "a first weight"],
)
def test_a_gpus_map_is_the_processors_but_for_rounding(
    base: RunConfig, spans: tuple[str, ...]
) -> None:
    """By Numba's simulator of a GPU, which is chosen before Numba is imported."""
    command = [*PLAYGROUND, "map", base.link(), *spans, "--size", "4", "--epochs", "5", "--json"]
    done = subprocess.run(
        [*command, "--device", "gpu"], env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    ours, theirs = json.loads(done.stdout), settings_map(base, spans[1], spans[3], 4, 5).as_json()
    assert ours["status"] == theirs["status"]
    assert ours["trained_epochs"] == theirs["trained_epochs"]
    for name in ("train_loss", "test_loss"):
        one, other = (np.array(numbers[name], dtype=float) for numbers in (ours, theirs))
        np.testing.assert_allclose(one, other, rtol=1e-11)


def test_what_no_gpu_trains_is_said_and_where_there_is_none() -> None:
    assert "device=gpu: needs an NVIDIA GPU" in call(BASE, *SHORT, "--device", "gpu").stderr
    until = call(BASE, *SHORT, "--device", "gpu", "--until", "train_loss<0.4")
    assert "until=train_loss<0.4: on a GPU every run has its whole time" in until.stderr
    both = call(BASE, *SHORT, "--device", "gpu", "--cluster", "tcp://127.0.0.1:1")
    assert "--device=gpu: a cluster's workers train on theirs" in both.stderr
