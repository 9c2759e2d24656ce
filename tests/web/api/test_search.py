"""The search over the API: the same as anywhere, its runs kept by who asks, bounded and polite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from playground import RunConfig
from playground.studies import Ledger, run_trials
from playground.studies.search import Search, at_chance, optimism, search_settings
from playground.studies.trial import Trial, engine_version, run_trial
from playground.web.api.search import MAX_BUDGET
from tests.web.api.asking import ask, refusal

XOR = RunConfig(dataset="xor")
STUCK: dict[str, Any] = {
    "link": RunConfig(dataset="spiral").link(),
    "budget": 300,
    "epochs": 2,
    "vary": ["batch_size"],
}


def searched(client: TestClient, **request: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The last answer, and all runs, asked for as a browser does."""
    results: list[dict[str, Any]] = []
    while True:
        answer = ask(client, "search/next", **request, results=results)
        if not answer["trials"]:
            return answer, results
        waiting = [{k: one[k] for k in ("link", "epochs")} for one in answer["trials"]]
        while waiting:
            got = ask(client, "search/run", trials=waiting)["results"]
            assert got
            results += got
            waiting = waiting[len(got) :]


def test_a_search_is_told_before_it_begins(client: TestClient) -> None:
    answer = ask(client, "search/open", link=XOR.link(), budget=500, epochs=500)
    search = Search(XOR, 500, 500)
    assert answer["base"] == XOR.link()
    assert answer["runs"] == sum(in_round.runs for in_round in search.rounds())
    assert answer["seconds"] == pytest.approx(search.seconds())


def test_the_runs_of_the_first_round_are_asked_for_first(client: TestClient) -> None:
    first = Search(XOR, 300, 40).rounds()[0]
    answer = ask(client, "search/next", link=XOR.link(), budget=300, epochs=40, results=[])
    assert len(answer["trials"]) == first.runs
    assert answer["found"] is None
    assert [entry["losses"] for entry in answer["rounds"]] == [None]
    assert "44 settings, 2 seeds, 5 epochs" in answer["rounds"][0]["said"]


def test_a_run_is_the_very_run_of_its_link(client: TestClient) -> None:
    trial = Trial(XOR, 7)
    got = ask(client, "search/run", trials=[{"link": XOR.link(), "epochs": 7}])["results"]
    measures = run_trial(trial).measures
    assert measures is not None
    assert got == [
        {
            "key": trial.key(engine_version()),
            "status": "ok",
            "final": measures.final,
            "true_error": measures.true_error,
        }
    ]


@pytest.mark.slow
def test_where_all_are_at_chance_there_are_no_winners(client: TestClient) -> None:
    answer, _ = searched(client, **STUCK)
    assert answer["found"]["best"] == []
    assert answer["found"]["headline"].startswith("All are still at chance after 2 epochs")
    assert all(entry["losses"] for entry in answer["rounds"])


@pytest.mark.slow
def test_it_finds_what_the_library_finds(client: TestClient) -> None:
    answer, results = searched(client, link=XOR.link(), budget=300, epochs=40)
    search = Search(XOR, 300, 40)
    with Ledger(None, "", engine_version()) as ledger:

        def run(trials: Sequence[Trial], _said: str) -> None:
            run_trials(trials, ledger)

        expected = search_settings(search, ledger, run)
    found = answer["found"]
    assert len({result["key"] for result in results}) == len(results)
    assert found["sentence"] == optimism(expected)
    assert at_chance(expected) == ""
    assert [card["settings"] for card in found["best"]] == [
        entry.config.link() for entry in expected.ranked
    ]
    assert [card["success"] for card in found["best"]] == [
        f"{expected.successes(entry)} of 24 succeed" for entry in expected.ranked
    ]
    for card, entry in zip(found["best"], expected.ranked, strict=True):
        place = card["map"]
        assert card["run"] == entry.result.study.trials()[place["position"]].config.link()
        assert ask(client, "study/map", **place)["answers"]
    settings = [len(entry["losses"]) for entry in answer["rounds"]]
    assert settings[0] == 44
    assert settings[-2] == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"budget": 299}, "from 300 to"),
        ({"budget": MAX_BUDGET + 1}, "command line"),
        ({"epochs": 501}, "at most 500 here"),
        ({"link": "#networkShape=" + ",".join(["32"] * 6), "epochs": 500}, "fewer epochs"),
        ({"link": "#networkShape=" + ",".join(["32"] * 6), "epochs": 500}, "at most 6 s here"),
        ({"epochs": 0}, "epochs"),
        ({"vary": ["dataset"]}, "must be one of"),
        ({"vary": []}, "must be one of"),
        ({"link": "#percTrainData=100"}, "test on"),
        ({"link": "#dataset=nowhere"}, "dataset"),
    ],
)
def test_a_search_that_cannot_be_is_refused(
    client: TestClient, wrong: dict[str, Any], said: str
) -> None:
    request = {"link": XOR.link(), "budget": 300, "epochs": 40} | wrong
    assert said in refusal(client, "search/open", **request)
    assert said in refusal(client, "search/next", **request, results=[])


def test_forged_results_and_runs_too_long_are_refused(client: TestClient) -> None:
    bent = {"key": "0" * 32, "status": "ok", "final": -1.0, "true_error": None}
    refusal(client, "search/next", **STUCK, results=[bent])
    refusal(client, "search/next", **STUCK, results=[bent | {"final": 1, "key": "short"}])
    refusal(client, "search/next", **STUCK, results=[bent | {"final": 1.7e308}])
    long = {"link": XOR.link(), "epochs": 1_000_000}
    assert "epochs" in refusal(client, "search/run", trials=[long])
    refusal(client, "search/run", trials=[{"link": "#dataset=nowhere", "epochs": 1}])
    assert ask(client, "search/run", trials=[])["results"] == []


def test_results_of_other_runs_are_passed_over(client: TestClient) -> None:
    other = {"key": "0" * 32, "status": "ok", "final": 0.1, "true_error": 0.1}
    with_it = ask(client, "search/next", **STUCK, results=[other])
    assert with_it == ask(client, "search/next", **STUCK, results=[])
