"""The homework's second half as a document: figures, tables, verdicts, every link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from playground.data.features import FEATURES
from playground.figures.run.figure import run_figure
from playground.figures.topic_figure import topic_figure
from playground.homework.document import Block, Heading, Items, Paragraph, Picture
from playground.homework.questions import (
    READING_EPOCHS,
    Epochs,
    Reading,
    Setting,
    SuccessRate,
    Topic,
    feature_weights,
    origin_points,
    success_rate,
)
from playground.run.finished import versions
from playground.run.points import FRESH_POINTS, data_of
from playground.studies.claims import headline, judge
from playground.studies.statistics import StudyResult
from playground.studies.tables import Table, network_in_words, summary_table
from playground.wording.numbers import listed, loss_text

ORIGINAL = "https://playground.tensorflow.org/"


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found about one of the three settings: its own run, and other first weights."""

    reading: Reading
    draws: StudyResult

    @property
    def setting(self) -> Setting:
        """The setting it is about."""
        return self.reading.setting

    @property
    def rate(self) -> SuccessRate:
        """How many draws reach the reading."""
        return success_rate(self.setting, self.draws)


def introduction(backend: str, page: str) -> list[Block]:
    """The title, and how to repeat everything."""
    numbers = ", ".join(f"{name} {version}" for name, version in versions().items())
    return [
        Heading("The playground homework, reproduced", 1),
        Paragraph(
            f"Every figure and number below was computed by “python -m playground homework”: "
            f"backend {backend}, {numbers}. Losses are half the mean squared error, without the "
            "regularization penalty. Links open the very run or study on a playground served at "
            f"{page} (“python -m playground serve” starts one); links marked “original” open the "
            "setting in the public one."
        ),
    ]


def figures_part(answers: list[Answer], page: str) -> Iterator[Block]:
    """The three settings with the smallest test loss: figures, reasons, luck."""
    yield Heading("Three settings with a small test loss")
    yield Paragraph(
        "The spiral without noise, half of the points for training, Tanh, batch size 10, learning "
        "rate 0.03. The settings are a reconstruction: the sheet's own figures are lost."
    )
    yield _readings_table(answers)
    for answer in answers:
        yield from _setting(answer, page)
    yield Heading("How much of it is luck", 3)
    yield _rates_table(answers)
    yield Items(tuple(_luck(answers)))


def _setting(answer: Answer, page: str) -> Iterator[Block]:
    reading, setting = answer.reading, answer.setting
    run = reading.run
    shown = f"{run.history.test[-1]:.3f}"
    title = f"Setting {setting.number}: {setting.title}"
    yield Heading(f"{title}, test loss {shown}", 3)
    yield Paragraph(
        f"{network_in_words(setting.config)}; seed {setting.config.seed}.",
        (
            ("this run", setting.config.link(page)),
            ("original", setting.config.link(ORIGINAL)),
        ),
    )
    yield Items(tuple(_reasons(answer)))
    yield Picture(
        f"setting-{setting.number}",
        run_figure(run, title=title),
        f"{title}. Test loss {shown}, training loss {run.history.train[-1]:.3f} at epoch "
        f"{run.state.epoch}.",
    )


