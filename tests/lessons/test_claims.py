"""The numbers in the lessons are true: each is computed again, and must stand in the text as it is.

Where a lesson says "over 30 seeds", these are the seeds 0.00001 to 0.00030.

Processors round differently in the last place (fused multiply-adds, the C library's sine), and some
runs blow such a difference up to anything. So every number must also come out of starts nudged by
4e-16: a single value to all its decimals, "0.2 to 0.5" within its bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from playground import RunConfig, advance, start
from playground.data.tables import shipped
from playground.engine import reference
from playground.lessons import read_lesson
from playground.run.backends import DEFAULT_BACKEND
from playground.run.finished import FinishedRun, finished_run
from playground.run.own_table import with_data
from playground.run.points import data_of, samples_of
from playground.run.reading import losses_of, readout

SEEDS = [f"0.{number:05d}" for number in range(1, 31)]
NUDGE = 4e-16
NUDGES = range(6)  # the first is none
MEDIAN_NUDGES = range(3)

CIRCLE = "#dataset=circle&networkShape="
SPIRAL = "#dataset=spiral&networkShape="
SINES = "&sinX=true&sinY=true"
SQUARES = "&xSquared=true&ySquared=true&xTimesY=true"
NOISY = "#dataset=circle&noise=30&percTrainData=10&networkShape=8,8"
L2 = "&regularization=L2&regularizationRate="
L1 = "&regularization=L1&regularizationRate="
PLANE = "#problem=regression&regDataset=reg-plane&networkShape="
RAVINE = PLANE + "&xCubed=true"
GENTLE = RAVINE + "&learningRate=0.0001"
ADAM = RAVINE + "&learningRate=0.01&optimizer=adam"
DEEP = "#dataset=circle&networkShape=8,8,8,8,8,8"
CLASSES = "&classes=3&loss=crossEntropy&networkShape="
BLOBS = "#dataset=blobs" + CLASSES
ARMS = "#dataset=spiral" + CLASSES
IRIS = Path(shipped.__file__).with_name("shipped") / "iris.csv"
TABLE = with_data(RunConfig(hidden_layers=(8, 8)), IRIS)
FLOWERS = TABLE.link()
SIGMOIDS = DEEP + "&activation=sigmoid"


class Claim(NamedTuple):
    """What a lesson says of a link after some epochs.

    `own`: of the link's own run; `median`: of the test loss over 30 seeds; `others`: of what else
    the 30 runs show. A loss is a single value or, where rounding decides, "low to high".
    """

    link: str
    epochs: int
    own: str = ""
    median: str = ""
    others: tuple[str, Callable[[list[FinishedRun]], str | float]] | None = None


def below(loss: float) -> Callable[[list[FinishedRun]], str]:
    return lambda runs: f"{sum(run.history.test[-1] < loss for run in runs)} of 30"


def best_test(runs: list[FinishedRun]) -> float:
    return min(run.history.test[-1] for run in runs)


def median_test(runs: list[FinishedRun]) -> float:
    return float(np.median([run.history.test[-1] for run in runs]))


def median_train(runs: list[FinishedRun]) -> float:
    return float(np.median([run.history.train[-1] for run in runs]))


def better_than_none(runs: list[FinishedRun]) -> str:
    pairs = zip(runs, over_seeds(NOISY, 1000), strict=True)
    return f"{sum(run.history.test[-1] < other.history.test[-1] for run, other in pairs)} of 30"


def all_dead(runs: list[FinishedRun]) -> str:
    return f"{sum(run.state.n_dead == run.state.n_links for run in runs)} of 30"


def worst_test(runs: list[FinishedRun]) -> float:
    return max(run.history.test[-1] for run in runs)


def n_right(run: FinishedRun) -> tuple[int, int]:
    """How many training and test points are right."""
    data, read = data_of(run.config), readout(run.standing)
    shares = (
        (read.train_accuracy, len(data.train_labels)),
        (read.test_accuracy, len(data.test_labels)),
    )
    train, test = (round((share or 0) * n) for share, n in shares)
    return train, test


def all_right(runs: list[FinishedRun]) -> str:
    return f"{sum(n_right(run)[1] == len(data_of(run.config).test_labels) for run in runs)} of 30"


def exploding(runs: list[FinishedRun]) -> str:
    return f"{sum(not run.history.test[-1] < 1e6 for run in runs)} of 30"


CLAIMS = {
    "ravine": [
        Claim(PLANE, 30, "0.000", "", ("30 of 30", below(1e-6))),
        Claim(RAVINE, 100, "inf", "", ("30 of 30", exploding)),
        Claim(GENTLE, 100, "0.002", "0.010"),
        Claim(GENTLE, 1000, "", "", ("30 of 30", below(1e-5))),
        Claim(GENTLE + "&optimizer=momentum", 100, "0.000", "", ("24 of 30", below(1e-6))),
        Claim(GENTLE + "&optimizer=momentum", 100, "0.000", "", ("4 of 30", exploding)),
        Claim(ADAM, 100, "0.000", "0.000", ("0 of 30", exploding)),
    ],
    "classes": [
        Claim(BLOBS, 100, "0.002", "", ("30 of 30", all_right)),
        Claim(ARMS, 300, "1.050"),
        Claim(ARMS + "8,8", 300, "", "0.2 to 0.4"),
        Claim(FLOWERS + "&percTrainData=10", 1000, "0.425"),
        Claim(FLOWERS + "&percTrainData=10", 1000, "", "", ("0.1 to 0.6", best_test)),
        Claim(FLOWERS + "&percTrainData=10", 1000, "", "", ("0.1 to 0.6", worst_test)),
    ],
    "first-weights": [
        Claim(DEEP, 200, "0.000", "", ("30 of 30", below(0.05))),
        Claim(DEEP + "&initScale=0.1", 200, "0.501", "", ("0 of 30", below(0.05))),
        Claim(DEEP + "&initScale=0.1", 1000, "0.501", "", ("0 of 30", below(0.05))),
        Claim(DEEP + "&initScale=5", 200, "", "0.1 to 0.25"),
        Claim(DEEP + "&initScale=5&activation=relu", 200, "", "0.9 to 1.1"),
        Claim(SIGMOIDS, 200, "0.500", "", ("0 of 30", below(0.05))),
        Claim(SIGMOIDS + "&initScale=5", 200, "", "", ("21 of 30", below(0.05))),
    ],
    "first-net": [
        Claim(CIRCLE, 0, "0.617"),
        Claim(CIRCLE, 300, "0.532", "0.514", ("0.495", best_test)),
        Claim(CIRCLE + "2", 500, "0.328", "0.264", ("0 of 30", below(0.2))),
        Claim(CIRCLE + "3", 500, "0.209", "0.014", ("27 of 30", below(0.02))),
        Claim(CIRCLE + "3", 3000, "0.195"),
        Claim(CIRCLE + "8", 500, "", "0.008", ("30 of 30", below(0.02))),
        Claim(CIRCLE + "8&activation=relu", 500, "", "0.002"),
    ],
    "features-or-layers": [
        Claim(SPIRAL + "8", 1000, "0.362", "0.390", ("0 of 30", below(0.1))),
        Claim(SPIRAL + "8,8", 1000, "", "0.15 to 0.18"),
        Claim(SPIRAL + "8,8,8", 1000, "", "0.05 to 0.1", ("0.006 to 0.018", median_train)),
        Claim(SPIRAL + "8,8,8,8", 1000, "", "0.05 to 0.1", ("0.003 to 0.014", median_train)),
        Claim(SPIRAL + "6,6,6,6,6,6", 1000, "0.2 to 0.5", "0.15 to 0.35"),
        Claim(SPIRAL + "8" + SINES, 1000, "0.010", "0.017", ("27 of 30", below(0.05))),
        Claim(SPIRAL + SINES, 1000, "0.475", "0.478"),
        Claim(SPIRAL + "8" + SQUARES + SINES, 1000, "", "0.02 to 0.04"),
    ],
    "regularization": [
        Claim(NOISY, 1000, "0.297", "0.260", ("0.040", median_train)),
        Claim(NOISY + L2 + "0.03", 1000, "0.184", "0.180", ("30 of 30", better_than_none)),
        Claim(NOISY + L2 + "0.1", 1000, "", "0.463"),
        Claim(NOISY + L2 + "0.3", 1000, "0.509"),
        Claim(NOISY + L1 + "0.01", 1000, "0.193", "0.203"),
        Claim(NOISY + L1 + "0.3", 1000, "", "", ("30 of 30", all_dead)),
    ],
}
# The lessons say "none of them", "not one of the 30", "0, to every digit" and "it explodes".
UNSAID = {"0 of 30", "0.000", "inf"}
ALL = [(name, claim) for name, claims in CLAIMS.items() for claim in claims]


def trained(config: RunConfig, epochs: int, nudge: int = 0) -> FinishedRun:
    """The run, or, with a nudge of 1 or more, one that starts with other last bits."""
    standing = start(config)
    if nudge:
        signs = np.random.default_rng(nudge)
        weights = tuple(w + NUDGE * signs.choice([-1, 1], w.shape) for w in standing.state.weights)
        standing = standing.moved(replace(standing.state, weights=weights))
    first = losses_of(standing)
    last, losses = advance(standing, epochs)
    return finished_run(last, [first, losses], DEFAULT_BACKEND)


@cache
def over_seeds(link: str, epochs: int, nudge: int = 0) -> list[FinishedRun]:
    config = RunConfig.from_link(link)
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda seed: trained(config.replace(seed=seed), epochs, nudge), SEEDS))


def own(link: str, epochs: int, nudge: int = 0) -> FinishedRun:
    return trained(RunConfig.from_link(link), epochs, nudge)


def contradicts(said: str, value: str | float) -> str:
    """What is wrong with a lesson's words for a value; empty where they are right."""
    if isinstance(value, float) and " to " in said:
        low, high = map(float, said.split(" to "))
        holds = low <= value <= high
    else:
        holds = said == (value if isinstance(value, str) else f"{value:.3f}")
    return "" if holds else f"the lesson says {said}, the run {value}"


