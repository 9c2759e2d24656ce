"""A report over the API: a part a request; bad parts are gaps, none takes longer than it may."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from playground import RunConfig
from playground.homework.contents import MAX_PARTS
from playground.homework.sheet_parts import SHEET as SHEET_PARTS
from playground.studies import Axis, Study, headline, run_study
from playground.web.api import studies as study_api
from playground.web.edges import MAX_BODY_BYTES
from tests.web.api.asking import ask, refusal

STUDY = Study(RunConfig(dataset="xor"), (Axis.parse("learning_rate=0.03,0.3"),), 2, 30)
RUN = {"kind": "run", "link": "#dataset=xor", "epochs": 5}
TEXT = {"kind": "text", "title": "What I <learned>", "paragraphs": ["One.", "Two & three."]}
OF_STUDY = {"kind": "study", "link": STUDY.link()}
SHEET = {"kind": "sheet", "part": "learning-rate", "seeds": 3}


@pytest.fixture(scope="module")
def rows(client: TestClient) -> list[dict[str, Any]]:
    positions = list(range(STUDY.n_runs))
    return ask(client, "study/run", link=STUDY.link(), positions=positions)["results"]


def test_the_contents_say_what_each_part_rests_on_and_which_runs_it_needs(
    client: TestClient,
) -> None:
    parts = [RUN, TEXT, OF_STUDY, SHEET]
    lines = ask(client, "homework/open", parts=parts)["parts"]
    assert [line["heading"] for line in lines][1] == "What I <learned>"
    assert [line["rests"] for line in lines] == [
        "run, 4-2, epoch 5", "your own text", "study, 4 runs", "studies, 54 runs"
    ]  # fmt: skip
    assert [line["refusal"] for line in lines] == [""] * 4
    (study,) = lines[2]["studies"]
    assert (study["link"], study["runs"], study["seeds"]) == (STUDY.link(), 4, 2)
    assert len(study["costs"]) == 2
    assert sum(study["runs"] for study in lines[3]["studies"]) == 54


def test_the_contents_say_how_long_the_server_writes_however_many_seeds(
    client: TestClient,
) -> None:
    sheet = [{**SHEET, "part": part, "seeds": 24} for part in SHEET_PARTS]
    lines = ask(client, "homework/open", parts=[RUN, TEXT, *sheet])["parts"]
    seconds = [line["seconds"] for line in lines]
    assert seconds[1] == 0
    assert all(0 < taken < 6 for taken in (seconds[0], *seconds[2:]))
    assert seconds[0] < min(seconds[2:]), "five epochs of a small net"
    many = ask(client, "homework/open", parts=[{**SHEET, "part": "figures", "seeds": 60}])
    assert many["parts"][0]["refusal"] == ""
    assert many["parts"][0]["seconds"] == pytest.approx(seconds[3])


def test_what_stands_around_the_parts_has_the_name_and_a_place_for_them(client: TestClient) -> None:
    answer = ask(client, "homework/open", name="Ada", course="Sheet 3", parts=[RUN])
    place, around = answer["place"], answer["around"]
    for text in (around["html"], around["markdown"], around["latex"]):
        before, _, after = text.partition(place)
        assert "Ada · Sheet 3" in before.replace("\\textperiodcentered{}", "·")
        assert "playground run" in after  # how to do it again
        assert place not in after
    sources = [cell["source"] for cell in around["notebook"]["cells"]]
    assert sources.count(place) == 1


def test_a_text_is_written_in_every_format_and_no_markup(client: TestClient) -> None:
    made = ask(client, "homework/part", part=TEXT)
    assert made["html"] == ("<h2>What I &lt;learned&gt;</h2>\n<p>One.</p>\n<p>Two &amp; three.</p>")
    assert made["markdown"] == "## What I \\<learned\\>\n\nOne.\n\nTwo & three.\n"
    assert "\\section*" in made["latex"]
    assert "documentclass" not in made["latex"]
    assert "end{document}" not in made["latex"]
    assert len(made["cells"]) == 3
    assert made["figures"] == {}


def test_a_run_is_trained_and_its_figure_is_the_browsers_to_draw(client: TestClient) -> None:
    made = ask(client, "homework/part", part=RUN, name="figure-7")
    assert list(made["figures"]) == ["figure-7"]
    assert made["figures"]["figure-7"]["data"]
    assert '<img src="figures/figure-7.svg"' in made["html"]
    assert "(figures/figure-7.png)" in made["markdown"]
    assert "{figures/figure-7.png}" in made["latex"]
    assert [list(c["attachments"]) for c in made["cells"] if "attachments" in c] == [
        ["figure-7.svg"]
    ]


def test_a_study_says_what_the_browsers_rows_say(
    client: TestClient, rows: list[dict[str, Any]]
) -> None:
    results = [{"link": STUDY.link(), "results": rows}]
    made = ask(client, "homework/part", part=OF_STUDY, results=results)
    assert headline(run_study(STUDY)) in made["html"]
    assert list(made["figures"]) == ["figure", "figure-reach"]
    assert "not run" not in made["html"]


def test_what_was_not_run_is_a_gap(client: TestClient, rows: list[dict[str, Any]]) -> None:
    made = ask(client, "homework/part", part=OF_STUDY)
    assert 'class="gap"' in made["html"]
    assert "not run" in made["html"]
    some = [{"link": STUDY.link(), "results": rows[:3]}]
    made = ask(client, "homework/part", part=OF_STUDY, results=some)
    assert "1 of 4 runs" in made["html"]
    made = ask(client, "homework/part", part=SHEET)
    assert made["html"].count('class="gap"') == 3
    assert made["figures"] == {}


LONG = {"kind": "run", "link": "#dataset=xor", "epochs": 1_000_000}
LARGE = {"kind": "study", "link": "#vary=learning_rate=0.01,0.1&seeds=300"}
BAD = [
    None, 7, "text", [], {}, {"kind": "poem"}, {"kind": "run", "link": 3},
    {"kind": "run", "link": "#", "epochs": -1}, {"kind": "study"}, {"kind": "sheet", "part": "x"},
    {"kind": "text", "title": "t" * 300}, {"kind": "run", "file": {"nothing": 1}}, LONG, LARGE,
    {"kind": "sheet", "part": "regularization", "seeds": 200},
]  # fmt: skip


@pytest.mark.parametrize("part", BAD, ids=str)
def test_a_part_that_cannot_be_read_or_takes_too_long_is_a_gap(
    client: TestClient, part: Any
) -> None:
    lines = ask(client, "homework/open", parts=[part, TEXT])["parts"]
    assert lines[0]["refusal"]
    assert (lines[0]["studies"], lines[1]["refusal"]) == ([], "")
    made = ask(client, "homework/part", part=part)
    assert made["html"].startswith('<p class="gap">')
    assert made["figures"] == {}


def test_half_a_character_is_told_as_any_other_mistake(client: TestClient) -> None:
    half = {"kind": "text", "title": "\ud800"}
    for path, content in (("open", {"parts": [half]}), ("part", {"part": half})):
        answer = client.post(
            f"/api/homework/{path}",
            content=json.dumps(content),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 200, answer.text
        assert "must be a valid string" in answer.text


def test_a_part_is_priced_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    priced = []

    def counted(config: RunConfig, epochs: int) -> float:
        priced.append((config, epochs))
        return 0.01

    monkeypatch.setattr(study_api, "measured_seconds", counted)
    link = Study(RunConfig(), (Axis.parse("batch_size=1,2"),), seeds=24, epochs=5).link()
    answer = ask(client, "homework/open", parts=[{"kind": "study", "link": link}])
    assert answer["parts"][0]["studies"][0]["costs"] == [0.01, 0.01]
    assert len(priced) == 2


def test_a_link_as_people_copy_it_is_a_run_or_a_study(client: TestClient) -> None:
    copied = "see <https://playground.tensorflow.org/#dataset=xor&networkShape=3> :-)"
    part = ask(client, "homework/link", link=copied)["part"]
    assert (part["kind"], part["epochs"]) == ("run", 500)
    assert RunConfig.from_link(part["link"]) == RunConfig(dataset="xor", hidden_layers=(3,))
    assert ask(client, "homework/link", link=STUDY.link())["part"] == OF_STUDY


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("#networkShape=abc", "networkShape=abc"),
        ("#dataset=xor&epochs=1000000", "epochs"),
        (LARGE["link"], "at most 480 runs"),
        ("/etc/passwd.json", "link"),
    ],
)
def test_a_link_that_is_refused_says_why(client: TestClient, link: str, why: str) -> None:
    answer = ask(client, "homework/link", link=link)
    assert answer["part"] is None
    assert why in answer["refusal"]


def test_requests_of_another_form_or_size_are_refused(
    client: TestClient, rows: list[dict[str, Any]]
) -> None:
    assert "parts" in refusal(client, "homework/open", parts=[TEXT] * (MAX_PARTS + 1))
    assert "name" in refusal(client, "homework/part", part=TEXT, name="../x")
    odd = [{"link": STUDY.link(), "results": [{**rows[0], "position": 99}]}]
    assert "results=99" in refusal(client, "homework/part", part=OF_STUDY, results=odd)
    large = [{"link": LARGE["link"], "results": []}]
    assert "at most 480 runs" in refusal(client, "homework/part", part=OF_STUDY, results=large)
    body = io.BytesIO(json.dumps({"part": TEXT, "x": "x" * MAX_BODY_BYTES}).encode())
    assert client.post("/api/homework/part", content=body).status_code == 413
