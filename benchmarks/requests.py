"""A page's request: half a second of pictures costs at most 1.6 times what training them costs.

The default network at epoch 100, from the bytes of the request to those of the answer, beside the
training alone and beside the same pictures asked for as the page asked before, three at a time,
each written out. Candidates take turns in one process.
"""

from __future__ import annotations

import statistics

import orjson

from benchmarks.timing import Timing, report_ratio, take_turns
from playground import RunConfig, advance, start
from playground.web.api.runs import router
from playground.web.lane import answers_of

PICTURES = 30
BEFORE = 3
REPEATS = 20
ROUNDS = 15
MOST = 1.6


def main() -> bool:
    """Print the figures; True where both claims hold."""
    answer = answers_of([router])["/api/advance"]
    standing, _ = advance(start(RunConfig()), 100)
    sent = {"config": standing.config.model_dump(mode="json"), "state": standing.state.as_lists()}
    film = _body(sent, PICTURES, film=True)
    plain = _body(sent, BEFORE)

    def ask(body: bytes, times: int) -> None:
        for _ in range(REPEATS * times):
            assert answer(body, True).status_code == 200

    def train() -> None:
        for _ in range(REPEATS):
            advance(standing, PICTURES)

    work = REPEATS * PICTURES
    timings = take_turns(
        {
            "training alone": (train, work),
            "thirty in columns": (lambda: ask(film, 1), work),
            "three at a time": (lambda: ask(plain, PICTURES // BEFORE), work),
        },
        ROUNDS,
    )
    for name, timing in timings.items():
        print(f"  {name:18} {timing} a picture")
    holds = report_ratio(
        "three at a time", timings["three at a time"], timings["thirty in columns"], 5
    )
    return _report_share(timings["thirty in columns"], timings["training alone"]) and holds


def _report_share(whole: Timing, training: Timing) -> bool:
    shares = [a / b for a, b in zip(whole.seconds, training.seconds, strict=True)]
    share = statistics.median(shares)
    verdict = "holds" if share <= MOST else "MISSED"
    print(f"  {share:.2f} times the training; claim, at most {MOST}: {verdict}")
    return share <= MOST


def _body(sent: dict[str, object], pictures: int, **more: object) -> bytes:
    body = {**sent, "epochs": pictures, "pictures": pictures, "milliseconds": 200, **more}
    return orjson.dumps(body)
