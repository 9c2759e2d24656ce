"""Requests that cost far more than they look: each is refused, or answered in pieces, unbuilt."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground.run import finished
from playground.run.config import RunConfig
from playground.studies import trial
from playground.studies.study import Study
from playground.web.api import export, runs, studies, watch
from playground.web.api.answers import MAX_REFUSAL
from tests.web.api.asking import ask, refusal

FEATURES = "x=true&y=true&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true"
HEAVY = (
    "#networkShape=32,32,32,32&learningRate=0.00001&batchSize=1&problem=regression"
    f"&percTrainData=100&{FEATURES}"
)
CHANGES = ",".join(f"{k}:learningRate:0.{k}" for k in range(1, 201))


def never(what: str) -> Any:
    """In place of what a refused request must not come to; the server would say 500."""

    def come_to(*_: Any, **__: Any) -> None:
        raise AssertionError(what)

    return come_to


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails a request that trains anything."""
    for module in (trial, finished, runs, watch):
        monkeypatch.setattr(module, "advance", never("it trains what it refuses"))


def values(n: int, step: float) -> str:
    return ",".join(f"{k * step:g}" for k in range(1, n + 1))


def test_a_study_of_many_combinations_and_changes_is_counted_not_built(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Study, "point", never("it builds what it refuses"))
    both = f"&vary=learning_rate={values(316, 1e-5)}&vary=noise_percent={values(316, 0.1)}"
    answer = ask(client, "study/open", link=f"#changes={CHANGES}{both}&seeds=1&epochs=1")
    assert (answer["runs"], answer["costs"]) == (316 * 316, [])
    assert answer["refusal"].startswith("must be at most 480 runs here")
    fewer = f"#changes={CHANGES}&vary=learning_rate={values(50, 1e-4)}&seeds=4&epochs=1"
    assert "200 changes" in ask(client, "study/open", link=fewer)["refusal"]


def test_a_study_of_more_values_than_can_be_is_not_even_read(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Study, "from_link", never("it reads it"))
    link = f"#vary=learning_rate={values(1000, 1e-5)}&vary=noise_percent={values(1000, 0.01)}"
    for path in ("study/open", "study/band", "homework/part"):
        if path == "homework/part":
            part = {"kind": "study", "link": link}
            assert "at most 480 values" in client.post(f"/api/{path}", json={"part": part}).text
        else:
            assert "at most 480 values" in refusal(client, path, link=link)


@pytest.mark.usefixtures("untrained")
def test_batches_of_one_are_counted_in_a_studys_run(client: TestClient) -> None:
    request = {"link": f"{HEAVY}&seeds=1&epochs=500", "positions": [0]}
    assert "runs of at most 6 s" in refusal(client, "study/run", **request)


@pytest.mark.usefixtures("untrained")
def test_the_fresh_points_of_a_band_are_counted(client: TestClient) -> None:
    answer = ask(client, "study/band", link=f"{HEAVY}&seeds=480&epochs=1")
    assert (answer["end"], answer["test"]) == (1, None)


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("batch_size", [1, 1200])
def test_epochs_without_an_update_are_counted_too(client: TestClient, batch_size: int) -> None:
    config = {"batch_size": batch_size, "hidden_layers": [32] * 6}
    exports = [{"path": f"export/{what}"} for what in ("run", "figure", "curves", "points")]
    for asked in ({"path": "advance"}, *exports, {"path": "export/network", "form": "onnx"}):
        epochs = 20_000 if asked["path"] == "advance" else 10**6
        said = refusal(client, **asked, config=config, epochs=epochs)
        assert said.startswith(f"epochs={epochs}: must be at most ")
        assert said.endswith(f"batches of {batch_size}; go on from the state you get.")


