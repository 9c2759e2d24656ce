"""Question 1: backpropagation through convolution, max-pooling and tanh, derived and checked.

The formulas stand in `derived_formulas`. What a worked example says is computed as the report is
made; what the checks say, once a process, since nobody can change what they check.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator

import numpy as np

from playground.derivation.case import Case
from playground.derivation.explain import Explanation, Factor, Term, explain
from playground.derivation.judging.judge import judge_formula
from playground.derivation.sizes import as_pair
from playground.figures.planes import Plane, Window, planes_figure
from playground.homework.derivation_checks import check, slips, varied
from playground.homework.derived_formulas import JUDGED, SLIP, STEPS
from playground.homework.document import Block, Formula, Heading, Paragraph, Picture
from playground.studies.tables import Table
from playground.wording.numbers import MINUS, listed
from playground.wording.words import words

CONVOLUTION = Case(channels_in=2, channels_out=2, size=4, kernel=2, seed=3)
POOLING = Case(layer="max_pool2d", channels_in=1, size=5, kernel=3, stride=2, seed=30)
TANH = Case(layer="tanh", channels_in=1, size=3, seed=2)

SECONDS = 1.0  # to check everything, on one core
N_FIGURES = 3

_CASES = {"conv2d": CONVOLUTION, "max_pool2d": POOLING, "tanh": TANH}
_SLIP_CASES = (
    POOLING,
    Case(layer="max_pool2d", channels_in=1, size=6, kernel=2, stride=2, seed=5),
    Case(layer="max_pool2d", channels_in=2, size=8, kernel=2, stride=1, seed=5),
    Case(layer="max_pool2d", channels_in=1, size=3, kernel=3, stride=1, seed=5),
)


def derivations_part(page: str) -> Iterator[Block]:
    """Question 1: three layers, each derived, worked through at one entry, and checked.

    `page` is the playground's address, for links to the examples; none without it.
    """
    yield Heading(words("derivations.part.title"))
    yield Paragraph(words("derivations.part.text"))
    yield from _convolution(page)
    yield from _max_pooling(page)
    yield from _tanh(page)
    yield Heading(words("derivations.part.checks"), 3)
    yield Paragraph(words("derivations.part.checks_text"))
    yield _checks_table()


def _told(layer: str, *names: str) -> Iterator[Block]:
    """Steps of a derivation: a sentence each, and its formula where there is one."""
    for name in names:
        yield Paragraph(words(f"derivations.{layer}.{name}"))
        key = f"{layer}.{name}"
        formula = STEPS.get(key) or JUDGED.get(key)
        if formula is not None:
            yield formula


def _verdict(case: Case, *keys: str) -> Paragraph:
    """What the judge says of formulas on a case, and for which others they do not hold."""
    judged = {key: judge_formula(case, JUDGED[key].plain) for key in keys}
    said = listed(
        [
            words(
                "derivations.part.right_in",
                name=words(f"derivations.{key}_name"),
                right=one.given.size - one.n_wrong - one.n_ties,
                all=one.given.size,
            )
            for key, one in judged.items()
        ]
    )
    text = words("derivations.part.judged", said=said)
    others = dict.fromkeys(other for one in judged.values() for other in one.elsewhere)
    if others:
        text += " " + words("derivations.part.elsewhere", settings=listed(list(others)))
    return Paragraph(text)


def _convolution(page: str) -> Iterator[Block]:
    case = CONVOLUTION
    yield Heading(words("derivations.part.conv2d"), 3)
    yield from _told("conv2d", "layer", "chain", "feeds", "condition", "slope", "dz_indicator")
    yield from _told("conv2d", "limits", "dz", "weight_slope", "dw", "bias_slope", "db")
    keys = ("conv2d.dz_indicator", "conv2d.dz", "conv2d.dw", "conv2d.db")
    yield _verdict(case, *keys)
    entry = (0, 1, 2)
    explained = explain(case, "dz", entry)
    yield _example(case, explained, page)
    yield _windows_picture(case, entry, explained)
    yield _terms_table(case, explained)


def _max_pooling(page: str) -> Iterator[Block]:
    case = POOLING
    yield Heading(words("derivations.part.max_pool2d"), 3)
    yield from _told("max_pool2d", "layer", "place", "slope", "windows", "dz", "ties")
    yield _verdict(case, "max_pool2d.dz")
    entry = (0, 2, 2)
    explained = explain(case, "dz", entry)
    yield _example(case, explained, page)
    yield _windows_picture(case, entry, explained)
    yield _terms_table(case, explained)
    yield from _slip()


def _slip() -> Iterator[Block]:
    """The sheet's formula for max-pooling, where it fails and by how much."""
    yield Heading(words("derivations.part.slip"), 3)
    yield Paragraph(words("derivations.slip.text"))
    yield SLIP
    found = slips(SLIP.plain, _SLIP_CASES)
    first = found[0].judgement
    case = POOLING
    given, right = found[0].passed
    high, wide = as_pair(case.kernel)
    within = first.given[0, :high, :wide]
    yield Paragraph(
        words(
            "derivations.slip.judged",
            wrong=int((first.errors > 0).sum()),
            all=first.given.size,
            error=_number(float(first.errors.max())),
            mistakes=listed([f"“{mistake.name}”" for mistake in first.mistakes]),
            kernel=case.kernel,
            inside=np.count_nonzero(within),
            nonzero=np.count_nonzero(first.given),
            given=_number(given),
            right=_number(right),
        )
    )
    wrong = tuple((int(b), int(c)) for _, b, c in np.argwhere(first.errors > 0))
    planes = [
        Plane(first.right[0], words("derivations.slip.right"), is_coloured=True),
        Plane(
            first.given[0],
            words("derivations.slip.sheet"),
            is_coloured=True,
            crossed=wrong,
        ),
    ]
    caption = words("derivations.slip.caption", kernel=case.kernel, size=case.size)
    yield Picture("pooling-slip", planes_figure(planes), caption)
    rows = []
    for slip in found:
        other, judged = slip.case, slip.judgement
        errors = judged.errors
        rows.append(
            (
                words(
                    "derivations.slip.case",
                    channels=other.channels_in,
                    size=other.size,
                    kernel=other.kernel,
                    stride=other.stride,
                ),
                str(math.prod(other.shapes["g"][1:])),
                words("derivations.part.of", count=int((errors > 0).sum()), all=judged.given.size),
                f"{errors.max():.2f}",
                f"{np.abs(judged.right).max():.2f}",
            )
        )
    columns = ("case", "windows", "wrong", "error", "largest")
    header = tuple(words(f"derivations.slip.head_{name}") for name in columns)
    note = words("derivations.slip.note")
    yield Table(header, tuple(rows), note)


