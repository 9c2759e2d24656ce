"""What several samples change: the terms, formulas and additions of one, with its index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from playground.derivation.case import PARAMETERS, Case
from playground.derivation.terms import Arrays, Index, Term

_PER_SAMPLE = re.compile(r"(?<![A-Za-z])(dz|z|y|g|[mnbc](?:star|\*))\(")
_GROUPS = 1000  # more than a sum of one sample has


def terms_of(case: Case, arrays: Arrays, array: str, index: Index) -> Iterator[Term]:
    """The terms of an entry, over all samples where it is one of a parameter's gradient."""
    kind = case.kind
    if not case.samples or kind.usual_samples:
        yield from kind.terms(case, arrays, array, index)
        return
    is_shared = array.removeprefix("d") in PARAMETERS
    samples, place = (range(case.samples), index) if is_shared else (index[:1], index[1:])
    for sample in samples:
        for term in kind.terms(case, case.of_sample(arrays, sample), array, place):
            yield _of_sample(term, sample)


def _of_sample(term: Term, sample: int) -> Term:
    factors = tuple(
        one if one.array in PARAMETERS else replace(one, index=(sample, *one.index))
        for one in term.factors
    )
    note = _PER_SAMPLE.sub(rf"\1({sample},", term.note)
    return replace(term, factors=factors, note=note, group=term.group + _GROUPS * sample)


def formula_of(case: Case, array: str) -> str:
    """A layer's formula of an array, with the samples' index where the case has any."""
    text = case.kind.formulas(case)[array]
    return with_samples(text) if case.samples and not case.kind.usual_samples else text


def left_of(case: Case, array: str) -> str:
    """How a formula for y or a gradient begins, with the samples' index where there are any."""
    left = case.kind.left(case, array)
    if not case.samples or case.kind.usual_samples:
        return left
    return with_samples(f"{left} = ").partition(" = ")[0]


def with_samples(text: str) -> str:
    """A formula of one sample for all of them: an index more, summed over for w and b."""
    sample = next(letter for letter in "iqr" if not re.search(rf"\b{letter}\b", text))
    left, equals, right = text.partition("=")
    right = _PER_SAMPLE.sub(rf"\1({sample},", right)
    if not left.startswith(("dw", "db")):
        left = _PER_SAMPLE.sub(rf"\1({sample},", left)
    elif right.lstrip().startswith("sum("):
        right = right.replace("sum(", f"sum({sample},", 1)
    elif f"({sample}," in right:
        right = f" sum({sample}) {right.strip()}"
    else:  # the same for every sample
        right = f" N {right.strip()}"
    return left + equals + right


def additions_of(case: Case, index: Index, passed: tuple[Term, ...]) -> list[str]:
    """What one entry of g adds to each gradient."""
    factors = tuple(one for term in passed if term.counts for one in term.factors)
    if not case.samples or case.kind.usual_samples:
        return case.kind.additions(case, index, factors)
    sample, place = index[0], index[1:]
    lines = case.kind.additions(case, place, factors)
    return [_PER_SAMPLE.sub(rf"\1({sample},", line) for line in lines]
