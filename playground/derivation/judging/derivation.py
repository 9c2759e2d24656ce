"""A derivation judged, equality by equality: which is the first that is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from playground.derivation.case import Case
from playground.derivation.judging.judge import Judgement, judge_formula
from playground.derivation.language.formula import statements
from playground.errors import FormulaError
from playground.wording.words import words


@dataclass(frozen=True)
class Step:
    """One equality of a derivation: the line it stands in, from 1, and what came of it.

    `judgement` is None where it could not be read, and `unread` says why.
    """

    line: int
    judgement: Judgement | None
    remark: str = ""  # what stands behind it and was passed over
    unread: FormulaError | None = None

    @property
    def sentence(self) -> str:
        """What came of it, in a few words."""
        told: dict[str, int | str] = {"line": self.line}
        if self.judgement is None:
            return words("backprop.steps.unread", **told, problem=str(self.unread))
        told |= {"target": self.judgement.name}
        if self.judgement.is_right:
            return words("backprop.steps.right", **told)
        count = self.judgement.n_wrong + self.judgement.n_ties
        told |= {"count": count, "size": self.judgement.given.size}
        return words("backprop.steps.wrong", **told)


@dataclass(frozen=True)
class Derivation:
    """All equalities of a text in order; the last one was read."""

    steps: tuple[Step, ...]

    @property
    def main(self) -> Judgement:
        """The first wrong equality's judgement, or else the last one's."""
        judged = [step.judgement for step in self.steps if step.judgement is not None]
        return next((one for one in judged if not one.is_right), judged[-1])

    @property
    def is_right(self) -> bool:
        """Whether every equality that could be read is right."""
        return self.main.is_right

    @property
    def headline(self) -> str:
        """Where it goes wrong first, or how many equalities are right; empty for a single one."""
        if len(self.steps) == 1:
            return ""
        judged = [step for step in self.steps if step.judgement is not None]
        if self.is_right:
            if len(judged) == len(self.steps):
                return words("backprop.steps.all_right", all=len(judged))
            return words("backprop.steps.read_right", count=len(judged), all=len(self.steps))
        first = next(step for step in judged if step.judgement is self.main)
        return words("backprop.steps.first_wrong", line=first.line)

    @property
    def remarks(self) -> list[str]:
        """What was passed over, each with its line."""
        return [
            words("backprop.steps.remark", line=step.line, remark=step.remark)
            for step in self.steps
            if step.remark
        ]


def judge_derivation(case: Case, text: str) -> Derivation:
    """Every equality of a formula or of a derivation in LaTeX.

    Raises FormulaError where its last equality, or what parts it into equalities, is not to be
    read. What is right at the end is tried in other cases as well.
    """
    found = statements(text, case)
    steps = []
    for which, statement in enumerate(found):
        is_last = which == len(found) - 1
        try:
            judgement = judge_formula(case, text, which, alone=is_last)
        except FormulaError as error:
            if is_last:
                raise
            steps.append(Step(statement.line, None, statement.remark, error))
        else:
            steps.append(Step(statement.line, judgement, statement.remark))
    return Derivation(tuple(steps))
