"""Requests as pages send them, each made from the answers to those before it.

What a fuzzer mutates and a search for costs enlarges: a request that is right in all but one place
comes further than one made up.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from fastapi.testclient import TestClient

from playground.derivation.examples import EXAMPLES
from playground.export.forms import FORMS

Asked = tuple[str, dict[str, Any]]
"""The path behind /api/, and the body."""

FEATURES = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
_STUDY = "#noise=10&vary=learning_rate=0.01,0.1&seeds=3&epochs=20"
_HEAT = "#dataset=xor&vary=hidden_layers=2,4-2&vary=batch_size=5,10&seeds=2&epochs=10"
_SEARCH = {"link": "#dataset=xor", "budget": 300, "epochs": 20}
_CASES = ("", "#layer=max_pool2d&size=4", "#layer=dense", "#layer=tanh")


def real_requests(client: TestClient) -> list[Asked]:
    """One or several of every route. Raises AssertionError where one is refused."""
    asked: list[Asked] = []

    def ask(path: str, **body: Any) -> Any:
        asked.append((path, body))
        response = client.post(f"/api/{path}", json=body)
        assert response.status_code == 200, (path, response.text[:300])
        is_json = response.headers["content-type"] == "application/json"
        return response.json() if is_json else response.text

    _of_a_run(ask)
    _of_studies(ask)
    _of_derivations(ask)
    _of_digits(ask)
    _of_lessons_and_reports(ask)
    return asked


def _of_a_run(ask: Any) -> None:
    link = "#dataset=spiral&networkShape=4,3&regularization=L1&regularizationRate=0.01&noise=20"
    opened = ask("open", link=link)
    ask("link", config=opened["config"])
    config = opened["config"]
    trained = ask(
        "advance", config=config, epochs=60, pictures=5, milliseconds=100, record_every=2,
        until="test_loss<0.01", history=opened["losses"],
    )  # fmt: skip
    state = trained["state"]
    ask("advance", config=config, state=state, epochs=30, pictures=3, film=True)
    ask("advance", config=config, state=state, grain="batch")
    steered = ask("steer", config=config, state=state, what="learning_rate", value=0.1)
    ask("steer", config=steered["config"], state=state, what="w.1.1.1", value=-0.5)
    changed = steered["config"]
    ask("diagnose", config=config, state=state, history=trained["losses"])
    losses = trained["losses"]
    curves = {
        "epochs": [row["epoch"] for row in losses],
        "train": [row["train_loss"] for row in losses],
        "test": [row["test_loss"] for row in losses],
    }
    for what in ("figure", "curves", "points", "run"):
        ask(f"export/{what}", config=changed, state=state, curves=curves)
    for form in FORMS:
        left = ask("export/network", config=changed, state=state, form=form)
        if form == "json":
            text = json.dumps(left)
            ask("open", file=text)
            ask("weights/read", config=config, file=base64.b64encode(text.encode()).decode())
    ask("open", file=json.dumps(ask("export/run", config=changed, epochs=12)))
    table = ask("table", shipped="iris")
    ask("table", text="x;y;k\n1,5;2;a\n2;n/a;b\n3;1;b\n", decimal="comma", label="k")
    ask("open", config={**config, **table["settings"]})


def _of_studies(ask: Any) -> None:
    for link in (_STUDY, _HEAT):
        study = ask("study/open", link=link)
        positions = list(range(study["runs"]))
        results = ask("study/run", link=link, positions=positions)["results"]
        told = ask("study/report", link=link, results=results, scheme="dark")
        position = told["maps"][0]["position"]
        small = ask("study/map", link=link, position=position)
        ask("study/sheet", link=link, results=results, maps=[small])
        ask("study/csv", link=link, results=results)
    band = "#seeds=4&epochs=20"
    ask("study/band", link=band)
    results = ask("study/run", link=band, positions=[0, 1, 2, 3])["results"]
    ask("study/band", link=band, results=results)
    ask("search/open", **_SEARCH)
    wanted = ask("search/next", **_SEARCH, results=[])["trials"][:5]
    trials = [{"link": one["link"], "epochs": one["epochs"]} for one in wanted]
    results = ask("search/run", trials=trials)["results"]
    ask("search/next", **_SEARCH, results=results)


def _of_derivations(ask: Any) -> None:
    for link in _CASES:
        case = ask("backprop/open", link=link)
        ask("backprop/explain", link=case["link"], array="y", index=[0] * _depth(case, "y"))
        ask("backprop/step", link=case["link"], step=1)
        formula = next(one.text for one in EXAMPLES if one.layer == case["layer"])
        ask("backprop/check", link=case["link"], formula=formula)
        target = case["gradients"][0]
        numbers = " ".join(map(str, case["arrays"][target]["values"]))
        ask("backprop/check", link=case["link"], target=target, numbers=numbers)
    chain = ask("backprop/chain/open")
    name, array = next(iter(chain["arrays"].items()))
    ask("backprop/chain/follow", link=chain["link"], array=name, index=[0] * len(array["shape"]))


def _depth(case: dict[str, Any], array: str) -> int:
    return len(case["arrays"][array]["shape"])


def _of_digits(ask: Any) -> None:
    opened = ask("digits/open", link="#filters=4")
    config = opened["config"]
    ask("digits/link", config=config)
    trained = ask("digits/advance", config=config, batches=5, look={"image": 3})
    strokes = [[[1.0, 1.0], [4.0, 6.5]]]
    ask("digits/look", config=config, state=trained["state"], look={"strokes": strokes, "label": 1})
    ask("digits/diagnose", config=config, history=opened["losses"])


def _of_lessons_and_reports(ask: Any) -> None:
    lesson = ask("lessons")[0]["name"]
    ask("lesson", name=lesson)
    ask("lesson/answer", name=lesson, step=0)
    run = {"kind": "run", "link": "#dataset=xor", "epochs": 30, "title": "Mine"}
    study = {"kind": "study", "link": _STUDY}
    text = {"kind": "text", "title": "Words", "paragraphs": ["One.", "Two."]}
    sheet = {"kind": "sheet", "part": "learning-rate", "seeds": 2}
    ask("homework/open", name="A. Student", course="Nets", parts=[run, study, text, sheet])
    results = ask("study/run", link=_STUDY, positions=list(range(6)))["results"]
    ask("homework/part", part=run, name="mine", results=[])
    ask("homework/part", part=study, results=[{"link": _STUDY, "results": results}])
    ask("homework/part", part=text)
    ask("homework/link", link=_STUDY)