def _reasons(answer: Answer) -> Iterator[tuple[str, str]]:
    """What the trained network and its data say about the reading."""
    reading, setting = answer.reading, answer.setting
    yield "Reading.", _compared_with_original(reading)
    in_training, in_test = origin_points(setting.config)
    if in_training + in_test == 2:
        yield (
            "Data.",
            f"Both arms of the spiral start at (0, 0), once with each label. Here {in_training} of "
            f"these two points train and {in_test} test, so "
            + (
                "the test loss can show 0.000, and the training loss cannot fall below "
                f"{_least_loss(len(data_of(setting.config).train_labels)):.3f}."
                if in_test == 0
                else "the test loss cannot be 0."
            ),
        )
    sizes = feature_weights(reading.run)
    ranked = sorted(sizes, key=lambda name: sizes[name])
    words = ", ".join(f"{FEATURES[name].label} {sizes[name]:.2f}" for name in reversed(ranked))
    said = f"Mean size of the weights from each feature: {words}."
    if setting.number == 1:
        place = ranked.index("xTimesY") + 1
        said += (
            f" The sheet removed x1x2 next because its weights diminished: here it is number "
            f"{place} of 7 from below"
            + (
                "."
                if place == 1
                else f", and {FEATURES[ranked[0]].label} has the smallest weights."
            )
        )
    yield "Weights.", said
    finals = answer.draws.runs
    yield (
        "Truth.",
        f"On {FRESH_POINTS:,} fresh points the median network of {len(finals)} draws has a loss of "
        f"{loss_text(float(finals['true_error'].median()))}, on its own test points "
        f"{loss_text(float(finals['test_loss'].median()))}.",
    )


def _least_loss(n_points: int) -> float:
    """Of two equal points with labels 1 and -1 the best answer is 0: half a point's loss each."""
    return 2 * 0.5 / n_points


def _compared_with_original(reading: Reading) -> str:
    """When our run shows the reading, and when the original does."""
    setting = reading.setting
    theirs = _epochs_in_words(setting.original_epochs)
    if not reading.epochs:
        return (
            f"The original shows {setting.reading} at epochs {theirs}. This run never does in "
            f"{READING_EPOCHS} epochs: it ends at {loss_text(float(reading.test_losses[-1]))}. "
            "Rounding is chaotic here."
        )
    ours = _epochs_in_words(_long_stretches(reading.epochs))
    share = reading.agreement
    text = f"{setting.reading} at epochs {ours}; the original shows it at {theirs}."
    if share >= 0.9995:
        return text + " At every one of the original's epochs this run shows the same."
    marked = np.concatenate(
        [reading.test_losses[first : last + 1] for first, last in setting.original_epochs]
    )
    away = float(np.abs(marked - float(setting.reading)).max())
    return (
        f"{text} At {100 * share:.0f} % of the original's epochs this run shows the same; rounding "
        f"is chaotic here, and moved the others, by at most {away:.3f}."
    )


def _readings_table(answers: list[Answer]) -> Table:
    rows = []
    for answer in answers:
        reading, setting = answer.reading, answer.setting
        rows.append(
            (
                f"{setting.number}. {setting.title}",
                setting.reading,
                f"{reading.run.history.test[-1]:.3f}",
                str(reading.run.state.epoch),
                f"{100 * reading.agreement:.0f} %",
                loss_text(float(reading.test_losses[-1])),
            )
        )
    header = (
        "Setting",
        "Sheet",
        "Test loss here",
        "at epoch",
        "Same as the original",
        f"After {READING_EPOCHS} epochs",
    )
    return Table(
        header,
        tuple(rows),
        "Same as the original: share of the epochs at which the original shows the sheet's value "
        "and this run does too.",
    )


def _rates_table(answers: list[Answer]) -> Table:
    rows = []
    for answer in answers:
        rate, setting = answer.rate, answer.setting
        low, high = rate.interval
        runs = answer.draws.runs
        rows.append(
            (
                f"{setting.number}. {setting.title}",
                f"{rate.successes} of {rate.runs}",
                f"{100 * low:.0f}–{100 * high:.0f} %",
                f"{setting.original_successes} of 24",
                f"{rate.standard_errors:+.1f}".replace("-", "−"),
                f"{runs['test_loss'].median():.4f}",
                f"{runs['true_error'].median():.4f}",
            )
        )
    header = (
        "Setting",
        "Draws that reach it",
        "95 % interval",
        "Original",
        "Standard errors apart",
        "Median test loss",
        "True error",
    )
    return Table(
        header,
        tuple(rows),
        f"Other first weights on the same points and split, after {READING_EPOCHS} epochs. A draw "
        "reaches a setting's reading if its test loss is displayed as that, or as less.",
    )


