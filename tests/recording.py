"""Some 400 requests and commands, and all that comes back: a rebuilding shall not change a byte.

`python -m tests.recording DIR` writes each answer to a file of DIR. Done in two trees on one
machine, `diff -r` says what a change changed; another machine may round another way.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from fastapi.testclient import TestClient

from playground.cli import main as command_line
from playground.export.forms import FORMS
from playground.web.server import build

_TIMES = {"seconds", "wall_seconds", "versions"}  # what differs between machines and releases

_VERSIONS = re.compile(r"\(playground [^)]*\)")

_LINKS = (
    "",
    "#dataset=xor&networkShape=3,3&activation=relu&seed=7",
    "#dataset=spiral&networkShape=8,8&noise=20&xSquared=true&sinX=true&batchSize=30",
    "#problem=regression&regDataset=reg-gauss&networkShape=4&activation=sigmoid&learningRate=0.1",
    "#dataset=gauss&networkShape=&regularization=L1&regularizationRate=0.1&percTrainData=10",
    "#dataset=circle&regularization=L2&regularizationRate=0.01&weightSeed=a&splitSeed=b&noise=15",
    "#activation=linear&learningRate=3&batchSize=1&xTimesY=true&y=false&discretize=true",
    "#initZero=true&goalTestLoss=0.25&learningRate_hide=true&tutorial=circle&hideText=true",
    "#changes=3:learningRate:0.3,5:w.1.1.2:-0.5,7.20:activation:relu,9:b.2.1:0.25",
)
_BROKEN = (
    "#learningRate=NaN&noise=99&nothing=1",
    "#networkShape=4,40",
    "nonsense",
    "#dataset=moons",
    "#changes=3:w.9.1.1:1",
    "#dataset=xor)",
    "https://playground.tensorflow.org/#activation=relu&amp;dataset=xor&seed=0.5",
)
_CASES = (
    "",
    "#layer=conv2d&stride=2&padding=1&seed=4",
    "#layer=max_pool2d&seed=2",
    "#layer=tanh&seed=5",
    "#layer=dense",
)
_STUDIES = (
    "#noise=10&vary=learning_rate=0.01,0.1&seeds=6&epochs=40",
    "#dataset=xor&networkShape=2&vary=hidden_layers=1,2,4&vary=activation=tanh,relu&seeds=3&epochs=20",
)
_COMMANDS = (
    "run --json --epochs 40 --dataset xor --noise-percent 10",
    "run --epochs 30 --changes 3:learningRate:0.3,0:w.1.1.2:-0.5",
    "run --json --epochs 200 --problem regression --learning-rate 10 --activation relu "
    "--features x,y,xSquared",
    "run --epochs 500 --until test_loss<0.1",
    "run --epochs 5 https://playground.tensorflow.org/#activation=relu&amp;dataset=xor)",
    "run --learning-rate nan",
    "run --features x,z",
    "digits --epochs 1 --filters 2 --json",
    "check tanh --seed 3 --formula nonsense",
    *(f"{name} --help" for name in ("run", "study", "search", "map", "digits", "check", "serve")),
)
_DIGITS = ({}, {"filters": 2, "batch_size": 256, "seed": 3}, {"learning_rate": 30.0})


class Recorder:
    """Asks, and keeps what was asked and answered."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.answers: list[tuple[str, bytes]] = []

    def ask(self, path: str, **body: Any) -> Any:
        """The answer as JSON, or its text; recorded with its status."""
        return self._record(f"POST {path}", self.client.post(f"/api/{path}", json=body))

    def get(self, path: str) -> Any:
        """The same of a page."""
        return self._record(f"GET {path}", self.client.get(path))

    def run(self, command: str) -> None:
        """What a command prints, in this process."""
        result = CliRunner().invoke(command_line, command.split(" "), prog_name="playground")
        try:
            answer = json.dumps(_without_times(json.loads(result.stdout)))
        except ValueError:
            answer = _VERSIONS.sub("", result.output)
        self.answers.append((f"RUN {command}", f"{result.exit_code} {answer}".encode()))

    def _record(self, name: str, response: Any) -> Any:
        try:
            answer = _without_times(response.json())
            text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        except ValueError:
            answer = text = response.text
        self.answers.append((name, f"{response.status_code} {text}".encode()))
        return answer


def record() -> list[tuple[str, bytes]]:
    """Every request's name and what came back, in one order."""
    with TestClient(build(), raise_server_exceptions=False) as client:
        recorder = Recorder(client)
        _runs(recorder)
        _backprop(recorder)
        _studies(recorder)
        _digits(recorder)
        _around(recorder)
    for command in _COMMANDS:
        recorder.run(command)
    return recorder.answers


