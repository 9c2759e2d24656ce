"""A report as a value: its parts in order, what each costs, and the blocks that each makes.

A part holds what has been read (a config, a study, a finished run), never a text that may still
turn out wrong: `contents` reads. Making a part may train a run; a study's runs are done by whoever
makes the report, and asked for through `Found`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from playground.errors import PlaygroundError
from playground.figures.run.figure import run_figure
from playground.figures.sheet import PRINTED
from playground.figures.study.reach import reach_figure
from playground.figures.topic_figure import topic_figure
from playground.homework.cost import Cost
from playground.homework.document import Block, Code, Gap, Heading, Items, Paragraph, Picture
from playground.homework.links import Again, again_run, again_study
from playground.homework.part import Found, Part, not_run
from playground.homework.report import introduction, study_blocks
from playground.homework.sheet_parts import SheetPart
from playground.run.change_words import changes_in_words
from playground.run.classes import class_names
from playground.run.config import RunConfig
from playground.run.diagnosis import diagnose
from playground.run.finished import FinishedRun, trained
from playground.run.right_and_wrong import right_and_wrong
from playground.studies.statistics import StudyResult
from playground.studies.study import Study
from playground.studies.tables import answers_table, network_in_words
from playground.studies.trial import Trial
from playground.wording.numbers import counted, loss_text, plain_number
from playground.wording.words import words


@dataclass(frozen=True, eq=False)
class RunPart(Part):
    """A run: trained from its config for so many epochs, or `run` as a file holds it."""

    config: RunConfig
    epochs: int
    title: str = ""
    run: FinishedRun | None = None

    @property
    def heading(self) -> str:
        """The part's title, made from the run where none is given."""
        dataset = self.config.data_title
        epochs = counted(self.epochs, "epoch")
        return self.title or words("homework.run.title", dataset=dataset, epochs=epochs)

    @property
    def cost(self) -> Cost:
        """Nothing but a figure for a run that is already trained."""
        return Cost.of([] if self.run else [Trial(self.config, self.epochs)], figures=1)

    @property
    def losses(self) -> frozenset[str]:
        """The run's."""
        return frozenset({self.config.loss})

    @property
    def again(self) -> tuple[Again, ...]:
        """How to train it again."""
        return (again_run(self.config, self.epochs),)

    def blocks(self, found: Found, name: str) -> Iterator[Block]:
        """What the run is, its losses, what the diagnosis says, and its figure."""
        run = self.run or trained(self.config, self.epochs, found.backend)
        config, losses = self.config, run.history
        yield Heading(self.heading)
        network = network_in_words(config)
        said = words("homework.settings.network", network=network, seed=config.seed)
        yield Paragraph(said, found.links.of_run(config))
        fields = {
            "epochs": counted(run.state.epoch, "epoch"),
            "train": loss_text(float(losses.train[-1])),
            "test": loss_text(float(losses.test[-1])),
        }
        if np.isnan(losses.test).all():
            said = words("homework.run.losses_untested", **fields)
        else:
            best = int(np.nanargmin(losses.test))
            lowest = {"best": loss_text(float(losses.test[best])), "at": int(losses.epochs[best])}
            said = words("homework.run.losses_text", **fields, **lowest)
        items = [(words("homework.run.losses"), said)]
        answers = None if run.status.diverged_at is not None else right_and_wrong(run.standing)
        if answers:
            commonest = class_names(config)[answers.chance.commonest]
            said = words("homework.run.answers_text", said=answers.in_words, name=commonest)
            items.append((words("homework.run.answers"), said))
        if changes := changes_in_words(run.standing):
            said = words("homework.run.changes_text", changes=changes)
            items.append((words("homework.run.changes"), said))
        if run.status.advice:
            items.append((words("homework.run.diverged"), run.status.advice))
        elif finding := diagnose(run):
            items.append((finding.lead, finding.text))
        yield Items(tuple(items))
        if answers:
            yield answers_table(answers, config)
        caption = words("homework.run.caption", **fields)
        yield Picture(name, run_figure(run, network.partition(",")[0], width=PRINTED), caption)


