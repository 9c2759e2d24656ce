"""Why: a reason for each of the sheet's claims, each with the numbers of its own runs.

A sentence is chosen by what the runs show: where they do not show the reason, it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from playground.figures.charts import Chart, Series, charts_figure, maps_figure
from playground.figures.theme import LIGHT, series_colors
from playground.homework.cost import Cost
from playground.homework.document import Block, Formula, Heading, Items, Paragraph, Picture
from playground.homework.experiments import (
    CLOSED_LOSS,
    PENALTIES,
    PENALTY_RATE,
    RATES,
    SMALL_WEIGHT,
    UNITS,
    Descent,
    Weights,
    descents,
    lowest,
    penalty_study,
    short_draws,
    studies_of,
    weights_under,
)
from playground.homework.questions import SETTINGS, Topic
from playground.studies.statistics import Group, StudyResult
from playground.studies.tables import Table
from playground.wording.numbers import listed, loss_text, plain_number
from playground.wording.words import words

N_FIGURES = {"figures": 1, "learning-rate": 1, "hidden-nodes": 2, "regularization": 2}
"""How many figures the reasons of each of the sheet's parts have."""

_CURVATURE_SECONDS = 3.0  # to look at nine runs closely, on one core of a recent machine
_JITTERS = 0.02  # summed rises: less is none
_LOWER = 0.005  # a test loss: less is no lower
_CONSTANT_LOSS = 0.5  # of the answer 0 to labels 1 and -1
_STEP = Formula(
    r"L(w - \eta g) \approx L(w) - \eta \, g \cdot \nabla L + "
    r"\frac{\eta^2}{2} \, g \cdot H g",
    "L(w - eta g) = L(w) - eta g.grad(L) + eta^2/2 g.Hg + ...",
)
_TWO_UNITS = Formula(
    r"a_1 \tanh u + a_2 \tanh v + c = 0 \quad \text{is} \quad "
    r"\tanh v = -\frac{a_1 \tanh u + c}{a_2}",
    "a_1 tanh u + a_2 tanh v + c = 0   is   tanh v = -(a_1 tanh u + c) / a_2",
)
_PULLS = Formula(
    r"\text{L1:} \quad w \leftarrow w - \eta \lambda \, \text{sign}(w), \qquad "
    r"\text{L2:} \quad w \leftarrow (1 - \eta \lambda) \, w",
    "L1: w <- w - eta lambda sign(w),   L2: w <- (1 - eta lambda) w",
)


def cost(name: str, seeds: int) -> Cost:
    """What the reasons of one of the sheet's parts take besides its studies."""
    figures = N_FIGURES[name]
    match name:
        case "figures":
            return Cost.of_study(short_draws(SETTINGS[0].draws(seeds)), figures)
        case "learning-rate":
            return Cost(seconds=_CURVATURE_SECONDS, figures=figures)
        case "hidden-nodes":
            pictured = [replace(study, seeds=1) for study in studies_of(name, seeds)]
            return sum(map(Cost.of_study, pictured), Cost(figures=figures))
        case _:
            studies = [penalty_study(penalty, seeds) for penalty in PENALTIES]
            return sum(map(Cost.of_study, studies), Cost(figures=figures))


def because(
    topic: Topic,
    results: Mapping[str, StudyResult],
    others: Sequence[StudyResult],
    backend: str,
) -> Iterator[Block]:
    """The reasons for what a topic's claims are about. Trains a few runs.

    `others` are the results of `studies_of`; without them what they tell is left out.
    """
    yield Heading(words("reasons.heading", topic=topic.title), 3)
    if topic.name == "learning-rate":
        yield from _of_learning_rate(results, backend)
    elif topic.name == "hidden-nodes":
        for found in others:
            yield from _of_few_units(found, backend)
        yield from _of_more_units(results)
    else:
        yield from _of_regularization(results, backend)


def _of_learning_rate(results: Mapping[str, StudyResult], backend: str) -> Iterator[Block]:
    looked = {title: descents(result, backend) for title, result in results.items()}
    found = {title: several for title, several in looked.items() if several}
    if not found:
        return
    yield Paragraph(words("reasons.rate.text"))
    yield _STEP
    yield Paragraph(words("reasons.rate.rule"))
    colors = dict(zip(RATES, series_colors(len(RATES), LIGHT), strict=True))
    charts = [
        Chart(
            title,
            words("reasons.epoch"),
            words("reasons.rate.product"),
            tuple(
                Series(
                    words("reasons.rate.name", rate=plain_number(one.rate)),
                    one.epochs,
                    one.products,
                    colors[one.rate],
                )
                for one in descents_here
            ),
            2.0,
        )
        for title, descents_here in found.items()
    ]
    yield Picture("why-jitter", charts_figure(charts), words("reasons.rate.caption"))
    rows = [_descent_row(title, one) for title, several in found.items() for one in several]
    columns = ("run", "jitter", "peak", "updates", "foretold", "too_long", "astray")
    header = tuple(words(f"reasons.rate.head_{name}") for name in columns)
    yield Table(header, tuple(rows), words("reasons.rate.note"))
    named = [(title, one) for title, several in found.items() for one in several]
    yield Paragraph(_rate_conclusion(named))


