"""The search for good settings over the API: the browser keeps the runs, the server names the next.

The results so far travel with each question, as everywhere; from them the search is replayed, round
by round, up to the first runs that are missing. Work is bounded by search, by run and by request.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.data.points_text import MAX_LENGTH
from playground.errors import SettingError
from playground.run.config import read_link
from playground.run.price import measured_seconds
from playground.studies.candidates import SEARCHED
from playground.studies.headline import shown_loss
from playground.studies.ledger import Ledger
from playground.studies.rows import Loss
from playground.studies.search import (
    LONGER,
    MIN_BUDGET,
    Ranked,
    Search,
    SearchResult,
    at_chance,
    optimism,
    search_settings,
    success_note,
)
from playground.studies.study import Study
from playground.studies.tables import network_in_words
from playground.studies.trial import MEASURES, Measures, Outcome, Trial, engine_version
from playground.web.api.answers import json_answer
from playground.web.api.going import GoingMessage, some_of
from playground.web.api.studies import MAX_RUN_SECONDS, MAX_SECONDS, check_values
from playground.web.price import PIECE_SECONDS, costs
from playground.wording.numbers import two_digits
from playground.wording.words import words

MAX_BUDGET = 1000
MAX_EPOCHS = 500  # on a plateau the last look is 16 times as long
_MOST_RESULTS = 2000  # a search that lasts longer on a plateau does more runs than its budget
_LONGEST_LINK = 4000  # own points travel once for all runs

router = APIRouter(prefix="/api/search", tags=["search"])


class SearchRequest(BaseModel, extra="forbid"):
    """A search."""

    link: str = Field(description="A run's link: its data, its settings tried first")
    budget: int
    epochs: int = 200
    sample: int = Field(0, ge=0, lt=2**32)
    vary: list[str] = Field(list(SEARCHED), max_length=len(SEARCHED))


class ResultMessage(BaseModel, extra="forbid"):
    """What came of one run, as `/api/search/run` has answered it."""

    key: str = Field(min_length=32, max_length=32)
    status: Literal["ok", "diverged", "failed"]
    final: Loss | None
    true_error: Loss | None


class NextRequest(SearchRequest):
    """A search, and what came of its runs so far."""

    results: list[ResultMessage] = Field(max_length=_MOST_RESULTS, fail_fast=True)


class TrialMessage(BaseModel, extra="forbid"):
    """A run that is wanted."""

    link: str = Field(max_length=_LONGEST_LINK)
    epochs: int = Field(ge=1, le=LONGER[-1] * MAX_EPOCHS)


class RunsRequest(BaseModel, extra="forbid"):
    """Runs to do now."""

    trials: list[TrialMessage] = Field(max_length=_MOST_RESULTS, fail_fast=True)
    points: str = Field("", max_length=MAX_LENGTH, description="Own points of all of them")
    going: GoingMessage | None = Field(
        None, description="The first trial's run as far as it is: what the last answer told"
    )


@router.post("/open", summary="Read a search: its rounds, how many runs, how long")
@costs(0.4)
def open_search(request: SearchRequest) -> Response:
    """The search in words and numbers; too small or too large a one is refused."""
    search = _bounded(request)
    rounds = search.rounds()
    return json_answer(
        {
            "base": search.base.link(),
            "words": network_in_words(search.base, search.varied),
            "runs": sum(in_round.runs for in_round in rounds),
            "rounds": len(rounds),
            "seconds": search.seconds(),
        }
    )


@router.post("/next", summary="Which runs a search needs next, or what it has found")
@costs(0.4)
def next_runs(request: NextRequest) -> Response:
    """The rounds so far; then either `trials`, all that the present round lacks, or `found`.

    The links of `trials` leave out own points, which are in `points`: send them with the trials.
    """
    search = _bounded(request)
    replay = _Replay(request.results)
    with Ledger(None, search.purpose, replay.engine) as ledger:

        def run(trials: Sequence[Trial], said: str) -> None:
            replay.round(ledger, trials, said)

        try:
            result = search_settings(search, ledger, run, replay.told)
        except _RunsMissingError as missing:
            wanted = [
                {
                    "link": trial.config.replace(points="").link(),
                    "epochs": trial.epochs,
                    "seconds": measured_seconds(trial.config, trial.epochs),
                }
                for trial in missing.trials
            ]
            answer = {"rounds": replay.rounds, "trials": wanted, "found": None}
            return json_answer({**answer, "points": search.base.points})
        found = _found(result)
    return json_answer({"rounds": replay.rounds, "trials": [], "found": found})


@router.post("/run", summary="Do some of a search's runs")
@costs(PIECE_SECONDS + 0.1)
def run_some(request: RunsRequest) -> Response:
    """Results of the first `trials`: as many as fit into about a third of a second.

    Where a single run takes longer, `going` holds it as far as it is: send that along with the
    same trials.
    """
    trials = deque[Trial]()

    def wanted() -> Iterator[Trial]:
        for one in request.trials:
            trials.append(_read_trial(one, request.points))
            yield trials[-1]

    outcomes, going = some_of(wanted(), request.going)
    engine = engine_version()
    results = [
        {
            "key": trial.key(engine),
            "status": outcome.status,
            "final": outcome.measures and outcome.measures.final,
            "true_error": outcome.measures and outcome.measures.true_error,
        }
        for trial, outcome in zip(trials, outcomes, strict=False)
    ]
    return json_answer({"results": results, "going": going})


def _read_trial(wanted: TrialMessage, points: str) -> Trial:
    config = read_link(wanted.link).config
    trial = Trial(config.replace(points=points) if points else config, wanted.epochs)
    if measured_seconds(trial.config, trial.epochs) > MAX_RUN_SECONDS:
        rule = f"must be few enough for a run of at most {MAX_RUN_SECONDS:.0f} s here"
        raise SettingError("epochs", wanted.epochs, rule)
    return trial


class _RunsMissingError(Exception):
    """The search needs runs that are not there yet."""

    def __init__(self, trials: list[Trial]) -> None:
        super().__init__()
        self.trials = trials


class _Replay:
    """Gives a search the runs that a browser holds, and keeps what each round came to."""

    def __init__(self, results: Sequence[ResultMessage]) -> None:
        self.engine = engine_version()
        self.known = {result.key: result for result in results}
        self.rounds: list[dict[str, Any]] = []

    def round(self, ledger: Ledger, trials: Sequence[Trial], said: str) -> None:
        """Put a round's runs into the ledger. Raises _RunsMissingError where some are not known."""
        keys = [trial.key(self.engine) for trial in trials]
        missing = [t for t, key in zip(trials, keys, strict=True) if key not in self.known]
        self.rounds.append({"said": said, "runs": len(trials), "losses": None})
        if missing:
            raise _RunsMissingError(missing)
        outcomes = (_outcome(self.known[key]) for key in keys)
        ledger.record(zip(trials, outcomes, strict=True))

    def told(self, medians: list[float]) -> None:
        """Keep the median final test loss of each of a round's settings; None: it diverged."""
        losses = [median if math.isfinite(median) else None for median in medians]
        self.rounds[-1]["losses"] = losses