@dataclass(frozen=True, eq=False)
class StudyPart(Part):
    """A study: done when the report is made, or `result` as a file holds it."""

    study: Study
    title: str = ""
    result: StudyResult | None = None

    @property
    def heading(self) -> str:
        """The part's title, made from the study where none is given."""
        if self.title or not self.study.axes:
            return self.title or words("homework.study.title_one", dataset=self._dataset)
        axes = self.study.axes_title
        if "dataset" in self.study.varied or "regression_dataset" in self.study.varied:
            return axes
        return words("homework.study.title", dataset=self._dataset, axes=axes)

    @property
    def _dataset(self) -> str:
        base = self.study.base
        return base.data_title

    @property
    def _seeds(self) -> str:
        return counted(self.study.seeds, "seed")

    @property
    def _what(self) -> str:
        """What the figure compares, as its title."""
        return words("homework.study.figure", seeds=self._seeds)

    @property
    def cost(self) -> Cost:
        """Two figures."""
        return Cost(figures=2)

    def studies(self) -> list[Study]:
        """The study, where it is still to be done."""
        return [] if self.result else [self.study]

    @property
    def losses(self) -> frozenset[str]:
        """Its runs'."""
        varied = {
            step[axis.settings.index("loss")]
            for axis in self.study.axes
            if "loss" in axis.settings
            for step in axis.values
        }
        return frozenset(varied or {self.study.base.loss})

    @property
    def again(self) -> tuple[Again, ...]:
        """How to do it again."""
        return (again_study(self.study),)

    def blocks(self, found: Found, name: str) -> Iterator[Block]:
        """Headline, verdicts, table and figures; a gap for the runs that are missing."""
        result = self.result or found.study(self.study)
        yield Heading(self.heading)
        network = network_in_words(self.study.base, self.study.varied)
        yield Paragraph(words("homework.study.network", network=network, seeds=self._seeds))
        missing = self.study.n_runs - (len(result.runs) if result else 0)
        if missing:
            yield not_run(self.heading, missing, self.study.n_runs)
        if not (result and len(result.runs)):
            return
        yield from study_blocks(result, found.links)
        caption = words("homework.study.caption", seeds=self._seeds)
        yield Picture(
            name, topic_figure({self._dataset: result}, self._what, width=PRINTED), caption
        )
        if np.isfinite(result.success_loss):
            limit = plain_number(result.success_loss)
            caption = words("homework.study.reach", limit=limit, seeds=self._seeds)
            yield Picture(f"{name}-reach", reach_figure(result), caption)


@dataclass(frozen=True)
class TextPart(Part):
    """A heading and paragraphs of one's own."""

    title: str
    paragraphs: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Its title."""
        return self.title

    def blocks(self, found: Found, name: str) -> Iterator[Block]:  # noqa: ARG002 - it has no figure
        """The text as it is."""
        if self.title:
            yield Heading(self.title)
        yield from map(Paragraph, self.paragraphs)


@dataclass(frozen=True)
class GapPart(Part):
    """A part that could not be read: what it was to be, where it stands, what was expected."""

    what: str
    place: str
    expected: str

    @property
    def heading(self) -> str:
        """What it was to be."""
        return self.what

    def blocks(self, found: Found, name: str) -> Iterator[Block]:  # noqa: ARG002 - it has no figure
        """The gap, marked."""
        yield Gap(self.what, self.place, self.expected)


@dataclass(frozen=True, eq=False)
class Report:
    """What is handed in: by whom, for which course, under which title, and its parts in order."""

    parts: tuple[Part, ...]
    name: str = ""
    course: str = ""
    title: str = ""

    @property
    def cost(self) -> Cost:
        """Of all parts together, besides the studies' runs."""
        return sum((part.cost for part in self.parts), Cost())

    def studies(self) -> list[Study]:
        """Every study that is to be done, each once, in order."""
        wanted = {study.link(): study for part in self.parts for study in part.studies()}
        return list(wanted.values())

    def opening(self, found: Found) -> list[Block]:
        """The title, who hands it in, and how to repeat everything."""
        is_sheets = any(isinstance(part, SheetPart) for part in self.parts)
        own = words(f"homework.introduction.{'title' if is_sheets else 'title_own'}")
        losses = {loss for part in self.parts for loss in part.losses}
        return introduction(self.title or own, self.name, self.course, found.backend, losses)

    def part_blocks(self, at: int, found: Found) -> Iterator[Block]:
        """The blocks of one part; what goes wrong while it is made is a gap at its end."""
        part = self.parts[at]
        try:
            yield from part.blocks(found, f"part-{at + 1}")
        except PlaygroundError as error:
            place = words("homework.gap.part", number=at + 1)
            yield Gap(part.heading, place, str(error))

    def closing(self) -> list[Block]:
        """How to do every run and study again."""
        parts = [(part.heading, part.again) for part in self.parts if part.again]
        if not parts:
            return []
        codes = [
            Code(heading, *("\n".join(lines) for lines in zip(*again, strict=True)))
            for heading, again in parts
        ]
        heading = Heading(words("homework.again.title"))
        return [heading, Paragraph(words("homework.again.text")), *codes]

    def blocks(self, found: Found) -> Iterator[Block]:
        """The whole document, part by part."""
        yield from self.opening(found)
        names: set[str] = set()
        for at in range(len(self.parts)):
            taken = frozenset(names)
            for block in self.part_blocks(at, found):
                if isinstance(block, Picture):
                    # A part of the sheet may stand here twice, with other seeds.
                    name = f"part-{at + 1}-{block.name}" if block.name in taken else block.name
                    names.add(name)
                    yield replace(block, name=name)
                else:
                    yield block
        yield from self.closing()
