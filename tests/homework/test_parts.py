"""A report as a value: what its parts cost, what they make, and how what is missing is marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

import pytest

from playground.data.points_text import write
from playground.homework.cost import Cost
from playground.homework.document import Block, Code, Gap, Heading, Items, Paragraph, Picture
from playground.homework.experiments import DRAW_EPOCHS
from playground.homework.links import Links, short_link
from playground.homework.part import Found
from playground.homework.parts import GapPart, Report, RunPart, StudyPart, TextPart
from playground.homework.questions import READING_EPOCHS, SETTINGS, Setting
from playground.homework.sheet_parts import SheetName, sheet_part
from playground.run.config import RunConfig
from playground.run.finished import trained
from playground.studies import Axis, Study, StudyResult, run_study
from playground.studies.tables import Table
from playground.studies.trial import Trial

STUDY = Study(RunConfig(dataset="xor"), (Axis.parse("learning_rate=0.03,0.3"),), 2, 30)
RUN = RunPart(RunConfig(dataset="gauss"), 20)
NOTHING = Found(lambda study: None)


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run_study(STUDY)


B = TypeVar("B")


def of_kind(blocks: Iterable[Block], kind: type[B]) -> list[B]:
    return [block for block in blocks if isinstance(block, kind)]


def test_a_run_costs_its_training_and_a_figure_and_no_training_once_it_is_trained() -> None:
    assert RUN.cost == Cost.of([Trial(RUN.config, 20)], figures=1)
    assert RUN.cost.making_seconds > RUN.cost.seconds > 0
    done = RunPart(RUN.config, 20, run=trained(RUN.config, 20))
    assert done.cost == Cost(figures=1)


def test_a_study_is_done_unless_a_file_holds_it(result: StudyResult) -> None:
    assert StudyPart(STUDY).studies() == [STUDY]
    assert StudyPart(STUDY, result=result).studies() == []
    assert StudyPart(STUDY).cost == StudyPart(STUDY, result=result).cost == Cost(figures=2)


def test_a_part_of_the_sheet_costs_what_it_trains_besides_its_studies() -> None:
    assert sheet_part("learning-rate", 2).cost == sheet_part("learning-rate", 24).cost
    settings = Cost.of([Trial(setting.config, READING_EPOCHS) for setting in SETTINGS], figures=3)
    # The draws again, for the weights of x1x2.
    draws = [Trial(SETTINGS[0].config, DRAW_EPOCHS)] * 2
    assert sheet_part("figures", 2).cost.seconds == pytest.approx(
        settings.seconds + Cost.of(draws).seconds
    )
    assert sheet_part("figures", 2).cost.figures == 3 + 1, "the settings, and the weights of x1x2"


def test_a_report_costs_what_its_parts_do_and_names_every_study_once() -> None:
    report = Report((RUN, StudyPart(STUDY), StudyPart(STUDY), TextPart("Mine")))
    assert report.cost.figures == 1 + 2 + 2
    assert report.studies() == [STUDY]


def test_parts_stand_in_the_order_given_under_name_and_course(result: StudyResult) -> None:
    report = Report(
        (TextPart("First", ("Mine.",)), StudyPart(STUDY), RUN), "Ada", "Sheet 3", "My title"
    )
    blocks = list(report.blocks(Found(lambda study: result)))
    titles = [block.text for block in of_kind(blocks, Heading)]
    assert titles[:2] == ["My title", "First"]
    assert titles[2:] == ["Exclusive or: Learning rate", "Gaussian after 20 epochs", "To repeat it"]
    assert blocks[1] == Paragraph("Ada · Sheet 3")
    assert [picture.name for picture in of_kind(blocks, Picture)] == [
        *("part-2", "part-2-reach"),
        "part-3",
    ]


def test_no_heading_stands_twice() -> None:
    report = Report((StudyPart(STUDY), RUN, sheet_part("learning-rate", 2)))
    titles = [block.text for block in of_kind(list(report.blocks(NOTHING)), Heading)]
    assert len(set(titles)) == len(titles)


def test_what_was_not_run_is_a_gap_and_the_rest_is_made() -> None:
    report = Report((StudyPart(STUDY, "L1 and L2"), RUN))
    blocks = list(report.blocks(NOTHING))
    assert [str(gap) for gap in of_kind(blocks, Gap)] == ["L1 and L2: not run"]
    assert [picture.name for picture in of_kind(blocks, Picture)] == ["part-2"]


def test_a_study_that_is_half_done_says_how_much_is_missing(result: StudyResult) -> None:
    half = StudyResult(STUDY, result.runs.iloc[:3], result.curves[:3], result.epochs)
    blocks = list(Report((StudyPart(STUDY, "Rates", half),)).part_blocks(0, NOTHING))
    assert [str(gap) for gap in of_kind(blocks, Gap)] == ["Rates: 1 of 4 runs are missing"]
    assert of_kind(blocks, Picture), "what was done is shown"


def test_a_sheets_part_without_results_is_its_heading_and_gaps() -> None:
    studies: dict[SheetName, int] = {"figures": 3, "learning-rate": 3, "regularization": 6}
    for name, n_studies in studies.items():
        part = sheet_part(name, 2)
        blocks = list(Report((part,)).part_blocks(0, NOTHING))
        assert blocks[0] == Heading(part.heading)
        assert len(of_kind(blocks, Gap)) == n_studies


def test_a_part_that_could_not_be_read_is_a_gap_with_its_place() -> None:
    part = GapPart("My spiral", "part 4", "activation=frog: must be one of relu.")
    (gap,) = Report((part,)).part_blocks(0, NOTHING)
    assert str(gap) == "My spiral (part 4): activation=frog: must be one of relu."


def test_links_open_a_page_only_where_one_is_told() -> None:
    blocks = list(RUN.blocks(NOTHING, "x"))
    (paragraph,) = of_kind(blocks, Paragraph)
    assert [address.partition("#")[0] for _, address in paragraph.links] == [
        "https://playground.tensorflow.org/"
    ]
    told = Found(lambda study: None, Links.to("https://school.example/studies#dataset=xor"))
    (paragraph,) = of_kind(list(RUN.blocks(told, "x")), Paragraph)
    assert paragraph.links[0][1] == RUN.config.link("https://school.example/studies/")


def test_the_public_playground_is_not_named_where_it_would_show_another_run() -> None:
    part = RunPart(RUN.config.replace(weight_seed="7"), 5)
    (paragraph,) = of_kind(list(part.blocks(NOTHING, "x")), Paragraph)
    assert paragraph.links == ()


def test_the_end_says_how_to_repeat_everything_in_a_terminal_and_in_python() -> None:
    codes = of_kind(Report((RUN, StudyPart(STUDY))).closing(), Code)
    assert codes[0].text == "python -m playground run '#dataset=gauss&seed=0.12345' --epochs 20"
    link = "#dataset=xor&seed=0.12345&vary=learning_rate=0.03,0.3&seeds=2&seedsVary=all&epochs=30"
    assert codes[1].text == f"python -m playground study '{link}'"
    assert Study.from_link(link, strict=True).study == STUDY
    assert "train(RunConfig.from_link(" in codes[0].python
    assert "run_study(Study.from_link(" in codes[1].python


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_short_link_reads_as_the_same_run_without_what_goes_without_saying(
    setting: Setting,
) -> None:
    changed = setting.config.replace(features=("sinX",), show_test_data=True, hidden_layers=())
    for config in (setting.config, changed, RunConfig(problem="regression", noise_percent=5)):
        short = short_link(config.link())
        assert RunConfig.from_link(short) == config
        assert len(short) < len(config.link()) / 2
        assert "&seed=" in short, "the public playground would draw one"


def test_a_run_without_points_to_test_on_has_no_lowest_test_loss() -> None:
    blocks = list(RunPart(RunConfig(train_percent=100), 3).blocks(NOTHING, "x"))
    said = of_kind(blocks, Items)[0].items[0][1]
    assert said.endswith("; there is no test loss.")


def test_a_run_that_diverged_says_so_and_has_a_figure() -> None:
    config = RunConfig(activation="relu", learning_rate=10, features=("xSquared", "ySquared"))
    blocks = list(RunPart(config, 50).blocks(NOTHING, "x"))
    leads = [lead for items in of_kind(blocks, Items) for lead, _ in items.items]
    assert "Losses." in leads
    assert of_kind(blocks, Picture)


@pytest.mark.slow
def test_two_parts_of_the_sheet_alike_keep_each_its_figures() -> None:
    parts = (sheet_part("backprop", 1), sheet_part("backprop", 1))
    pictures = of_kind(Report(parts).blocks(NOTHING), Picture)
    names = [picture.name for picture in pictures]
    assert len(set(names)) == len(names) == 6
    assert names[3] == f"part-2-{names[0]}"


def test_one_of_something_is_said_as_one() -> None:
    study = replace(STUDY, seeds=1)
    done = run_study(study)
    blocks = list(StudyPart(study, result=done).blocks(NOTHING, "x"))
    said = [block.text for block in of_kind(blocks, Paragraph)]
    said += [block.caption for block in of_kind(blocks, Picture)]
    said += [block.figure.layout.title.text or "" for block in of_kind(blocks, Picture)]
    assert "1 seed a value" in said[0]
    assert not [text for text in said if "1 seeds" in text]
    run = of_kind(list(RunPart(RUN.config, 1).blocks(NOTHING, "x")), Items)[0].items[0][1]
    assert run.startswith("After 1 epoch the training loss")


def test_a_run_that_was_changed_says_what_and_when() -> None:
    part = RunPart(RUN.config.replace(changes=("3:learningRate:0.3",)), 5)
    items = dict(of_kind(list(part.blocks(NOTHING, "x")), Items)[0].items)
    assert items["Changed on the way."] == "(1) at epoch 3 learning rate 0.03 → 0.3."
    plain = dict(of_kind(list(RUN.blocks(NOTHING, "x")), Items)[0].items)
    assert "Changed on the way." not in plain


def test_a_study_has_the_share_of_seeds_that_reach_its_limit(result: StudyResult) -> None:
    done = StudyPart(STUDY, result=result)
    pictures = of_kind(list(done.blocks(NOTHING, "x")), Picture)
    assert [picture.name for picture in pictures] == ["x", "x-reach"]
    assert f"under {result.success_loss:g} by then" in pictures[1].caption
    assert len(pictures) == done.cost.figures


CLASSES = RunConfig(
    points=write(
        [[-4 + 0.1 * n, 3.0] for n in range(60)]
        + [[3.0, -4 + 0.2 * n] for n in range(20)]
        + [[-3.0, -5 + 0.1 * n] for n in range(10)],
        [0] * 60 + [1] * 20 + [2] * 10,
    ),
    classes=3,
    loss="cross-entropy",
    class_names=("setosa", "virginica", "a|b"),
)


def test_a_run_of_several_classes_says_who_is_taken_for_whom_and_what_chance_is() -> None:
    blocks = list(RunPart(CLASSES, 30).blocks(NOTHING, "part-1"))
    (table,) = of_kind(blocks, Table)
    assert table.header == ("truly", "setosa", "virginica", "a|b")
    assert [row[0] for row in table.rows] == ["setosa", "virginica", "a|b"]
    counts = [list(map(int, row[1:])) for row in table.rows]
    right, of_first = sum(counts[at][at] for at in range(3)), sum(counts[0])
    said = dict(item for items in of_kind(blocks, Items) for item in items.items)
    assert said["Answers."].startswith(f"{right} of 45 test points right, chance is {of_first}.")
    assert "always answering setosa" in said["Answers."]
    assert not of_kind(RUN.blocks(NOTHING, "part-1"), Table)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((RUN,), "A loss is half the mean squared error over"),
        ((RunPart(CLASSES, 1),), "A loss is the mean cross entropy over"),
        (
            (StudyPart(STUDY), RunPart(CLASSES, 1)),
            "half the mean squared error, or the mean cross entropy where a run says so, over",
        ),
        (
            (StudyPart(Study(RunConfig(), (Axis.parse("loss=hinge,huber"),), 2, 3)),),
            "the mean hinge loss, or the mean Huber loss where a run says so, over",
        ),
    ],
)
def test_a_report_says_what_its_losses_are_means_of(
    parts: tuple[RunPart | StudyPart, ...], said: str
) -> None:
    assert said in of_kind(Report(parts).opening(NOTHING), Paragraph)[-1].text
