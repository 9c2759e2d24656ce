"""The Backprop tab's questions: a case's numbers, the sum behind an entry, a student's gradient.

Stateless: the case travels as its link.
"""

from __future__ import annotations

import math
import re
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.derivation.case import MAX_LINK_LENGTH, NUMBER, Case
from playground.derivation.examples import Example, examples_for
from playground.derivation.explain import explain
from playground.derivation.explanation_latex import explanation_to_latex
from playground.derivation.judging.derivation import Derivation, judge_derivation
from playground.derivation.judging.judge import Judgement, judge
from playground.derivation.language.formula import parse_formula, to_latex, to_mathml
from playground.derivation.language.latex import entry
from playground.derivation.language.mathml import SIGNED, italic, operator
from playground.derivation.language.vocabulary import vocabulary_of
from playground.derivation.layers import Pointwise
from playground.derivation.samples import left_of
from playground.derivation.sizes import written_as
from playground.derivation.steps import step_of, ties
from playground.errors import SettingError
from playground.web.api.answers import array_answer, json_answer
from playground.web.price import costs
from playground.wording.words import words

MAX_TEXT = 20_000
_TOP = 1.25  # of a curve's picture
_MOST_WRONG = 2_000  # entries told one by one; no gradient of the page has more
_TOKEN = re.compile(r"(?:∑|max)\{[^}]*\}|[a-z][01]|k[HW]|[A-Za-z]+|\d+|.")

router = APIRouter(prefix="/api/backprop", tags=["backprop"])


class CaseRequest(BaseModel, extra="forbid"):
    """A case by its link."""

    link: str = Field("", max_length=MAX_LINK_LENGTH + 1000)


class EntryRequest(CaseRequest):
    """An entry of a case's output or of one of its gradients."""

    array: str = Field(max_length=20)
    index: list[Annotated[int, Field(ge=0)]] = Field(max_length=4)


class OpenCaseRequest(CaseRequest):
    """A case, and the entry that is being looked at, if any."""

    array: str = Field("", max_length=20)
    index: list[Annotated[int, Field(ge=0)]] = Field([], max_length=4)


class StepRequest(CaseRequest):
    """How much of the backward pass has been done: entries of g, in row order."""

    step: int = Field(ge=0)


class CheckRequest(CaseRequest):
    """A student's gradient: a formula, or the target's name and its numbers as a text."""

    formula: str = Field("", max_length=MAX_TEXT)
    target: str = Field("", max_length=20)
    numbers: str = Field("", max_length=MAX_TEXT)


@router.post("/open", summary="Read a case's link: all its numbers")
@costs(0.3)
def open_case(request: OpenCaseRequest) -> Response:
    """The case, every array of it, the examples that fit it, and the sum behind an entry.

    The sum is null where this case has no such entry: what was looked at came from another.
    """
    case = Case.from_link(request.link)
    arrays = case.arrays()
    return json_answer(
        {
            "link": case.link(),
            "layer": case.layer,
            "sizes": _sizes_of(case),
            "seed": case.seed,
            "edits": [str(edit) for edit in case.edits],
            "inputs": case.kind.inputs,
            "between": case.kind.between,
            "gradients": case.kind.gradients,
            "forward": _mathml(case, explain(case, "y", (0,) * arrays["y"].ndim).formula),
            "arrays": {name: array_answer(array) for name, array in arrays.items()},
            "steps": arrays["g"].size,
            "ties": ties(case),
            "examples": [_offered(example) for example in examples_for(case)],
            "placeholder": _placeholder(case),
            "curve": _curve_of(case),
            "looked_at": _looked_at(case, request.array, tuple(request.index)),
        }
    )


@router.post("/explain", summary="The sum behind one entry, with its numbers")
@costs(0.2)
def explain_entry(request: EntryRequest) -> Response:
    """Formula, terms, and what central differences say."""
    case = Case.from_link(request.link)
    return json_answer(_explained(case, request.array, tuple(request.index)))


@router.post("/step", summary="The backward pass, stopped part of the way")
@costs(0.3)
def step_through(request: StepRequest) -> Response:
    """The gradients from the first entries of g alone, and what the last of these touches."""
    step = step_of(Case.from_link(request.link), request.step)
    return json_answer(
        {
            "index": step.index,
            "value": step.value,
            "touched": [{"array": factor.array, "index": factor.index} for factor in step.passed],
            "additions": step.additions,
            "arrays": {name: array_answer(array) for name, array in step.gradients.items()},
        }
    )


@router.post("/check", summary="Judge a student's gradient, entry by entry")
@costs(0.4)
def check(request: CheckRequest) -> Response:
    """What is right, what is wrong and by how much, and the usual mistake where it is one."""
    case = Case.from_link(request.link)
    if request.formula:
        return json_answer(_derived(judge_derivation(case, request.formula)))
    values, decimals = _numbers(case, request.target, request.numbers)
    return json_answer(_judged(judge(case, request.target, values, decimals)))


def _looked_at(case: Case, array: str, index: tuple[int, ...]) -> dict[str, Any] | None:
    try:
        return _explained(case, array, index)
    except SettingError:
        return None


