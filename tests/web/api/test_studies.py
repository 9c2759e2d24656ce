"""Studies over the API: the same runs as anywhere, bounded, and polite to bad requests."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, train
from playground.studies import Axis, Study, headline, judge, run_study
from playground.studies.maps import median_maps
from playground.studies.tables import summary_table
from playground.web.api import studies as study_api
from playground.web.api.studies import MAX_RUNS
from playground.web.edges import MAX_BODY_BYTES
from tests.web.api.asking import ask, refusal

BASE = RunConfig(noise_percent=10)
STUDY = Study(BASE, (Axis.parse("learning_rate=0.01,0.1"),), seeds=6, epochs=120)


def results_of(client: TestClient, study: Study) -> list[dict]:
    """All runs, asked for as a browser does."""
    waiting, results = list(range(study.n_runs)), []
    while waiting:
        got = ask(client, "study/run", link=study.link(), positions=waiting)["results"]
        assert [result["position"] for result in got] == waiting[: len(got)]
        assert got
        waiting = waiting[len(got) :]
        results += got
    return results


@pytest.fixture(scope="module")
def results(client: TestClient) -> list[dict]:
    return results_of(client, STUDY)


def test_open_tells_what_a_study_varies_and_how_many_runs_it_takes(client: TestClient) -> None:
    answer = ask(client, "study/open", link=STUDY.link("https://somewhere/studies"))
    assert answer["link"] == STUDY.link()
    assert answer["base"] == BASE.link()
    assert answer["axes"] == [
        {"setting": "learning_rate", "title": "Learning rate", "values": ["0.01", "0.1"]}
    ]
    assert (answer["runs"], answer["seeds"], answer["epochs"]) == (12, 6, 120)
    assert answer["seconds"] > 0
    assert answer["refusal"] == ""
    assert answer["success"] is None
    assert 6 * sum(answer["costs"]) == pytest.approx(answer["seconds"])


def test_a_limit_of_ones_own_needs_no_other_runs(client: TestClient, results: list[dict]) -> None:
    link = replace(STUDY, success=0.2).link()
    assert ask(client, "study/open", link=link)["success"] == 0.2
    table = ask(client, "study/report", link=link, results=results)["table"]
    expected = run_study(replace(STUDY, success=0.2))
    at = table["header"].index("Ever under 0.2")
    reached = expected.epochs_to(0.2)
    counts = [int(reached[group.runs.index].notna().sum()) for group in expected.groups]
    assert [row[at] for row in table["rows"]] == [f"{count} of 6" for count in counts]
    assert "of the epochs kept, one in 2." in table["note"]


def test_a_map_is_asked_for_by_its_run(client: TestClient, results: list[dict]) -> None:
    report = ask(client, "study/report", link=STUDY.link(), results=results)
    expected = run_study(STUDY)
    medians = [expected.median_run(group) for group in expected.groups]
    assert [one["position"] for one in report["maps"]] == [run.name for run in medians]
    assert [one["link"] for one in report["maps"]] == [run["link"] for run in medians]
    maps = [
        ask(client, "study/map", link=STUDY.link(), position=one["position"])
        for one in report["maps"]
    ]
    whole = median_maps(expected)
    for one, own in zip(maps, whole, strict=True):
        assert own.answers is not None
        np.testing.assert_allclose(one["answers"], own.answers, atol=0.0005)
    sheet = ask(client, "study/sheet", link=STUDY.link(), results=results, maps=maps)
    drawn = [trace for trace in sheet["data"] if trace["type"] == "heatmap"]
    assert [trace["name"] for trace in drawn] == ["0.01", "0.1"]
    beyond = client.post("/api/study/map", json={"link": STUDY.link(), "position": 12})
    assert beyond.status_code == 422
    assert "must be less than 12" in beyond.text
    bent = {"position": 0, "answers": [[0.0]]}
    short = {"link": STUDY.link(), "results": results, "maps": [bent]}
    assert client.post("/api/study/sheet", json=short).status_code == 422


def test_a_run_is_the_very_run_of_its_link(results: list[dict]) -> None:
    for result, trial in zip(results, STUDY.trials(), strict=True):
        losses = train(trial.config, 120).history
        assert result["status"] == "ok"
        assert result["measures"]["test_loss"] == losses.test[-1]
        assert result["measures"]["train_loss"] == losses.train[-1]


def test_curves_travel_thinned_from_the_first_epoch_to_the_last(results: list[dict]) -> None:
    losses = train(STUDY.trials()[0].config, 120).history
    kept = np.unique(np.linspace(0, 120, 101).round().astype(int))
    assert len(kept) == 101
    # Four digits are drawn.
    np.testing.assert_allclose(results[0]["test"], losses.test[kept], rtol=5e-4)
    np.testing.assert_allclose(results[0]["train"], losses.train[kept], rtol=5e-4)
    assert results[0]["test"][-1] == losses.test[-1]  # held against a limit


def test_the_report_says_what_the_library_says(client: TestClient, results: list[dict]) -> None:
    report = ask(client, "study/report", link=STUDY.link(), results=results)
    expected = run_study(STUDY)
    assert report["headline"] == headline(expected)
    assert [item["verdict"] for item in report["verdicts"]] == [
        item.verdict for item in judge(expected)
    ]
    table = summary_table(expected)
    assert report["table"]["header"] == list(table.header)
    assert report["table"]["rows"] == [list(row) for row in table.rows]
    assert len(report["table"]["colors"]) == 2
    links = {trial.config.link() for trial in STUDY.trials()}
    assert set(report["table"]["links"]) <= links
    assert report["figures"]["curves"]["data"]
    assert report["figures"]["ends"]["data"]


def test_a_report_comes_while_runs_are_still_missing(
    client: TestClient, results: list[dict]
) -> None:
    report = ask(client, "study/report", link=STUDY.link(), results=results[:1], scheme="dark")
    assert len(report["table"]["rows"]) == 1
    assert ask(client, "study/report", link=STUDY.link(), results=[])["table"]["rows"] == []


def test_two_axes_give_a_heat_map(client: TestClient) -> None:
    axes = (Axis.parse("learning_rate=0.01,0.1"), Axis.parse("hidden_layers=none,2"))
    study = Study(BASE, axes, seeds=2, epochs=5)
    report = ask(client, "study/report", link=study.link(), results=results_of(client, study))
    assert [trace["type"] for trace in report["figures"]["ends"]["data"]].count("heatmap") >= 1
    assert len(report["table"]["rows"]) == 4


def test_a_diverging_run_is_a_result_and_part_of_the_report(client: TestClient) -> None:
    base = RunConfig(
        problem="regression", activation="relu", features=("x", "y", "xSquared"), learning_rate=10
    )
    study = Study(base, (), seeds=3, epochs=50)
    results = results_of(client, study)
    assert {result["status"] for result in results} == {"diverged"}
    report = ask(client, "study/report", link=study.link(), results=results)
    assert "Diverged" in report["table"]["header"]


def test_csv_has_a_row_a_run(client: TestClient, results: list[dict]) -> None:
    response = client.post("/api/study/csv", json={"link": STUDY.link(), "results": results})
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == 12
    assert {row["learning_rate"] for row in rows} == {"0.01", "0.1"}
    assert float(rows[3]["test_loss"]) == results[3]["measures"]["test_loss"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_an_error_that_a_client_sends_is_no_formula_in_a_spreadsheet(
    client: TestClient, sign: str
) -> None:
    error = f'{sign}HYPERLINK("http://elsewhere")'
    results = [{"position": 0, "status": "failed", "error": error}]
    response = client.post("/api/study/csv", json={"link": STUDY.link(), "results": results})
    (row,) = csv.DictReader(io.StringIO(response.text, newline=""))
    assert row["error"] == f"'{error}"


def test_the_sheet_is_a_figure_of_a_fixed_size(client: TestClient, results: list[dict]) -> None:
    sheet = ask(client, "study/sheet", link=STUDY.link(), results=results)
    assert sheet["layout"]["width"] > 0
    assert sheet["layout"]["height"] > 0
    assert sheet["data"]


def test_a_band_is_the_quartiles_of_its_runs(client: TestClient) -> None:
    study = Study(BASE, (), seeds=5, epochs=60)
    answer = ask(client, "study/band", link=study.link())
    curves = run_study(study).curves[..., 1]
    expected = np.quantile(curves[:, answer["epochs"]], (0.25, 0.5, 0.75), axis=0)
    np.testing.assert_allclose(answer["test"], expected, rtol=5e-4)  # four digits are drawn
    assert answer["epochs"][-1] == 60


LARGE = STUDY.base.link() + "&vary=learning_rate=0.01,0.03,0.1"
REFUSED = {
    "too many runs": (LARGE + f"&seeds={MAX_RUNS}&epochs=1", "480 runs"),
    "too long": (LARGE + "&seeds=96&epochs=50000", "90 s"),
    "three axes": (
        STUDY.link() + "&vary=batch_size=1,2&vary=activation=relu,tanh",
        "two axes",
    ),
}


@pytest.mark.parametrize(("link", "said"), REFUSED.values(), ids=REFUSED)
def test_a_study_too_large_for_the_page_is_read_but_not_run(
    client: TestClient, link: str, said: str
) -> None:
    assert said in ask(client, "study/open", link=link)["refusal"]
    assert said in refusal(client, "study/run", link=link, positions=[0])
    assert said in refusal(client, "study/report", link=link, results=[])


BAD = {
    "unknown axis": ("#vary=speed=1,2", "vary=speed"),
    "value out of range": ("#vary=learning_rate=-1", "learning_rate=-1"),
    "no value": ("#vary=learning_rate=", "at least one value"),
    "no effect": ("#vary=regularization_rate=1,2", "no effect"),
    "seeds": ("#seeds=many", "seeds=many"),
    "no seeds": ("#seeds=0", "seeds=0"),
    "seeds vary": ("#seedsVary=moon", "seedsVary=moon"),
    "epochs": ("#epochs=1e9", "epochs=1e9"),
    "hidden layers": ("#vary=hidden_layers=2,99", "at most 32 units"),
    "long": ("#" + "x" * 30_000, "characters"),
}


@pytest.mark.parametrize(("link", "said"), BAD.values(), ids=BAD)
def test_a_bad_link_gets_one_sentence(client: TestClient, link: str, said: str) -> None:
    for what, rest in (("open", {}), ("run", {"positions": [0]}), ("band", {})):
        message = refusal(client, f"study/{what}", link=link, **rest)
        assert said in message
        assert "\n" not in message


def test_a_base_that_is_partly_wrong_is_mended_and_told(client: TestClient) -> None:
    answer = ask(client, "study/open", link="#learningRate=NaN&noise=20&seeds=3).")
    assert answer["base"] == RunConfig(noise_percent=20).link()
    assert answer["notes"] == [
        "Read despite “).” behind it.",
        "learningRate=NaN: must be a number. Kept 0.03.",
    ]
    assert answer["seeds"] == 3


def test_positions_and_results_of_no_run_are_refused(client: TestClient) -> None:
    assert "positions=12" in refusal(client, "study/run", link=STUDY.link(), positions=[12])
    refusal(client, "study/run", link=STUDY.link(), positions=[-1])
    result = {"position": 12, "status": "ok"}
    assert "12" in refusal(client, "study/report", link=STUDY.link(), results=[result])
    odd = {"position": 0, "status": "ok", "measures": {"beauty": 1}}
    refusal(client, "study/report", link=STUDY.link(), results=[odd])


@pytest.mark.parametrize(
    "forged",
    [
        {"measures": {"final": 1.7e308}},
        {"measures": {"final": -0.1}},
        {"measures": {"dead_links": 0.5}},
        {"measures": {"settled": 12.5}},
        {"measures": {"trained_epochs": -1}},
        {"wall_seconds": -1},
        {"test": [-1.0]},
    ],
)
def test_numbers_that_no_run_has_are_refused(client: TestClient, forged: dict) -> None:
    rows = [{"position": 0, "status": "ok", **forged}]
    for path in ("study/report", "study/sheet", "study/csv"):
        assert refusal(client, path, link=STUDY.link(), results=rows)


def test_numbers_of_any_size_that_a_run_may_have_make_a_report(client: TestClient) -> None:
    measures = {
        **dict.fromkeys(("final", "steady", "jitter", "true_error"), 1e300),
        **dict.fromkeys(("train_loss", "test_loss"), 1.7e308),
        **dict.fromkeys(("speed", "settled", "dead_links", "links", "nodes_off"), 10**9),
    }
    for status in ("ok", "diverged"):
        rows = [
            {
                "position": k,
                "status": status,
                "measures": measures if k < 6 else {"final": 0},
                "train": [1.7e308] * 101,
                "test": [1.7e308] * 101,
                "wall_seconds": 1e9,
            }
            for k in range(12)
        ]
        for path in ("study/report", "study/sheet"):
            ask(client, path, link=STUDY.link(), results=rows)
        sent = client.post("/api/study/csv", json={"link": STUDY.link(), "results": rows})
        assert sent.status_code == 200


def test_more_combinations_than_a_visitor_may_ask_for_are_counted_not_built(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = ",".join(str(k) for k in range(1, 101))
    link = f"#vary=batch_size={many}&vary=noise_percent={','.join(map(str, range(50)))}&seeds=1"
    monkeypatch.setattr(Study, "points", lambda study: pytest.fail("it builds what it refuses"))
    answer = ask(client, "study/open", link=link)
    assert answer["refusal"].startswith(f"must be at most {MAX_RUNS} runs here")
    assert (answer["runs"], answer["costs"], answer["seconds"]) == (5000, [], None)


def test_the_limit_that_a_study_passes_is_the_one_that_is_told(client: TestClient) -> None:
    deep = "#networkShape=" + ",".join(["32"] * 6)
    one = ask(client, "study/open", link=f"{deep}&seeds=1&epochs=5000")
    assert "runs of at most 6 s of training each" in one["refusal"]
    all_of_them = ask(client, "study/open", link=f"{deep}&seeds=100&epochs=1000")
    assert "must take at most 90 s of training here" in all_of_them["refusal"]


def test_results_without_numbers_make_a_report_too(client: TestClient) -> None:
    results = [{"position": k, "status": "failed", "error": "Boom"} for k in range(12)]
    report = ask(client, "study/report", link=STUDY.link(), results=results)
    assert report["table"]["header"][1] == "Failed"


def test_a_band_has_no_axes_and_ends_where_more_would_take_too_long(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no axes" in refusal(client, "study/band", link=STUDY.link())
    monkeypatch.setattr(study_api, "MAX_BAND_SECONDS", 0.2)
    band = ask(client, "study/band", link="#seeds=24&epochs=100000")
    assert 0 < band["end"] < 5000
    assert band["epochs"][-1] == band["end"]
    assert len(band["test"][0]) == len(band["epochs"])


def test_a_band_of_runs_done_in_pieces_is_the_one_done_at_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "#seeds=5&epochs=30"
    at_once = ask(client, "study/band", link=link)
    monkeypatch.setattr(study_api, "PIECE_SECONDS", 0)
    told = ask(client, "study/band", link=link)
    assert (told["train"], told["test"], told["end"]) == (None, None, 30)
    results = results_of(client, Study.from_link(told["link"]).study)
    in_pieces = ask(client, "study/band", link=told["link"], results=results)
    for kind in ("train", "test"):
        np.testing.assert_allclose(in_pieces[kind], at_once[kind], rtol=1e-3)


@pytest.mark.slow
def test_the_largest_report_fits_into_a_request(client: TestClient) -> None:
    values = ",".join(str(k) for k in range(1, 21))
    study = Study(BASE, (Axis.parse(f"batch_size={values}"),), seeds=24, epochs=500)
    assert study.n_runs == MAX_RUNS
    last = MAX_RUNS - 1  # of the largest batches: done in one request
    result = ask(client, "study/run", link=study.link(), positions=[last])["results"][0]
    results = [{**result, "position": position} for position in range(MAX_RUNS)]
    response = client.post("/api/study/report", json={"link": study.link(), "results": results})
    assert response.status_code == 200
    assert len(response.request.content) < MAX_BODY_BYTES


def test_a_study_is_told_which_settings_do_not_act_and_which_losses_it_may_not_have(
    client: TestClient,
) -> None:
    def opened(link: str) -> dict:
        return ask(client, "study/open", link=link)

    plain = opened("#&vary=learning_rate=0.01,0.1")
    assert {"momentum", "beta1", "schedule_epochs"} <= set(plain["idle"])
    assert not {"optimizer", "warm_up", "initial_scale"} & set(plain["idle"])
    more = {"classes": ["3", "4", "5", "6"]}  # neither the circle nor the squared loss has them
    assert plain["unfit"] == more
    varied = opened("#&vary=optimizer=sgd,adam&vary=beta1=0.5,0.9")
    assert "beta1" not in varied["idle"]
    assert "momentum" in varied["idle"]
    assert "initial_weights" in opened("#initZero=true&vary=learning_rate=0.01,0.1")["idle"]
    surface = opened("#problem=regression&vary=learning_rate=0.01,0.1")
    assert surface["unfit"] == {"loss": ["cross-entropy", "hinge"], **more}
    classes = opened("#loss=hinge&vary=learning_rate=0.01,0.1")
    assert classes["unfit"] == {"problem": ["regression"], **more}
