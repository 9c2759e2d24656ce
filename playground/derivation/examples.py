"""Formulas to begin with: the homework's own, its well-known slip, and those for every setting.

The page shows each with a gap where the thinking is, so that no press gives the answer away.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.derivation.case import Case

GAP = "?"
SHEET = "As on the homework sheet"
GENERAL = "For every stride and padding"
OTHERWISE = "Otherwise written"
SLIP = "Find the slip"


@dataclass(frozen=True)
class Example:
    """A formula for one gradient of one layer, and what is to be known about it."""

    layer: str
    target: str
    title: str
    text: str
    is_right: bool = True
    is_plain: bool = False  # for stride 1 and padding 0 only
    remark: str = ""
    hidden: str = ""  # what the page leaves out of it; all right of the "=" where nothing is named

    @property
    def begun(self) -> str:
        """The formula with a gap in it; a wrong one as it is, for its mistake to be found."""
        if not self.is_right:
            return self.text
        if self.hidden:
            return self.text.replace(self.hidden, GAP, 1)
        return f"{self.text.partition(' = ')[0]} = {GAP}"

    def suits(self, case: Case) -> bool:
        """Whether the formula is meant for a case: its layer, its stride and padding."""
        plain = case.stride == 1 and (case.padding == 0 or "padding" not in case.kind.sizes)
        return case.layer == self.layer and (plain or not self.is_plain)


_OF = "The sheet “Backpropagation through three layers” of the deep-learning homework."
_PLAIN = f"{_OF} With stride 1 and padding 0."

EXAMPLES = (
    Example(
        "conv2d",
        "dz",
        SHEET,
        "dL/dz(a,b,c) = sum_j sum_{h = b-k_H+1..b} sum_{w = c-k_W+1..c} "
        "weight(j, a, b-h, c-w) dL/dy(j,h,w)",
        is_plain=True,
        remark=_PLAIN,
        hidden="b-h, c-w",
    ),
    Example(
        "conv2d",
        "dz",
        "From the chain rule",
        "dz(a,b,c) = sum(j,h,k) 1{h <= b < h+K, k <= c < k+K} w(j, a, b-h, c-k) g(j,h,k)",
        is_plain=True,
        remark="The indicator may be left out: outside the kernel, w is 0.",
        hidden="h <= b < h+K, k <= c < k+K",
    ),
    Example(
        "conv2d",
        "dz",
        GENERAL,
        "dz(a,b,c) = sum(j,h,k) w(j, a, b+p-s h, c+p-s k) g(j,h,k)",
        hidden="b+p-s h, c+p-s k",
    ),
    Example(
        "conv2d",
        "dz",
        OTHERWISE,
        "dz(a,b,c) = sum(j,m,n) w(j,a,m,n) g(j, (b+p-m)/s, (c+p-n)/s)",
        remark="Where (b+p-m)/s is no whole number, there is no entry of g, and the term is 0.",
        hidden="(b+p-m)/s, (c+p-n)/s",
    ),
    Example(
        "conv2d",
        "dw",
        SHEET,
        "dL/dweight(j,a,b,c) = sum_{h,w} z(a, h+b, w+c) dL/dy(j,h,w)",
        is_plain=True,
        remark=_PLAIN,
        hidden="h+b, w+c",
    ),
    Example(
        "conv2d",
        "dw",
        GENERAL,
        "dw(j,a,m,n) = sum(h,k) z(a, s h+m-p, s k+n-p) g(j,h,k)",
        hidden="s h+m-p, s k+n-p",
    ),
    Example("conv2d", "db", SHEET, "dL/dbias(j) = sum_{h,w} dL/dy(j,h,w)", remark=_OF),
    Example(
        "max_pool2d",
        "dz",
        f"{SHEET}, put right",
        "dL/dz(a,b,c) = sum_{h,w} 1{(b,c) = (s_0 h + m*(a,h,w), s_1 w + n*(a,h,w))} dL/dy(a,h,w)",
        remark=f"{_OF} m* and n* are the place of the maximum in its window.",
        hidden="s_0 h + m*(a,h,w), s_1 w + n*(a,h,w)",
    ),
    Example(
        "max_pool2d",
        "dz",
        SLIP,
        "dL/dz(a,b,c) = sum_{h,w} 1{(b,c) = (m*(a,h,w), n*(a,h,w))} dL/dy(a,h,w)",
        is_right=False,
        remark="A formula as it was often handed in. It is wrong: which index is meant for what?",
    ),
    Example(
        "max_pool2d",
        "dz",
        OTHERWISE,
        "dz(a,b,c) = sum(h,k) 1{b = bstar(a,h,k), c = cstar(a,h,k)} g(a,h,k)",
        remark="bstar and cstar are the row and column of the maximum in z.",
        hidden="b = bstar(a,h,k), c = cstar(a,h,k)",
    ),
    Example("tanh", "dz", SHEET, "dL/dz = (1 - y^2) dL/dy", remark=_OF, hidden="1 - y^2"),
    Example(
        "tanh",
        "dz",
        "By the quotient rule",
        "dL/dz = ((e^z + e^-z)^2 - (e^z - e^-z)^2) / (e^z + e^-z)^2 dL/dy",
        remark="Too large to be worked out where z is beyond about 350.",
        hidden="(e^z + e^-z)^2 - (e^z - e^-z)^2",
    ),
    Example("tanh", "dz", "With indices", "dz(a,b,c) = (1 - y(a,b,c)^2) g(a,b,c)"),
    Example("tanh", "dz", OTHERWISE, "dz(a,b,c) = g(a,b,c) / cosh^2(z(a,b,c))"),
    Example("dense", "dz", "Sum over the outputs", "dz(i) = sum(j) w(i,j) g(j)"),
    Example("dense", "dw", "Outer product", "dw(i,j) = z(i) g(j)"),
    Example("dense", "db", "The gradient itself", "db(j) = g(j)"),
)


def examples_for(case: Case, target: str | None = None) -> tuple[Example, ...]:
    """The examples for a case's layer, stride and padding, and one of its gradients, or all."""
    wanted = case.kind.gradients if target is None else (target,)
    return tuple(one for one in EXAMPLES if one.suits(case) and one.target in wanted)