def _tanh(page: str) -> Iterator[Block]:
    case = TANH
    yield Heading(words("derivations.part.tanh"), 3)
    yield from _told("tanh", "layer", "parts", "quotient", "shorter", "dz")
    yield _verdict(case, "tanh.dz_quotient", "tanh.dz")
    explained = explain(case, "dz", (0, 1, 1))
    arrays = case.arrays()
    z, y, g = (float(arrays[name][explained.index]) for name in ("z", "y", "g"))
    yield _example(case, explained, page)
    slope = 1 - y * y
    yield _numbers_line(
        f"y(0,1,1) = tanh({_number(z)}) = {_number(y, 6)}",
        rf"y(0,1,1) = \tanh({_number(z)}) = {_number(y, 6)}",
    )
    product = f"(1 - {_number(y, 6)}^2) ({_number(g)}) = {_number(slope, 6)} ({_number(g)})"
    yield _numbers_line(
        f"dL/dz(0,1,1) = {product} = {_number(explained.value, 6)}",
        rf"\frac{{\partial L}}{{\partial z(0,1,1)}} = (1 - {_number(y, 6)}^2) \cdot "
        rf"({_number(g)}) = {_number(slope, 6)} \cdot ({_number(g)}) = "
        rf"{_number(explained.value, 6)}",
    )


def _numbers_line(plain: str, tex: str) -> Formula:
    return Formula(tex.replace(MINUS, "-"), plain.replace(MINUS, "-"))


def _example(case: Case, explained: Explanation, page: str) -> Paragraph:
    """What the worked example is about: layer, sizes, entry, its value and what measures it."""
    difference = explained.difference
    if difference is None:
        raise ValueError("explained: an output; a worked example is of a gradient.")
    sizes = words(
        f"derivations.{case.layer}.sizes",
        size=case.size,
        kernel=case.kernel,
        stride=case.stride,
        channels_in=case.channels_in,
        channels_out=case.channels_out,
    )
    n_counting = sum(term.counts for term in explained.terms)
    text = words(
        f"derivations.{case.layer}.example",
        sizes=sizes,
        place=_place("z", explained.index),
        value=_number(explained.value, 6 if case.layer == "tanh" else 2),
        measured=_number(difference.value, 6 if case.layer == "tanh" else 2),
        terms=len(explained.terms),
        counting=n_counting,
        windows=len({term.factors[-1].index[1:] for term in explained.terms}),
    )
    if not page:
        return Paragraph(text)
    link = (words("derivations.part.this_case"), case.link(f"{page}backprop"))
    return Paragraph(text, (link,))