def test_a_files_run_is_held_against_its_settings_only_where_that_is_short(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = client.post("/api/export/run", json={"epochs": 3}).text
    content = json.loads(text)
    content["state"]["epoch"] = content["losses"]["epochs"][-1] = 10**8
    monkeypatch.setattr(runs, "replayed", never("it trains for minutes"))
    ask(client, "open", file=json.dumps(content))


@pytest.mark.parametrize(
    "content",
    [
        {f"k{n}": 1 for n in range(100_000)},
        {"config": {f"k{n}": 1 for n in range(100_000)}},
        {"link": "#", "positions": [], "x": {f"k{n}": 1 for n in range(100_000)}},
    ],
    ids=["keys", "keys of a config", "keys further in"],
)
def test_a_request_of_very_many_unknown_keys_gets_a_short_refusal(
    client: TestClient, content: dict[str, Any]
) -> None:
    for path in ("advance", "study/run", "open"):
        response = client.post(f"/api/{path}", json=content)
        assert response.status_code == 422
        assert len(response.content) < 300
        assert "at most 100 in one object" in response.text


@pytest.mark.parametrize(
    "request_",
    [
        {"state": {"epoch": 0, "weights": [[["x"] * 32] * 32] * 7, "biases": []}},
        {"config": {"x" * 1_000_000: 1}},
        {"config": {"dataset": "\U0001f600" * 100_000}},
        {"config": {"changes": ["x"] * 100_000}},
        {"config": {"changes": [{"epoch": 1, "what": "learning_rate", "value": 1}] * 20_000}},
        {"config": {"features": ["\ud800" * 50] * 1000}},
        {"epochs": {"a" * 60: [[[[[[[[[[1]]]]]]]]]]}, "\ud800": 1},
        {f"{n}" * 50: {} for n in range(90)},
    ],
    ids=["weights", "key", "name", "changes", "many changes", "halves", "nested", "ninety"],
)
def test_a_refusal_is_short_whatever_is_refused(
    client: TestClient, request_: dict[str, Any]
) -> None:
    response = client.post(
        "/api/advance", content=json.dumps(request_), headers={"Content-Type": "application/json"}
    )
    assert response.status_code in (400, 422)
    assert 40 < len(response.content) <= MAX_REFUSAL + 100
    assert response.json()["detail"][0]["msg"]


def test_long_lists_of_nonsense_are_read_to_the_first_of_it(client: TestClient) -> None:
    rows = [{"position": "x", "status": 1, "train": ["x"] * 101}] * 480
    response = client.post("/api/study/report", json={"link": "#seeds=480", "results": rows})
    assert response.status_code == 422
    assert {tuple(one["loc"][:3]) for one in response.json()["detail"]} == {("body", "results", 0)}
    curves = {"epochs": ["x"] * 10_000, "train": ["x"] * 10_000, "test": ["x"] * 10_000}
    response = client.post("/api/export/curves", json={"curves": curves})
    assert len(response.json()["detail"]) == 3


def test_a_report_on_more_combinations_than_it_can_tell_is_refused_at_the_start(
    client: TestClient,
) -> None:
    link = f"#vary=learning_rate={values(480, 1e-4)}&seeds=1&epochs=5"
    refused = ask(client, "study/open", link=link)["refusal"]
    assert refused.startswith("must be of at most 64 combinations of values here with 1 seed,")
    most = f"#vary=learning_rate={values(64, 1e-4)}&seeds=1&epochs=5"
    assert ask(client, "study/open", link=most)["refusal"] == ""
    for path in ("report", "sheet", "csv"):
        assert "at most 64 combinations" in refusal(client, f"study/{path}", link=link, results=[])
    fifty = f"#vary=learning_rate={values(50, 1e-4)}&seeds=9&epochs=5"
    assert ask(client, "study/open", link=fifty)["refusal"] == ""


def test_too_many_epochs_until_something_are_refused_as_they_were_asked_for(
    client: TestClient,
) -> None:
    asked = {"config": {"hidden_layers": [32] * 6}, "until": "test_loss<0.1"}
    told = refusal(client, "advance", **asked, epochs=1000)
    most = re.search(r"epochs=1,?000: must be at most (\d+) in one request", told)
    assert most, told
    assert ask(client, "advance", **asked, epochs=int(most[1]))["status"] == "ok"


def test_the_price_of_a_figure_is_more_than_that_of_its_run() -> None:
    request = export.ExportRequest(config=RunConfig(hidden_layers=(32,) * 6))
    assert 0.3 < export._price_of_figure(request) <= 0.5
    assert export._price(request) < 0.02
    changes = [{"epoch": k, "what": "learning_rate", "value": 0.1} for k in range(100)]
    changed = export.ExportRequest(config=RunConfig(changes=changes))
    marks = export._price_of_figure(changed) - export._price(changed)
    assert marks > 0.1, "every change has a mark and a line of its own"


@pytest.mark.parametrize(
    "asked",
    [
        {"epochs": 300, "milliseconds": 200, "pictures": 30, "film": True},
        {"epochs": 20_000, "milliseconds": 80, "pictures": 2, "until": "epoch 500"},
        {"epochs": 1, "milliseconds": 200, "pictures": 1},
    ],
    ids=["playing", "max", "timeline"],
)
def test_what_the_page_asks_is_within_the_price_of_the_largest_network(
    client: TestClient, asked: dict
) -> None:
    largest = RunConfig.from_link(HEAVY.replace("32,32,32,32", "32,32,32,32,32,32"))
    answer = ask(client, "advance", config=largest.model_dump(mode="json"), **asked)
    assert answer["status"] == "ok"


def test_a_studys_costs_hold_what_its_runs_are_measured_on() -> None:
    short, long = (
        studies.priced(Study(RunConfig(hidden_layers=(32,) * 6), (), 1, epochs))[0][0]
        for epochs in (1, 2)
    )
    assert short > 2 * (long - short)
    assert np.isfinite(long)