def _runs(to: Recorder) -> None:
    for link in (*_LINKS, *_BROKEN):
        opened = to.ask("open", link=link)
        to.ask("link", link=link)
        if "config" not in opened:
            continue
        config = opened["config"]
        grained = to.ask("advance", config=config, grain="sample")
        grained = to.ask("advance", config=config, state=grained["state"], grain="batch")
        to.ask("diagnose", config=config, state=grained["state"])
        run = to.ask("advance", config=config, epochs=30, pictures=3, record_every=5)
        rows = run["losses"]
        to.ask("diagnose", config=config, state=run["state"], history=rows)
        later = to.ask("advance", config=config, state=run["state"], epochs=200, until="epoch 150")
        to.ask("diagnose", config=config, state=later["state"], history=rows + later["losses"][-9:])
        to.ask("advance", config=config, epochs=400, until="no_better:20", record_every=100)
        steered = to.ask("steer", config=config, state=run["state"], what="learning_rate", value=1)
        to.ask("steer", config=config, state=run["state"], what="w.1.1.1", value=0.5)
        if "config" in steered:
            to.ask("advance", config=steered["config"], state=steered["state"], epochs=5)
        sent = {"config": config, "state": run["state"]}
        for what in ("figure", "curves", "points", "run"):
            to.ask(f"export/{what}", **sent)
        for form in FORMS:
            to.ask("export/network", form=form, **sent)
        to.ask("export/run", config=config, epochs=12)
    for body in (
        {"epochs": -1},
        {"epochs": 10**9},
        {"config": {"learning_rate": -1}},
        {"config": {"nothing": 1}},
        {"state": {"epoch": 0, "weights": [], "biases": []}},
        {"until": "bogus"},
        {"grain": "sample", "until": "goal"},
    ):
        to.ask("advance", **body)
    to.ask("steer", what="noise_percent", value=3)
    to.ask("steer", what="w.8.1.1", value=3)


def _backprop(to: Recorder) -> None:
    for link in _CASES:
        case = to.ask("backprop/open", link=link, array="y", index=[0, 0, 0])
        for array in case.get("gradients", ()):
            index = [0] * len(case["arrays"][array]["shape"])
            to.ask("backprop/explain", link=link, array=array, index=index)
            to.ask("backprop/check", link=link, target=array, numbers="1 2 3")
        to.ask("backprop/step", link=link, step=2)
        for example in case.get("examples", ())[:2]:
            to.ask("backprop/check", link=link, formula=example["text"])


def _studies(to: Recorder) -> None:
    for link in _STUDIES:
        opened = to.ask("study/open", link=link)
        results: list[Any] = []
        while len(results) < opened["runs"]:
            # One at a time: how many fit into a request depends on the machine.
            results += to.ask("study/run", link=link, positions=[len(results)])["results"]
        for what in ("report", "sheet", "csv"):
            to.ask(f"study/{what}", link=link, results=results)
    to.ask("study/band", link="#noise=10&seeds=8&epochs=30")
    to.ask("study/open", link="#vary=nothing=1")


def _digits(to: Recorder) -> None:
    for config in _DIGITS:
        opened = to.ask("digits/open", config=config)
        to.ask("digits/link", config=config)
        run = to.ask("digits/advance", config=config, state=opened.get("state"), batches=3)
        to.ask("digits/look", config=config, state=run.get("state"), look={"image": 5})
        row = {"train_loss": 2.3, "test_loss": 2.4, "train_accuracy": 0.1, "test_accuracy": 0.1}
        history = [{"epoch": epoch, **row} for epoch in range(12)]
        to.ask("digits/diagnose", config=config, history=history)


def _around(to: Recorder) -> None:
    for lesson in to.ask("lessons"):
        steps = to.ask("lesson", name=lesson["name"])["steps"]
        for step in range(len(steps)):
            to.ask("lesson/answer", name=lesson["name"], step=step)
    to.ask("nowhere")
    to.get("/api/openapi.json")


def main(folder: Path) -> None:
    """Write every answer to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for at, (name, answer) in enumerate(record()):
        (folder / f"{at:03} {name.replace('/', ' ')[:60]}.txt").write_bytes(answer)


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(part) for key, part in value.items() if key not in _TIMES}
    if isinstance(value, list):
        return [_without_times(part) for part in value]
    return value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