def contradictions(claim: Claim) -> set[str]:
    """What the link's runs, as they are and nudged, hold against the claim."""
    found = set()
    if claim.own:
        for nudge in NUDGES:
            loss = float(own(claim.link, claim.epochs, nudge).history.test[-1])
            found.add(contradicts(claim.own, loss))
    over_runs = [(claim.median, median_test)] if claim.median else []
    over_runs += [claim.others] if claim.others else []
    for nudge in MEDIAN_NUDGES if over_runs else ():
        runs = over_seeds(claim.link, claim.epochs, nudge)
        found |= {contradicts(words, measure(runs)) for words, measure in over_runs}
    return found - {""}


def text_of(name: str) -> str:
    steps = read_lesson(name).steps
    return " ".join(" ".join(text for step in steps for text in step.texts).split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "claim"), [pytest.param(*one, id=f"{one[0]}-{one[1].link}") for one in ALL]
)
def test_what_a_lesson_says_of_a_link_is_true_however_it_is_rounded(
    name: str, claim: Claim
) -> None:
    assert contradictions(claim) == set()
    said = {claim.own, claim.median, claim.others[0] if claim.others else ""}
    for words in said - UNSAID - {""}:
        assert words in text_of(name).replace("Of 30 seeds, 27 end", "27 of 30"), words


