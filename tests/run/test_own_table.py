"""A table as the data of a run: in Python, and on the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from playground import RunConfig, TableError, train, with_data
from playground.cli import main
from playground.data.tables.shipped import shipped_text
from playground.errors import SettingError
from playground.run.points import data_of

ROWS = "w,h,k\n" + "".join(f"{i},{i % 7 / 2},{'ba'[i > 15]}\n" for i in range(30))


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = [row.split(",") for row in ROWS.splitlines()[1:]]
    return pd.DataFrame(
        {
            "w": [int(r[0]) for r in rows],
            "h": [float(r[1]) for r in rows],
            "k": [r[2] for r in rows],
        }
    )


def test_a_frame_becomes_the_points_of_a_run(frame: pd.DataFrame) -> None:
    run = train(RunConfig(train_percent=60), 3, data=frame, inputs=["w", "h"], label="k")
    assert run.config.axes == ("w:0:29", "h:0:3")
    assert run.config.class_names == ("a", "b")
    data = data_of(run.config)
    assert (len(data.train_labels), len(data.test_labels)) == (18, 12)
    points = np.concatenate([data.train_points, data.test_points])
    labels = np.concatenate([data.train_labels, data.test_labels])
    in_order = points[:, 0].argsort()
    assert points[in_order, 0] == pytest.approx(np.linspace(-5, 5, 30), abs=5e-4)
    assert labels[in_order].tolist() == [-1] * 16 + [1] * 14  # "a" is the first class


def test_a_frame_a_mapping_and_a_file_are_one_table(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    of_frame = with_data(RunConfig(), frame)
    assert with_data(RunConfig(), {name: frame[name].tolist() for name in frame}) == of_frame
    assert with_data(RunConfig(), path) == of_frame


def test_rows_with_gaps_are_told_as_a_warning(frame: pd.DataFrame) -> None:
    frame.loc[4, "w"] = None
    with pytest.warns(UserWarning, match=r"Row 5, w: the cell is empty\. 1 row left out\."):
        config = with_data(RunConfig(), frame)
    assert config.n_samples == 29


def test_a_label_of_numbers_makes_a_regression_with_a_loss_that_it_may_have() -> None:
    table = {"a": range(9), "b": [i % 4 for i in range(9)], "c": [i / 3 for i in range(9)]}
    config = with_data(RunConfig(loss="hinge"), table, ["a", "b"], "c")
    assert (config.problem, config.loss) == ("regression", "squared")
    assert config.axes[2].startswith("c:0:2.666")


def test_what_is_no_table_says_so(frame: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="must be a table"):
        train(RunConfig(), 1, data=3)
    with pytest.raises(TableError, match="cannot be read"):
        with_data(RunConfig(), tmp_path / "none.csv")
    with pytest.raises(SettingError, match="inputs=z: no such column"):
        with_data(RunConfig(), frame, ["w", "z"])
    with pytest.raises(SettingError, match=r"label=k: needs data="):
        train(RunConfig(), 1, label="k")


def test_commands_train_on_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS.replace("\n3,", "\nn/a,"))
    done = CliRunner().invoke(
        main, ["run", "--json", "--epochs", "2", "--data", str(path), "--inputs", "h,w"]
    )
    assert done.exit_code == 0
    assert "rows.csv: 29 rows; inputs h and w; label k, a 14, b 15." in done.stderr
    assert "Row 5, w: 'n/a' is no number. 1 row left out." in done.stderr
    config = RunConfig.from_link(json.loads(done.stdout)["link"])
    assert config.axes == ("h:0:3", "w:0:29")


def test_a_study_varies_settings_on_a_table(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    done = CliRunner().invoke(
        main,
        ["study", "--data", str(path), "--vary", "learning_rate=0.03,0.1", "--seeds", "2",
         "--epochs", "2", "--csv", str(tmp_path / "out.csv"), "--backend", "reference"],
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert len(pd.read_csv(tmp_path / "out.csv")) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--inputs", "a,b"], "--inputs=a,b: names columns of a table"),
        (["--data", "FILE", "--label", "z"], "--label=z: no such column; there are w, h, k."),
        (["--data", "FILE", "--inputs", "w,w"], "--inputs=w, w: must be 1 to 12 different columns"),
        (["--data", "none.csv"], "none.csv cannot be read"),
    ],
)
@pytest.mark.parametrize("command", ["run", "study", "search"])
def test_a_command_refuses_in_one_line(
    command: str, arguments: list[str], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    given = [str(path) if one == "FILE" else one for one in arguments]
    done = CliRunner().invoke(main, [command, *given])
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_shipped_table_of_two_classes_is_learned() -> None:
    table = pd.read_csv(io.StringIO(shipped_text("breast_cancer")))
    run = train(RunConfig(optimizer="adam", train_percent=70), 30, data=table)
    assert run.losses.test_loss.iloc[-1] < 0.3


@pytest.mark.parametrize(
    ("name", "n_inputs", "least"),
    [("iris", 4, 0.95), ("wine", 12, 0.95), ("breast_cancer", 10, 0.93)],
)
def test_all_columns_of_a_shipped_table_are_learned_from(
    name: str, n_inputs: int, least: float
) -> None:
    table = pd.read_csv(io.StringIO(shipped_text(name)))
    start = RunConfig(hidden_layers=(8,), train_percent=70, seed="1")
    run = train(start, 100, data=table, inputs=["all"])
    assert run.config.n_coordinates == n_inputs
    assert len(run.config.inputs) == n_inputs
    data = data_of(run.config)
    answers = run.predict(data.test_points)
    told = answers.argmax(axis=1) if answers.ndim == 2 else np.where(answers > 0, 1, -1)
    assert (told == data.test_labels).mean() >= least


def test_what_a_network_sees_follows_the_table() -> None:
    table = pd.read_csv(io.StringIO(shipped_text("iris")))
    four = with_data(RunConfig(features=("x", "sinX"), formulas=("x1*x2",)), table, ["all"])
    assert four.inputs == ("x", "y", "sinX", "x3", "x4", "x1*x2")
    assert list(map(four.label_of, four.inputs))[:2] == ["sepal_length", "sepal_width"]
    assert four.label_of("x4") == "petal_width"
    two = with_data(four, table, ["petal_width", "petal_length"])
    assert two.inputs == ("x", "y", "sinX", "x1*x2")
    one = with_data(four, table, ["petal_width"])
    assert one.inputs == ("x", "sinX")


def test_a_second_input_is_seen_after_a_table_of_one() -> None:
    table = pd.read_csv(io.StringIO(shipped_text("iris")))
    one = with_data(RunConfig(features=("x", "y", "sinX")), table, ["petal_width"])
    two = with_data(one, table, ["petal_width", "petal_length"])
    assert two.inputs == ("x", "y", "sinX")


def test_formulas_for_which_the_inputs_leave_no_room_are_named_and_none_is_dropped() -> None:
    table = pd.read_csv(io.StringIO(shipped_text("wine")))
    own = tuple(f"{k}*x1" for k in range(2, 9))
    with pytest.raises(SettingError, match=r"beside 12 inputs there is room for 6 formulas"):
        with_data(RunConfig(formulas=own), table, ["all"])
    assert with_data(RunConfig(formulas=own[:6]), table, ["all"]).formulas[-6:] == own[:6]
