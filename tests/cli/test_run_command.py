"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from harness.limits import HANG_SECONDS
from playground import RunConfig, load, train
from playground.cli import main, run_command
from playground.export.forms import written
from playground.run.config import SETTINGS
from playground.run.diagnosis import diagnose
from playground.run.link import separator_of
from playground.run.training import MAX_EPOCHS
from tests.processes import PLAYGROUND, interrupted_at_its_bar, started

CIRCLE = {  # the original's, epoch: (training loss, test loss)
    0: (0.5015807429602891, 0.5181059111177386),
    100: (0.00889784142890691, 0.01144976196033489),
}
DIVERGING = ["--problem", "regression", "--learning-rate", "10", "--activation", "relu",
             "--features", "x,y,xSquared"]  # fmt: skip


def call(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def answer(*args: str) -> dict[str, Any]:
    result = call("run", "--json", *args)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("backend", ["compiled", "reference"])
def test_the_default_run_has_the_losses_of_the_original(backend: str) -> None:
    losses = answer("--epochs", "0,100", "--backend", backend)["losses"]
    assert [row["epoch"] for row in losses] == list(CIRCLE)
    for row in losses:
        # Golden numbers of another engine's sums: equal but for the order of additions.
        expected = pytest.approx(CIRCLE[row["epoch"]], rel=1e-9)
        assert (row["train_loss"], row["test_loss"]) == expected


def test_json_is_one_object_that_says_what_was_run_on_what() -> None:
    run = train(RunConfig(), 1)
    assert answer("--epochs", "1") == {
        "link": RunConfig().link(),
        "backend": "compiled",
        "versions": run.versions,
        "status": "ok",
        "losses": run.losses.iloc[[1]].to_dict("records"),
        "dead_links": 0,
        "finding": None,
        "diagnosis": None,
    }


def test_exactly_the_listed_epochs_are_reported_sorted_and_once() -> None:
    losses = answer("--epochs", "7, 0,3,7")["losses"]
    assert [row["epoch"] for row in losses] == [0, 3, 7]


def test_without_epochs_0_1_10_and_100_are_reported() -> None:
    assert [row["epoch"] for row in answer()["losses"]] == [0, 1, 10, 100]


def test_dead_links_are_counted() -> None:
    flags = ["--regularization", "L1", "--regularization-rate", "0.3", "--epochs", "30"]
    config = RunConfig(regularization="L1", regularization_rate=0.3)
    n_dead = train(config, 30).state.n_dead
    assert n_dead > 0
    assert answer(*flags)["dead_links"] == n_dead
    assert f"Dead connections: {n_dead} of 18." in call("run", *flags).stdout


def test_what_is_wrong_is_said_in_the_table_and_in_json() -> None:
    flags = ["--init-zero", "--epochs", "1"]
    config = RunConfig(init_zero=True)
    finding = diagnose(train(config, 1).standing)
    assert finding
    told = answer(*flags)
    assert told["finding"] == str(finding)
    assert told["diagnosis"]["name"] == finding.name
    (way,) = told["diagnosis"]["ways_out"]
    assert RunConfig.from_link(way["link"]) == config.replace(**finding.remedies[0].settings)
    table = call("run", *flags).stdout
    assert f"\n{finding}\nWhat may help: Start from random weights.\n" in table


def test_a_diverged_run_has_a_diagnosis_in_json_too() -> None:
    told = answer("--problem", "regression", "--learning-rate", "10", "--features", "x,xSquared")
    assert told["diagnosis"]["name"] == "diverged"
    assert told["finding"] == told["advice"]
    assert told["diagnosis"]["ways_out"][0]["link"]


SAMPLES = {
    "activation": "relu",
    "regularization": "L2",
    "batch_size": "7",
    "dataset": "spiral",
    "regression_dataset": "reg-gauss",
    "learning_rate": "0.1",
    "regularization_rate": "0.003",
    "noise_percent": "12.5",
    "hidden_layers": "8,3",
    "seed": "a b&c",
    "show_test_data": True,
    "discretize": True,
    "train_percent": "80",
    "features": "sinX,x",
    "tutorial": "first",
    "problem": "regression",
    "init_zero": True,
    "hide_text": True,
    "hidden_controls": "noise,batchSize",
    "weight_seed": "w",
    "split_seed": "s",
    "changes": "5:learningRate:0.1,9.3:b.3.1:-1",
    "goal_test_loss": "0.4,0.25",
    "goal_train_loss": "0.2",
    "goal_loss_gap": "0.05",
    "activations": "relu,sine",
    "optimizer": "adam",
    "momentum": "0.5",
    "beta1": "0.8",
    "beta2": "0.99",
    "smoothing": "0.9",
    "epsilon": "0.0001",
    "weight_decay": "0.1",
    "clip_norm": "1",
    "schedule": "cosine",
    "schedule_epochs": "50",
    "schedule_factor": "0.1",
    "warm_up": "5",
    "loss": "cross-entropy",
    "initial_weights": "he",
    "initial_scale": "2",
    "initial_bias": "-0.5",
    "samples": "120",
    "classes": "3",
    "balance_percent": "30",
    "test_shift_percent": "20",
    "reshuffle": True,
    "dropout": "0.2,0.5",
    "full_batch": True,
    "standardize": True,
    "points": "2cgXcfgwafgwgXcb",
    "axes": "length (cm):0:10,width:1:2.5",
    "class_names": "cat,dog",
    "plane": "x2,x1",
    "plane_at": "x1:1.5,x2:-2",
    "formulas": "x1*x2^2;max(0,x2)",
    "data_formula": "x2>sin(2*x1)",
}


@pytest.mark.parametrize("field", list(SETTINGS))
def test_every_setting_has_a_flag_that_changes_it_alone(field: str) -> None:
    value = SAMPLES[field]
    flag = "--" + field.replace("_", "-")
    link = "#dataset=blobs" if field == "classes" else "#"
    beside = {"dataset": "blobs", "loss": "cross-entropy"} if field == "classes" else {}
    typed = answer(link, "--epochs", "0", *([flag] if value is True else [flag, value]))
    split = isinstance(getattr(RunConfig(), field), tuple)
    config = RunConfig(**beside, **{field: value.split(separator_of(field)) if split else value})
    assert getattr(config, field) != getattr(RunConfig(), field)
    assert RunConfig.from_link(typed["link"]) == config


def test_of_several_classes_it_says_how_many_are_right_and_who_is_taken_for_whom() -> None:
    link = "#dataset=blobs&classes=3&loss=crossEntropy&noise=50"
    told = answer(link, "--epochs", "5")
    counts = told["confusion"]["test"]
    right, commonest = sum(counts[at][at] for at in range(3)), told["chance"]["commonest"]
    assert told["chance"]["right"] == sum(counts[commonest]) / 250
    said = call("run", link, "--epochs", "5").stdout
    assert f"{right} of 250 test points right, chance is {sum(counts[commonest])}." in said
    lines = [line.split() for line in said.splitlines()]
    assert ["Class", "3", *map(str, counts[2])] in lines
    assert not {"confusion", "chance"} & answer("--epochs", "0").keys()
    assert "chance" not in call("run", "--epochs", "0").stdout


def test_more_than_two_classes_bring_their_loss_along_unless_another_is_named() -> None:
    typed = answer("--classes", "3", "--dataset", "rings", "--epochs", "0")
    assert "loss=crossEntropy" in typed["link"]
    refused = call("run", "--classes", "3", "--dataset", "rings", "--loss", "hinge")
    assert refused.exit_code == 2
    assert "--loss=hinge: with 3 classes must be cross-entropy" in refused.stderr
    refused = call("run", "--classes", "3")
    assert "--classes=3: must be 2 with the data set circle" in refused.stderr


def test_flags_change_single_settings_of_a_link() -> None:
    link = RunConfig(dataset="xor", discretize=True, hidden_layers=(5,)).link()
    typed = answer(link, "--no-discretize", "--hidden-layers", "", "--epochs", "0")
    assert typed["link"] == RunConfig(dataset="xor", hidden_layers=()).link()


def test_notes_on_a_link_go_to_stderr_one_line_each() -> None:
    result = call("run", "#noise=99&foo=1", "--epochs", "0", "--json")
    assert json.loads(result.stdout)["status"] == "ok"
    notes = result.stderr.splitlines()
    assert len(notes) == 2
    assert notes[0].startswith("Note: noise=99")
    assert notes[1].startswith("Note: foo")


@pytest.mark.parametrize(
    ("link", "note"),
    [
        ("#learningRate=NaN&noise=20", "learningRate=NaN: must be a number. Kept 0.03."),
        ("#regularization=&noise=20", "regularization=: must be one of none, L1, L2. Kept none."),
        ("#regularization=None&noise=20", "regularization=None: must be one of none, L1, L2. Kept"),
        ("#noise=20&hideText=False", "hideText=False: must be true or false; false is used."),
    ],
)
@pytest.mark.parametrize("command", ["run", "study", "search"])
def test_published_slips_are_mended_and_told_and_strict_refuses_them(
    link: str, note: str, command: str
) -> None:
    few = {"run": ["--epochs", "0"], "study": ["--seeds", "1", "--epochs", "1"],
           "search": ["--budget", "0"]}[command]  # fmt: skip
    result = call(command, link, *few)
    assert result.stderr.startswith(f"Note: {note}")
    if command != "search":  # whose budget is refused, once the link is read
        assert RunConfig(noise_percent=20).link() in result.stdout
        assert result.exit_code == 0
    refused = call(command, link, "--strict", *few)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Error: " + note.partition(":")[0])


def test_a_link_as_people_copy_it_is_told_in_one_line() -> None:
    result = call("run", "[a](https://x.org/#noise=20&amp;hideText=false).", "--epochs", "0")
    assert result.stdout.endswith(RunConfig(noise_percent=20).link() + "\n")
    assert result.stderr == (
        "Note: Read despite “&amp;” for “&”, text around it and “).” behind it.\n"
    )


def test_a_diverged_run_prints_null_losses_and_exits_zero() -> None:
    typed = answer(*DIVERGING, "--epochs", "0,1,50")
    assert typed["status"] == "diverged"
    assert typed["diverged_at"] <= 50
    assert str(typed["diverged_at"]) in typed["advice"]
    first, _, last = typed["losses"]
    assert first["train_loss"] > 0
    assert last == {"epoch": 50, "train_loss": None, "test_loss": None}


def test_the_table_of_a_diverged_run_gives_the_advice() -> None:
    result = call("run", *DIVERGING, "--epochs", "0,50")
    assert result.exit_code == 0
    assert answer(*DIVERGING, "--epochs", "50")["advice"] in result.stdout
    assert "      50             -             -\n" in result.stdout


def test_without_test_points_the_test_loss_is_null() -> None:
    losses = answer("--train-percent", "100", "--epochs", "3")["losses"]
    assert losses[0]["test_loss"] is None
    assert losses[0]["train_loss"] > 0


def test_the_table_holds_the_losses_and_the_link_and_nothing_goes_to_stderr() -> None:
    result = call("run", "--epochs", "0,100")
    assert result.stdout.splitlines()[:3] == [
        "   epoch    train loss     test loss",
        "       0      0.501581      0.518106",
        "     100      0.008898      0.011450",
    ]
    assert result.stdout.splitlines()[-1] == RunConfig().link()
    assert result.stderr == ""


@pytest.mark.parametrize("settings", [{}, {"problem": "regression", "learning_rate": 3.0}])
def test_a_run_in_chunks_has_the_bits_of_a_run_in_one_go(settings: dict[str, Any]) -> None:
    config = RunConfig(features=("x", "y", "xSquared"), activation="relu", **settings)
    whole = train(config, 500)
    chunked = run_command._trained(config, 500, "compiled", bar=False)
    assert chunked.status == whole.status
    assert (whole.status.diverged_at is None) == (not settings)
    for name in ("epochs", "train", "test"):
        np.testing.assert_array_equal(getattr(chunked.history, name), getattr(whole.history, name))


BAD_INPUT = {
    "no link": (["hello"], "'hello'"),
    "link's value": (["#learningRate=fast", "--strict"], "learningRate=fast: must be a number"),
    "flag's number": (["--learning-rate", "fast"], "--learning-rate=fast: must be"),
    "infinite": (["--learning-rate", "1e999"], "--learning-rate=1e999: must be"),
    "flag's name": (["--dataset", "square"], "--dataset=square: must be one of circle"),
    "flag's list": (["--hidden-layers", "8,99"], "--hidden-layers=8,99: at most 32 units"),
    "no unit count": (["--hidden-layers", "8,,8"], "--hidden-layers=8,,8: "),
    "feature": (["--features", "x,z"], "--features=x,z: must be names from x, y"),
    "epochs as a word": (["--epochs", "many"], "--epochs=many: must be whole numbers from 0"),
    "half an epoch": (["--epochs", "0,1.5"], "--epochs=0,1.5: "),
    "negative epoch": (["--epochs", "-1"], "--epochs=-1: "),
    "no epoch": (["--epochs", ""], "--epochs=: "),
    "too many": (["--epochs", str(MAX_EPOCHS + 1)], f"from 0 to {MAX_EPOCHS}"),
    "other digits": (["--epochs", "²"], "--epochs=²: "),
    "backend": (["--backend", "gpu"], "'--backend'"),
    "flag": (["--speed", "9"], "--speed"),
    "two links": (["#x=true", "#y=true"], "#y=true"),
    "ending": (["--figure", "map.gif"], ".html, .png, .svg, .pdf"),
    "folder": (["--figure", "no/such/folder/map.html"], "there is no folder no/such/folder"),
    "folder of a run": (["--save", "no/such/folder/run.json"], "--save=no/such/folder/run.json: "),
    "ending of a network": (["--export", "net.h5"], "net.h5: a network's file must end in .py,"),
    "folder of a network": (["--export", "no/such/net.py"], "--export=no/such/net.py: "),
    "library": (["--export", "net.py", "--library", "jax"], "'--library'"),
    "layers": (["#networkShape=none", "--strict"], "networkShape=none: must be whole numbers"),
    "line break": (["--seed", "a\n" * 200], "--seed="),
}


@pytest.mark.parametrize(("args", "said"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_gets_one_line_and_exit_code_2(
    args: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_command, "start", lambda *_: pytest.fail("work has started"))
    result = call("run", *args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr


def test_an_unknown_command_gets_one_line_and_exit_code_2() -> None:
    result = call("walk")
    assert (result.exit_code, result.stderr) == (2, "Error: No such command 'walk'.\n")


def test_without_a_command_the_help_is_shown() -> None:
    result = call()
    assert result.exit_code == 0
    assert "run" in result.stdout
    assert "serve" in result.stdout


def test_help_shows_every_settings_description_and_rule() -> None:
    text = " ".join(call("run", "--help").stdout.split())
    for field, row in SETTINGS.items():
        assert "--" + field.replace("_", "-") in text
        assert row.help.split(":")[0].split(",")[0].removesuffix(".") in text


def test_a_figure_is_written_beside_the_report(tmp_path: Any) -> None:
    file = tmp_path / "circle.html"
    typed = answer("--epochs", "5", "--figure", str(file))
    assert typed["losses"][0]["epoch"] == 5
    assert "Circle, 5 epochs" in file.read_text()


def test_a_run_is_written_with_its_weights_as_the_library_reads_it(tmp_path: Any) -> None:
    file = tmp_path / "run.json"
    typed = answer("#dataset=xor&networkShape=3", "--epochs", "5", "--save", str(file))
    read = load(file)
    assert read.state.epoch == 5
    assert read.config.link() == typed["link"]
    same = train(RunConfig(dataset="xor", hidden_layers=(3,)), 5).state.weights
    assert [layer.tolist() for layer in read.state.weights] == [layer.tolist() for layer in same]


def test_a_network_is_written_in_every_form_that_is_asked_for(tmp_path: Any) -> None:
    files = [tmp_path / name for name in ("net.py", "net.onnx", "net.svg")]
    exports = [part for file in files for part in ("--export", str(file))]
    answer("#dataset=xor", "--epochs", "5", *exports, "--library", "keras")
    standing = train(RunConfig(dataset="xor"), 5).standing
    for file, form in zip(files, ("keras", "onnx", "svg"), strict=True):
        assert file.read_bytes() == written(standing, form)


def test_serve_hands_its_flags_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    server = SimpleNamespace(serve=lambda **flags: calls.append(flags))
    monkeypatch.setitem(sys.modules, "playground.web.server", server)
    assert call("serve", "--port", "0").exit_code == 0
    assert calls.pop().pop("listener").fileno() == -1, "closed when serving has ended"
    assert call("serve", "--host", "0.0.0.0", "--port", "9000", "--workers", "3").exit_code == 0
    assert calls.pop().items() >= {"host": "0.0.0.0", "port": 9000, "workers": 3}.items()


def test_a_taken_port_is_told_before_the_page_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playground.web.server", None)  # an import of it would fail
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = call("serve", "--port", str(port))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: PORT={port}: is taken by another program")


@pytest.mark.parametrize("flag", [("--port", "99999"), ("--workers", "0"), ("--port", "http")])
def test_serve_refuses_impossible_flags(flag: tuple[str, str]) -> None:
    result = call("serve", *flag)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: Invalid value for '{flag[0]}'")


def test_a_failing_system_call_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setitem(sys.modules, "playground.web.server", SimpleNamespace(serve=refuse))
    result = call("serve", "--port", "0")
    assert (result.exit_code, result.stderr) == (1, "Error: Input/output error\n")


def test_a_run_imports_nothing_that_draws_or_serves() -> None:
    code = (
        "import sys\nfrom playground.cli import main\n"
        "try: main(['run', '--epochs', '1', '--json'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "numba" in loaded
    assert loaded.isdisjoint({"plotly", "pandas", "dash", "kaleido", "fastapi", "uvicorn"})


def test_a_reader_that_closes_early_gets_no_traceback() -> None:
    with started(*PLAYGROUND, "run", "--epochs", "0") as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == ""
        running.wait(HANG_SECONDS)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_told_in_one_line() -> None:
    with (
        open("/dev/full", "w") as full,
        started(*PLAYGROUND, "run", "--epochs", "0", stdout=full) as running,
    ):
        _, stderr = running.communicate(timeout=HANG_SECONDS)
    assert (running.returncode, stderr) == (1, "Error: No space left on device\n")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no terminal of its own to open")
def test_on_a_terminal_a_bar_moves_and_ctrl_c_ends_with_one_line() -> None:
    endless = (*PLAYGROUND, "run", "--epochs", str(MAX_EPOCHS))
    code, stdout, shown = interrupted_at_its_bar(*endless)
    assert "Training" in shown
    assert shown.endswith("\nStopped.\r\n")
    assert "Traceback" not in shown
    assert (code, stdout) == (130, "")


def test_the_changes_that_the_help_names_can_be_made_on_the_default_network() -> None:
    text = " ".join(call("run", "--help").stdout.split())
    examples = re.findall(r"\d+:[\w.]+:-?[\d.]+\d|\d+:[\w.]+:-?\d+", text)
    assert {example.split(":")[1][0] for example in examples} == {"l", "w", "b"}
    for example in examples:
        assert f"changes={example}" in answer("--changes", example, "--epochs", "0")["link"]
    assert "w.LAYER.FROM.TO is the weight into unit TO of LAYER from unit FROM" in text
    refused = call("run", "--changes", "0:u.1.1.1:3").stderr
    assert "from unit FROM before it" in refused
