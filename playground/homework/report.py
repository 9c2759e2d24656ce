"""The homework's second half as a document: figures, tables, verdicts, every link."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from playground.data.features import feature_of
from playground.figures.run.figure import run_figure
from playground.figures.sheet import PRINTED
from playground.figures.topic_figure import topic_figure
from playground.homework.document import Block, Heading, Items, Paragraph, Picture, in_a_line
from playground.homework.feature_reasons import losses_without
from playground.homework.links import Links
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
from playground.run.config import SETTINGS, RunConfig
from playground.run.finished import versions
from playground.run.points import FRESH_POINTS, data_of
from playground.studies.claims import Verdict, judge, judge_each
from playground.studies.headline import headline
from playground.studies.statistics import StudyResult
from playground.studies.tables import Spread, Table, network_in_words, summary_table
from playground.wording.numbers import MINUS, counted, listed, loss_text
from playground.wording.words import words

_MOST_TABLES = 3  # of a topic; the studies of more are summed up together
_OVERVIEWS = ("final", "train_loss")


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


def introduction(
    title: str, name: str, course: str, backend: str, losses: Collection[str]
) -> list[Block]:
    """The title, who hands it in for which course, what computed the numbers, what a loss is."""
    blocks: list[Block] = [Heading(title, 1)]
    by = [in_a_line(text) for text in (name, course) if text.strip()]
    if by:
        blocks.append(Paragraph(" · ".join(by)))
    numbers = ", ".join(f"{name} {version}" for name, version in versions().items())
    first, *others = [loss for loss in SETTINGS["loss"].choices if loss in losses] or [
        RunConfig().loss
    ]
    loss = words(f"homework.losses.{first}")
    for other in others:
        loss += words("homework.introduction.or", other=words(f"homework.losses.{other}"))
    text = words("homework.introduction.text", backend=backend, versions=numbers, loss=loss)
    return [*blocks, Paragraph(text)]


def figures_part(answers: list[Answer], links: Links) -> Iterator[Block]:
    """The three settings with the smallest test loss: figures, reasons, luck."""
    yield Heading(words("homework.settings.title"))
    yield Paragraph(words("homework.settings.text"))
    yield _readings_table(answers)
    for answer in answers:
        yield from _setting(answer, links)
    yield Heading(words("homework.luck.title"), 3)
    yield _rates_table(answers)
    yield Items(tuple(_luck(answers)))


def _setting(answer: Answer, links: Links) -> Iterator[Block]:
    setting, run = answer.setting, answer.reading.run
    config, losses = setting.config, run.history
    shown = f"{losses.test[-1]:.3f}"
    title = words("homework.settings.setting", number=setting.number, title=setting.title)
    yield Heading(words("homework.settings.heading", title=title, loss=shown), 3)
    network = network_in_words(config)
    yield Paragraph(
        words("homework.settings.network", network=network, seed=config.seed),
        links.of_run(config),
    )
    said = {"title": title, "test": shown, "train": losses.train[-1], "epoch": run.state.epoch}
    caption = words("homework.settings.caption", **said)
    yield Picture(f"setting-{setting.number}", run_figure(run, width=PRINTED), caption)
    yield Items(tuple(_reasons(answer)))


def _reasons(answer: Answer) -> Iterator[tuple[str, str]]:
    """What the trained network and its data say about the reading."""
    reading, setting = answer.reading, answer.setting
    yield words("homework.reading.lead"), _compared_with_original(reading)
    in_training, in_test = origin_points(setting.config)
    if in_training + in_test == 2:
        places = {"train": in_training, "test": in_test}
        if in_test == 0:
            least = _least_loss(len(data_of(setting.config).train_labels))
            text = words("homework.data.both_train", least=least, **places)
        else:
            text = words("homework.data.some_test", **places)
        yield words("homework.data.lead"), text
    losses = losses_without(reading.run)
    dear = sorted(losses, key=lambda name: -losses[name])
    said = ", ".join(f"{feature_of(name).label} {losses[name]:.3f}" for name in dear)
    state = reading.run.state
    parameters = state.n_links + sum(map(len, state.biases))
    text = words("homework.why.text", parameters=parameters, losses=said)
    yield words("homework.why.lead"), text
    sizes = feature_weights(reading.run)
    ranked = sorted(sizes, key=lambda name: sizes[name])
    said = ", ".join(f"{feature_of(name).label} {sizes[name]:.2f}" for name in reversed(ranked))
    text = words("homework.weights.sizes", sizes=said)
    if setting.number == 1:
        place, smallest = ranked.index("xTimesY") + 1, feature_of(ranked[0]).label
        if place == 1:
            text += " " + words("homework.weights.product_last", place=place)
        else:
            text += " " + words("homework.weights.product", place=place, smallest=smallest)
    yield words("homework.weights.lead"), text
    runs = answer.draws.runs
    true, test = (loss_text(float(runs[name].median())) for name in ("true_error", "test_loss"))
    count = {"points": FRESH_POINTS, "draws": len(runs)}
    yield words("homework.truth.lead"), words("homework.truth.text", true=true, test=test, **count)


def _least_loss(n_points: int) -> float:
    """Of two equal points with labels 1 and -1 the best answer is 0: half a point's loss each."""
    return 2 * 0.5 / n_points


