"""The API's steering: changes in the middle of a run, and steps smaller than an epoch."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, State, advance, predict, start, train
from playground.run.points import data_of
from playground.run.reading import losses_of, readout
from playground.run.standing import Standing
from playground.run.steering import steer
from playground.run.training import step


def post(client: TestClient, request: str, body: dict) -> dict:
    response = client.post(f"/api/{request}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_steered_run_is_the_librarys(client: TestClient) -> None:
    fifth, _ = advance(start(RunConfig()), 5)
    steered = steer(fifth, "b.3.1", 1)
    sent = {"state": fifth.state.as_lists()}
    answer = post(client, "steer", {**sent, "what": "b.3.1", "value": 1})
    assert answer["link"] == steered.config.link()
    assert answer["state"] == steered.state.as_lists()
    assert answer["losses"] == losses_of(steered).rows()
    later = post(
        client, "advance", {"config": answer["config"], "state": answer["state"], "epochs": 3}
    )
    assert later["losses"] == train(RunConfig.from_link(answer["link"]), 8).history.rows()[6:]


@pytest.mark.parametrize("grain", ["sample", "batch"])
def test_a_step_of_another_grain_is_the_librarys(client: TestClient, grain: str) -> None:
    standing, _ = step(start(RunConfig()), grain)
    answer = post(client, "advance", {"grain": grain})
    assert answer["state"] == standing.state.as_lists()
    assert answer["losses"] == []
    again = post(client, "advance", {"grain": grain, "state": answer["state"]})
    assert again["state"] == step(standing, grain)[0].state.as_lists()


def test_accuracies_and_penalty_come_with_every_picture(client: TestClient) -> None:
    config = RunConfig(regularization="L2", regularization_rate=0.01)
    answer = post(client, "advance", {"config": config.model_dump(), "epochs": 6, "pictures": 2})
    for picture in (answer["pictures"][0], answer):
        state = State.from_lists(config.layer_sizes, picture["state"])
        expected = asdict(readout(Standing(config, state)))
        assert {name: picture[name] for name in expected} == expected


def test_a_step_of_a_sample_tells_the_point_and_its_loss_before_the_step(
    client: TestClient,
) -> None:
    standing = start(RunConfig())
    for sample in range(12):
        sent = {"grain": "sample", "state": standing.state.as_lists()}
        answer = post(client, "advance", sent)
        seen = answer["seen"]
        data = data_of(RunConfig())
        assert (seen["sample"], seen["label"]) == (sample, data.train_labels[sample])
        assert seen["point"] == data.train_points[sample].tolist()
        answered = predict(standing, [seen["point"]])[0]
        assert seen["answer"] == pytest.approx(answered, rel=1e-12)
        assert seen["loss"] == pytest.approx((answered - seen["label"]) ** 2 / 2, rel=1e-12)
        standing = standing.moved(State.from_lists(RunConfig().layer_sizes, answer["state"]))


@pytest.mark.parametrize(
    ("what", "value", "told"),
    [
        ("noise", 1, "must change activation, regularization, learningRate"),
        ("w.9.1.1", 1, "must name a layer from 1 to 3"),
        ("activation", "step", "must be one of relu, tanh"),
        ("learning_rate", "fast", "must have a number as its value"),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    client: TestClient, what: str, value: object, told: str
) -> None:
    response = client.post("/api/steer", json={"what": what, "value": value})
    assert response.status_code == 422
    assert told in response.json()["detail"][0]["msg"]


@pytest.mark.parametrize("grain", ["sample", "batch", "epoch"])
def test_a_state_past_the_training_points_is_refused(client: TestClient, grain: str) -> None:
    state = {**start(RunConfig()).state.as_lists(), "sample": 400}
    response = client.post("/api/advance", json={"grain": grain, "state": state})
    assert response.status_code == 422
    told = response.json()["detail"][0]["msg"]
    assert "state.sample=400: must be less than the 250 training points" in told


def test_a_link_that_hides_too_much_opens_and_says_so(client: TestClient) -> None:
    link = "#dataset=xor&" + "&".join(f"a{n}_hide=true" for n in range(65))
    answer = post(client, "open", {"link": link})
    assert answer["config"]["dataset"] == "xor"
    assert answer["config"]["hidden_controls"] == []
    assert "at most 64" in answer["notes"][0]
