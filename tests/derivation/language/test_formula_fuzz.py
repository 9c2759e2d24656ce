"""Formulas nobody would write: no exception but the language's own, and none that takes long.

A thousand of them on every test run; `make fuzz` takes ten thousand.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter

import numpy as np
import pytest

from playground.derivation.case import Case
from playground.derivation.examples import EXAMPLES
from playground.derivation.language.formula import evaluate, parse_formula, to_mathml
from playground.derivation.language.vocabulary import FUNCTIONS, vocabulary_of
from playground.errors import FormulaError

FORMULAS = int(os.environ.get("FORMULAS", "1000"))
SECONDS = 0.1

CASES = [
    Case(),
    Case(channels_in=4, channels_out=4, size=8, kernel=5, padding=4),
    Case(channels_in=3, channels_out=2, size=8, kernel=3, stride=2, padding=1),
    Case("max_pool2d", channels_in=4, size=8, kernel=3, stride=1),
    Case("tanh", channels_in=4, size=8),
    Case("dense", size=8, channels_out=4),
]
LEFT = {
    "conv2d": ["dz(a,b,c)", "dw(j,a,m,n)", "db(j)", "dL/dz(a,b,c)", "grad_w[j,a,m,n]", "db"],
    "max_pool2d": ["dz(a,b,c)", "dL/dz(a,b,c)", "dz"],
    "tanh": ["dz(a,b,c)", "dz"],
    "dense": ["dz(i)", "dw(i,j)", "db(j)", "db"],
}
NAMES = [*"abchijkmnqwzgybHWKspCe", "h'", "H'", "k_H", "s_0", "C_out", "mstar", "cstar"]
PIECES = [
    *NAMES, *FUNCTIONS, "sum", "sum_", "Σ", "1{", "}", "{", "(", ")", "[", "]", ",", ";", "..",
    "=", "!=", "<", "<=", ">", ">=", "and", "in", "+", "-", "*", "/", "^", "**", "²", "0", "1",
    "2.5", "999", "1e9", "10^9", "_", ".", "__class__", "import", "lambda", "\\", "'", '"', "\n",
    "\x00", "𝟙", "∈", "…", "dL/dy", "m*", "d", "é", "٣", "\ud800",
]  # fmt: skip


def random_formula(rng: random.Random) -> tuple[Case, str]:
    case = rng.choice(CASES)
    left = rng.choice(LEFT[case.layer])
    kind = rng.random()
    if kind < 0.6:
        scope = re.findall("[a-z]", left.partition("(")[2])
        return case, f"{left} = {Grower(rng, case).grown(scope, rng.randint(1, 6))}"
    if kind < 0.9:
        examples = [one.text for one in EXAMPLES if one.layer == case.layer]
        return case, mutated(rng, rng.choice(examples))
    return case, "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 60)))


class Grower:
    """Expressions as the grammar has them, of any meaning or none."""

    def __init__(self, rng: random.Random, case: Case) -> None:
        self.rng = rng
        self.known = vocabulary_of(case)
        self.sizes = [size for size in ("K", "s", "p", "H", "W'") if size in self.known.sizes]

    def grown(self, scope: list[str], depth: int) -> str:
        rng = self.rng
        if depth == 0:
            return rng.choice([*scope * 2, *self.sizes, "0", "1", "2", "0.5", "1000", "q"])
        forms = [self.entry, self.entry, self.total, self.total, self.indicator, self.function]
        kind = rng.randrange(12)
        if kind < len(forms):
            return forms[kind](scope, depth - 1)
        one, two = (self.grown(scope, rng.randint(0, depth - 1)) for _ in range(2))
        form = rng.choice(["{} + {}", "{} - {}", "{} {}", "{} / {}", "({})^({})", "({}) ({})"])
        return form.format(one, two)

    def entry(self, scope: list[str], depth: int) -> str:
        array, shape = self.rng.choice(list(self.known.arrays.items()))
        inner = [self.grown(scope, self.rng.randint(0, min(depth, 1))) for _ in shape]
        return f"{array}({','.join(inner)})"

    def total(self, scope: list[str], depth: int) -> str:
        free = [name for name in "hkijrtuv" if name not in scope]
        index = self.rng.choice(free or ["h"])
        low, high = (self.grown(scope, 0) for _ in range(2))
        head = self.rng.choice([
            f"sum({index})", f"sum({index} = {low}..{high})", f"sum_{{{index}={low}}}^{{{high}}}",
            f"sum({index}; {low} < {index} <= {high})", f"sum_{index}",
        ])  # fmt: skip
        return f"{head} {self.entry([*scope, index], 1)} {self.grown([*scope, index], depth)}"

    def indicator(self, scope: list[str], depth: int) -> str:
        one, two, three = (self.grown(scope, min(depth, 1)) for _ in range(3))
        return f"1{{{one} = {two}, {two} {self.rng.choice('<>')}= {three}}}"

    def function(self, scope: list[str], depth: int) -> str:
        name = self.rng.choice(list(FUNCTIONS))
        inner = [self.grown(scope, depth) for _ in range(FUNCTIONS[name])]
        return f"{name}({', '.join(inner)})"


def mutated(rng: random.Random, text: str) -> str:
    """A right formula with a few pieces cut out, put in, doubled or exchanged."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.randint(0, 8))
        change = rng.random()
        if change < 0.35:
            text = text[:at] + text[end:]
        elif change < 0.7:
            text = text[:at] + rng.choice(PIECES) + text[end:]
        elif change < 0.85:
            text = text[:end] + text[at:]
        else:
            text = text[end:] + text[at:end] + text[:at]
    return text


