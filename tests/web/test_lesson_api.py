"""Lessons and hide switches on the page's side of the server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from playground import RunConfig
from playground.config import is_control_name
from playground.data.features import FEATURES
from playground.lessons import ANSWER, FOLDER, QUESTION, lesson_names, read_lesson
from playground.web.page import switches
from playground.web.server import build


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build()[1], raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_comes_as_components_and_its_links_keep_it_open(
    client: TestClient, name: str
) -> None:
    lesson = read_lesson(name)
    answer = client.post("/api/lesson", json={"name": name}).json()
    assert (answer["name"], answer["title"]) == (name, lesson.title)
    components = json.dumps(answer["children"])
    questions = sum(part.kind == QUESTION for part in lesson.parts)
    answers = sum(part.kind == ANSWER for part in lesson.parts)
    assert components.count('"Before you press play"') == questions > 0
    assert components.count('"Show the answer"') == answers > 0
    links = re.findall(r"\]\((#[^)]*)\)", components)
    assert len(links) == len(lesson.links)
    assert all(RunConfig.from_link(link).tutorial == name for link in links)


def test_html_in_a_lesson_stays_text(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# Title\n\n## A\n\n<script>alert(1)</script>"
    monkeypatch.setattr("pathlib.Path.read_text", lambda *_: text)
    answer = client.post("/api/lesson", json={"name": "first-net"}).json()
    markdown = answer["children"][-1]
    assert markdown["type"] == "Markdown"
    assert "<script>" in markdown["props"]["children"]
    assert not markdown["props"].get("dangerously_allow_html")


def test_an_unknown_lesson_is_refused_with_the_names_there_are(client: TestClient) -> None:
    answer = client.post("/api/lesson", json={"name": "nowhere"})
    assert answer.status_code == 422
    assert "tutorial=nowhere: must be the name of a lesson" in answer.json()["detail"][0]["msg"]


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
