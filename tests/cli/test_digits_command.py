"""`python -m playground digits`: the page's numbers without the page."""

from __future__ import annotations

import json
import os
import statistics
from typing import Any

import pytest
from click.testing import CliRunner, Result

from playground.cli import digits_command, main
from playground.digits.config import DigitsConfig
from playground.digits.images import split_digits
from playground.digits.net import advance, confusion_matrix, measure, start, worst_mistakes
from playground.run.finished import versions
from tests.processes import PLAYGROUND, interrupted_at_its_bar

SMALL = ["--filters", "2", "--batch-size", "256"]


def call(*args: str) -> Result:
    return CliRunner().invoke(main, ["digits", *args])


def answer(*args: str) -> dict[str, Any]:
    result = call("--json", *args)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.slow
def test_twenty_epochs_read_97_percent_of_the_test_digits() -> None:
    typed = answer("--epochs", "20")
    assert typed["versions"] == versions()
    (run,) = typed["runs"]
    assert run["link"] == DigitsConfig().link()
    assert run["status"] == "ok"
    assert [row["epoch"] for row in run["losses"]] == list(range(21))
    assert run["losses"][-1]["test_accuracy"] >= 0.97
    assert run["seconds"] > 0


def test_the_numbers_are_the_librarys_to_the_last_bit() -> None:
    run = answer("--epochs", "3", "--seed", "5", *SMALL)["runs"][0]
    config = DigitsConfig(filters=2, batch_size=256, seed=5)
    split, first = split_digits(5), start(config)
    state, curves = advance(config, first, split, 3)
    assert run["link"] == config.link()
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    untrained = (*measure(config, first, split.train), *measure(config, first, split.test))
    assert run["losses"][0] == {"epoch": 0, **dict(zip(names, untrained, strict=True))}
    for name in names:
        assert [row[name] for row in run["losses"][1:]] == getattr(curves, name).tolist()
    assert run["confusion"] == confusion_matrix(config, state, split.test).tolist()
    mistakes = worst_mistakes(config, state, split.test).tolist()
    assert [mistake["image"] for mistake in run["mistakes"]] == mistakes
    assert all(split.test.labels[m["image"]] == m["digit"] for m in run["mistakes"])
    assert all(m["taken_for"] != m["digit"] for m in run["mistakes"])


FLAGS = {
    "filters": 3, "learning_rate": 0.03, "momentum": 0.5, "batch_size": 64, "seed": 7,
    "optimizer": "adam", "beta1": 0.8, "beta2": 0.99, "smoothing": 0.9, "epsilon": 1e-6,
    "weight_decay": 0.1, "activation": "relu", "layers": "conv4-pool-dense8", "dropout": 0.2,
}  # fmt: skip


@pytest.mark.parametrize("field", DigitsConfig.model_fields)
def test_every_setting_has_a_flag_that_changes_it_alone(field: str) -> None:
    flag = "--" + field.replace("_", "-")
    run = answer("--epochs", "0", flag, str(FLAGS[field]))["runs"][0]
    assert run["link"] == DigitsConfig().replace(**{field: FLAGS[field]}).link()


def test_flags_change_single_settings_of_a_link() -> None:
    link = "http://127.0.0.1:8050/digits" + DigitsConfig(filters=4, seed=9).link()
    run = answer(link, "--seed", "1", "--epochs", "0")["runs"][0]
    assert run["link"] == DigitsConfig(filters=4, seed=1).link()


def test_the_table_holds_losses_confusion_and_link_and_nothing_goes_to_stderr() -> None:
    result = call("--epochs", "2", *SMALL)
    run = answer("--epochs", "2", *SMALL)["runs"][0]
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    last = run["losses"][-1]
    assert lines[3].split() == [
        "2",
        f"{last['train_loss']:.6f}",
        f"{last['train_accuracy']:.2%}",
        f"{last['test_loss']:.6f}",
        f"{last['test_accuracy']:.2%}",
    ]
    right = 449 - len(run["mistakes"])
    assert f"{right} of 449 test digits right after 2 epochs" in result.stdout
    for digit, row in enumerate(run["confusion"]):
        counts = [str(digit), *(str(count or ".") for count in row)]
        assert counts in [line.split() for line in lines]
    worst = run["mistakes"][0]
    words = f"image {worst['image']} ({worst['digit']} taken for {worst['taken_for']})"
    assert f"Worst mistakes: {words}" in result.stdout
    assert lines[-1] == run["link"]


