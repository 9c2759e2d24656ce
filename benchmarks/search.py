"""What a search with the default budget finds: the winner's median on 48 seeds it has not seen.

The default network on spiral, circle and xor without noise, five searches each. A search chooses
with the seeds 1 to 24 and checks with 25 to 48; here its first setting is trained with 48 more, for
as many epochs as the search says.

    python -m benchmarks search
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from playground import RunConfig
from playground.studies import Ledger, Study, run_trials
from playground.studies.search import Search, search_settings
from playground.studies.tables import network_in_words
from playground.studies.trial import Trial, engine_version, run_trial

BUDGET, SAMPLES, FRESH = 2000, 5, 48
USED = 48  # seeds of a search: 24 to choose, 24 to check
MOST = {"spiral": 0.025, "circle": 0.005, "xor": 0.02}


def main() -> bool:
    """Whether on each data set the median over the searches is as low as claimed."""
    found: dict[str, list[float]] = {dataset: [] for dataset in MOST}
    for sample in range(SAMPLES):
        for dataset, medians in found.items():
            search = Search(RunConfig(dataset=dataset), BUDGET, sample=sample)
            medians.append(_winner(search))
    held = []
    for dataset, most in MOST.items():
        middle = statistics.median(found[dataset])
        held.append(middle <= most)
        listed = ", ".join(f"{loss:.5f}" for loss in found[dataset])
        verdict = "holds" if held[-1] else "MISSED"
        print(f"  {dataset}: {listed}; median {middle:.5f}; claim, at most {most}: {verdict}")
    return all(held)


def _winner(search: Search) -> float:
    """The median of the final test losses of a search's first setting, over fresh seeds."""
    with Ledger(None, search.purpose, engine_version()) as ledger:

        def run(trials: Sequence[Trial], _said: str) -> None:
            run_trials(trials, ledger)

        result = search_settings(search, ledger, run)
    config = result.ranked[0].config
    study = Study(config, (), USED + FRESH, search.epochs, search.seeds_vary)
    outcomes = [run_trial(trial) for trial in study.trials()[USED:]]
    finals = [one.measures.final for one in outcomes if one.status == "ok" and one.measures]
    median = statistics.median([*finals, *[float("inf")] * (FRESH - len(finals))])
    network = network_in_words(config)
    print(f"  search {search.sample} on {search.base.dataset}: {median:.5f}, {network}", flush=True)
    return median
