"""Lessons and hide switches on the page's side of the server."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from dash import dcc
from fastapi.testclient import TestClient

from playground import RunConfig
from playground.data.features import FEATURES
from playground.lessons import FOLDER, lesson_names, read_lesson
from playground.run.settings import is_control_name
from playground.web.api.lesson_markdown import as_shown, components
from playground.web.page import switches

NAMES = ["first-net", "classes", "features-or-layers", "first-weights", "ravine", "regularization"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A teacher's folder of lessons."""
    monkeypatch.setenv("LESSONS", str(tmp_path))
    return tmp_path


def lesson(client: TestClient, name: str) -> dict[str, Any]:
    answer = client.post("/api/lesson", json={"name": name})
    assert answer.status_code == 200, answer.text
    return answer.json()


def answer_of(client: TestClient, name: str, step: int) -> str:
    answer = client.post("/api/lesson/answer", json={"name": name, "step": step})
    assert answer.status_code == 200, answer.text
    (markdown,) = answer.json()["children"]
    return markdown["props"]["children"]


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_comes_without_its_answers_and_each_is_given_when_asked_for(
    client: TestClient, name: str
) -> None:
    read = read_lesson(name)
    told = lesson(client, name)
    assert (told["name"], told["title"]) == (name, read.title)
    assert len(told["steps"]) == len(read.steps)
    whole = json.dumps(told, ensure_ascii=False)
    for at, step in enumerate(read.steps):
        assert told["steps"][at]["has_answer"] == bool(step.answer)
        if step.answer:
            assert step.answer.split("\n")[0][:40] not in whole
            assert step.answer[:20] in answer_of(client, name, at)


@pytest.mark.parametrize("name", NAMES)
def test_the_links_of_a_lesson_keep_it_open(client: TestClient, name: str) -> None:
    told = lesson(client, name)
    answers = [answer_of(client, name, at) for at, s in enumerate(told["steps"]) if s["has_answer"]]
    inside = re.findall(r"\]\((#[^)\s]*)", " ".join([json.dumps(told), *answers]))
    buttons = [setup["link"] for step in told["steps"] for setup in step["setups"]]
    assert len(inside) + len(buttons) == len(read_lesson(name).links)
    assert all(RunConfig.from_link(link).tutorial == name for link in [*inside, *buttons])


def test_buttons_say_what_they_do_and_cost(client: TestClient, folder: Path) -> None:
    (folder / "mine.md").write_text(
        "## A\n\n[Go](#dataset=spiral&networkShape=8,8)\n[Or](#networkShape=)\n"
        '[Own](#noise=50 "as noisy as it gets")\n[Bad](#learningRate=-1)\n\nTrain to 100,000\n'
    )
    (step,) = lesson(client, "mine")["steps"]
    hints = [setup["hint"] for setup in step["setups"]]
    assert hints[:3] == ["spiral, 2 layers of 8", "circle, no hidden layer", "as noisy as it gets"]
    assert (step["train_to"], step["seconds"] > 1) == (100_000, True)


def test_html_in_a_lesson_stays_text(client: TestClient, folder: Path) -> None:
    (folder / "mine.md").write_text("# Title\n\nAbout.\n\n## A\n\n<script>alert(1)</script>")
    (markdown,) = lesson(client, "mine")["steps"][0]["text"]
    assert markdown["type"] == "Markdown"
    assert "<script>" in markdown["props"]["children"]
    assert not markdown["props"].get("dangerously_allow_html")


def test_a_text_is_the_component_that_dash_would_make_of_it() -> None:
    assert components("x", "Two *words*") == [dcc.Markdown("Two *words*").to_plotly_json()]
    assert components("x", "") == []


def test_formulas_come_as_mathml_and_prices_and_code_stay(client: TestClient, folder: Path) -> None:
    (folder / "mine.md").write_text(
        "## A\n\nSee $w_1$, $$x^2$$ and `$code$`; $5 or $6; $\\unread$.\n", "utf-8"
    )
    (markdown,) = lesson(client, "mine")["steps"][0]["text"]
    text = markdown["props"]["children"]
    assert text.count("`\ue000<math") == 2
    assert '`\ue000<math display="block"' in text
    assert "`$code$`; $5 or $6; $\\unread$." in text


