"""A report read from JSON, links and files: a part that cannot be read is a gap, never the end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.errors import SettingError
from playground.homework.contents import (
    part_of_link,
    part_of_study_file,
    read_part,
    read_report,
)
from playground.homework.part import Found, Part
from playground.homework.parts import GapPart, RunPart, StudyPart, TextPart
from playground.homework.sheet_parts import sheet_part
from playground.run.config import RunConfig
from playground.run.file import run_text, save
from playground.run.finished import trained
from playground.studies import Axis, Ledger, Study, run_study
from playground.studies.rows import kept_epochs
from playground.studies.trial import run_trial

STUDY = Study(RunConfig(dataset="xor"), (Axis.parse("learning_rate=0.03,0.3"),), 2, 30)


def rows() -> list[dict[str, object]]:
    """The study's runs as the page holds them."""
    kept = kept_epochs(STUDY)
    found = []
    for position, trial in enumerate(STUDY.trials()):
        outcome = run_trial(trial)
        assert outcome.measures
        measures = {name: value for name, value in vars(outcome.measures).items() if value == value}
        train, test = outcome.curves[kept].T.tolist()
        found.append(
            {
                "position": position,
                "status": outcome.status,
                "measures": measures,
                "train": train,
                "test": test,
            }
        )
    return found


def gap(part: Part) -> str:
    assert isinstance(part, GapPart)
    return f"{part.what} ({part.place}): {part.expected}"


def test_every_kind_of_part_is_read_in_order() -> None:
    run = trained(RunConfig(dataset="gauss"), 5)
    parts = [
        {"kind": "run", "link": "#dataset=spiral", "epochs": 40, "title": "Mine"},
        {"kind": "run", "file": json.loads(run_text(run))},
        {"kind": "study", "link": STUDY.link()},
        {"kind": "text", "title": "What I learned", "paragraphs": ["One.", "Two."]},
        {"kind": "sheet", "part": "hidden-nodes", "seeds": 6},
    ]
    report = read_report(json.dumps({"name": "Ada", "course": "3", "parts": parts})).report
    assert (report.name, report.course) == ("Ada", "3")
    first, second, third, fourth, fifth = report.parts
    assert isinstance(first, RunPart)
    assert (first.config.dataset, first.epochs, first.heading) == ("spiral", 40, "Mine")
    assert isinstance(second, RunPart)
    assert second.run
    assert second.epochs == second.run.state.epoch == 5
    assert isinstance(third, StudyPart)
    assert third.study == STUDY
    assert fourth == TextPart("What I learned", ("One.", "Two."))
    assert fifth == sheet_part("hidden-nodes", 6)


def test_results_that_a_browser_holds_are_those_of_the_study() -> None:
    content = {
        "parts": [{"kind": "study", "link": STUDY.link()}],
        "results": [{"link": STUDY.link(), "results": rows()}],
    }
    contents = read_report(json.dumps(content))
    held, done = contents.results[STUDY.link()], run_study(STUDY)
    assert held.runs["test_loss"].tolist() == done.runs["test_loss"].tolist()
    found = Found(lambda study: contents.results[study.link()])
    blocks = list(contents.report.part_blocks(0, found))
    assert len(blocks) > 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"kind": "run", "link": "#activation=frog"}, "run (part 2): activation=frog: must be"),
        ({"kind": "run", "link": "#a=1"}, "is no link of a playground"),
        ({"kind": "run", "link": "#x=true", "epochs": -1}, "epochs=-1: must be greater"),
        ({"kind": "run", "file": {}}, "format=None: must be"),
        ({"kind": "study", "title": "L1 and L2"}, "L1 and L2 (part 2): link=: must be given"),
        ({"kind": "study", "link": "#vary=seed=1,2"}, "vary=seed: seeds are varied by"),
        ({"kind": "sheet", "part": "essay"}, "part=essay: must be"),
        ({"kind": "essay"}, "essay (part 2): kind=essay: must be one of run, study, text, sheet"),
        ({"link": "#x=true"}, "kind=: must be given"),
        ({"kind": "run"}, "run (part 2): link=: must be given"),
        ({"title": "Odd", "kind": "text", "color": "red"}, "Odd (part 2): color=red"),
        (7, "A part (part 2): A part=7: must be an object with a kind, as in {"),
        (None, "A part (part 2): A part=None: must be an object"),
        ([], "A part (part 2): A part=[]: must be an object"),
    ],
)
def test_a_broken_part_is_a_gap_that_says_where_and_what(content: object, said: str) -> None:
    good = {"kind": "text", "title": "Mine"}
    report = read_report(json.dumps({"parts": [good, content, good]})).report
    assert said in gap(report.parts[1])
    assert report.parts[0] == report.parts[2] == TextPart("Mine")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "must be JSON"),
        ("[]", "report"),
        ('{"parts": 3}', "report.parts=3: must be a valid list"),
        ('{"parts": [], "colour": 1}', "report.colour=1"),
        ('{"parts": [], "name": 3}', "report.name=3: must be a valid string"),
        (json.dumps({"parts": [1] * 51}), "report.parts"),
        ('{"parts": [], "results": [{"link": "#x=true", "results": [{"position": 0}]}]}', "status"),
    ],
)
def test_what_is_no_report_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_report(text)
    assert said in str(refused.value)