HEAVY = [
    "dz(a,b,c) = sum(j,h,k,m,n) 1{b = h + m - p, c = k + n - p} w(j,a,m,n) g(j,h,k)",
    "dz(a,b,c) = sum(j,h,k) exp(w(j,a,b-h,c-k) g(j,h,k)) w(j,a,b-h,c-k)",
    "dz(a,b,c) = sum(h = 0..999, i = 0..999) tanh(h i a / 1000)",
    "dz(a,b,c) = sum(h = 0..400, i = 0..400) cosh(h / 400) ^ (i / 400)",
    "dw(j,a,m,n) = sum(h,k,i,q) z(a,h+m-p,k+n-p) g(j,h,k) z(a,i+m-p,q+n-p) g(j,i,q)",
    "dz(a,b,c) = " + "sum(h = 0..99) " * 12 + "h",
    "db(j) = " + "tanh(" * 20 + "j" + ")" * 20,
    "db(j) = " + " + ".join(["exp(j)"] * 100),
]


def attempt(case: Case, text: str) -> tuple[str, float]:
    """What became of a formula, and how long it took; what others do meanwhile does not count."""
    begun = time.thread_time()
    try:
        formula = parse_formula(text, case)
        values = evaluate(formula, case)
        to_mathml(formula)
    except FormulaError as refused:
        seconds = time.thread_time() - begun
        is_told = bool(refused.problem) and str(refused).isprintable()
        return ("refused" if is_told and 0 <= refused.position <= len(text) else "mute"), seconds
    seconds = time.thread_time() - begun
    is_gradient = values.shape == case.shapes[formula.target[1]] and np.isfinite(values).all()
    return ("worked out" if is_gradient else "no gradient"), seconds


def test_no_formula_raises_anything_but_its_own_error_or_takes_longer_than_100_ms() -> None:
    rng = random.Random(20)
    outcomes: Counter[str] = Counter()
    slowest, slowest_text = 0.0, ""
    for _ in range(FORMULAS):
        case, text = random_formula(rng)
        outcome, seconds = attempt(case, text)
        assert outcome in ("worked out", "refused"), text
        outcomes[outcome] += 1
        slowest, slowest_text = max((slowest, slowest_text), (seconds, text))
    print(f"{dict(outcomes)}; the slowest took {1000 * slowest:.1f} ms: {slowest_text!r}")
    assert slowest < SECONDS, slowest_text
    assert min(outcomes.values()) > FORMULAS / 5


@pytest.mark.parametrize("text", HEAVY)
def test_formulas_that_mean_much_work_are_done_or_refused_within_100_ms(text: str) -> None:
    case = CASES[1]
    attempt(case, text)  # the case's arrays are computed once
    outcome, seconds = attempt(case, text)
    assert outcome in ("worked out", "refused")
    assert seconds < SECONDS