def _explained(case: Case, array: str, index: tuple[int, ...]) -> dict[str, Any]:
    explanation = explain(case, array, index)
    latex = explanation_to_latex(case, explanation)
    return {**asdict(explanation), "formula": _mathml(case, explanation.formula), "latex": latex}


def _offered(example: Example) -> dict[str, str]:
    """An example as the page offers it: begun, not done."""
    shown = {"title": example.title, "text": example.begun, "remark": example.remark}
    return {"target": example.target, **shown}


def _placeholder(case: Case) -> str:
    """How a formula for the case's first gradient begins, plain and in LaTeX."""
    target = case.kind.gradients[0]
    left = left_of(case, target)
    indices = [index for index in left.partition("(")[2].rstrip(")").split(",") if index]
    latex = entry(target, indices, vocabulary_of(case))
    return words("page.backprop.placeholder", left=left, latex=latex)


def _derived(derivation: Derivation) -> dict[str, Any]:
    """The first wrong equality, or else the last; what came of each where there are several."""
    several = len(derivation.steps) > 1
    return {
        **_judged(derivation.main),
        "headline": derivation.headline,
        "lines": [
            {
                "right": step.judgement.is_right if step.judgement else None,
                "sentence": step.sentence,
            }
            for step in derivation.steps
            if several
        ],
        "remarks": derivation.remarks,
    }


def _judged(judgement: Judgement) -> dict[str, Any]:
    return {
        "target": judgement.target,
        "right": judgement.is_right,
        "sentence": judgement.sentence,
        "mistake": judgement.explanation,
        "notes": [note for note in (judgement.caution, judgement.evidence) if note],
        "wrong": [
            {
                "index": index,
                "given": judgement.told(judgement.given[index]),
                "right": judgement.told(judgement.right[index]),
                "measured": judgement.measured[index],
                "error": judgement.errors[index],
            }
            for index in judgement.worst[:_MOST_WRONG]
        ],
        "understood": to_mathml(judgement.formula) if judgement.formula else "",
        "latex": to_latex(judgement.formula) if judgement.formula else "",
    }


def _numbers(case: Case, target: str, text: str) -> tuple[np.ndarray, int | None]:
    """The numbers of a text in the target's shape, and the most decimals that any was typed with.

    Blanks, commas, semicolons and brackets may part them, as in what NumPy prints.
    """
    if target not in case.kind.gradients:
        rule = "must be one of " + ", ".join(case.kind.gradients)
        raise SettingError("target", target, rule)
    shape = case.arrays()[target].shape
    texts = [part for part in re.split(r"[\s,;\[\]()]+", text.replace("\u2212", "-")) if part]
    for part in texts:
        if not NUMBER.fullmatch(part):
            raise SettingError(
                target, part, "must be a number, with a point for decimals; a formula has an ="
            )
    if len(texts) != math.prod(shape):
        rule = f"must be {math.prod(shape)} numbers, row by row, or a formula with ="
        raise SettingError(target, f"{len(texts)} numbers", rule)
    is_scientific = any("e" in part.lower() for part in texts)
    decimals = None if is_scientific else max(len(part.partition(".")[2]) for part in texts)
    return np.array(texts, dtype=float).reshape(shape), decimals


def _mathml(case: Case, formula: str) -> str:
    """A gradient's formula as a student would have it read, the forward pass as it stands."""
    if formula.startswith("d"):
        return to_mathml(parse_formula(formula, case))
    return f"<math><mrow>{''.join(map(_typeset, _TOKEN.findall(formula)))}</mrow></math>"


def _typeset(token: str) -> str:
    symbol, brace, below = token.partition("{")
    if brace:
        indices = operator(",").join(map(italic, below.rstrip("}").split(",")))
        return f"<munder>{operator(symbol, movablelimits='true')}<mrow>{indices}</mrow></munder>"
    if token.isspace():
        return ""
    if token in SIGNED:
        return SIGNED[token]
    if token.isalpha() and token not in ("kH", "kW"):
        return italic(token) if len(token) == 1 else f"<mi>{token}</mi>"
    if token[0].isalpha():  # s0, kH: a size along an axis
        return f"<msub>{italic(token[0])}{italic(token[1])}</msub>"
    return f"<mn>{token}</mn>" if token.isdigit() else operator(token)


def _sizes_of(case: Case) -> dict[str, int | str]:
    """The sizes that matter, as numbers where one number says them; samples where there are any."""
    names = case.kind.sizes
    if case.samples and "samples" not in names:
        names = (*names, "samples")
    values = {name: getattr(case, name) for name in names}
    return {
        name: value if isinstance(value, int) else written_as(name, value)
        for name, value in values.items()
    }


def _curve_of(case: Case) -> dict[str, Any] | None:
    """A function's curve as far as it fits the picture, and its slope at every entry of z."""
    if not isinstance(case.kind, Pointwise):
        return None
    z = np.linspace(-3, 3, 61)
    y = case.kind.drawn(z)
    fits = y <= _TOP
    given = case.given()
    slopes = case.backward(given, np.ones(given["g"].shape))["dz"]
    return {"z": z[fits], "y": y[fits], "slopes": slopes.ravel()}