def test_a_link_is_a_run_and_with_seeds_or_an_axis_a_study() -> None:
    run = part_of_link("http://127.0.0.1:8050/#dataset=spiral", 70)
    assert isinstance(run, RunPart)
    assert (run.config.dataset, run.epochs) == ("spiral", 70)
    run = part_of_link("#dataset=spiral&epochs=9", 70)
    assert isinstance(run, RunPart)
    assert run.epochs == 9
    study = part_of_link(STUDY.link("http://127.0.0.1:8050/studies"))
    assert isinstance(study, StudyPart)
    assert study.study == STUDY


def test_a_link_that_cannot_be_read_is_a_gap() -> None:
    assert "activation=frog" in gap(part_of_link("#activation=frog"))
    assert "A link (hello)" in gap(part_of_link("hello"))


def test_a_runs_file_is_a_part(tmp_path: Path) -> None:
    run = trained(RunConfig(dataset="gauss"), 5)
    save(run, tmp_path / "run.json")
    part = part_of_link(str(tmp_path / "run.json"))
    assert isinstance(part, RunPart)
    assert part.run
    assert part.run.history.train.tolist() == run.history.train.tolist()


def test_what_study_out_has_written_is_a_part_without_any_new_run(tmp_path: Path) -> None:
    path = tmp_path / "rates.sqlite"
    done = run_study(STUDY, path)
    part = part_of_study_file(str(path))
    assert isinstance(part, StudyPart)
    assert part.study == STUDY
    assert part.result
    assert part.result.runs.drop(columns="wall_seconds").equals(
        done.runs.drop(columns="wall_seconds")
    )


def test_a_studys_file_of_another_engine_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with Ledger(path, STUDY.link(), "compiled playground 0.0.1") as ledger:
        ledger.record([(trial, run_trial(trial)) for trial in STUDY.trials()[:3]])
    part = part_of_study_file(str(path))
    assert isinstance(part, StudyPart)
    assert part.result
    assert len(part.result.runs) == 3


def test_a_study_in_json_is_a_part(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    path.write_text(json.dumps({"link": STUDY.link(), "results": rows()[:2]}))
    part = part_of_study_file(str(path))
    assert isinstance(part, StudyPart)
    assert part.result
    assert len(part.result.runs) == 2


def test_a_file_that_holds_no_study_is_a_gap(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no ledger")
    other = tmp_path / "other.sqlite"
    Ledger(other, "homework&seeds=24", "compiled").close()
    broken = tmp_path / "broken.json"
    broken.write_text('{"link": "#x=true", "results": 3}')
    cut = tmp_path / "cut.sqlite"
    cut.write_bytes(b"SQLite format 3\0 and nothing more")
    assert "no such file" in gap(part_of_study_file(str(tmp_path / "none.sqlite")))
    assert "is no ledger" in gap(part_of_study_file(str(text)))
    assert "holds no study" in gap(part_of_study_file(str(other)))
    assert "study.results=3: must be a valid array" in gap(part_of_study_file(str(broken)))
    assert "is no ledger" in gap(part_of_study_file(str(cut)))
    assert "A study" in gap(part_of_study_file(str(tmp_path)))


def test_parts_of_a_report_never_read_files_of_the_machine() -> None:
    part = read_part({"kind": "run", "link": "/etc/hostname.json"}, "part 1")
    assert "is no link of a playground" in gap(part)


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_link_is_no_run(text: str) -> None:
    assert "LINK= : must be given".replace(" :", f"{text}:") in gap(part_of_link(text))


def test_a_file_that_is_no_study_is_told_what_to_give(tmp_path: Path) -> None:
    other = tmp_path / "notes.sqlite"
    other.write_text("not a ledger at all")
    assert "give a file that “study --out” has written" in gap(part_of_study_file(str(other)))
