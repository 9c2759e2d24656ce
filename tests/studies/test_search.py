"""The search for the smallest test loss: honest about luck, repeatable, resumable."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from playground import RunConfig, SettingError
from playground.cli import main
from playground.studies import Ledger, run_trials
from playground.studies.search import Search, SearchResult, optimism, search_settings
from playground.studies.trial import Trial, engine_version

SMALL = Search(RunConfig(dataset="xor"), budget=200, epochs=90)


def searched(search: Search, path: Path | None = None) -> tuple[SearchResult, list[int]]:
    """The result, and how many runs each round had to do."""
    done = []
    with Ledger(path, search.purpose, engine_version()) as ledger:

        def run(trials: Sequence[Trial], _words: str) -> None:
            done.append(run_trials(trials, ledger).total)

        return search_settings(search, ledger, run), done


def test_rounds_halve_the_settings_and_keep_to_the_budget() -> None:
    rounds = Search(RunConfig(), budget=2000, epochs=1000).rounds()
    assert [r.seeds for r in rounds] == [3, 6, 12, 24]
    assert [r.epochs for r in rounds] == [37, 111, 333, 1000]
    assert all(a.settings >= 2 * b.settings for a, b in itertools.pairwise(rounds))
    assert 0.9 * 2000 <= sum(r.runs for r in rounds) <= 2000


def test_the_same_search_tries_the_same_settings_the_links_own_first() -> None:
    candidates = SMALL.candidates()
    assert candidates == SMALL.candidates()
    assert candidates[0] == SMALL.base
    assert len(set(candidates)) == len(candidates) == SMALL.rounds()[0].settings
    other = Search(SMALL.base, SMALL.budget, SMALL.epochs, sample=1).candidates()
    assert other[1:] != candidates[1:]


def test_settings_are_drawn_from_what_the_original_offers_on_the_same_data() -> None:
    candidates = Search(RunConfig(dataset="xor", noise_percent=20), budget=5000).candidates()
    assert {c.dataset for c in candidates} == {"xor"}
    assert {c.noise_percent for c in candidates} == {20}
    assert {c.activation for c in candidates} == {"relu", "tanh", "sigmoid", "linear"}
    assert {c.regularization for c in candidates} == {"none", "L1", "L2"}
    assert {len(c.hidden_layers) for c in candidates} == set(range(7))
    assert {units for c in candidates for units in c.hidden_layers} == set(range(1, 9))
    assert {len(c.features) for c in candidates} == set(range(1, 8))


def test_the_best_by_median_comes_first_beside_the_best_single_run() -> None:
    result, _ = searched(SMALL)
    medians = [entry.runs["final"].median() for entry in result.ranked]
    assert medians == sorted(medians)
    assert all(len(entry.runs) == 24 for entry in result.ranked)
    lowest = min(entry.runs["test_loss"].min() for entry in result.ranked)
    assert result.best_run["test_loss"] == lowest
    said = optimism(result)
    assert f"{lowest:.5f}" in said
    assert f"{result.best_run['true_error']:.5f}" in said


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
    fresh, _ = searched(SMALL)
    assert done[0] == 0
    assert [entry.config for entry in result.ranked] == [entry.config for entry in fresh.ranked]
    assert result.best_run["link"] == fresh.best_run["link"]


@pytest.mark.parametrize(
    ("budget", "epochs", "said"), [(99, 10, "budget=99"), (200, 0, "epochs=0")]
)
def test_a_search_that_cannot_be_is_refused(budget: int, epochs: int, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        Search(RunConfig(), budget, epochs)


def test_the_command_prints_best_settings_best_run_and_its_optimism(tmp_path: Path) -> None:
    csv = tmp_path / "runs.csv"
    args = ["search", "#dataset=xor", "--budget", "120", "--epochs", "30", "--csv", str(csv)]
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Best by median over 24 seeds: Exclusive or")
    assert "The best single run shows a test loss of" in result.stdout
    assert "Round 4 of 4" in result.stderr
    assert len(csv.read_text().splitlines()) >= 25
