"""What a number of a chain is made of, and its gradient, as LaTeX to be pasted into a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from playground.derivation.chain.chain import Chain
from playground.derivation.chain.following import Followed
from playground.derivation.explanation_latex import is_product, number_to_latex, product_to_latex
from playground.derivation.terms import Index

_A_LINE = 4  # terms


def followed_to_latex(chain: Chain, followed: Followed) -> str:
    """An `aligned` environment: the sum behind the entry, and that of its gradient."""
    here = _symbol(followed.array, followed.index)
    lines = []
    behind = [term for term in followed.behind if term.counts]
    if behind and all(map(is_product, behind)):
        names = [_side_by_side((one.array, one.index) for one in term.factors) for term in behind]
        numbers = [product_to_latex(one.value for one in term.factors) for term in behind]
        lines += _sum(here, names, numbers, followed.value)
    else:
        lines.append(f"{here} &= {number_to_latex(followed.value)}")
    if followed.gradient is not None and followed.array != "L":
        lines += _gradient(chain, followed)
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _gradient(chain: Chain, followed: Followed) -> list[str]:
    """The sum over the entries it feeds: local derivative times the gradient there.

    What is 0 is left out.
    """
    here = _symbol(followed.array, followed.index)
    left = _slope("L", here)
    value = float(chain.told[followed.array][followed.index])
    held = {(edit.array, edit.index) for edit in chain.held}
    names, numbers = [], []
    for one in followed.feeds:
        there = float(chain.told[one.array][one.index])
        if one.array != "L" and one.slope * there and (one.array, one.index) not in held:
            symbol = _symbol(one.array, one.index)
            names.append(f"{_slope(symbol, here)} {_slope('L', symbol)}")
            numbers.append(product_to_latex((one.slope, there)))
    if not names:
        return [f"{left} &= {number_to_latex(value)}"]
    return _sum(left, names, numbers, value)


def _sum(left: str, names: Sequence[str], numbers: Sequence[str], value: float) -> list[str]:
    """Its terms by name, then their numbers, a few a line, then what they add up to."""
    total = number_to_latex(value)
    rows = [*_lines(names), *(_lines(numbers) if numbers != [total] else []), f"&= {total}"]
    return [f"{left} {rows[0]}", *rows[1:]]


def _lines(terms: Sequence[str]) -> list[str]:
    parts = [" + ".join(terms[at : at + _A_LINE]) for at in range(0, len(terms), _A_LINE)]
    return [f"&= {parts[0]}", *(f"&\\quad + {part}" for part in parts[1:])]


def _side_by_side(entries: Iterable[tuple[str, Index]]) -> str:
    return " \\, ".join(_symbol(array, index) for array, index in entries)


def _symbol(array: str, index: Index) -> str:
    """x1(0,2) as x^{(1)}_{0,2}."""
    letter, number = array[0], array[1:]
    above = f"^{{({number})}}" if number else ""
    below = f"_{{{','.join(map(str, index))}}}" if index else ""
    return f"{letter}{above}{below}"


def _slope(of: str, by: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"