def _outcome(result: ResultMessage) -> Outcome:
    numbers: dict[str, Any] = dict.fromkeys(MEASURES, math.nan)
    for name in ("final", "true_error"):
        value = getattr(result, name)
        numbers[name] = math.nan if value is None else value
    return Outcome(result.status, Measures(**numbers))


def _found(result: SearchResult) -> dict[str, Any]:
    """What a search ends with, for people: sentences, and the best settings as cards."""
    if not result.ranked:
        return {"headline": at_chance(result), "sentence": "", "note": "", "best": []}
    seeds = len(result.ranked[0].runs)
    return {
        "headline": words("studies.search.found", seeds=seeds),
        "sentence": optimism(result),
        "note": f"{success_note(result)} {words('studies.search.fresh')}".strip(),
        "best": [_card(result, entry) for entry in result.ranked],
    }


def _card(result: SearchResult, entry: Ranked) -> dict[str, Any]:
    low, middle, high = map(shown_loss, entry.group.quartiles("final"))
    run = entry.result.median_run(entry.group)
    successes = ""
    if math.isfinite(result.success_loss):
        counts = {"successes": result.successes(entry), "seeds": len(entry.runs)}
        successes = words("studies.search.successes", **counts)
    return {
        "words": network_in_words(entry.config),
        "median": middle,
        "quartiles": words("studies.search.quartiles", low=low, high=high),
        "success": successes,
        "settings": entry.config.link(),
        "run": run["link"],
        "map": {"link": entry.result.study.link(), "position": int(str(run.name))},
    }


def _bounded(request: SearchRequest) -> Search:
    """The search asked for. Raises SettingError for one larger than a visitor may ask for."""
    check_values(request.link)
    base = Study.from_link(request.link).study.base
    search = Search(
        base, request.budget, request.epochs, sample=request.sample, varied=tuple(request.vary)
    )
    if search.budget > MAX_BUDGET:
        rule = (
            f"must be from {MIN_BUDGET} to {MAX_BUDGET} here; larger ones run on the command line"
        )
        raise SettingError("budget", search.budget, rule)
    if search.epochs > MAX_EPOCHS:
        rule = f"must be at most {MAX_EPOCHS} here; longer searches run on the command line"
        raise SettingError("epochs", search.epochs, rule)
    longest = measured_seconds(search.base, search.epochs * LONGER[-1])
    if longest > MAX_RUN_SECONDS:
        rule = (
            f"must be few enough for runs of at most {MAX_RUN_SECONDS:.0f} s here, and one that "
            f"looks {LONGER[-1]} times as far, as on a plateau, takes about {two_digits(longest)} "
            "s; train for fewer epochs, or search on the command line"
        )
        raise SettingError("epochs", search.epochs, rule)
    seconds = search.seconds()
    if seconds > MAX_SECONDS:
        rule = (
            f"must be few enough for {MAX_SECONDS:.0f} s of training here, and this takes about "
            f"{seconds:.0f} s; train for fewer epochs, or search on the command line"
        )
        raise SettingError("epochs", search.epochs, rule)
    return search
