"""Requests that are right in all but a few places: no error of the server's own, none that is dear.

Real ones, each mutated: a few hundred on every run of the slow tests, ten thousand by `make fuzz`,
as many as REQUESTS says. What fails is made as small as it still fails, and printed.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient

from harness.cost_of_requests import Asked, is_bad, smallest, told
from harness.real_requests import real_requests

REQUESTS = int(os.environ.get("REQUESTS", "300"))
SECONDS = float(os.environ.get("REQUEST_SECONDS", "1"))
"""Of processor for one request; a machine with other work at the same time needs more."""
_TOLD_EVERY = 5000
_TRIES_MORE = 2  # what took long once may have waited for another's compiling

NUMBERS = [
    0, -1, 1, 2, 7, 480, 10**9, 2**31, 2**53 + 1, 2**63, 2**64, 10**30, 10**400, -(10**400),
    0.5, -0.0, 5e-324, 1e-300, 1e300, -1e300, 1.7e308, float("nan"), float("inf"), -float("inf"),
]  # fmt: skip
TEXTS = [
    "", " ", "#", "x", "-1", "1e400", "nan", "null", "constructor", "__proto__", "../../etc", "%",
    "%2C" * 200, "=1+1", "<script>", "\x00", "\ud800", "é" * 100, "9" * 400, "a" * 50_000,
    "dz(a)=" + "(" * 300, "sum{i}" * 40, "[" * 3000,
    "#networkShape=32,32,32,32,32,32&batchSize=1", "#changes=1:w.1.1.1:1e300",
    "#vary=learning_rate=" + ",".join(f"{k / 1000}" for k in range(1, 400)),
]  # fmt: skip
WORDS = ["1", "0", "-1", "1e300", "5e-324", "", ",", "none", "true", "32,32", "regression", "nan"]


class Mutator:
    """Changes what a request holds at random places; others' parts may take its parts' place."""

    def __init__(self, random: random.Random, seeds: list[Asked]) -> None:
        self.random = random
        self.seeds = seeds
        self.parts = [part for _, body in seeds for part in _parts_of(body)]

    def request(self) -> Asked:
        """A real request with one to four places changed."""
        path, body = self.random.choice(self.seeds)
        if self.random.random() < 0.02:  # another's question
            path = self.random.choice(self.seeds)[0]
        body = copy.deepcopy(body)
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 4))):
            body = self.changed(body)
        return path, body

    def changed(self, value: Any) -> Any:
        """The value with one place in it changed."""
        is_deeper = isinstance(value, dict | list) and value and self.random.random() < 0.85
        if is_deeper and isinstance(value, dict):
            key = self.random.choice(list(value))
            return {**value, key: self.changed(value[key])}
        if is_deeper:
            at = self.random.randrange(len(value))
            return [*value[:at], self.changed(value[at]), *value[at + 1 :]]
        return self.random.choice((self.replaced, self.grown, self.bent))(value)

    def replaced(self, _: Any) -> Any:
        """Something else."""
        others = (NUMBERS, TEXTS, [None, True, False, [], {}, [[]], [None]], self.parts)
        return copy.deepcopy(self.random.choice(self.random.choice(others)))

    def grown(self, value: Any) -> Any:
        """More of the same."""
        if isinstance(value, list):
            return value * self.random.choice((0, 2, 3, 40))
        if isinstance(value, dict):
            key = self.random.choice(("x", "link", "epoch", "state", "\ud800", "9" * 300))
            return {**value, key: self.replaced(None)}
        return [value] * self.random.choice((1, 2, 600))

    def bent(self, value: Any) -> Any:
        """Nearly the same."""
        if isinstance(value, bool) or value is None:
            return not value
        if isinstance(value, int | float):
            if abs(value) > 1e300:
                return str(value)
            return self.random.choice((-value, value + 1, value * 1000, value + 0.5, str(value)))
        if isinstance(value, dict) and value:
            gone = self.random.choice(list(value))
            return {key: part for key, part in value.items() if key != gone}
        if isinstance(value, list):
            return value[::-1] + value[: self.random.randint(0, 2)]
        return self._bent_text(value) if isinstance(value, str) else [value]

    def _bent_text(self, text: str) -> str:
        at = self.random.randint(0, len(text))
        if "=" in text and self.random.random() < 0.7:  # a link, or a formula
            pairs = text.split("&")
            place = self.random.randrange(len(pairs))
            key = pairs[place].partition("=")[0]
            pairs[place] = f"{key}={self.random.choice(WORDS)}"
            return "&".join(pairs + pairs[: self.random.choice((0, 0, 1))])
        return self.random.choice((text[:at], text[at:] + text[:at], text * 3, text[:at] + "\x00é"))


def _parts_of(value: Any) -> list[Any]:
    """A value and the first parts of it."""
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return [value]
    return [value, *(part for one in inner[:4] for part in _parts_of(one))]


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_no_request_is_an_error_of_the_servers_own_or_takes_long(client: TestClient) -> None:
    seed = os.environ.get("REQUEST_SEED", "1")
    mutator = Mutator(random.Random(seed), real_requests(client))
    statuses: Counter[int] = Counter()
    dearest = (0.0, "")
    failures = []
    for number in range(REQUESTS):
        if number and number % _TOLD_EVERY == 0:
            so_far = f"{len(failures)} failed, the dearest {dearest[0]:.2f} s of processor"
            print(f"{number:,} requests: {so_far}", flush=True)
        path, body = mutator.request()

        def fails(less: Any, path: str = path) -> bool:
            tries = (told(client, (path, less)) for _ in range(1 + _TRIES_MORE))
            return all(is_bad(answer, SECONDS) for answer in tries)

        answer = told(client, (path, body))
        statuses[answer.status] += 1
        dearest = max(dearest, (answer.seconds, path))
        if is_bad(answer, SECONDS) and fails(body):
            few = smallest(body, fails)
            failures.append(
                f"{answer.status} {answer.seconds:.2f} s {path} {json.dumps(few)[:600]}"
            )
    print(f"\n{REQUESTS:,} requests, seed {seed}: answers {dict(sorted(statuses.items()))},")
    print(f"the dearest {dearest[0]:.2f} s of processor ({dearest[1]})")
    assert not failures, "\n".join(failures[:20])
    assert statuses[200] > REQUESTS / 20  # they come far enough to be answered
    assert statuses[422] > REQUESTS / 20


def test_what_fails_is_made_as_small_as_it_still_fails() -> None:
    body = {"link": "#a=1&b=2&c=3", "state": {"weights": [[1, 2], [3, 1e300]]}, "more": [1] * 50}
    less = smallest(body, lambda one: "1e+300" in json.dumps(one))
    assert less == {"state": {"weights": [[1e300]]}}