def _compared_with_original(reading: Reading) -> str:
    """When our run shows the reading, and when the original does."""
    setting = reading.setting
    theirs = _epochs_in_words(setting.original_epochs)
    said = {"reading": setting.reading, "theirs": theirs}
    if not reading.epochs:
        loss = loss_text(float(reading.test_losses[-1]))
        return words("homework.reading.never", epochs=READING_EPOCHS, loss=loss, **said)
    said["ours"] = _epochs_in_words(_long_stretches(reading.epochs))
    share = reading.agreement
    if share >= 0.9995:
        return words("homework.reading.same", **said)
    marked = np.concatenate(
        [reading.test_losses[first : last + 1] for first, last in setting.original_epochs]
    )
    away = float(np.abs(marked - float(setting.reading)).max())
    return words("homework.reading.partly", percent=100 * share, away=away, **said)


def _readings_table(answers: list[Answer]) -> Table:
    rows = tuple(
        (
            _numbered(answer.setting),
            answer.setting.reading,
            f"{answer.reading.run.history.test[-1]:.3f}",
            str(answer.reading.run.state.epoch),
            f"{100 * answer.reading.agreement:.0f} %",
            loss_text(float(answer.reading.test_losses[-1])),
        )
        for answer in answers
    )
    columns = ("setting", "sheet", "loss", "epoch", "same")
    header = tuple(words(f"homework.readings.head_{column}") for column in columns)
    after = words("homework.readings.head_after", epochs=READING_EPOCHS)
    return Table((*header, after), rows, words("homework.readings.note"))


def _numbered(setting: Setting) -> str:
    return words("homework.readings.setting", number=setting.number, title=setting.title)


def _rates_table(answers: list[Answer]) -> Table:
    rows = []
    for answer in answers:
        rate, setting = answer.rate, answer.setting
        low, high = rate.interval
        runs = answer.draws.runs
        rows.append(
            (
                _numbered(setting),
                words("homework.rates.reached", successes=rate.successes, runs=rate.runs),
                words("homework.rates.interval", low=100 * low, high=100 * high),
                words("homework.rates.reached", successes=setting.original_successes, runs=24),
                f"{rate.standard_errors:+.1f}".replace("-", MINUS),
                f"{runs['test_loss'].median():.4f}",
                f"{runs['true_error'].median():.4f}",
            )
        )
    columns = ("setting", "reached", "interval", "original", "apart", "loss", "error")
    header = tuple(words(f"homework.rates.head_{column}") for column in columns)
    return Table(
        header,
        tuple(rows),
        words("homework.rates.note", epochs=READING_EPOCHS, points=FRESH_POINTS),
    )


