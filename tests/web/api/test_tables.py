"""A table over the API: read, answered with the settings of a run on it, and forgotten."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest
from fastapi.testclient import TestClient

from playground.run.config import RunConfig
from playground.run.own_table import with_data
from tests.web.api.asking import ask, refusal

ROWS = "w,h,k\n" + "".join(f"{i},{i % 7 / 2},{'ba'[i > 15]}\n" for i in range(30))
FRAME = [row.split(",") for row in ROWS.splitlines()[1:]]


def test_a_text_is_answered_with_what_it_holds_and_the_settings_of_a_run(
    client: TestClient,
) -> None:
    answer = ask(client, "table", text=ROWS)
    assert answer["found"] == {
        "separator": "comma", "decimal": "point", "encoding": "", "header": True,
    }  # fmt: skip
    assert [column["kind"] for column in answer["columns"]] == ["number", "number", "text"]
    assert answer["choice"] == {"inputs": ["w", "h"], "label": "k"}
    assert answer["rows"][1] == ["1", "0.5", "b"]
    assert answer["row_numbers"] == list(range(2, 10))
    assert answer["classes"] == [{"name": "a", "rows": 14}, {"name": "b", "rows": 16}]
    assert [finding["text"] for finding in answer["findings"]] == [
        "30 rows read, none with gaps",
        "2 classes: chance, always answering b, is 53 %",
        "15 train, 15 test, dealt by the seed",
    ]
    assert len(answer["points"]) == 30
    wanted = with_data(
        RunConfig(),
        {
            "w": [int(r[0]) for r in FRAME],
            "h": [float(r[1]) for r in FRAME],
            "k": [r[2] for r in FRAME],
        },
    )
    opened = client.post(
        "/api/open", json={"config": {**RunConfig().model_dump(), **answer["settings"]}}
    )
    assert RunConfig(**opened.json()["config"]) == wanted


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_comes_as_base64_packed_or_not(client: TestClient, packed: bool) -> None:
    content = ROWS.replace(",", ";").replace(".", ",").encode("utf-16")
    sent = gzip.compress(content) if packed else content
    answer = ask(client, "table", file=base64.b64encode(sent).decode())
    assert answer["found"] == {
        "separator": "semicolon", "decimal": "comma", "encoding": "utf-16", "header": True,
    }  # fmt: skip
    assert answer["n_rows"] == 30


def test_a_late_gap_is_shown_among_the_first_rows(client: TestClient) -> None:
    answer = ask(client, "table", text=ROWS.replace("\n17,", "\nn/a,"))
    assert answer["row_numbers"] == [2, 3, 4, 5, 6, 7, 8, 19]
    assert answer["gaps"] == [{"row": 19, "column": "w", "cell": "n/a"}]
    assert answer["findings"][0] == {
        "mark": "gap", "text": "Row 19, w: 'n/a' is no number. 1 row left out.",
    }  # fmt: skip


def test_columns_that_cannot_be_used_so_are_shown_with_the_reason(client: TestClient) -> None:
    answer = ask(client, "table", text=ROWS, inputs=["w", "w"], label="k")
    assert answer["refusal"].startswith("Inputs w, w: must be 1 to 12 different columns of numbers")
    assert answer["settings"] is None
    assert len(answer["rows"]) == 8


def test_a_table_that_makes_a_very_long_link_says_so(client: TestClient) -> None:
    rows = "".join(f"{i},{i * i % 977},{'ab'[i % 2]}\n" for i in range(4_000))
    assert "where long links are cut" in ask(client, "table", text=rows)["findings"][-1]["text"]


@pytest.mark.parametrize(
    ("request_body", "said"),
    [
        ({}, "give a text, a file or a shipped table, one"),
        ({"text": "1", "shipped": "iris"}, "give a text, a file or a shipped table, one"),
        ({"file": "no base64"}, "must be base64"),
        ({"shipped": "titanic"}, "must be one of iris, penguins, wine, breast_cancer"),
        ({"text": "1,2", "separator": "|"}, "must be one of comma, semicolon, tab, json"),
        ({"text": ""}, "The table is empty"),
        ({"text": "1," * 900_000}, "has 900,001 columns"),
    ],
)
def test_what_is_no_table_is_refused(
    client: TestClient, request_body: dict[str, Any], said: str
) -> None:
    assert said in refusal(client, "table", **request_body)
