"""A learner without a browser: asks what the recorded page asks, when a page would ask it.

The page's player shows pictures at its pace and asks for more while some are waiting, the longer
its answers take, the earlier (`player.mjs`, `pace.mjs`, `diagnosis.mjs` in `assets/`); the same
rules are followed here with the recorded questions, each from the last state that has come. A
learner keeps what it needs for that.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson

RECORDING = Path(__file__).parent / "recording.json"
MOST_LEAD = 30
FIRST_RETRY, LAST_RETRY = 0.1, 1.0  # seconds after a lost connection
FASTEST, SLOWEST = 60.0, 32.0  # pictures a second
LATE_MS, SLOWER, FASTER = 100, 0.95, 1.01
FIRST_LOOK, LAST_LOOK = 1.0, 4.0  # seconds between the questions that bring the losses along
MOST_ROWS = 100
_MOST_BYTES = 2**22


@dataclass
class Recording:
    """What a page asked: its headers, its config, the fields of its questions one after another."""

    headers: dict[str, str]
    config: dict[str, Any]
    asked: list[dict[str, Any]]

    @staticmethod
    def read() -> Recording:
        """The recording that lies beside this module."""
        kept = json.loads(RECORDING.read_text())
        timing = ("ms", "rows")
        asked = [{k: v for k, v in one.items() if k not in timing} for one in kept["asked"]]
        return Recording(kept["headers"], kept["config"], asked)


@dataclass
class Seen:
    """What a learner has met."""

    answers: list[tuple[float, float]] = field(default_factory=list)  # when, seconds it took
    shown: list[tuple[float, float]] = field(default_factory=list)  # when, pictures shown by then
    errors: list[str] = field(default_factory=list)
    busy: int = 0
    lost: int = 0
    films: list[tuple[list[int], bytes]] = field(default_factory=list)

    def rate(self, begin: float, end: float) -> float:
        """Pictures a second between two moments."""
        if not self.shown:
            return 0.0
        moments, counts = zip(*self.shown, strict=True)
        before, after = np.interp([begin, end], moments, counts)
        return float(after - before) / (end - begin)


class Learner:
    """One page's training, as the server meets it."""

    def __init__(
        self, port: int, recording: Recording, name: str, seed: str = "", keeps: bool = False
    ) -> None:
        self.port = port
        self.asked = recording.asked
        self.config = {**recording.config, "weight_seed": seed}
        self.keeps = keeps
        self.seen = Seen()
        self.state: dict[str, Any] | None = None
        self.rows: list[dict[str, Any]] = []
        lines = {**recording.headers, "x-page": name, "host": f"127.0.0.1:{port}"}
        self._head = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
        self._waited = 0.0  # milliseconds, for its last turn
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def learn(self, until: asyncio.Event) -> None:
        """Open the run, and train it until the event is set."""
        opened = await self._answer("open", {"config": self.config}, until)
        if opened is None:
            return
        self.state = opened["state"]
        self.rows = opened["losses"]
        waiting, shown, round_trip, pace = 0.0, 0.0, 0.02, FASTEST
        looked_at, look_every = -math.inf, FIRST_LOOK
        before = time.perf_counter()
        number = 0
        while not until.is_set():
            lead = min(MOST_LEAD, math.ceil(round_trip * pace)) + 1
            if waiting > lead:
                await asyncio.sleep((waiting - lead) / pace)
            body = dict(self.asked[min(number, len(self.asked) - 1)])
            number += 1
            now = time.perf_counter()
            if now - looked_at >= look_every:
                looked_at, look_every = now, min(2 * look_every, LAST_LOOK)
                body["history"] = self.rows
            answer = await self._answer(
                "advance", {"config": self.config, "state": self.state, **body}, until
            )
            if answer is None:
                break
            round_trip += 0.3 * (self.seen.answers[-1][1] - round_trip)
            now = time.perf_counter()
            consumed = min(waiting, (now - before) * pace)
            waiting += len(answer["film"]["epochs"]) - consumed
            shown += consumed
            before = now
            pace *= SLOWER if self._waited > LATE_MS else FASTER
            pace = min(max(pace, SLOWEST), FASTEST)
            self.seen.shown.append((now, shown))
            self._take(answer)
        if self._streams:
            self._streams[1].close()

    def _take(self, answer: dict[str, Any]) -> None:
        """The last picture's state, and the losses, thinned as a curve thins them."""
        assert self.state
        film, losses = answer["film"], answer["losses"]
        numbers = base64.b64decode(film["numbers"])
        if self.keeps:
            self.seen.films.append((film["epochs"], numbers))
        last = len(numbers) // len(film["epochs"])
        values = iter(memoryview(numbers[-last:]).cast("d"))
        weights = [
            [[next(values) for _ in line] for line in layer] for layer in self.state["weights"]
        ]
        biases = [[next(values) for _ in line] for line in self.state["biases"]]
        self.state = {
            **self.state, "epoch": film["epochs"][-1], "weights": weights, "biases": biases,
        }  # fmt: skip
        assert film["dead"] is None, "the recorded run cuts no connection"
        columns = (losses[name] for name in ("epochs", "train_loss", "test_loss"))
        self.rows += [
            {"epoch": epoch, "train_loss": train, "test_loss": test}
            for epoch, train, test in zip(*columns, strict=True)
        ][-4:]
        if len(self.rows) > MOST_ROWS:
            self.rows = [*self.rows[:-1:2], self.rows[-1]]

    async def _answer(
        self, path: str, body: dict[str, Any], until: asyncio.Event
    ) -> dict[str, Any] | None:
        """The answer, asked for again as a page does; None for one refused, or at the end."""
        content = orjson.dumps(body)
        request = (
            f"POST /api/{path} HTTP/1.1\r\n{self._head}content-length: {len(content)}\r\n\r\n"
        ).encode() + content
        retry = FIRST_RETRY
        while not until.is_set():
            began = time.perf_counter()
            try:
                status, headers, answer = await self._ask(request)
            except (OSError, asyncio.IncompleteReadError):
                self.seen.lost += 1
                self._streams = None
                await asyncio.sleep(retry)
                retry = min(2 * retry, LAST_RETRY)
                continue
            now = time.perf_counter()
            if status == 503:
                self.seen.busy += 1
                await asyncio.sleep(float(headers["retry-after"]))
                continue
            self.seen.answers.append((now, now - began))
            self._waited = float(headers["server-timing"].removeprefix("wait;dur="))
            if status == 200:
                return dict(orjson.loads(answer))
            self.seen.errors.append(f"{path}: {status} {answer[:200]!r}")
            return None
        return None

    async def _ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=_MOST_BYTES)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
        return int(head[0].split()[1]), headers, body
