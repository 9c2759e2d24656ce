"""Tables show what there is, in one row a combination, and a run's row says all of it."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from playground import RunConfig
from playground.studies import Outcome, Study, StudyResult, run_study
from playground.studies.tables import Table, network_in_words, runs_table, summary_table
from playground.studies.trial import DIVERGED, FAILED, MEASURES
from playground.wording.numbers import epoch_text, loss_text
from tests.studies.made_results import made_measures, made_outcome, made_result, of_levels, varied

NAN = math.nan
RATES = varied("learning_rate=0.01,0.1", seeds=8)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0004, "0.000"), (0.0005001, "0.001"), (12.3456, "12.346"), (NAN, "–"), (math.inf, "∞")],
)
def test_losses_are_shown_to_three_decimals(value: float, text: str) -> None:
    assert loss_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(7, "7"), (7.5, "7.5"), (math.inf, "never"), (NAN, "–")]
)
def test_epochs_are_shown_as_counts(value: float, text: str) -> None:
    assert epoch_text(value) == text


def test_a_table_is_aligned_for_a_terminal() -> None:
    table = Table(("Rate", "Loss"), (("0.1", "12"), ("0.003", "5")))
    assert table.plain() == "Rate   Loss\n0.1      12\n0.003     5"


def test_a_table_wider_than_the_terminal_goes_on_below_with_its_first_column() -> None:
    table = Table(
        ("Rate", "Loss", "Gap", "True"), (("0.1", "12", "3", "4"), ("0.003", "5", "", "6"))
    )
    first, rest = table.plain(17).split("\n\n")
    assert first == "Rate   Loss  Gap\n0.1      12    3\n0.003     5"
    assert rest == "Rate   True\n0.1       4\n0.003     6"
    assert table.plain(1).count("\n\n") == 2  # a column at least, however narrow
    assert table.plain(23) == table.plain()


def test_the_summary_has_a_row_a_combination_and_points_out_the_best() -> None:
    table = summary_table(of_levels(RATES, final=(0.2, 0.1)))
    assert table.header[0] == "Learning rate"
    assert [row[0] for row in table.rows] == ["0.01", "0.1"]
    assert table.best == 1
    assert {len(row) for row in table.rows} == {len(table.header)}


def columns(study: Study, **changes: float) -> set[str]:
    return set(summary_table(made_result(study, lambda *_: made_outcome(**changes))).header)


def test_columns_that_say_nothing_are_left_out() -> None:
    plain = columns(RATES)
    assert not plain & {"Diverged", "Failed", "Dead connections", "Nodes off", "µs an epoch"}
    assert {"Jitter", "Training loss", "Gap", "Ends under 0.2"} <= plain
    assert columns(varied("regularization_rate=0,1", regularization="L1")) >= {"Dead connections"}
    assert columns(varied("hidden_layers=1,2")) >= {"µs an epoch", "Weights and biases"}
    assert "Jitter" not in columns(RATES, jitter=NAN)
    assert not any("under" in name for name in columns(RATES, final=NAN))


def test_a_limit_of_ones_own_is_counted_and_timed() -> None:
    def make(point: int, seed: int) -> Outcome:
        falls = np.linspace(0.6, 0.2, 201) if point else np.full(201, 0.6)
        curves = np.column_stack([falls, falls])
        return Outcome("ok", made_measures(final=0.2 if seed else 0.5), curves)

    result = made_result(replace(RATES, success=0.3), make)
    table = summary_table(result)
    cells = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert [cell["Ever under 0.3"] for cell in cells] == ["0 of 8", "8 of 8"]
    assert [cell["Epochs to 0.3"] for cell in cells] == ["never", "151"]
    assert [cell["Ends under 0.3"] for cell in cells] == ["7 of 8", "7 of 8"]
    assert "one in" not in table.note
    assert result.summary()["epochs_to"].tolist() == [math.inf, 151]
    assert result.summary()["reached"].tolist() == [0, 8]
    runs = runs_table(result)
    assert set(runs["limit"]) == {0.3}
    assert runs["reached"].fillna(-1).tolist() == [-1] * 8 + [151] * 8
    thinned = StudyResult(result.study, result.runs, result.curves[:, ::4], result.epochs[::4])
    assert thinned.summary()["epochs_to"].tolist() == [math.inf, 152]
    assert "of the epochs kept, one in 4." in summary_table(thinned).note


def test_runs_that_diverged_or_failed_are_counted_where_there_are_any() -> None:
    def make(point: int, seed: int) -> Outcome:
        if point and seed < 2:
            return Outcome(FAILED, error="x")
        worse = {"final": NAN, "jitter": NAN, "settled": NAN}
        return made_outcome(DIVERGED, **worse) if point and seed < 8 else made_outcome()

    table = summary_table(made_result(RATES, make))
    cells = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert [cell["Diverged"] for cell in cells] == ["0 of 8", "6 of 8"]
    assert [cell["Failed"] for cell in cells] == ["0 of 8", "2 of 8"]
    assert cells[1]["Jitter"] == "∞"
    assert cells[1]["Settled at"] == "never"
    assert cells[1]["Final test loss"] == "∞  ∞–∞"
    assert "nan" not in table.plain()


def test_an_epochs_time_is_that_of_the_epochs_trained() -> None:
    result = made_result(
        varied("hidden_layers=1,2", epochs=200),
        lambda p, _: made_outcome(seconds=0.02, trained_epochs=200 if p else 100),
    )
    table = summary_table(result)
    at = table.header.index("µs an epoch")
    assert [row[at] for row in table.rows] == ["200", "100"]


def test_a_study_of_which_nothing_is_known_is_a_table_without_rows() -> None:
    table = summary_table(made_result(RATES, lambda *_: None))
    assert table.rows == ()
    assert table.best is None
    assert table.plain().startswith("Learning rate")


def test_the_runs_table_comes_back_from_a_csv_file() -> None:
    study = Study(RunConfig(), RATES.axes, seeds=3, epochs=30)
    result = run_study(study)
    table = runs_table(result)
    text = table.to_csv(index_label="run")
    back = pd.read_csv(io.StringIO(text), index_col="run", keep_default_na=False, na_values=[""])
    assert list(back.index) == list(range(6))
    assert {"learning_rate", "seed", "status", "link", *MEASURES} <= set(back.columns)
    assert "point" not in back.columns
    assert back["learning_rate"].tolist() == [0.01] * 3 + [0.1] * 3
    # Doubles are written with all their digits.
    finals = [row["final"] for row in csv.DictReader(io.StringIO(text))]
    assert list(map(float, finals)) == result.runs["final"].tolist()
    assert [RunConfig.from_link(link) for link in back["link"]] == [
        trial.config for trial in study.trials()
    ]
    assert back["links"].tolist() == [18] * 6


def test_failed_and_diverged_runs_leave_their_cells_empty() -> None:
    def make(point: int, _: int) -> Outcome:
        return Outcome(FAILED, error='no, "really"') if point else made_outcome(DIVERGED, speed=NAN)

    text = runs_table(made_result(RATES, make)).to_csv(index_label="run")
    back = pd.read_csv(io.StringIO(text), index_col="run")
    assert back["dead_links"].isna().tolist() == [False] * 8 + [True] * 8
    assert back["speed"].isna().all()
    assert set(back["error"].dropna()) == {'no, "really"'}
    assert "nan" not in text


def test_a_network_is_told_in_words() -> None:
    words = network_in_words(RunConfig(dataset="spiral", noise_percent=10, hidden_layers=(8, 8)))
    assert words.startswith("Spiral, noise 10 %, ")
    assert ", 8-8, Tanh, learning rate 0.03, batch size 10" in words


def test_a_networks_words_say_what_of_ours_acts_in_it() -> None:
    config = RunConfig(optimizer="adam", loss="cross-entropy", beta1=0.8, momentum=0.5)
    said = network_in_words(config)
    assert said.endswith("batch size 10, Adam, β₁ 0.8, cross entropy")
    assert network_in_words(config, ("optimizer", "beta1", "loss")) == network_in_words(RunConfig())