def _luck(answers: list[Answer]) -> Iterator[tuple[str, str]]:
    agree = [answer.rate.agrees for answer in answers]
    yield (
        "The distribution.",
        "All three success rates are compatible with the original's, within 2 standard errors."
        if all(agree)
        else "Not compatible with the original's within 2 standard errors: setting "
        + ", ".join(str(a.setting.number) for a in answers if not a.rate.agrees)
        + ".",
    )
    draws = pd.concat([answer.draws.runs for answer in answers])
    best = draws.sort_values("test_loss").iloc[0]
    yield (
        "The best of many.",
        f"The lowest test loss of all {len(draws)} draws is "
        f"{best['test_loss']:.5f}; on fresh points that network has {best['true_error']:.5f}. "
        "Choosing by test loss is optimistic: the test points have then been used to choose.",
    )
    yield (
        "The split.",
        "Without noise the point (0, 0) belongs to both arms. With both copies among the test "
        "points the test loss is at least 0.004; with one, about 0.002 at best; only with both in "
        "training can it show 0.000. A seed decides that, not the network.",
    )


def topic_part(topic: Topic, results: Mapping[str, StudyResult], page: str) -> Iterator[Block]:
    """One of the settings to explain: what holds where, in numbers."""
    yield Heading(topic.title)
    yield Paragraph(f"The sheet says: “{topic.sheet}”")
    yield _verdicts_table(results)
    yield Picture(
        topic.name,
        topic_figure(results, topic.title),
        f"{topic.title}: medians over {next(iter(results.values())).study.seeds} seeds, bands from "
        "quartile to quartile; every dot is a run.",
    )
    for title, result in results.items():
        yield Heading(f"{topic.title}, {title}", 3)
        yield Paragraph(headline(result), (("this study", result.study.link(f"{page}studies")),))
        yield Items(
            tuple((f"{item.verdict}:", f"“{item.claim}” {item.evidence}") for item in judge(result))
        )
        yield summary_table(result)


def _verdicts_table(results: Mapping[str, StudyResult]) -> Table:
    """What holds, claim by claim and data set by data set."""
    judged = {title: judge(result) for title, result in results.items()}
    claims = [item.claim for item in next(iter(judged.values()))]
    rows = [
        (f"“{claim}”", *(items[at].verdict for items in judged.values()))
        for at, claim in enumerate(claims)
    ]
    return Table(("Claim", *judged), tuple(rows))


def closing(answers: list[Answer], studies: list[StudyResult], page: str) -> Iterator[Block]:
    """Every link once more, to copy."""
    yield Heading("All links")
    for answer in answers:
        setting = answer.setting
        yield Paragraph(
            f"Setting {setting.number}, its run and its draws:",
            tuple((link, link) for link in (setting.config.link(page), _study_link(answer, page))),
        )
    for result in studies:
        link = result.study.link(f"{page}studies")
        yield Paragraph(f"{_study_words(result)}:", ((link, link),))


def _study_link(answer: Answer, page: str) -> str:
    return answer.draws.study.link(f"{page}studies")


def _study_words(result: StudyResult) -> str:
    axes = " and ".join(axis.title for axis in result.study.axes)
    words = network_in_words(result.study.base, result.study.varied)
    return f"{axes} on {words[:1].lower()}{words[1:]}"


def _long_stretches(epochs: tuple[Epochs, ...]) -> tuple[Epochs, ...]:
    """Stretches worth naming: at most four, the longest, in order."""
    longest = sorted(epochs, key=lambda stretch: stretch[0] - stretch[1])[:4]
    return tuple(sorted(longest))


def _epochs_in_words(epochs: tuple[Epochs, ...]) -> str:
    parts = [f"{first}–{last}" if last > first else f"{first}" for first, last in epochs]
    return listed(parts)
