"""Training that stops by itself: the same epoch on every way to it, and the very first one."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from playground import RunConfig, SettingError, Until, train
from playground.cli.commands import main as cli
from playground.run.losses import Losses
from playground.run.reading import losses_of
from playground.run.training import advance, advance_until, start
from playground.run.until import Best, best_of
from playground.web.server import asgi

XOR = RunConfig(dataset="xor", noise_percent=20, goal_test_loss=(0.25, 0.122))
CONDITIONS = ["epoch 143", "test_loss<0.25", "train_loss<0.1", "no_better:30", "goal"]


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(asgi())


def naive_stop(text: str, losses: Losses) -> int:
    """The first epoch at which a condition holds, looked for epoch by epoch."""
    best, best_epoch = np.inf, 0
    for epoch, train_loss, test_loss in zip(losses.epochs, losses.train, losses.test, strict=True):
        if test_loss < best:
            best, best_epoch = test_loss, epoch
        holds = {
            "epoch 143": epoch >= 143,
            "test_loss<0.25": test_loss < 0.25,
            "train_loss<0.1": train_loss < 0.1,
            "no_better:30": epoch - best_epoch >= 30,
            "goal": test_loss < 0.122,
        }
        if holds[text]:
            return int(epoch)
    raise AssertionError(f"{text} never holds")


@pytest.mark.parametrize("text", CONDITIONS)
def test_python_stops_at_the_first_epoch_at_which_the_condition_holds(text: str) -> None:
    whole = train(XOR, 600)
    run = train(XOR, until=text)
    expected = naive_stop(text, whole.history)
    assert run.stop
    assert (run.stop.met, run.stop.epoch, run.state.epoch) == (True, expected, expected)
    assert run.history.epochs[-1] == expected
    exact, _ = advance(start(XOR), expected)
    assert run.state.as_lists() == exact.state.as_lists()


@pytest.mark.parametrize("text", CONDITIONS)
def test_the_command_line_and_the_api_stop_at_the_same_epoch(text: str, client: TestClient) -> None:
    run = train(XOR, until=text)
    assert run.stop
    printed = CliRunner().invoke(cli, ["run", XOR.link(), "--until", text, "--json"])
    told = json.loads(printed.stdout)
    assert told["until"] == vars(run.stop)
    assert told["losses"][-1]["epoch"] == run.stop.epoch

    # As the page asks at Max: many epochs a request, each request going on from the last answer.
    body = {"config": XOR.model_dump(), "until": text, "epochs": 37, "pictures": 2}
    answer = client.post("/api/advance", json={**body, "record_every": 1000}).json()
    best = answer["lowest"]
    while not answer["stopped"]:
        assert answer["state"]["epoch"] < 600
        sent = {"epoch": best["epoch"], "test_loss": best["test_loss"]}
        answer = client.post(
            "/api/advance", json={**body, "state": answer["state"], "best": sent}
        ).json()
        for picture in (*answer["pictures"], answer):
            best = min(best, picture["lowest"], key=lambda lowest: lowest["test_loss"])
    assert answer["stopped"] == vars(run.stop)
    assert answer["state"] == run.state.as_lists()


def test_a_change_on_the_way_is_made_before_the_condition_is_looked_at() -> None:
    config = XOR.replace(changes=("20:learning_rate:0.3",))
    whole = train(config, 600)
    run = train(config, until="test_loss<0.25")
    assert run.state.epoch == naive_stop("test_loss<0.25", whole.history)


def test_a_condition_never_met_ends_at_the_bound_and_says_so() -> None:
    run = train(XOR, 50, until="test_loss<0.001")
    assert run.stop
    assert (run.stop.met, run.state.epoch) == (False, 50)
    assert run.stop.words.startswith("Not reached by epoch 50: test loss below 0.001.")


def test_what_the_reason_says_is_true_as_it_is_written() -> None:
    loss = float(train(XOR, 36).history.test[-1])
    run = train(XOR, until=f"test_loss<{loss + 1e-6!r}")
    assert run.stop
    said = run.stop.words.split("test loss ")[1].split(" is below")[0]
    assert float(said) < loss + 1e-6


def test_no_better_goes_on_from_the_best_of_the_epochs_before() -> None:
    whole = train(XOR, 600)
    expected = naive_stop("no_better:30", whole.history)
    standing, losses = advance(start(XOR), expected - 7)
    best = best_of(losses, best_of(losses_of(start(XOR))))
    standing, _, met = advance_until(standing, Until.parse("no_better:30"), 100, best=best)
    assert (met, standing.epoch) == (True, expected)
    assert isinstance(best, Best)


def test_a_diverging_run_ends_without_meeting_its_condition() -> None:
    config = RunConfig(
        problem="regression", learning_rate=10, hidden_layers=(), features=("xSquared",)
    )
    run = train(config, until="test_loss<1e-9")
    assert run.status.name == "diverged"
    assert run.stop
    assert not run.stop.met


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("epoch 500", Until("epoch", 500)),
        ("epoch=500", Until("epoch", 500)),
        (" Test loss < 0.25 ", Until("test_loss", 0.25)),
        ("training_loss<1e-3", Until("train_loss", 0.001)),
        ("no_better:100", Until("no_better", 100)),
        ("no better 100", Until("no_better", 100)),
        ("goal", Until("goal")),
    ],
)
def test_a_condition_is_read_and_written(text: str, meant: Until) -> None:
    assert Until.parse(text) == meant
    assert Until.parse(str(meant)) == meant


@pytest.mark.parametrize(
    "text",
    ["", "500", "epoch", "epoch<5", "epoch 1.5", "epoch -1", "epoch 1000001", "test_loss:0.2",
     "test_loss<", "test_loss<nan", "test_loss<-1", "test_loss<inf", "no_better:x", "goal 3"],
)  # fmt: skip
def test_anything_else_is_refused_in_words(text: str, client: TestClient) -> None:
    with pytest.raises(SettingError, match=r"until=.*epoch 500"):
        Until.parse(text)
    answer = client.post("/api/advance", json={"until": text})
    assert answer.status_code == 422
    printed = CliRunner().invoke(cli, ["run", "--until", text])
    assert printed.exit_code == 2


def test_a_condition_without_sense_is_refused_however_it_is_made(client: TestClient) -> None:
    with pytest.raises(SettingError, match=r"until=bogus: must be one of epoch 500"):
        Until("bogus")
    for text in ("no_better:0", "no better 0"):
        with pytest.raises(SettingError, match=r"until=no_better:0: must be of at least one epoch"):
            train(RunConfig(), until=text)
    answer = client.post("/api/advance", json={"until": "no_better:0"})
    assert answer.status_code == 422


def test_what_can_never_hold_is_refused() -> None:
    with pytest.raises(SettingError, match="needs a link with a goal"):
        train(RunConfig(), until="goal")
    with pytest.raises(SettingError, match="needs test points"):
        train(RunConfig(train_percent=100), until="no_better:5")
    with pytest.raises(SettingError, match="epochs"):
        train(RunConfig())
    for epochs in (-1, 1.5, "5", float("nan"), 1_000_001):
        with pytest.raises(SettingError, match=r"epochs=.*must be a whole number from 0"):
            train(RunConfig(), epochs, until="epoch 3")  # type: ignore[arg-type]


def test_within_an_epoch_a_condition_is_held_to_the_same_rules(client: TestClient) -> None:
    within = client.post("/api/advance", json={"grain": "sample"}).json()["state"]
    body = {"state": within, "epochs": 30}
    goal = client.post("/api/advance", json={**body, "until": "goal"})
    assert (goal.status_code, "needs a link with a goal" in goal.text) == (422, True)
    passed = client.post("/api/advance", json={**body, "until": "epoch 0"}).json()
    assert passed["stopped"]["words"] == "Already at epoch 0."
    grain = client.post("/api/advance", json={"grain": "sample", "until": "epoch 5"})
    assert (grain.status_code, "leave out the grain" in grain.text) == (422, True)


def test_what_holds_from_the_start_is_said_so() -> None:
    assert train(RunConfig(), until="epoch 0").stop.words == "Already at epoch 0."  # type: ignore[union-attr]


def test_every_picture_brings_its_stretchs_lowest_test_loss(client: TestClient) -> None:
    config = RunConfig(
        dataset="spiral", noise_percent=10, hidden_layers=(8, 8), seed="0.6",
        features=("x", "y", "xSquared", "ySquared", "sinX", "sinY"),
    )  # fmt: skip
    whole = train(config, 600).history
    body = {"config": config.model_dump(), "epochs": 600, "pictures": 3, "record_every": 512}
    answer = client.post("/api/advance", json=body).json()
    first = 1
    for picture in (*answer["pictures"], answer):
        last = picture["state"]["epoch"]
        at = first + int(np.argmin(whole.test[first : last + 1]))
        assert picture["lowest"] == {
            "epoch": at, "test_loss": whole.test[at], "train_loss": whole.train[at],
        }  # fmt: skip
        first = last + 1


def test_a_stretch_says_at_which_epoch_each_goal_was_reached(client: TestClient) -> None:
    body = {"config": XOR.model_dump(), "epochs": 40, "record_every": 512}
    assert client.post("/api/advance", json=body).json()["goals"] == [36, None]
