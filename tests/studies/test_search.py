"""The search for the smallest test loss: honest about luck, repeatable, resumable."""

from __future__ import annotations

import functools
import itertools
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from playground import RunConfig, SettingError
from playground.cli import main
from playground.data.features import ORIGINAL_FEATURES
from playground.run.settings import LEARNING_RATES
from playground.studies import Ledger, Study, run_trials
from playground.studies import candidates as candidates_module
from playground.studies.candidates import SEARCHED, drawn, neighbours
from playground.studies.headline import shown_loss
from playground.studies.search import (
    MIN_BUDGET,
    Search,
    SearchResult,
    at_chance,
    optimism,
    search_settings,
    success_note,
)
from playground.studies.trial import Trial, engine_version, run_trial
from tests.studies.made_results import made_outcome

SMALL = Search(RunConfig(dataset="xor"), budget=300, epochs=40)


def searched(search: Search, path: Path | None = None) -> tuple[SearchResult, list[int]]:
    """The result, and how many runs each round had to do."""
    done = []
    with Ledger(path, search.purpose, engine_version()) as ledger:

        def run(trials: Sequence[Trial], _words: str) -> None:
            done.append(run_trials(trials, ledger).total)

        return search_settings(search, ledger, run), done


def test_later_rounds_have_fewer_settings_more_seeds_and_keep_to_the_budget() -> None:
    rounds = Search(RunConfig(), budget=2000, epochs=1000).rounds()
    assert [r.seeds for r in rounds] == [2, 4, 8, 24, 24]
    assert [r.epochs for r in rounds] == [125, 250, 500, 1000, 1000]
    assert all(a.settings >= 2 * b.settings for a, b in itertools.pairwise(rounds))
    assert 0.9 * 2000 <= sum(r.runs for r in rounds) <= 2000
    assert sum(r.runs for r in Search(RunConfig(), budget=MIN_BUDGET).rounds()) <= MIN_BUDGET


def test_no_more_settings_are_told_than_what_varies_gives() -> None:
    search = replace(SMALL, varied=("activation",))
    assert [in_round.settings for in_round in search.rounds()] == [4, 4, 3, 3, 4]


