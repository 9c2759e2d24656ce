"""The API with three to six classes: what opens, trains, is steered, saved and diagnosed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, train
from playground.run.points import data_of

LINK = "#dataset=blobs&classes=3&loss=crossEntropy&optimizer=adam&learningRate=0.01&noise=30"
CONFIG = RunConfig.from_link(LINK)


def asked(client: TestClient, path: str, **request: object) -> dict:
    response = client.post(f"/api/{path}", json=request)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_link_opens_with_class_numbers_an_output_a_class_and_who_is_taken_for_whom(
    client: TestClient,
) -> None:
    answer = asked(client, "open", link=LINK)
    assert answer["config"]["classes"] == 3
    labels = [row[2] for row in answer["data"]["train"]]
    assert labels == data_of(CONFIG).train_labels.tolist()
    assert np.array(answer["state"]["weights"][-1]).shape == (2, 3)
    assert np.array(answer["confusion"]["test"]).shape == (3, 3)
    assert answer["chance"]["loss"] == pytest.approx(np.log(3), rel=0.01)


def test_two_classes_are_answered_as_ever(client: TestClient) -> None:
    for answer in (asked(client, "open"), asked(client, "advance", epochs=1)):
        assert not {"confusion", "chance"} & answer.keys()


def test_a_state_sent_back_goes_on_bit_for_bit_by_pictures_and_by_films(
    client: TestClient,
) -> None:
    config = CONFIG.model_dump()
    whole = asked(client, "advance", config=config, epochs=20)
    part = asked(client, "advance", config=config, epochs=7)
    rest = asked(client, "advance", config=config, state=part["state"], epochs=13)
    assert rest["state"] == whole["state"]
    assert whole["losses"][-1]["test_loss"] == train(CONFIG, 20).losses.test_loss.iloc[-1]
    film = asked(client, "advance", config=config, epochs=20, pictures=4, film=True)
    assert film["confusion"] == whole["confusion"]
    right = np.trace(film["confusion"]["test"]) / np.sum(film["confusion"]["test"])
    assert film["film"]["test_accuracy"][-1] == right


def test_one_point_at_a_time_is_seen_with_a_probability_a_class(client: TestClient) -> None:
    answer = asked(client, "advance", config=CONFIG.model_dump(), grain="sample")
    assert len(answer["seen"]["answer"]) == 3


def test_a_weight_into_the_third_output_is_set_by_hand_and_a_fourth_is_refused(
    client: TestClient,
) -> None:
    config = CONFIG.model_dump()
    answer = asked(client, "steer", config=config, what="w.3.1.3", value=1.5)
    assert answer["state"]["weights"][2][0][2] == 1.5
    request = {"config": config, "what": "w.3.1.4", "value": 1.5}
    refused = client.post("/api/steer", json=request)
    assert refused.status_code == 422
    assert "there is no unit 4" in refused.text


@pytest.mark.parametrize(
    "config",
    [
        {"classes": 3},
        {"classes": 3, "dataset": "blobs"},
        {"classes": 9, "dataset": "blobs", "loss": "cross-entropy"},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(config: dict, client: TestClient) -> None:
    response = client.post("/api/open", json={"config": config})
    assert response.status_code == 422
    assert "must be" in response.text


def test_a_run_file_brings_it_back_and_a_diagnosis_has_something_to_say_of_chance(
    client: TestClient,
) -> None:
    config = CONFIG.model_dump()
    run = asked(client, "advance", config=config, epochs=5)
    response = client.post("/api/export/run", json={"config": config, "state": run["state"]})
    assert response.status_code == 200, response.text
    again = asked(client, "open", file=json.dumps(response.json()))
    assert again["state"] == run["state"]
    zero = {**config, "init_zero": True}
    finding = asked(client, "diagnose", config=zero)["finding"]
    assert finding["name"] == "symmetric"


def test_a_studys_map_has_winners_of_several_classes(client: TestClient) -> None:
    link = f"{LINK}&vary=batchSize%3D5,10&seeds=2&epochs=20"
    two = client.post(
        "/api/study/map", json={"link": link.replace("classes=3", "classes=2"), "position": 1}
    )
    assert "classes" not in two.json()
    answer = asked(client, "study/map", link=link, position=1)
    assert answer["classes"] == 3
    assert {int(value) for row in answer["answers"] for value in row} == {0, 1, 2}
