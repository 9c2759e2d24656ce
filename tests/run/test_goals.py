"""Goals of Google's exercises: read from a link, written back, reached at an epoch."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from playground import RunConfig
from playground.cli.commands import main as cli
from playground.run.config import mend_link, read_link
from playground.run.until import goals_of

# As the links of Google's exercises have them.
SPIRAL = "goalTestLossMinThresholdFirst=0.4&goalTestLossMinThresholdSecond=0.25"
SPARSITY = (
    "goalTrainTestDiffMaxThresholdFirst=0.135&goalTestLossMinThresholdFirst=0.205"
    "&goalTrainTestDiffMinThresholdFirst=0.1&goalTrainTestDiffMinThresholdSecond=0.05"
)


def test_goals_are_read_and_written_back() -> None:
    config = RunConfig.from_link("#dataset=spiral&" + SPIRAL)
    assert config.goal_test_loss == (0.4, 0.25)
    assert config.link().endswith("&" + SPIRAL)
    assert RunConfig.from_link(config.link()) == config


def test_goals_of_all_three_kinds_are_told_in_words_and_in_their_steps_order() -> None:
    reading = read_link("#goalTrainLossMinThresholdFirst=0.25&" + SPARSITY)
    assert list(map(str, goals_of(reading.config))) == [
        "test loss below 0.205",
        "training loss below 0.25",
        "test minus training loss below 0.1",
        "test minus training loss below 0.05",
    ]
    turned = read_link("#" + "&".join(reversed(SPIRAL.split("&"))))
    assert turned.config.goal_test_loss == (0.4, 0.25)


def test_a_goal_changes_nothing_of_the_run() -> None:
    config = RunConfig.from_link("#" + SPIRAL)
    assert config.replace(goal_test_loss=()) == RunConfig()


@pytest.mark.parametrize("value", ["abc", "-1", ""])
def test_a_goal_that_is_none_gives_way_with_a_note(value: str) -> None:
    reading = mend_link(f"#goalTestLossMinThresholdFirst={value}&dataset=xor")
    assert reading.config == RunConfig(dataset="xor")
    assert f"goalTestLossMinThresholdFirst={value}" in reading.notes[0]


def test_the_command_line_says_at_which_epoch_a_goal_was_reached() -> None:
    goals = "goalTestLossMinThresholdFirst=0.25&goalTestLossMinThresholdSecond=0.1"
    link = "#dataset=xor&noise=20&" + goals
    told = json.loads(CliRunner().invoke(cli, ["run", link, "--json"]).stdout)
    assert told["goals"] == [
        {"goal": "test loss below 0.25", "epoch": 36},
        {"goal": "test loss below 0.1", "epoch": None},
    ]
    table = CliRunner().invoke(cli, ["run", link]).stdout
    assert "Goal, test loss below 0.25: reached at epoch 36." in table
    assert "Goal, test loss below 0.1: not reached." in table