def _luck(answers: list[Answer]) -> Iterator[tuple[str, str]]:
    others = ", ".join(str(answer.setting.number) for answer in answers if not answer.rate.agrees)
    text = words("homework.luck.compatible")
    if others:
        text = words("homework.luck.incompatible", numbers=others)
    yield words("homework.luck.distribution"), text
    draws = [answer.draws.runs for answer in answers]
    luckiest = min(draws, key=lambda runs: runs["test_loss"].min())
    best = luckiest.iloc[int(luckiest["test_loss"].argmin())]
    said = {"draws": sum(map(len, draws)), "test": best["test_loss"], "true": best["true_error"]}
    yield words("homework.luck.best"), words("homework.luck.best_text", **said)
    yield words("homework.luck.split"), words("homework.luck.split_text")


def topic_part(topic: Topic, results: Mapping[str, StudyResult], links: Links) -> Iterator[Block]:
    """One of the settings to explain: what holds where, in numbers."""
    yield Heading(topic.title)
    yield Paragraph(words("homework.topic.sheet", sheet=topic.sheet))
    yield Paragraph(words(f"homework.terms.{topic.name}"))
    seeds = counted(next(iter(results.values())).study.seeds, "seed")
    caption = words("homework.topic.caption", title=topic.title, seeds=seeds)
    said = words("homework.topic.figure", title=topic.title)
    yield Picture(topic.name, topic_figure(results, said, width=PRINTED), caption)
    yield _verdicts_table(results)
    is_summed_up = len(results) > _MOST_TABLES
    for title, result in results.items():
        yield Heading(words("homework.topic.heading", topic=topic.title, data=title), 3)
        yield from _found_in(result, links)
        if not is_summed_up:
            yield summary_table(result)
    if is_summed_up:
        yield Heading(words("homework.overview.title", topic=topic.title), 3)
        yield from (_overview(results, measure) for measure in _OVERVIEWS)
        yield Paragraph(words("homework.overview.whole"))


def study_blocks(result: StudyResult, links: Links) -> Iterator[Block]:
    """What came out of one study: the headline, the verdicts, the table."""
    yield from _found_in(result, links)
    yield summary_table(result)


def _found_in(result: StudyResult, links: Links) -> Iterator[Block]:
    yield Paragraph(headline(result), links.of_study(result.study))
    if verdicts := judge(result):
        yield Items(tuple(map(_judged, verdicts)))


def _overview(results: Mapping[str, StudyResult], measure: str) -> Table:
    """A measure of many studies of the same values: a row a study, a column a value."""
    first = next(iter(results.values()))
    rows = []
    for title, result in results.items():
        spreads = [group.quartiles(measure) for group in result.groups]
        cells = [
            Spread(loss_text(middle), f"{loss_text(low)}–{loss_text(high)}")
            for low, middle, high in spreads
        ]
        rows.append((title, *cells))
    header = (words(f"homework.overview.{measure}"), *(group.label for group in first.groups))
    seeds = counted(first.study.seeds, "seed")
    note = words("homework.overview.note", seeds=seeds, axes=first.study.axes_title.lower())
    return Table(header, tuple(rows), note)


def _judged(item: Verdict) -> tuple[str, str]:
    said = words("homework.topic.claim", claim=item.claim, evidence=item.evidence)
    return words("homework.topic.verdict", verdict=item.verdict), said


def _verdicts_table(results: Mapping[str, StudyResult]) -> Table:
    """What holds, claim by claim and data set by data set."""
    judged = {title: judge_each(result) for title, result in results.items()}
    claims = [item.claim for item in next(iter(judged.values()))]
    rows = [
        (
            words("homework.topic.quoted", claim=claim),
            *(items[at].verdict for items in judged.values()),
        )
        for at, claim in enumerate(claims)
    ]
    return Table((words("homework.topic.head_claim"), *judged), tuple(rows))


def _long_stretches(epochs: tuple[Epochs, ...]) -> tuple[Epochs, ...]:
    """Stretches worth naming: at most four, the longest, in order."""
    longest = sorted(epochs, key=lambda stretch: stretch[0] - stretch[1])[:4]
    return tuple(sorted(longest))


def _epochs_in_words(epochs: tuple[Epochs, ...]) -> str:
    parts = [f"{first}–{last}" if last > first else f"{first}" for first, last in epochs]
    return listed(parts)
