"""A fact is one row: a feature and a live setting, one row each in a copy, are everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow  # a process of its own, with the page and the command line in it
FEATURE = """    "xHalf": Feature(
        13, "half x1", "half x₁", "half of x1", "x / 2",
        "The half: as steep nowhere.", lambda x, y: x / 2),
"""
SETTING = """    patience: float = setting(
        0.5, key="patience", kind="live", title="Patience", ge=0, le=1, steps=(0, 0.5, 1),
        help="How long it waits.", allowed="must be from 0 to 1",
    )  # fmt: skip
"""
ASKED = """
import json, re
from click.testing import CliRunner
from playground import RunConfig, SettingError, start, step
from playground.cli import main
from playground.data.features import FEATURES
from playground.export.forms import FORMS, written
from playground.run.steering import steer
from playground.studies.study import VARIABLE
from playground.web.page.layout import layout, stage
from playground.web.page.tables import tables_of
from playground.web.server import build

config = RunConfig(features=("x", "xHalf"), patience=1)
standing = step(start(config), "sample", "reference")[0]
refusals = []
for ask in (lambda: RunConfig(patience=-1), lambda: steer(standing, "patience", 2)):
    try:
        ask()
    except SettingError as error:
        refusals.append(str(error))
schema = build().openapi()["components"]["schemas"]["RunConfig"]["properties"]
print(json.dumps({
    "link": config.link(),
    "read": RunConfig.from_link(config.link()) == config,
    "refusals": refusals,
    "first_weights": start(config).state.weights[0].shape,
    "steered": steer(standing, "patience", 0).config.link(),
    "flags": CliRunner().invoke(main, ["run", "--help"]).output,
    "schema": [sorted(schema["patience"].items()), schema["features"]["description"]],
    "code": {form: written(start(config), form).decode("utf-8", "replace") for form in FORMS},
    "varies": "patience" in VARIABLE,
    "page": str(layout()),
    "tables": tables_of(stage()),
}, default=str))
"""


def with_row(file: Path, before: str, row: str) -> None:
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, row + before))


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of the playground says that has two rows more."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("playground", "assets"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    with_row(copy / "playground/data/features.py", "}\n# fmt: on\n", FEATURE)
    settings = copy / "playground/run/settings.py"
    with_row(settings, "\n\nTABLE = table_of(Settings)", SETTING)
    command = [sys.executable, "-c", ASKED]
    told = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_links_hold_both(answer: dict[str, Any]) -> None:
    assert "xHalf=true" in answer["link"]
    assert "patience=1" in answer["link"]
    assert answer["read"]
    assert answer["refusals"] == [
        "patience=-1: must be from 0 to 1.",
        "changes=0.1:patience:2: must have a value of 1 or less.",
    ]


def test_the_network_has_an_input_for_the_feature(answer: dict[str, Any]) -> None:
    assert answer["first_weights"] == [2, 4]


def test_the_network_leaves_with_the_feature_in_every_form(answer: dict[str, Any]) -> None:
    code = answer["code"]
    for form in ("numpy", "pytorch", "keras"):
        assert "[x1, x1 / 2" in code[form]
    assert '"formula": "x / 2"' in code["json"]
    assert "half x₁" in code["svg"]
    assert "x1, half x1" in code["onnx"]


def test_a_live_setting_may_change_in_mid_run_and_vary_in_a_study(answer: dict[str, Any]) -> None:
    assert "changes=0.1:patience:0" in answer["steered"]
    assert answer["varies"]


def test_flags_and_schema_describe_both(answer: dict[str, Any]) -> None:
    assert "--patience PATIENCE" in answer["flags"]
    assert "How long it waits" in answer["flags"]
    assert "xHalf" in answer["flags"]
    described, features = answer["schema"]
    assert dict(described)["description"] == "How long it waits."
    assert dict(described)["minimum"] == 0
    assert "xHalf" in features


def test_the_page_has_a_control_a_tip_and_the_formula(answer: dict[str, Any]) -> None:
    tables = answer["tables"]
    assert "id='patience'" in answer["page"]
    assert tables["settings"]["patience"] == {
        "title": "Patience", "kind": "live", "control": "slider", "default": 0.5, "is_ours": False,
        "choices": {},
    }  # fmt: skip
    assert tables["tips"]["patience"] == "How long it waits."
    assert tables["features"]["xHalf"]["formula"] == "x / 2"
    assert list(tables["features"])[-1] == "xHalf"
    assert tables["tips"]["feature-xHalf"].startswith("The half: as steep nowhere.")