@pytest.mark.slow
def test_one_value_for_a_run_that_rounding_decides_is_refused() -> None:
    link = SPIRAL + "6,6,6,6,6,6"
    here = f"{own(link, 1000).history.test[-1]:.3f}"
    assert contradictions(Claim(link, 1000, here))


def test_a_loss_in_a_lesson_is_held_to_its_decimals_or_its_bounds() -> None:
    assert not contradicts("0.162", 0.1619)
    assert contradicts("0.162", 0.1626)
    assert not contradicts("0.1 to 0.2", 0.162)
    assert contradicts("0.1 to 0.2", 0.21)
    assert contradicts("0.1 to 0.2", float("nan"))
    assert contradicts("27 of 30", "26 of 30")


def test_what_the_first_regularization_run_does_on_its_way_is_true() -> None:
    run = own(NOISY, 1000)
    lowest = int(run.history.test.argmin())
    words = (
        f"The training loss keeps falling, to {run.history.train[-1]:.3f}. The test loss falls to "
        f"{run.history.test[lowest]:.3f} at epoch {lowest}"
    )
    assert words in text_of("regularization")
    labels = data_of(run.config).train_labels
    inside = np.hypot(*data_of(run.config).train_points.T) < 2.5
    assert len(labels) == 50
    assert int((np.where(inside, 1, -1) != labels).sum()) == 5  # "five of them"