def _windows_picture(case: Case, entry: tuple[int, int, int], explained: Explanation) -> Picture:
    """z once a window that the entry lies in, with what that window does with it."""
    arrays = case.arrays()
    z, (a, b, c) = arrays["z"], entry
    stride = as_pair(case.stride)
    by_window: dict[tuple[int, int], list[Term]] = {}
    for term in explained.terms:
        h, w = term.factors[-1].index[1:]
        by_window.setdefault((h, w), []).append(term)
    planes = []
    for (h, w), terms in by_window.items():
        title = words("derivations.windows.title", h=h, w=w)
        counts = any(term.counts for term in terms)
        window = Window(stride[0] * h, stride[1] * w, *as_pair(case.kernel), counts)
        if case.layer == "max_pool2d":
            row, column = (int(place) for place in arrays["argmax"][a, h, w])
            key = "passes" if counts else "keeps"
            g = _number(terms[0].factors[-1].value)
            note = words(f"derivations.windows.{key}", h=h, w=w, g=g, row=row, column=column)
            planes.append(Plane(z[a], title, note, (window,), (b, c), ((row, column),)))
        else:
            note = words("derivations.windows.uses", m=b - h, n=c - w, a=a)
            planes.append(Plane(z[a], title, note, (window,), (b, c)))
    caption = words(
        f"derivations.{case.layer}.caption", a=a, place=_place("z", entry), n=len(planes)
    )
    name = {"conv2d": "convolution-windows", "max_pool2d": "pooling-windows"}[case.layer]
    return Picture(name, planes_figure(planes), caption)


def _terms_table(case: Case, explained: Explanation) -> Table:
    """Every term of the worked sum in numbers, and the sum."""
    a, b, c = explained.index
    argmax = case.forward(case.given()).get("argmax", np.empty(0))
    stride = as_pair(case.stride)
    rows: list[tuple[str, ...]] = []
    for term in explained.terms:
        *others, g = term.factors
        j, h, w = g.index
        if case.layer == "conv2d":
            where = words("derivations.terms.place", b=b, h=h, m=b - h, c=c, w=w, n=c - w)
            slope = _factor("weight", others[0])
        else:
            row, column = (int(place) for place in argmax[a, h, w])
            where = words(
                "derivations.terms.maximum",
                s=case.stride,
                h=h,
                w=w,
                m=row - stride[0] * h,
                n=column - stride[1] * w,
                row=row,
                column=column,
            )
            slope = str(int(term.counts))
        rows.append(
            (_place("y", (j, h, w)), where, slope, _factor("∂L/∂y", g), _number(term.product))
        )
    total = words("derivations.terms.sum")
    rows.append((total, "", "", "", _number(explained.value)))
    columns = ("output", "place", "factor", "arrives", "term")
    header = tuple(words(f"derivations.{case.layer}.head_{name}") for name in columns)
    return Table(header, tuple(rows), "", len(rows) - 1)


def _factor(name: str, factor: Factor) -> str:
    return f"{_place(name, factor.index)} = {_number(factor.value)}"


def _place(name: str, index: tuple[int, ...]) -> str:
    return f"{name}({','.join(map(str, index))})"


def _number(value: float, decimals: int = 2) -> str:
    return f"{value:.{decimals}f}".replace("-", MINUS)


@functools.cache
def _checks_table() -> Table:
    """Every judged formula against loops and central differences, over several cases each."""
    rows = []
    for key, formula in JUDGED.items():
        layer = key.partition(".")[0]
        found = check(formula.plain, varied(_CASES[layer]))
        rows.append(
            (
                words(f"derivations.{key}_name"),
                str(found.n_cases),
                words("derivations.part.of", count=found.n_wrong, all=found.n_entries),
                f"{found.of_loops:.0e}" if found.of_loops else "0",
                f"{found.of_differences:.0e}" if found.of_differences else "0",
                f"{found.largest:.1f}",
            )
        )
    columns = ("formula", "cases", "wrong", "loops", "differences", "largest")
    header = tuple(words(f"derivations.part.head_{name}") for name in columns)
    return Table(header, tuple(rows), words("derivations.part.checks_note"))