def test_late_epochs_are_reported_ever_more_rarely() -> None:
    reported = [epoch for epoch in range(1235) if digits_command._is_reported(epoch, 1234)]
    assert reported == [*range(21), *range(30, 201, 10), *range(300, 1201, 100), 1234]


def test_several_seeds_give_a_line_each_and_the_medians() -> None:
    args = ["--seeds", "3", "--seed", "4", "--epochs", "2", *SMALL]
    runs = answer(*args)["runs"]
    assert [run["link"].rpartition("=")[2] for run in runs] == ["4", "5", "6"]
    assert runs[1]["losses"] == answer("--seed", "5", "--epochs", "2", *SMALL)["runs"][0]["losses"]
    lines = call(*args).stdout.splitlines()
    accuracies = [run["losses"][-1]["test_accuracy"] for run in runs]
    assert [line.split()[-1] for line in lines[1:4]] == [f"{a:.2%}" for a in accuracies]
    assert lines[4].split()[0] == "median"
    assert lines[4].split()[-1] == f"{statistics.median(accuracies):.2%}"


def test_a_diverged_net_is_an_outcome_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    # The shipped ranges hardly diverge: tanh and softmax hold what a step can do.
    too_high = DigitsConfig(filters=2, momentum=0.99, batch_size=256).model_copy(
        update={"learning_rate": 1e308}
    )
    monkeypatch.setattr(digits_command, "_configs", lambda *_: [too_high])
    run = answer("--epochs", "5")["runs"][0]
    assert run["status"] == "diverged"
    assert run["diverged_at"] <= 5
    assert run["losses"][-1]["train_loss"] is None
    result = call("--epochs", "5")
    assert result.exit_code == 0
    assert run["advice"] in result.stdout
    assert "Try --learning-rate 0.1." in result.stdout


BAD_INPUT = {
    "filters": (["--filters", "99"], "--filters=99: must be a whole number from 1 to 32."),
    "rate": (["--learning-rate", "fast"], "--learning-rate=fast: must be a number above 0"),
    "momentum": (["--momentum", "1"], "--momentum=1: must be a number from 0 to below 1."),
    "batch": (["--batch-size", "0"], "--batch-size=0: must be a whole number from 1 to 1348."),
    "seed": (["--seed", "-1"], "--seed=-1: must be a whole number"),
    "last seed": (["--seed", "4294967295", "--seeds", "2"], "--seed=4294967296: must be"),
    "optimizer": (["--optimizer", "newton"], "--optimizer=newton: must be one of sgd, momentum,"),
    "layers": (["--layers", "dense8-conv4"], "--layers=dense8-conv4: must have its convolutions"),
    "dropout": (["--dropout", "1"], "--dropout=1: must be a number from 0 to below 1."),
    "seeds": (["--seeds", "0"], "--seeds=0: must be a whole number from 1 to 1000."),
    "epochs": (["--epochs", "1.5"], "--epochs=1.5: must be a whole number from 0 to 10000."),
    "too many": (["--epochs", "10001"], "--epochs=10001: "),
    "other digits": (["--epochs", "²"], "--epochs=²: "),
    "link": (["#filters=many"], "filters=many: must be a whole number from 1 to 32."),
    "flag": (["--hidden", "9"], "--hidden"),
}


@pytest.mark.parametrize(("args", "said"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_gets_one_line_and_exit_code_2(
    args: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digits_command, "start", lambda *_: pytest.fail("work has started"))
    result = call(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr


def test_what_a_link_holds_besides_is_noted_on_stderr() -> None:
    result = call("#filters=2&noise=5", "--epochs", "0", "--json")
    assert json.loads(result.stdout)["runs"]
    assert result.stderr == "Note: noise: not a key of a digits link; passed over.\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no terminal of its own to open")
def test_on_a_terminal_a_bar_moves_and_ctrl_c_ends_with_one_line() -> None:
    endless = (*PLAYGROUND, "digits", "--epochs", "2000", *SMALL)
    code, stdout, shown = interrupted_at_its_bar(*endless)
    assert "Training" in shown
    assert shown.endswith("\nStopped.\r\n")
    assert "Traceback" not in shown
    assert (code, stdout) == (130, "")
