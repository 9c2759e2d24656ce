"""The sheet's parts: derivations, three settings with figures, and the topics to explain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from playground.homework import derivations, reasons
from playground.homework.cost import Cost
from playground.homework.document import Block, Gap, Heading
from playground.homework.experiments import studies_of
from playground.homework.feature_reasons import product_part
from playground.homework.links import Again, again_run, again_study
from playground.homework.part import Found, Part, not_run
from playground.homework.questions import READING_EPOCHS, SETTINGS, TOPICS, Topic, read
from playground.homework.report import Answer, figures_part, topic_part
from playground.run.config import RunConfig
from playground.studies.execution import on_all_cores
from playground.studies.statistics import StudyResult
from playground.studies.study import Study
from playground.studies.tables import network_in_words
from playground.studies.trial import Trial
from playground.wording.words import words

SheetName = Literal["backprop", "figures", "learning-rate", "hidden-nodes", "regularization"]
"""The sheet's parts, in the sheet's order."""
SHEET: tuple[SheetName, ...] = get_args(SheetName)


class SheetPart(Part):
    """A part of the sheet; the figures in it have names of their own."""

    @property
    def again(self) -> tuple[Again, ...]:
        """How to do its studies again, each by itself."""
        return tuple(map(again_study, self.studies()))

    @property
    def losses(self) -> frozenset[str]:
        """The sheet's networks are the original's."""
        return frozenset({RunConfig().loss} if self.studies() else ())

    def gaps(self, results: Sequence[StudyResult | None]) -> Iterator[Gap]:
        """A gap for each of its studies that was not run, or only in part."""
        for study, result in zip(self.studies(), results, strict=True):
            missing = study.n_runs - (len(result.runs) if result else 0)
            if missing:
                network = network_in_words(study.base, study.varied)
                yield not_run(network, missing, study.n_runs)


@dataclass(frozen=True)
class DerivationsPart(SheetPart):
    """Question 1: three layers derived and checked."""

    @property
    def heading(self) -> str:
        """Its title in the document."""
        return words("derivations.part.title")

    @property
    def cost(self) -> Cost:
        """What the checks take."""
        return Cost(seconds=derivations.SECONDS, figures=derivations.N_FIGURES)

    def blocks(self, found: Found, name: str) -> Iterator[Block]:  # noqa: ARG002 - see SheetPart
        """The derivations."""
        yield from derivations.derivations_part(found.links.page)


@dataclass(frozen=True)
class SettingsPart(SheetPart):
    """The three settings with the smallest test loss, and how much of it is luck."""

    seeds: int

    @property
    def heading(self) -> str:
        """Its title in the document."""
        return words("homework.settings.title")

    @property
    def cost(self) -> Cost:
        """The settings themselves, and what the reasons train."""
        own = [Trial(setting.config, READING_EPOCHS) for setting in SETTINGS]
        return Cost.of(own, figures=len(SETTINGS)) + reasons.cost("figures", self.seeds)

    def studies(self) -> list[Study]:
        """Other first weights of each setting."""
        return [setting.draws(self.seeds) for setting in SETTINGS]

    @property
    def again(self) -> tuple[Again, ...]:
        """How to train each setting again, and to do its studies."""
        own = [again_run(setting.config, READING_EPOCHS) for setting in SETTINGS]
        return (*own, *super().again)

    def blocks(self, found: Found, name: str) -> Iterator[Block]:  # noqa: ARG002 - see SheetPart
        """Figures, readings and luck; gaps alone where a study was not run."""
        results = [found.study(study) for study in self.studies()]
        done = [result for result in results if result and len(result.runs)]
        if len(done) < len(results):
            yield Heading(self.heading)
            yield from self.gaps(results)
            return
        readings = on_all_cores(lambda setting: read(setting, found.backend), SETTINGS)
        answers = [Answer(*both) for both in zip(readings, done, strict=True)]
        yield from figures_part(answers, found.links)
        yield from product_part(readings[:2], done[0].study, found.backend)


@dataclass(frozen=True)
class TopicPart(SheetPart):
    """One of the settings to explain: what the sheet claims, what holds, and why."""

    topic: Topic
    seeds: int

    @property
    def heading(self) -> str:
        """Its title in the document."""
        return self.topic.title

    @property
    def cost(self) -> Cost:
        """What the reasons train, and a figure more."""
        return reasons.cost(self.topic.name, self.seeds) + Cost(figures=1)

    def studies(self) -> list[Study]:
        """A study a data set, then those that the reasons need."""
        own = self.topic.studies(self.seeds).values()
        return [*own, *studies_of(self.topic.name, self.seeds)]

    def blocks(self, found: Found, name: str) -> Iterator[Block]:  # noqa: ARG002 - see SheetPart
        """Verdicts, reasons and tables; a gap in place of what was not run."""
        results = [found.study(study) for study in self.studies()]
        titles = list(self.topic.studies(self.seeds))
        titled = zip(titles, results, strict=False)  # behind them are the reasons' studies
        some = {title: result for title, result in titled if result and len(result.runs)}
        if some:
            yield from topic_part(self.topic, some, found.links)
            others = [result for result in results[len(titles) :] if _is_whole(result)]
            yield from reasons.because(self.topic, some, others, found.backend)
        else:
            yield Heading(self.heading)
        yield from self.gaps(results)


def sheet_part(name: SheetName, seeds: int) -> SheetPart:
    """A part of the sheet by its name, with so many runs of every setting."""
    if name == "backprop":
        return DerivationsPart()
    return SettingsPart(seeds) if name == "figures" else TopicPart(TOPICS[name], seeds)


def _is_whole(result: StudyResult | None) -> TypeGuard[StudyResult]:
    return result is not None and len(result.runs) == result.study.n_runs
