"""`POST /api/inside` and `/api/landscape`: what the library says, over HTTP."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, Standing, advance, start
from playground.run.inside import inside
from playground.run.landscape import landscape
from playground.run.steering import edit
from playground.run.training import way_to

CONFIG = RunConfig(activation="relu", hidden_layers=(4, 3))


def way(epochs: int = 20) -> list[Standing]:
    return way_to(advance(start(CONFIG), epochs)[0], 6)


def test_every_state_has_a_row_of_the_librarys_numbers(client: TestClient) -> None:
    path = way()
    states = [at.state.as_lists() for at in path]
    answer = client.post("/api/inside", json={"config": CONFIG.model_dump(), "states": states})
    columns = answer.json()
    assert set(columns) == {"gradients", "updates", "dead", "saturated"}
    for at, gradients, dead in zip(path, columns["gradients"], columns["dead"], strict=True):
        assert gradients == inside(at).gradients.tolist()
        assert dead == [*inside(at).dead.tolist()[:2], None]


def test_a_landscape_is_the_librarys(client: TestClient) -> None:
    path = way()
    body = {"config": CONFIG.model_dump(), "path": [at.state.as_lists() for at in path]}
    answer = client.post("/api/landscape", json=body).json()
    expected = landscape(path)
    assert np.array(answer["losses"]).tolist() == expected.losses.tolist()
    assert answer["share"] == expected.share
    assert len(answer["u"]) == len(answer["v"]) == 41
    by_weights = client.post("/api/landscape", json={**body, "axes": ["w.1.1.1", "w.1.2.1"]})
    assert by_weights.json()["across"][0] == 1


@pytest.mark.parametrize(
    ("route", "name", "states", "sentence"),
    [
        ("inside", "states", [], "at least 1 item"),
        ("inside", "states", [None] * 65, "at most 64 items"),
        ("landscape", "path", [], "at least 1 item"),
        ("landscape", "path", "first", "must have three different ones"),
    ],
)
def test_too_few_states_and_too_many_are_refused(
    client: TestClient, route: str, name: str, states: Any, sentence: str
) -> None:
    first = start(CONFIG).state.as_lists()
    sent = [first] if states == "first" else [first for _ in states]
    answer = client.post(f"/api/{route}", json={"config": CONFIG.model_dump(), name: sent})
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"][0]["msg"]


def test_a_place_of_the_landscape_is_gone_to_by_its_weights(client: TestClient) -> None:
    path = way()
    values = [["w.1.1.1", 0.5], ["b.3.1", -1.25]]
    body = {"config": CONFIG.model_dump(), "state": path[-1].state.as_lists(), "values": values}
    answer = client.post("/api/edit", json=body).json()
    expected = edit(path[-1], {"w.1.1.1": 0.5, "b.3.1": -1.25})
    assert answer["state"] == expected.state.as_lists()
    assert answer["link"] == expected.config.link()
    for wrong in ([["w.1.1.1", 1]] * 201, [["rate", 1]], [["w.1.1.1", None]]):
        assert client.post("/api/edit", json={**body, "values": wrong}).status_code == 422
