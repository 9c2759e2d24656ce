"""Somebody's own points over the API: opened, trained, studied and searched, within its price."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, train
from playground.data.points_text import MAX_POINTS, write
from playground.run.points import data_of
from playground.studies.study import Study
from playground.web.price import PIECE_SECONDS, check_epoch
from tests.web.api.asking import ask, refusal

_RNG = np.random.default_rng(2)
POINTS = np.round(_RNG.uniform(-6, 6, (60, 2)), 3)
TEXT = write(POINTS, (POINTS[:, 0] > 0).astype(int))
MANY = write(_RNG.uniform(-6, 6, (MAX_POINTS, 2)), _RNG.integers(0, 2, MAX_POINTS))
CONFIG = RunConfig(points=TEXT, axes=["a:0:1", "b:2:-1"], class_names=["left", "right"])


def test_points_are_opened_trained_and_steered_as_in_python(client: TestClient) -> None:
    opened = ask(client, "open", link=CONFIG.link())
    assert RunConfig(**opened["config"]) == CONFIG
    data = data_of(CONFIG)
    assert opened["data"]["test"] == np.column_stack([data.test_points, data.test_labels]).tolist()
    trained = ask(client, "advance", config=opened["config"], state=opened["state"], epochs=30)
    assert trained["losses"][-1]["test_loss"] == train(CONFIG, 30).history.test[-1]
    steered = ask(
        client, "steer", config=opened["config"], state=trained["state"],
        what="learning_rate", value=0.1,
    )  # fmt: skip
    assert RunConfig(**steered["config"]).points == TEXT


def test_points_of_more_inputs_come_with_the_plane_of_their_main_components(
    client: TestClient,
) -> None:
    points = np.column_stack([POINTS, POINTS[:, 0] / 2])
    three = RunConfig(points=write(points, POINTS[:, 0] > 0), formulas=("x3",))
    opened = ask(client, "open", link=three.link())
    assert opened["data"]["train"][0][:3] == data_of(three).train_points[0].tolist()
    assert sum(opened["main_plane"]["shares"]) == pytest.approx(1, abs=1e-5)  # flat, but rounded
    assert "main_plane" not in ask(client, "open", link=CONFIG.link())
    step = ask(client, "advance", config=opened["config"], grain="sample")
    assert len(step["seen"]["point"]) == 3


def test_what_is_wrong_with_points_is_a_refusal_or_in_a_link_a_note(client: TestClient) -> None:
    said = refusal(client, "open", config={"points": TEXT[:-3]})
    assert "ends within row 60" in said
    assert "set problem=classification" in refusal(
        client, "advance", config={"points": TEXT, "problem": "regression"}
    )
    opened = ask(client, "open", link=f"#points={TEXT[:-3]}")
    assert "ends within row 60" in opened["notes"][0]
    assert opened["config"]["points"] == ""


@pytest.mark.usefixtures("ready")
def test_ten_thousand_points_are_answered_in_time(client: TestClient) -> None:
    config = {"points": MANY, "hidden_layers": [32] * 6}
    ask(client, "advance", config={}, epochs=1)  # the compiler's time is nobody's
    began = time.thread_time()
    opened = ask(client, "open", config=config)
    ask(client, "advance", config=opened["config"], milliseconds=50)
    ask(client, "diagnose", config=opened["config"], state=opened["state"])
    ask(
        client, "steer", config=opened["config"], state=opened["state"],
        what="learning_rate", value=0.1,
    )  # fmt: skip
    assert time.thread_time() - began < 5
    assert len(opened["data"]["train"]) == MAX_POINTS / 2
    text = ask(client, "link", config=opened["config"])["link"]
    assert ask(client, "open", link=text)["config"] == opened["config"]


def test_an_epoch_too_long_for_a_request_is_refused_with_what_to_do(client: TestClient) -> None:
    slow = RunConfig(points=MANY, hidden_layers=(32,) * 6, batch_size=1)
    config = json.loads(slow.model_dump_json())
    for request in ({"epochs": 1}, {"milliseconds": 20}, {"grain": "batch"}):
        said = refusal(client, "advance", config=config, **request)
        assert "must be larger on the page for 5,000 training points" in said
    study = Study(slow, seeds=1, epochs=1).link()
    assert "take larger batches" in refusal(client, "study/run", link=study, positions=[0])
    check_epoch(slow.replace(batch_size=100))
    assert PIECE_SECONDS < 1


def test_a_study_runs_and_tells_without_a_true_error(client: TestClient) -> None:
    link = Study(CONFIG, seeds=3, epochs=30).link() + "&vary=hidden_layers=none,4"
    opened = ask(client, "study/open", link=link)
    assert (opened["refusal"], opened["runs"]) == ("", 6)
    assert opened["words"].startswith("Your points, ")
    results = ask(client, "study/run", link=link, positions=list(range(6)))["results"]
    assert [row["status"] for row in results] == ["ok"] * 6
    assert {row["measures"]["true_error"] for row in results} == {None}
    told = ask(client, "study/report", link=link, results=results)
    assert told["headline"]
    assert "True error" not in told["table"]["header"]
    assert RunConfig.from_link(told["table"]["links"][0]).points == TEXT
    ask(client, "study/sheet", link=link, results=results)
    ask(client, "study/map", link=link, position=1)
    csv = client.post("/api/study/csv", json={"link": link, "results": results})
    assert csv.status_code == 200


def test_a_study_that_varies_what_is_drawn_is_refused(client: TestClient) -> None:
    for axis in ("noise=0,10", "dataset=circle,xor", "samples=100,200", "problem=regression"):
        said = refusal(client, "study/open", link=CONFIG.link() + "&vary=" + axis)
        assert "has no effect on your own points" in said
    assert "must be one of" in refusal(client, "study/open", link=CONFIG.link() + "&vary=points=a")


def test_very_many_points_in_many_runs_are_for_the_command_line(client: TestClient) -> None:
    link = Study(RunConfig(points=MANY), seeds=20, epochs=5).link()
    assert ask(client, "study/open", link=link)["refusal"] == ""
    opened = ask(client, "study/open", link=link.replace("seeds=20", "seeds=60"))
    assert "must be at most 28 runs here on your 10,000 points" in opened["refusal"]


def test_a_search_sends_its_points_once(client: TestClient) -> None:
    asked = {"link": CONFIG.link(), "budget": 300, "epochs": 30}
    assert ask(client, "search/open", **asked)["runs"] > 0
    wanted = ask(client, "search/next", **asked, results=[])
    assert wanted["points"] == TEXT
    assert not any("points" in trial["link"] for trial in wanted["trials"])
    trials = [{"link": one["link"], "epochs": one["epochs"]} for one in wanted["trials"][:2]]
    results = ask(client, "search/run", trials=trials, points=TEXT)["results"]
    after = ask(client, "search/next", **asked, results=results)
    assert len(after["trials"]) == len(wanted["trials"]) - 2


def test_one_point_and_ten_thousand_are_played_at_full_speed(client: TestClient) -> None:
    history = [{"epoch": 0, "train_loss": 0.5, "test_loss": 0.5}]
    play = {"epochs": 20_000, "pictures": 30, "milliseconds": 20, "history": history}
    few = {"points": write([[1, 2]], [0])}
    assert ask(client, "advance", config=few, **play)["status"] == "ok"
    many = {"points": MANY, "hidden_layers": [32] * 6, "full_batch": True}
    assert len(ask(client, "advance", config=many, **play)["pictures"]) < 5


def test_a_change_that_is_no_value_is_one_sentence(client: TestClient) -> None:
    for value in (None, {}, [None], ["a"] * 1000):
        response = client.post("/api/steer", json={"what": "dropout", "value": value})
        [told] = response.json()["detail"]
        assert "must be a finite number, a list of such, or a name" in told["msg"]