def _descent_row(title: str, one: Descent) -> tuple[str, ...]:
    return (
        words("reasons.rate.run", data=title, rate=plain_number(one.rate)),
        loss_text(one.jitter, 2),
        words("reasons.rate.at", product=one.peak, epoch=one.peak_epoch),
        words("reasons.of", count=len(one.downhill), all=len(one.updates)),
        words("reasons.of", count=one.n_foretold, all=len(one.downhill)),
        f"{one.too_long:.3f}",
        f"{one.astray:.3f}",
    )


def _rate_conclusion(named: list[tuple[str, Descent]]) -> str:
    """Where the rule of thumb holds, run by run, and what else raises the loss."""

    def names(chosen: list[tuple[str, Descent]]) -> str:
        runs = [
            words("reasons.rate.run", data=title, rate=plain_number(one.rate))
            for title, one in chosen
        ]
        return listed(runs) if runs else words("reasons.none")

    above = [(title, one) for title, one in named if one.peak > 2]
    below = [(title, one) for title, one in named if one.peak <= 2]
    jitters = [pair for pair in above if pair[1].jitter > _JITTERS]
    others = [pair for pair in below if pair[1].jitter > _JITTERS]
    downhill = sum(len(one.downhill) for _, one in named)
    foretold = sum(one.n_foretold for _, one in named)
    said = [
        words(
            "reasons.rate.above",
            above=len(above),
            jitters=len(jitters),
            runs=len(named),
            names=names(above),
            limit=_JITTERS,
        ),
        words("reasons.rate.below", below=len(below), jitters=len(others), names=names(others)),
        words("reasons.rate.foretold", foretold=foretold, downhill=downhill),
    ]
    rising = [one for _, one in named if one.jitter > _JITTERS]
    long, astray = (sum(getattr(one, name) for one in rising) for name in ("too_long", "astray"))
    if long + astray > 0:
        share = 100 * long / (long + astray)
        said.append(words("reasons.rate.split", share=share, rest=100 - share))
    return " ".join(said)


def _of_few_units(found: StudyResult, backend: str) -> Iterator[Block]:
    study, epochs = found.study, found.study.epochs
    yield Paragraph(words("reasons.nodes.two"))
    yield _TWO_UNITS
    yield Paragraph(words("reasons.nodes.graph"))
    closed = [int((group.runs["train_loss"] < CLOSED_LOSS).sum()) for group in found.groups]
    runs = [lowest(group, epochs, backend) for group in found.groups]
    titles = [
        words("reasons.nodes.map", units=units, loss=loss_text(float(run.history.train[-1])))
        for units, run in zip(UNITS, runs, strict=True)
    ]
    caption = words("reasons.nodes.map_caption", seeds=study.seeds)
    yield Picture("why-few-units", maps_figure(runs, titles), caption)
    counts = listed(
        [
            words("reasons.nodes.count", count=count, seeds=study.seeds, units=units)
            for units, count in zip(UNITS, closed, strict=True)
        ]
    )
    text = words("reasons.nodes.closed", loss=CLOSED_LOSS, counts=counts, epochs=epochs)
    text += " " + words(f"reasons.nodes.{'none' if not closed[1] else 'some'}")
    yield Paragraph(text)


def _of_more_units(results: Mapping[str, StudyResult]) -> Iterator[Block]:
    yield Paragraph(words("reasons.nodes.more"))
    charts = [_sizes_chart(title, result) for title, result in results.items()]
    yield Picture("why-more-units", charts_figure(charts), words("reasons.nodes.caption"))
    yield Items(tuple((f"{title}.", _of_more(result)) for title, result in results.items()))


def n_parameters(group: Group) -> int:
    """Weights and biases of a group's network: each unit has a bias."""
    run = group.runs.iloc[0]
    return int(run["links"] + run["hidden_nodes"]) + 1


def _losses(group: Group) -> tuple[float, float]:
    return group.median("train_loss"), group.median("test_loss")


def _sizes_chart(title: str, result: StudyResult) -> Chart:
    sizes = [n_parameters(group) for group in result.groups]
    train, test = zip(*map(_losses, result.groups), strict=True)
    return Chart(
        title,
        words("reasons.nodes.parameters"),
        words("reasons.nodes.loss"),
        (
            Series(words("reasons.nodes.train"), sizes, train, LIGHT.ink_3),
            Series(words("reasons.nodes.test"), sizes, test, LIGHT.accent),
        ),
    )


