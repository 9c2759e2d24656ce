"""Weights from elsewhere over the API: a NumPy file becomes a run's file, which opens as any."""

from __future__ import annotations

import base64
import io
import json

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, train
from playground.export.forms import written
from tests.web.api.asking import ask, refusal

CONFIG = RunConfig(dataset="xor", hidden_layers=(3,))
TRAINED = train(CONFIG, 4)


def as_npz(**changes: np.ndarray) -> str:
    stream = io.BytesIO()
    pairs = zip(TRAINED.state.weights, TRAINED.state.biases, strict=True)
    arrays = {
        name: array
        for k, (weights, biases) in enumerate(pairs, 1)
        for name, array in ((f"W{k}", weights), (f"b{k}", biases))
    }
    np.savez(stream, **{**arrays, **changes})
    return base64.b64encode(stream.getvalue()).decode()


def test_an_npz_opens_as_a_run_at_epoch_zero_with_its_weights(client: TestClient) -> None:
    request = {"config": CONFIG.model_dump(mode="json"), "file": as_npz()}
    response = client.post("/api/weights/read", json=request)
    assert response.status_code == 200, response.text
    opened = ask(client, "open", file=response.text)
    assert opened["state"]["weights"] == TRAINED.state.as_lists()["weights"]
    assert (opened["state"]["epoch"], opened["link"]) == (0, CONFIG.link())
    assert "not those that the settings lead to" in opened["notes"][0]


def test_a_network_that_left_as_json_opens_where_it_stood(client: TestClient) -> None:
    opened = ask(client, "open", file=written(TRAINED.standing, "json").decode())
    assert opened["state"]["weights"] == TRAINED.state.as_lists()["weights"]
    assert (opened["state"]["epoch"], opened["link"]) == (4, CONFIG.link())
    assert opened["notes"] == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (as_npz(W2=np.zeros((2, 1))), "W2: shape (2, 1), but the network needs (3, 1)."),
        ("?", "file=?: must be base64."),
        ("é", "file=é: must be base64."),
        ("", "no network's JSON, no .npz and no .pt"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(client: TestClient, file: str, words: str) -> None:
    config = CONFIG.model_dump(mode="json")
    assert words in refusal(client, "weights/read", config=config, file=file)


def test_wrong_json_is_refused_where_runs_are_opened(client: TestClient) -> None:
    content = json.loads(written(TRAINED.standing, "json"))
    content["layers"][0]["weights"].pop()
    said = refusal(client, "open", file=json.dumps(content))
    assert said == "layers[0].weights: shape (1, 3), but the network needs (2, 3)."
