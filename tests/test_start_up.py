"""What a command does not need, it does not import: starting is most of what a short one takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"numpy", "pydantic", "numba", "pandas", "plotly", "dash", "fastapi", "uvicorn", "kaleido"}

STARTS = {
    "overview": (["-m", "playground", "--help"], {}, set()),
    "version": (["-m", "playground", "--version"], {}, set()),
    "run's help": (["-m", "playground", "run", "--help"], {}, {"numpy", "pydantic"}),
    "serve's help": (["-m", "playground", "serve", "--help"], {}, set()),
    "run": (["-m", "playground", "run", "--epochs", "1"], {}, {"numpy", "pydantic", "numba"}),
    "refused port": (["app.py"], {"PORT": "web"}, set()),
    "an error's name": (["-c", "from playground import LinkError"], {}, set()),
    "the page's server": (
        ["-c", "from playground.web.server import build; build()"], {},
        HEAVY - {"numba", "pandas", "kaleido", "dash"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def page() -> None:
    """Kept, as every start but the first finds it."""
    command = [sys.executable, "-m", "playground.web.kept_page"]
    subprocess.run(command, cwd=ROOT, check=True)


@pytest.mark.parametrize(("command", "environment", "needs"), STARTS.values(), ids=STARTS)
def test_a_start_imports_what_it_needs(
    command: list[str], environment: dict[str, str], needs: set[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    loaded = {line.rpartition("|")[2].strip() for line in lines}
    assert "os" in loaded or "encodings" in loaded  # the list is one
    assert (HEAVY & loaded) - needs == set()


def test_every_public_name_is_there_and_listed() -> None:
    import playground

    for name in playground.__all__:
        assert getattr(playground, name).__name__ == name
        assert name in dir(playground)
    with pytest.raises(AttributeError, match="no attribute 'fly'"):
        playground.fly  # noqa: B018
    assert set(playground.__all__) == set(playground._HOME_OF)


@pytest.mark.slow
def test_drawn_by_the_definition_or_compiled_a_first_network_is_the_same() -> None:
    script = (
        "import sys; from playground import RunConfig, start;"
        "from playground.run.points import data_of;"
        "c = RunConfig(dataset='spiral', noise_percent=20);"
        "points, weights = data_of(c).train_points, start(c).state.weights[0];"
        "print('numba' in sys.modules, points.sum(), weights.tolist())"
    )
    early, late = (
        subprocess.run([sys.executable, "-c", before + script], cwd=ROOT, capture_output=True,
                       text=True, check=True).stdout.partition(" ")
        for before in ("", "import playground.engine.compiled;")
    )  # fmt: skip
    assert (early[0], late[0]) == ("False", "True")
    assert early[2] == late[2]