def test_no_more_is_drawn_where_for_long_nothing_was_new(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = []

    def activation(random: np.random.Generator) -> dict[str, Any]:
        draws.append(1)
        return {"activation": str(random.choice(["relu", "tanh"]))}

    monkeypatch.setitem(candidates_module._DRAWN, "activation", activation)
    assert len(candidates(replace(SMALL, varied=("activation",)), 10_000)) == 2
    assert 200 <= len(draws) < 300


def test_what_was_changed_in_a_run_is_no_part_of_a_search_on_its_data() -> None:
    base = RunConfig(dataset="xor", learning_rate=0.03)
    steered = RunConfig.from_link(base.link() + "&changes=100:learningRate:10")
    assert steered.changes
    assert Search(steered, budget=300) == Search(base, budget=300)


class Made:
    """Ends every run with the test loss 0.01, on fresh seeds with that of `fresh`."""

    def __init__(self, fresh: Callable[[RunConfig], float]) -> None:
        self.ledger, self.fresh, self.rounds = Ledger(None, "", "made"), fresh, 0

    def __call__(self, trials: Sequence[Trial], said: str) -> None:
        self.rounds += 1
        for trial in self.ledger.missing(trials):
            loss = self.fresh(trial.config) if "fresh seeds" in said else 0.01
            self.ledger.record([(trial, made_outcome(final=loss, true_error=math.nan))])


def test_where_nothing_is_finite_on_fresh_seeds_no_sentence_has_a_number_for_it() -> None:
    run = Made(lambda config: math.nan)
    told: list[list[float]] = []
    result = search_settings(SMALL, run.ledger, run, told.append)
    assert optimism(result) == (
        "The best single run showed 0.010; on fresh seeds at least half of its runs end without a "
        "test loss."
    )
    assert success_note(result) == ""
    assert math.isnan(result.success_loss)
    assert len(told) == run.rounds
    assert told[-1] == [math.inf] * len(result.ranked)
    assert told[-2] == [0.01] * 3


def test_success_is_told_where_only_the_first_has_no_median_on_fresh_seeds() -> None:
    def fresh(config: RunConfig) -> float:
        return math.nan if config.replace(seed=SMALL.base.seed) == SMALL.base else 0.02

    run = Made(fresh)
    result = search_settings(SMALL, run.ledger, run)
    assert result.ranked[0].config == SMALL.base
    assert success_note(result) == "Success is a final test loss under 0.030."
    assert [result.successes(entry) for entry in result.ranked] == [0, 24, 24]


@pytest.mark.parametrize(
    ("fresh", "note", "successes"),
    [
        (0.43, "Success is a final test loss under 0.450.", 24),
        (
            0.49,
            "None has learned more than chance there, a test loss of about 0.501: "
            "nothing counts as a success.",
            0,
        ),
    ],
)
def test_what_ends_at_chance_on_fresh_seeds_is_no_success(
    fresh: float, note: str, successes: int
) -> None:
    run = Made(lambda config: fresh)
    result = search_settings(SMALL, run.ledger, run)
    assert success_note(result) == note
    assert {result.successes(entry) for entry in result.ranked} == {successes}


def test_a_round_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run, frame = Made(lambda config: 0.02), Ledger.frame
    read: list[int] = []

    def counted(ledger: Ledger, trials: Sequence[Trial]) -> Any:
        read.append(len(trials))
        return frame(ledger, trials)

    monkeypatch.setattr(Ledger, "frame", counted)
    result = search_settings(SMALL, run.ledger, run)
    assert read == [*(r.runs for r in SMALL.rounds()[:-1]), *[24] * len(result.ranked), 24]


@functools.cache
def small() -> tuple[SearchResult, list[int]]:
    """What the small search finds, once for all tests."""
    return searched(SMALL)


def candidates(search: Search, count: int) -> list[RunConfig]:
    return drawn(search.base, search.varied, count, np.random.default_rng(search.sample))


def test_the_links_own_settings_come_first_then_with_all_features_then_drawn_ones() -> None:
    found = candidates(SMALL, 40)
    assert found[:2] == [SMALL.base, SMALL.base.replace(features=ORIGINAL_FEATURES)]
    assert len(set(found)) == len(found) == 40
    assert found == candidates(SMALL, 40)
    assert found[2:] != candidates(replace(SMALL, sample=1), 40)[2:]


def test_settings_are_drawn_from_what_the_original_offers_on_the_same_data() -> None:
    found = candidates(Search(RunConfig(dataset="xor", noise_percent=20), budget=5000), 600)
    assert {c.dataset for c in found} == {"xor"}
    assert {c.noise_percent for c in found} == {20}
    assert {c.activation for c in found} == {"relu", "tanh", "sigmoid", "linear"}
    assert {c.regularization for c in found} == {"none", "L1", "L2"}
    assert {c.learning_rate for c in found} == set(LEARNING_RATES)
    assert {len(c.hidden_layers) for c in found} == set(range(7))
    assert {units for c in found for units in c.hidden_layers} == set(range(1, 9))
    assert {len(c.features) for c in found} == set(range(1, 8))


def test_only_what_may_vary_does_and_there_may_be_fewer_settings_than_asked_for() -> None:
    found = candidates(replace(SMALL, varied=("learning_rate",)), 40)
    assert {c.learning_rate for c in found} == set(LEARNING_RATES)
    assert {c.replace(learning_rate=1) for c in found} == {SMALL.base.replace(learning_rate=1)}


@pytest.mark.parametrize("name", SEARCHED)
def test_neighbours_are_new_and_change_only_what_may_vary(name: str) -> None:
    parents = candidates(SMALL, 10)
    found = neighbours(parents, (name,), 20, np.random.default_rng(0))
    assert len(set(found)) == len(found)
    assert 0 < len(found) <= 20
    assert not set(found) & set(parents)
    same: dict[str, Any] = {name: getattr(SMALL.base, name)}
    if name == "regularization":
        same["regularization_rate"] = 0
    assert {c.replace(**same) for c in found} <= {c.replace(**same) for c in parents}


@pytest.mark.slow
def test_what_is_found_is_measured_on_seeds_that_had_no_part_in_the_choice() -> None:
    result, done = small()
    assert sum(done) <= SMALL.budget
    chosen_by = [entry.chosen_by for entry in result.ranked]
    assert chosen_by == sorted(chosen_by)
    for entry in result.ranked:
        assert list(entry.runs["seed"]) == [str(seed) for seed in range(25, 49)]
        assert entry.group.median("final") < 0.25
    assert result.best_run is not None
    assert int(result.best_run["seed"]) <= 24
    said = optimism(result)
    assert f"showed {shown_loss(result.best_run['final'])};" in said
    assert f"its median is {shown_loss(result.best_run_again)}." in said


@pytest.mark.slow
def test_the_median_of_the_best_run_again_is_that_of_its_settings() -> None:
    result, _ = small()
    assert result.best_run is not None
    config = RunConfig.from_link(str(result.best_run["link"])).replace(seed=SMALL.base.seed)
    again = Study(config, (), 48, SMALL.epochs).trials()[24:]
    measured = [run_trial(trial).measures for trial in again]
    finals = [measures.final if measures else math.inf for measures in measured]
    assert result.best_run_again == pytest.approx(statistics.median(finals), rel=1e-12)


@pytest.mark.slow
def test_where_all_are_at_chance_none_is_named_and_longer_training_is_looked_at() -> None:
    search = Search(
        RunConfig(dataset="spiral"), budget=300, epochs=6, varied=("activation", "batch_size")
    )
    result, _ = searched(search)
    assert not result.ranked
    assert optimism(result) == ""
    assert at_chance(result).startswith("All are still at chance after 6 epochs")


@pytest.mark.slow
def test_how_many_epochs_are_needed_is_the_first_doubling_that_leaves_chance() -> None:
    base = RunConfig(dataset="xor", learning_rate=0.001)
    result, _ = searched(Search(base, budget=300, epochs=20, varied=("batch_size",)))
    needed = result.needed_epochs
    assert needed in (40, 80, 160, 320)
    assert f"At least {needed} are needed" in at_chance(result)


@pytest.mark.slow
def test_a_plateau_is_outlasted_by_half_as_many_settings_twice_as_long() -> None:
    base = RunConfig(dataset="spiral", features=ORIGINAL_FEATURES, hidden_layers=(8, 8))
    asked: list[tuple[int, int]] = []
    with Ledger(None, "", engine_version()) as ledger:

        def run(trials: Sequence[Trial], _words: str) -> None:
            asked.append((trials[0].epochs, len(trials)))
            run_trials(trials, ledger)

        search_settings(Search(base, 300, 64, varied=("learning_rate",)), ledger, run)
    assert [epochs for epochs, _ in asked][:3] == [8, 16, 32]
    assert asked[1][1] < asked[0][1]


@pytest.mark.slow
def test_a_search_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"

    with Ledger(path, SMALL.purpose, engine_version()) as ledger:

        def run_once(trials: Sequence[Trial], words: str) -> None:
            if "Round 2" in words:
                raise KeyboardInterrupt
            run_trials(trials, ledger)

        with pytest.raises(KeyboardInterrupt):
            search_settings(SMALL, ledger, run_once)
    result, done = searched(SMALL, path)
    fresh, _ = small()
    assert done[0] == 0
    assert [entry.config for entry in result.ranked] == [entry.config for entry in fresh.ranked]
    assert result.best_run is not None
    assert fresh.best_run is not None
    assert result.best_run["link"] == fresh.best_run["link"]


@pytest.mark.parametrize(
    ("budget", "epochs", "said"), [(99, 10, "budget=99"), (400, 0, "epochs=0")]
)
def test_a_search_that_cannot_be_is_refused(budget: int, epochs: int, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        Search(RunConfig(), budget, epochs)


def test_without_points_to_test_on_there_is_nothing_to_search_by() -> None:
    with pytest.raises(SettingError, match="percTrainData=100"):
        Search(RunConfig(train_percent=100), 300)


def test_what_cannot_vary_is_refused() -> None:
    with pytest.raises(SettingError, match="vary=dataset"):
        Search(RunConfig(), 300, varied=("dataset",))


@pytest.mark.slow
def test_the_command_prints_best_settings_best_run_and_its_optimism(tmp_path: Path) -> None:
    csv = tmp_path / "runs.csv"
    args = ["search", "#dataset=xor", "--budget", "300", "--epochs", "24", "--csv", str(csv)]
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Best by median, 24 fresh seeds: Exclusive or")
    assert "The best single run showed" in result.stdout
    assert "Round 5 of 5" in result.stderr
    assert len(csv.read_text().splitlines()) >= 25


def test_the_command_says_when_all_are_at_chance() -> None:
    args = ["search", "#dataset=spiral", "--budget", "300", "--epochs", "2", "--vary", "activation"]
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.stdout.startswith("All are still at chance after 2 epochs")
    assert "Settings" not in result.stdout


@pytest.mark.slow
def test_a_search_finds_what_is_known_of_xor() -> None:
    result, _ = searched(Search(RunConfig(dataset="xor"), budget=300, epochs=200))
    assert result.ranked[0].group.median("final") <= 0.02
