"""The API: exact, bounded, and polite to bad requests."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, train
from playground.web.edges import MAX_BODY_BYTES


def advance(client: TestClient, **request: object) -> dict:
    response = client.post("/api/advance", json=request)
    assert response.status_code == 200, response.text
    return response.json()


def test_advance_from_nothing_gives_what_train_gives(client: TestClient) -> None:
    answer = advance(client, epochs=100)
    frame = train(RunConfig(), 100).losses[1:]
    assert [row["epoch"] for row in answer["losses"]] == list(range(1, 101))
    assert [row["test_loss"] for row in answer["losses"]] == frame.test_loss.tolist()
    assert answer["status"] == "ok"
    assert answer["state"]["epoch"] == 100


def test_a_state_sent_back_goes_on_bit_for_bit(client: TestClient) -> None:
    config = {"batch_size": 7, "regularization": "L1", "regularization_rate": 0.01}
    whole = advance(client, config=config, epochs=20)
    part = advance(client, config=config, epochs=7)
    rest = advance(client, config=config, state=part["state"], epochs=13)
    assert rest["state"] == whole["state"]
    assert part["losses"] + rest["losses"] == whole["losses"]


def test_pictures_are_the_states_on_the_way(client: TestClient) -> None:
    answer = advance(client, epochs=9, pictures=3)
    assert [picture["state"]["epoch"] for picture in answer["pictures"]] == [3, 6]
    assert answer["pictures"][0]["state"] == advance(client, epochs=3)["state"]


def test_a_time_limit_trains_as_far_as_it_gets_and_exactly(client: TestClient) -> None:
    answer = advance(client, epochs=20_000, milliseconds=30, pictures=3, record_every=50)
    epoch = answer["state"]["epoch"]
    assert 1 <= epoch < 20_000
    assert answer["state"] == advance(client, epochs=epoch)["state"]
    pictured = [picture["state"]["epoch"] for picture in answer["pictures"]] + [epoch]
    recorded = [row["epoch"] for row in answer["losses"]]
    assert set(pictured) <= set(recorded), "each picture needs its own losses"
    assert all(e % 50 == 0 for e in set(recorded) - set(pictured))


def test_no_epochs_give_the_state_itself_and_its_losses(client: TestClient) -> None:
    answer = advance(client, epochs=0)
    assert answer["state"]["epoch"] == 0
    assert [row["epoch"] for row in answer["losses"]] == [0]


def test_divergence_is_a_status_with_nulls_and_advice(client: TestClient) -> None:
    config = {
        "problem": "regression", "activation": "linear", "features": ["x", "xSquared"],
        "learning_rate": 10,
    }  # fmt: skip
    answer = advance(client, config=config, epochs=500)
    assert answer["status"] == "diverged"
    assert answer["diverged_at"] == answer["state"]["epoch"] < 500
    assert "learning rate 10" in answer["advice"]
    assert answer["suggested_learning_rate"] == 0.3
    refused = client.post("/api/advance", json={"config": config, "state": answer["state"]})
    assert refused.status_code == 422


def test_open_reads_a_link_of_the_original_and_tells_what_it_passed_over(
    client: TestClient,
) -> None:
    link = "https://playground.tensorflow.org/#dataset=xor&networkShape=3&noise=99&foo=1"
    answer = client.post("/api/open", json={"link": link}).json()
    assert RunConfig(**answer["config"]) == RunConfig(
        dataset="xor", hidden_layers=(3,), noise_percent=50
    )
    assert RunConfig.from_link(answer["link"]) == RunConfig(**answer["config"])
    assert len(answer["notes"]) == 2
    assert len(answer["data"]["train"]) == len(answer["data"]["test"]) == 250


JSON = {"content-type": "application/json"}
BAD = [
    ({"config": {"batch_size": 0}}, "batch_size=0: must be a whole number from 1 to 1200."),
    ({"config": {"hidden_layers": [9, 40]}}, "hidden_layers=[9, 40]: at most 32 units"),
    ({"config": {"sead": "1"}}, "sead=1: no such setting"),
    ({"config": 5}, "config"),
    ({"epochs": -1}, "epochs=-1"),
    ({"epochs": 10**9}, "epochs=1000000000"),
    ({"epochs": "many"}, "epochs=many"),
    ({"milliseconds": 10**6}, "milliseconds"),
    ({"pictures": 1000}, "pictures"),
    ({"state": {"epoch": 0, "weights": [], "biases": []}}, "the network has 3"),
    ({"state": {"epoch": 0, "weights": [[1e999]], "biases": []}}, "state.weights"),
    ({"unknown": 1}, "unknown"),
    ([], "body"),
    ("text", "body"),
    (None, "body"),
]


@pytest.mark.parametrize(("body", "words"), BAD, ids=[words for _, words in BAD])
def test_a_bad_body_gets_422_and_a_sentence(client: TestClient, body: object, words: str) -> None:
    response = client.post("/api/advance", content=json.dumps(body), headers=JSON)
    assert response.status_code == 422
    (problem, *_) = response.json()["detail"]
    assert words in problem["msg"]
    assert problem["loc"][0] == "body"


@pytest.mark.parametrize(
    "link", ["#networkShape=9,40", "#batchSize=x", "hello", "#" + "x=1&" * 5000, "#seed=%00"]
)
def test_open_never_fails_on_a_link(client: TestClient, link: str) -> None:
    response = client.post("/api/open", json={"link": link})
    assert response.status_code in (200, 422)
    if response.status_code == 422:
        assert response.json()["detail"][0]["msg"].endswith(".")


@pytest.mark.parametrize("body", [b"", b"[", b"\xff\xfe", b"[" * 100_000, b'{"epochs": NaN}'])
def test_what_is_not_json_gets_a_4xx_and_a_sentence(client: TestClient, body: bytes) -> None:
    response = client.post("/api/advance", content=body, headers=JSON)
    assert 400 <= response.status_code < 500
    assert response.json()["detail"]


def test_json_without_its_header_is_told_which_header_it_needs(client: TestClient) -> None:
    response = client.post("/api/advance", content=b"{}")
    assert response.status_code == 422
    assert "Content-Type: application/json" in response.json()["detail"][0]["msg"]


def test_an_unknown_key_with_a_lone_surrogate_is_noted(client: TestClient) -> None:
    response = client.post("/api/open", content=b'{"link": "#seed=7&\\ud800=1"}', headers=JSON)
    assert response.status_code == 200
    assert "not a key" in response.json()["notes"][0]


def test_a_deeply_nested_config_is_refused(client: TestClient) -> None:
    nested = b'{"config": ' + b'{"a":' * 960 + b"1" + b"}" * 961
    assert client.post("/api/advance", content=nested, headers=JSON).status_code in (400, 422)


LARGE = {"hidden_layers": [32] * 6, "batch_size": 1, "train_percent": 100}


def test_a_request_takes_only_so_much_work(client: TestClient) -> None:
    response = client.post("/api/advance", json={"config": LARGE, "epochs": 20_000})
    assert response.status_code == 422
    assert "for a network of this size" in response.json()["detail"][0]["msg"]


def test_a_time_limit_holds_for_a_large_network_too(client: TestClient) -> None:
    answer = advance(client, config=LARGE, epochs=20_000, milliseconds=1, pictures=20)
    # An epoch of it takes longer than the limit: one is trained, and no more.
    assert answer["state"]["epoch"] == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_the_api_has_not_is_not_answered_with_the_page(
    client: TestClient, method: str
) -> None:
    response = client.request(method, "/api/nope")
    assert response.status_code == 404
    assert "/api/nope" in response.json()["detail"][0]["msg"]


@pytest.mark.parametrize("path", ["/", "/api/docs", "/assets/main.mjs"])
def test_head_is_answered_like_get_without_the_body(client: TestClient, path: str) -> None:
    response = client.head(path)
    assert response.status_code == 200
    assert response.content == b""


def test_a_huge_body_is_refused_before_it_is_parsed(client: TestClient) -> None:
    response = client.post("/api/open", content=b" " * (MAX_BODY_BYTES + 1))
    assert response.status_code == 413
    assert "at most" in response.json()["detail"][0]["msg"]


DASH_BODIES = [
    b"", b"[", b"{}", b"[]", b"null", b'{"output": "x.y"}', b'{"output": 5, "inputs": {}}',
    b'{"output": "..a.b..", "outputs": [], "inputs": [], "changedPropIds": []}',
]  # fmt: skip


@pytest.mark.parametrize("body", DASH_BODIES)
def test_a_malformed_callback_body_is_no_server_error(client: TestClient, body: bytes) -> None:
    response = client.post("/_dash-update-component", content=body, headers=JSON)
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize(
    "path", ["/_dash-component-suites/os/path.py", "/_dash-component-suites/dash/nothing.js"]
)
def test_a_path_dash_does_not_know_is_no_server_error(client: TestClient, path: str) -> None:
    assert 400 <= client.get(path).status_code < 500


def test_static_files_are_compressed_and_pages_have_a_policy(client: TestClient) -> None:
    page = client.get("/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    script = client.get("/assets/network/forward.mjs", headers={"accept-encoding": "gzip"})
    assert script.headers["content-encoding"] == "gzip"
    assert script.headers["content-type"].startswith("text/javascript")
    assert "export class UnitMaps" in script.text
    plain = client.get("/assets/network/forward.mjs", headers={"accept-encoding": "identity"})
    assert plain.text == script.text


def test_the_api_describes_itself(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) >= {"/api/open", "/api/link", "/api/advance"}


FILMED = {
    "between changes": ({}, 20, {}),
    "thinned, with goals": ({"goal_test_loss": (0.45,)}, 40, {"record_every": 3}),
    "a change on the way": ({"changes": ["5:learningRate:0.3"]}, 10, {}),
    "L1 that cuts": (
        {"regularization": "L1", "regularization_rate": 0.3, "noise_percent": 20}, 30, {},
    ),
    "an optimizer that remembers": ({"optimizer": "adam", "loss": "hinge"}, 20, {}),
    "diverging": (
        {"problem": "regression", "activation": "linear", "features": ["x", "xSquared"],
         "learning_rate": 10}, 500, {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILMED)
def test_a_film_holds_what_the_pictures_say_one_by_one(client: TestClient, name: str) -> None:
    settings, epochs, more = FILMED[name]
    sent = {"config": settings, "epochs": epochs, "pictures": 10, **more}
    plain = advance(client, **sent)
    answer = advance(client, **sent, film=True)
    film, losses = answer["film"], answer["losses"]
    pictures = [*plain["pictures"], plain]
    states = [picture["state"] for picture in pictures]
    assert film["epochs"] == [state["epoch"] for state in states]
    numbers = np.frombuffer(base64.b64decode(film["numbers"])).reshape(len(states), -1)
    for row, state in zip(numbers, states, strict=True):
        parts = (*state["weights"], *state["biases"], *state.get("slots", ()))
        flat = np.concatenate([np.ravel(part) for part in parts])
        np.testing.assert_array_equal(row, flat.astype(float))
    dead = np.zeros_like(numbers[:, :0])
    if film["dead"]:
        dead = np.frombuffer(base64.b64decode(film["dead"]), np.uint8).reshape(len(states), -1)
    for row, state in zip(dead, states, strict=True):
        flat = np.concatenate([np.ravel(part) for part in state["dead"]])
        assert row.tolist() == (flat.tolist() if flat.any() else [])
    for column in ("train_accuracy", "test_accuracy"):
        assert film[column] == [picture[column] for picture in pictures]
    penalties = [picture["penalty"] for picture in pictures]
    assert film["penalty"] == pytest.approx(penalties, rel=1e-12, nan_ok=True)
    for column, field in (("epochs", "epoch"), ("train_loss",) * 2, ("test_loss",) * 2):
        assert losses[column] == [row[field] for row in plain["losses"]]
    if film["marks"] is not None:
        assert film["marks"] == [
            {name: one[name] for name in ("lowest", "goals")} for one in pictures
        ]
    assert [answer[field] for field in ("status", "diverged_at", "advice")] == [
        plain[field] for field in ("status", "diverged_at", "advice")
    ]


def test_a_diagnosis_comes_along_where_the_losses_so_far_are_sent(client: TestClient) -> None:
    assert "finding" not in advance(client, epochs=1)
    config = {"learning_rate": 10, "problem": "regression", "activation": "linear"}
    sent = {"config": config, "epochs": 100, "history": [], "film": True}
    found = advance(client, **sent)["finding"]
    assert found["name"] == "diverged"
    start = {"epoch": 0, "train_loss": 0.5, "test_loss": 0.5}
    config = {"init_zero": True}
    state = advance(client, config=config, epochs=30)["state"]
    history = [start, {**start, "epoch": 30}]
    along = advance(client, config=config, state=state, epochs=0, history=history)["finding"]
    alone = client.post(
        "/api/diagnose", json={"config": config, "state": state, "history": history}
    ).json()["finding"]
    assert along == alone is not None