def test_no_lesson_can_pass_markup_off_as_a_formula(client: TestClient, folder: Path) -> None:
    (folder / "mine.md").write_text("## A\n\n`\ue000<img src=x onerror=alert(1)>`\n", "utf-8")
    (markdown,) = lesson(client, "mine")["steps"][0]["text"]
    assert "\ue000" not in markdown["props"]["children"]


@pytest.mark.parametrize("unit", ["![](", "![a](", "![", '![a](b "'])
def test_pictures_that_never_end_take_no_cubic_time(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    begun = time.process_time()
    assert as_shown("mine", text) == text
    # Some tenths of a second; with the third power of the length it would be a quarter of a minute.
    assert time.process_time() - begun < 6


def test_a_picture_beside_a_lesson_is_served_and_one_from_elsewhere_is_a_link(
    client: TestClient, folder: Path
) -> None:
    (folder / "mine.md").write_text(
        "## A\n\n![Mine](two.svg) ![Theirs](https://example.org/a.png)\n"
    )
    (folder / "two.svg").write_text("<svg/>")
    (markdown,) = lesson(client, "mine")["steps"][0]["text"]
    text = markdown["props"]["children"]
    assert text == (
        "![Mine](api/lesson/picture/two.svg) [Theirs (elsewhere)](https://example.org/a.png)"
    )
    answer = client.get("/api/lesson/picture/two.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    for name in ["no.png", "mine.md", "..%2Fmine.md", "first-net.md"]:
        assert client.get(f"/api/lesson/picture/{name}").status_code == 404


def test_a_new_lesson_is_listed_and_opened_without_a_restart(
    client: TestClient, folder: Path
) -> None:
    def names() -> list[str]:
        return [lesson["name"] for lesson in client.post("/api/lessons", json={}).json()]

    assert names()[0] == "first-net"
    assert "new" not in names()
    (folder / "new.md").write_text("# New\n\nAbout it.\n")
    assert "new" in names()
    assert lesson(client, "new")["title"] == "New"


def test_an_unknown_lesson_or_step_is_refused(client: TestClient) -> None:
    answer = client.post("/api/lesson", json={"name": "nowhere"})
    assert answer.status_code == 422
    assert "tutorial=nowhere: must be the name of a lesson" in answer.json()["detail"][0]["msg"]
    answer = client.post("/api/lesson/answer", json={"name": "first-net", "step": 99})
    assert answer.status_code == 422
    assert "step=99: must be below 5" in answer.json()["detail"][0]["msg"]


def test_the_page_lists_every_lesson(client: TestClient) -> None:
    page = client.get("/_dash-layout").text
    assert all(f"#tutorial={name}" in page for name in lesson_names())


def test_the_fifteen_switches_of_the_original_are_listed() -> None:
    listed = {switch.name for switch in switches.ORIGINAL}
    assert listed == {
        "showTestData", "discretize", "playButton", "stepButton", "resetButton", "learningRate",
        "activation", "regularization", "regularizationRate", "problem", "dataset",
        "percTrainData", "noise", "batchSize", "numHiddenLayers",
    }  # fmt: skip


def test_switches_have_names_that_fit_into_a_link_and_none_is_there_twice() -> None:
    names = [switch.name for switch in switches.ALL]
    assert len(set(names)) == len(names)
    assert all(map(is_control_name, names))
    assert set(FEATURES) <= set(names)


def test_every_switch_is_described_for_teachers() -> None:
    text = (FOLDER.parents[1] / "docs" / "lessons.md").read_text("utf-8")
    for switch in switches.ALL:
        name = re.sub(r"^numNodes\d$", "numNodes1", switch.name)
        assert f"`{name}`" in text, switch.name


@pytest.mark.parametrize("name", FEATURES)
def test_a_hidden_feature_is_off(name: str) -> None:
    config = RunConfig.from_link(f"#{name}=true&{name}_hide=true")
    assert name not in config.features
    assert RunConfig.from_link(config.link()) == config
    assert name not in RunConfig(features=(name, "x"), hidden_controls=(name,)).features