def _of_more(result: StudyResult) -> str:
    """What more units do to both losses, from the second largest network to the largest."""
    smaller, larger = result.groups[-2:]
    (train, test), (train_after, test_after) = _losses(smaller), _losses(larger)
    text = words(
        "reasons.nodes.from_to",
        smaller=smaller.label,
        larger=larger.label,
        before=n_parameters(smaller),
        after=n_parameters(larger),
        train=train,
        train_after=train_after,
        test=test,
        test_after=test_after,
    )
    if test - test_after > _LOWER:
        key = "helps"
    elif train_after < train and test_after >= test:
        key = "memorized"
    else:
        key = "fitted" if max(train, train_after) < 2 * _LOWER else "no_help"
    return text + " " + words(f"reasons.nodes.{key}")


def _of_regularization(results: Mapping[str, StudyResult], backend: str) -> Iterator[Block]:
    seeds = next(iter(results.values())).study.seeds
    studies = [penalty_study(penalty, seeds) for penalty in PENALTIES]
    under = [weights_under(study, backend) for study in studies]
    yield Paragraph(words("reasons.penalty.text"))
    yield _PULLS
    rate = studies[0].base.learning_rate
    step = rate * PENALTY_RATE
    yield Paragraph(
        words(
            "reasons.penalty.rule",
            rate=rate,
            factor=PENALTY_RATE,
            to_zero=round(0.5 / step),
            half=round(float(np.log(2) / -np.log1p(-step))),
        )
    )
    colors = (LIGHT.ink_3, LIGHT.accent, LIGHT.warn)
    charts = [
        Chart(
            words("reasons.penalty.title"),
            words("reasons.penalty.share"),
            words("reasons.penalty.size"),
            tuple(
                Series(
                    words(f"reasons.penalty.{one.penalty}"),
                    100 * np.arange(1, len(one.sizes) + 1) / len(one.sizes),
                    one.sizes,
                    color,
                )
                for one, color in zip(under, colors, strict=True)
            ),
        )
    ]
    caption = words("reasons.penalty.caption", seeds=studies[0].seeds, factor=PENALTY_RATE)
    yield Picture("why-cut-or-shrunk", charts_figure(charts), caption)
    yield Items(tuple(_of_penalty(one) for one in under))
    yield Paragraph(words("reasons.dead.text"))
    charts = [_off_chart(title, result) for title, result in results.items()]
    yield Picture("why-dead-units", charts_figure(charts), words("reasons.dead.caption"))
    yield Items(tuple((f"{title}.", _of_dead(result)) for title, result in results.items()))


def _of_penalty(one: Weights) -> tuple[str, str]:
    text = words(
        "reasons.penalty.counts",
        small=one.n_small,
        all=len(one.sizes),
        limit=SMALL_WEIGHT,
        cut=one.n_cut,
        median=float(np.median(one.sizes)),
    )
    if one.penalty != "none" and len(one.left):
        pull = one.pulls if one.penalty == "L1" else one.pulls / one.left
        low, middle, high = np.percentile(pull, (25, 50, 75))
        text += " " + words(
            f"reasons.penalty.balance_{one.penalty}",
            pull=middle,
            low=low,
            high=high,
            factor=one.rate,
        )
    return words(f"reasons.penalty.{one.penalty}") + ".", text


def _off_chart(title: str, result: StudyResult) -> Chart:
    """A dot a run: how many of its hidden nodes are off, and the test loss it ends with."""
    runs = result.runs[result.runs["status"] == "ok"]
    spread = np.linspace(-0.25, 0.25, 7)[np.arange(len(runs)) % 7]
    most = float(runs["hidden_nodes"].max())
    off = runs["nodes_off"].to_numpy(float) + spread * most / 6
    series = Series(words("reasons.dead.run"), off, runs["test_loss"], LIGHT.accent, is_line=False)
    x_title = words("reasons.dead.off", nodes=int(most))
    return Chart(title, x_title, words("reasons.dead.loss"), (series,))


def _of_dead(result: StudyResult) -> str:
    """The test losses of runs by how many of their nodes are off."""
    runs = result.runs[result.runs["status"] == "ok"]
    share = runs["nodes_off"] / runs["hidden_nodes"]
    kinds = {"no": share == 0, "some": (share > 0) & (share < 1), "every": share == 1}
    said = [
        words(
            f"reasons.dead.{name}",
            runs=int(chosen.sum()),
            loss=loss_text(float(runs.loc[chosen, "test_loss"].median())),
        )
        for name, chosen in kinds.items()
        if chosen.any()
    ]
    text = words("reasons.dead.losses", kinds=", ".join(said))
    gone = runs.loc[kinds["every"], "test_loss"]
    if len(gone):
        near = int((np.abs(gone - _CONSTANT_LOSS) < 0.05).sum())
        text += " " + words("reasons.dead.constant", near=near, runs=len(gone))
    return text