def test_l2_makes_the_training_loss_worse_as_the_lesson_says() -> None:
    run = own(NOISY + L2 + "0.03", 1000)
    assert f"gets *worse*, {run.history.train[-1]:.3f}" in text_of("regularization")


def test_l1_leaves_as_many_links_as_the_lesson_says() -> None:
    run = own(NOISY + L1 + "0.01", 1000)
    assert (run.state.n_links, run.state.n_dead) == (88, 72)
    assert "16: the other 72 are cut" in text_of("regularization")


def test_the_sizes_the_features_lesson_compares_are_true() -> None:
    def size(link: str) -> int:
        state = own(link, 0).state
        return sum(array.size for array in (*state.weights, *state.biases))

    assert (size(SPIRAL + "8" + SINES), size(SPIRAL + "8,8")) == (49, 105)
    assert "49 weights and biases, where two layers of eight on x₁ and x₂ have 105" in text_of(
        "features-or-layers"
    )


def sizes_of_slopes(link: str) -> list[float]:
    """The mean size of the slopes of each layer's weights at the start."""
    config = RunConfig.from_link(link)
    samples = samples_of(config)
    slopes = reference.gradients(
        start(config).state, samples.train_features, samples.train_labels, config.hyperparameters
    )
    return [float(np.abs(weights).mean()) for weights in slopes.weights]


@pytest.mark.parametrize(
    ("link", "times"), [(DEEP + "&initScale=0.1", "800,000"), (SIGMOIDS, "80,000")]
)
def test_slopes_vanish_as_the_lesson_says(link: str, times: str) -> None:
    first, *_, last = sizes_of_slopes(link)
    assert round(last / first, -4 if times == "80,000" else -5) == int(times.replace(",", ""))
    assert f"{times} times smaller" in text_of("first-weights")


@pytest.mark.slow
def test_as_many_flowers_are_right_as_the_lesson_says() -> None:
    assert n_right(own(FLOWERS, 100))[1] == 72
    assert np.median([n_right(run)[1] for run in over_seeds(FLOWERS, 100)]) == 72
    few = own(FLOWERS + "&percTrainData=10", 1000)
    assert n_right(few) == (15, 115)
    assert f"{few.history.train[-1]:.3f}" == "0.025"
    assert n_right(own(ARMS, 300))[1] == 91  # of 250
    for words in ("72 of 75", "all 15 are right, but only 115 of the other 135", "36 of 100"):
        assert words in text_of("classes")


def test_the_lesson_has_the_table_that_is_shipped() -> None:
    links = [setup.link for step in read_lesson("classes").steps for setup in step.setups]
    flowers = [RunConfig.from_link(link) for link in links if "points=" in link]
    assert flowers == [TABLE, TABLE.replace(train_percent=10)]
    assert math.log(3) == pytest.approx(1.099, abs=5e-4)


def test_the_ravine_is_as_steep_as_the_lesson_says() -> None:
    features = samples_of(RunConfig.from_link(RAVINE)).train_features
    inputs = np.column_stack([features, np.ones(len(features))])  # the bias sees a 1
    flat, *_, steep = np.linalg.eigvalsh(inputs.T @ inputs / len(inputs))
    text = text_of("ravine")
    assert f"is {steep:,.0f}, along it {flat:.1f}." in text
    assert f"every rate above {2 / steep:.5f} is" in text
    data = data_of(RunConfig.from_link(PLANE))
    np.testing.assert_allclose(data.train_points.sum(axis=1) / 10, data.train_labels)


@pytest.mark.parametrize("shape", ["8,8", "8,8,8", "8,8,8,8"])
def test_deep_networks_hardly_move_in_their_first_hundred_epochs(shape: str) -> None:
    losses = own(SPIRAL + shape, 100).history.test[10:]
    assert 0.47 < losses.min() < losses.max() < 0.49
    assert "stay between 0.47 and 0.49" in text_of("features-or-layers")
