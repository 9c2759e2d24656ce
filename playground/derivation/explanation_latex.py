"""The sum behind an entry as LaTeX: the formula, the entry's products by name, their numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress

from playground.derivation.case import Case
from playground.derivation.explain import Explanation, Factor, Term
from playground.derivation.language.formula import parse_formula, to_latex
from playground.derivation.language.latex import entry
from playground.derivation.language.vocabulary import Vocabulary, vocabulary_of
from playground.errors import FormulaError


def explanation_to_latex(case: Case, explanation: Explanation) -> str:
    """An `aligned` environment, without dollars around it; numbers have four digits."""
    known = vocabulary_of(case)
    lines = []
    with suppress(FormulaError):  # a layer may work out what no formula of the language says
        lines.append(to_latex(parse_formula(explanation.formula, case)).replace(" = ", " &= ", 1))
    counting = [term for term in explanation.terms if term.counts]
    left = _entry(Factor(explanation.array, explanation.index, explanation.value), known)
    value = number_to_latex(explanation.value)
    if counting and all(map(is_product, counting)):
        names = " + ".join(_names(term, known) for term in counting)
        numbers = " + ".join(
            product_to_latex(one.value for one in term.factors) for term in counting
        )
        lines += [f"{left} &= {names}", f"&= {numbers}", f"&= {value}"]
    else:
        lines.append(f"{left} &= {value}")
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def is_product(term: Term) -> bool:
    """Whether a term is the product of its factors, and nothing else."""
    product = math.prod(factor.value for factor in term.factors)
    return math.isclose(product, term.product, rel_tol=1e-12, abs_tol=1e-15)


def _entry(factor: Factor, known: Vocabulary) -> str:
    return entry(factor.array, [str(one) for one in factor.index], known)


def _names(term: Term, known: Vocabulary) -> str:
    return " \\, ".join(_entry(factor, known) for factor in term.factors)


def product_to_latex(values: Iterable[float]) -> str:
    """Numbers multiplied."""
    numbers = list(map(number_to_latex, values))
    return " \\cdot ".join(f"({one})" if one.startswith("-") else one for one in numbers)


def number_to_latex(value: float) -> str:
    """Four digits; what is tiny as a power of ten."""
    mantissa, _, power = f"{value:.4g}".partition("e")
    return f"{mantissa} \\cdot 10^{{{int(power)}}}" if power else mantissa
