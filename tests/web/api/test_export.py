"""Export over the API: what leaves is the run the page shows, to the last bit, and comes back."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, get_args

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import Run, RunConfig, train
from playground.export.forms import FORMS, written
from playground.run.file import read_run
from playground.run.points import data_of
from playground.web.api.export import MAX_POINTS, NetworkRequest
from tests.web.api.asking import refusal

CONFIG = RunConfig(dataset="xor", hidden_layers=(3,), train_percent=40)
EPOCHS = 12


@pytest.fixture(scope="module")
def run() -> Run:
    return train(CONFIG, EPOCHS)


def as_sent(run: Run, **changes: Any) -> dict[str, Any]:
    """The request a browser makes of a run."""
    history = run.history
    return {
        "config": run.config.model_dump(mode="json"),
        "state": run.state.as_lists(),
        "curves": {
            "epochs": history.epochs.tolist(),
            "train": history.train.tolist(),
            "test": [None if np.isnan(loss) else loss for loss in history.test],
        },
        **changes,
    }


def export(client: TestClient, what: str, request: dict[str, Any]) -> str:
    response = client.post(f"/api/export/{what}", json=request)
    assert response.status_code == 200, response.text
    return response.text


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_curves_are_the_losses_to_the_last_bit(client: TestClient, run: Run) -> None:
    rows = table(export(client, "curves", as_sent(run)))
    assert [int(row["epoch"]) for row in rows] == list(range(EPOCHS + 1))
    assert [float(row["train_loss"]) for row in rows] == run.history.train.tolist()
    assert [float(row["test_loss"]) for row in rows] == run.history.test.tolist()


def test_losses_after_the_state_and_before_an_edit_are_left_out(
    client: TestClient, run: Run
) -> None:
    curves = {
        "epochs": [0, 10, EPOCHS, EPOCHS, EPOCHS + 1],
        "train": [1, 2, 3, 4, 5],
        "test": [1, 2, 3, 4, 5],
    }
    rows = table(export(client, "curves", as_sent(run, curves=curves)))
    assert [(row["epoch"], row["test_loss"]) for row in rows] == [
        ("0", "1.0"), ("10", "2.0"), (str(EPOCHS), "4.0"),
    ]  # fmt: skip


def test_the_points_are_the_data_with_the_networks_answers(client: TestClient, run: Run) -> None:
    rows = table(export(client, "points", as_sent(run)))
    data = data_of(CONFIG)
    for name, points, labels in (
        ("train", data.train_points, data.train_labels),
        ("test", data.test_points, data.test_labels),
    ):
        mine = [row for row in rows if row["set"] == name]
        assert [[float(row["x1"]), float(row["x2"])] for row in mine] == points.tolist()
        assert [float(row["label"]) for row in mine] == labels.tolist()
        assert [float(row["answer"]) for row in mine] == run.predict(points).tolist()
    assert len(rows) == 500


def test_points_are_saved_where_all_of_them_train(client: TestClient) -> None:
    rows = table(export(client, "points", as_sent(train(RunConfig(train_percent=100), 1))))
    assert {row["set"] for row in rows} == {"train"}


def test_a_run_leaves_as_a_file_and_opens_again_where_it_stood(
    client: TestClient, run: Run
) -> None:
    text = export(client, "run", as_sent(run))
    again = read_run(text)
    assert again.config == CONFIG
    assert again.state.as_lists() == run.state.as_lists()
    opened = client.post("/api/open", json={"file": text}).json()
    assert opened["config"] == json.loads(json.dumps(CONFIG.model_dump()))
    assert opened["state"] == run.state.as_lists()
    assert opened["losses"] == run.history.rows()
    assert opened["link"] == CONFIG.link()
    assert opened["notes"] == []


def test_a_file_with_foreign_weights_opens_and_says_so(client: TestClient, run: Run) -> None:
    content = json.loads(export(client, "run", as_sent(run)))
    content["state"]["biases"][0][0] = 0.5
    opened = client.post("/api/open", json={"file": json.dumps(content)}).json()
    assert opened["state"]["biases"][0][0] == 0.5
    assert "not those that the settings lead to" in opened["notes"][0]


def test_a_damaged_file_is_refused_in_a_sentence(client: TestClient) -> None:
    assert "The file is no JSON" in refusal(client, "open", file="{")
    assert "give a file, a link or a config" in refusal(client, "open", file="{}", link="")


def test_the_figure_shows_the_run_that_was_sent(client: TestClient, run: Run) -> None:
    figure = json.loads(export(client, "figure", as_sent(run)))
    texts = " ".join(note["text"] for note in figure["layout"]["annotations"])
    assert f"{run.history.test[-1]:.3f}" in texts
    assert figure["layout"]["width"] == 1400
    assert figure["layout"]["height"] > 800
    assert {trace["type"] for trace in figure["data"]} >= {"scatter", "heatmap"}


@pytest.mark.parametrize("form", FORMS)
def test_the_network_leaves_as_python_writes_it(client: TestClient, run: Run, form: str) -> None:
    response = client.post("/api/export/network", json=as_sent(run, form=form))
    assert response.status_code == 200, response.text
    assert response.content == written(run.standing, form)
    assert response.headers["content-type"].startswith(FORMS[form].media_type)


def test_every_form_can_be_asked_for_and_no_other(client: TestClient, run: Run) -> None:
    assert set(get_args(NetworkRequest.model_fields["form"].annotation)) == FORMS.keys()
    assert "'numpy', 'pytorch'" in refusal(client, "export/network", **as_sent(run, form="h5"))


DIVERGING = RunConfig(problem="regression", activation="linear", learning_rate=10)


@pytest.mark.parametrize("what", ["figure", "curves", "points"])
def test_a_diverged_run_is_trained_again_from_its_config(client: TestClient, what: str) -> None:
    request = {"config": DIVERGING.model_dump(mode="json"), "epochs": 30}
    assert export(client, what, request)


def test_a_diverged_run_has_no_file_and_is_told_why(client: TestClient) -> None:
    request = {"config": DIVERGING.model_dump(mode="json"), "epochs": 30}
    assert "it has no weights to keep" in refusal(client, "export/run", **request)
    for form in FORMS.keys() - {"svg"}:
        said = refusal(client, "export/network", **request, form=form)
        assert "its network has no weights to take away" in said
    assert export(client, "network", {**request, "form": "svg"}).startswith("<svg")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"curves": {"epochs": [1, 2], "train": [1], "test": [1]}}, "must be lists of one length"),
        ({"curves": {"epochs": [-1], "train": [1], "test": [1]}}, "greater than or equal to 0"),
        (
            {"curves": {"epochs": [1] * (MAX_POINTS + 1), "train": [], "test": []}},
            f"at most {MAX_POINTS} items",
        ),
        ({"state": {"epoch": 1, "weights": [], "biases": []}}, "state.weights: 0 layers"),
        ({"state": None, "epochs": 10**9}, "epochs=1000000000: must be at most"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_bad_request_is_refused(
    client: TestClient, run: Run, changes: dict[str, Any], words: str
) -> None:
    assert words in refusal(client, "export/curves", **as_sent(run, **changes))
