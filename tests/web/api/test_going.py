"""A run too long for one request goes on in the next, to the very same result."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground.run.config import RunConfig
from playground.studies.study import Axis, Study
from playground.web.api import going as going_api
from tests.web.api.asking import ask, refusal

STUDY = Study(RunConfig(noise_percent=10), (Axis.parse("batch_size=10,20"),), seeds=2, epochs=300)
EXACT = ("position", "status", "measures", "train", "test")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests end after one look at the clock, which comes about every hundredth epoch."""
    monkeypatch.setattr(going_api, "PIECE_SECONDS", 0)
    monkeypatch.setattr(going_api, "LOOK_SECONDS", 0.003)


def in_pieces(client: TestClient, path: str, **request: Any) -> tuple[dict[str, Any], int]:
    """The answer that nothing is left of, and how many requests it took."""
    going = None
    for asked in range(1, 100):
        answer = ask(client, path, **request, going=going)
        going = answer.get("going")
        if not going:
            return answer, asked
    pytest.fail("it never ends")


@pytest.mark.usefixtures("impatient")
def test_a_long_run_of_a_study_is_the_same_in_pieces(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = {"link": STUDY.link(), "positions": [3, 0]}
    answer, asked = in_pieces(client, "study/run", **request)
    assert asked > 2
    monkeypatch.setattr(going_api, "PIECE_SECONDS", 100)
    whole = ask(client, "study/run", **request)
    assert whole["going"] is None
    assert [result["position"] for result in whole["results"]] == [3, 0]
    (one,) = answer["results"]
    assert {key: one[key] for key in EXACT} == {key: whole["results"][0][key] for key in EXACT}


@pytest.mark.usefixtures("impatient")
def test_a_map_and_a_search_run_go_on_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = {"link": STUDY.trial(1).link, "epochs": 300}
    drawn, asked = in_pieces(client, "study/map", link=STUDY.link(), position=1)
    found, again = in_pieces(client, "search/run", trials=[trial])
    assert asked > 2
    assert again > 2
    monkeypatch.setattr(going_api, "PIECE_SECONDS", 100)
    assert drawn == ask(client, "study/map", link=STUDY.link(), position=1)
    assert found["results"] == ask(client, "search/run", trials=[trial])["results"]


@pytest.mark.usefixtures("impatient")
def test_what_goes_on_must_be_what_was_sent(client: TestClient) -> None:
    request = {"link": STUDY.link(), "positions": [0]}
    going = ask(client, "study/run", **request)["going"]
    losses = np.frombuffer(base64.b64decode(going["losses"]), dtype="<f8").copy()
    losses[2] = np.inf
    wrong: dict[str, dict[str, Any]] = {
        "going.losses": {"losses": "no base64"},
        "3 numbers": {"losses": going["losses"][:32]},
        "other numbers": {"losses": base64.b64encode(losses.tobytes()).decode()},
        "less than 300": {"state": going["state"] | {"epoch": 300}},
        "state": {"state": going["state"] | {"weights": []}},
    }
    for said, changed in wrong.items():
        assert said in refusal(client, "study/run", **request, going=going | changed)


def test_every_run_of_a_study_is_found_by_its_position() -> None:
    assert STUDY.trials() == [STUDY.trial(position) for position in range(STUDY.n_runs)]
    alone = Study(RunConfig(), (), seeds=3)
    assert alone.trials() == [alone.trial(position) for position in range(3)]
