"""Formulas to begin with: the homework's own, its well-known slip, and those for every setting.

The page shows each with a gap where the thinking is, so that no press gives the answer away.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.derivation.case import Case
from playground.derivation.language.formula import parse_formula
from playground.derivation.sizes import DEFAULTS
from playground.errors import FormulaError

GAP = "?"
SHEET = "As on the homework sheet"
GENERAL = "For every stride and padding"
OTHERWISE = "Otherwise written"
EACH_AXIS = "For each axis its own"
SLIP = "Find the slip"


@dataclass(frozen=True)
class Example:
    """A formula for one gradient of one layer, and what is to be known about it."""

    layer: str
    target: str
    title: str
    text: str
    is_right: bool = True
    plain: tuple[str, ...] = ()  # sizes with whose plain value alone it is right
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
        """Whether the formula is meant for a case: its layer and sizes."""
        if case.layer != self.layer:
            return False
        try:
            parse_formula(self.text, case)  # K and s may have no one value, or w an index more
        except FormulaError:
            return False
        return all(
            getattr(case, size) == DEFAULTS[size] for size in self.plain if size in case.kind.sizes
        )


_ALL = ("stride", "padding", "dilation")
_UNPADDED = ("padding", "dilation")
_UNDILATED = ("dilation",)
_EACH = "p_0 and p_1 are the rows of zeros above z and the columns left of it."
_OF = "The sheet “Backpropagation through three layers” of the deep-learning homework."
_PLAIN = f"{_OF} With stride 1 and padding 0."

EXAMPLES = (
    Example(
        "conv2d",
        "dz",
        SHEET,
        "dL/dz(a,b,c) = sum_j sum_{h = b-k_H+1..b} sum_{w = c-k_W+1..c} "
        "weight(j, a, b-h, c-w) dL/dy(j,h,w)",
        plain=_ALL,
        remark=_PLAIN,
        hidden="b-h, c-w",
    ),
    Example(
        "conv2d",
        "dz",
        "From the chain rule",
        "dz(a,b,c) = sum(j,h,k) 1{h <= b < h+K, k <= c < k+K} w(j, a, b-h, c-k) g(j,h,k)",
        plain=_ALL,
        remark="The indicator may be left out: outside the kernel, w is 0.",
        hidden="h <= b < h+K, k <= c < k+K",
    ),
    Example(
        "conv2d",
        "dz",
        GENERAL,
        "dz(a,b,c) = sum(j,h,k) w(j, a, b+p-s h, c+p-s k) g(j,h,k)",
        plain=_UNDILATED,
        hidden="b+p-s h, c+p-s k",
    ),
    Example(
        "conv2d",
        "dz",
        OTHERWISE,
        "dz(a,b,c) = sum(j,m,n) w(j,a,m,n) g(j, (b+p-m)/s, (c+p-n)/s)",
        plain=_UNDILATED,
        remark="Where (b+p-m)/s is no whole number, there is no entry of g, and the term is 0.",
        hidden="(b+p-m)/s, (c+p-n)/s",
    ),
    Example(
        "conv2d",
        "dw",
        SHEET,
        "dL/dweight(j,a,b,c) = sum_{h,w} z(a, h+b, w+c) dL/dy(j,h,w)",
        plain=_ALL,
        remark=_PLAIN,
        hidden="h+b, w+c",
    ),
    Example(
        "conv2d",
        "dw",
        GENERAL,
        "dw(j,a,m,n) = sum(h,k) z(a, s h+m-p, s k+n-p) g(j,h,k)",
        plain=_UNDILATED,
        hidden="s h+m-p, s k+n-p",
    ),
    Example(
        "conv2d",
        "dz",
        EACH_AXIS,
        "dz(a,b,c) = sum(j,h,k) w(j, a, (b+p_0-s_0 h)/d_0, (c+p_1-s_1 k)/d_1) g(j,h,k)",
        remark=_EACH,
        hidden="(b+p_0-s_0 h)/d_0, (c+p_1-s_1 k)/d_1",
    ),
    Example(
        "conv2d",
        "dw",
        EACH_AXIS,
        "dw(j,a,m,n) = sum(h,k) z(a, s_0 h+d_0 m-p_0, s_1 k+d_1 n-p_1) g(j,h,k)",
        remark=_EACH,
        hidden="s_0 h+d_0 m-p_0, s_1 k+d_1 n-p_1",
    ),
    Example("conv2d", "db", SHEET, "dL/dbias(j) = sum_{h,w} dL/dy(j,h,w)", remark=_OF),
    Example(
        "max_pool2d",
        "dz",
        f"{SHEET}, put right",
        "dL/dz(a,b,c) = sum_{h,w} 1{(b,c) = (s_0 h + m*(a,h,w), s_1 w + n*(a,h,w))} dL/dy(a,h,w)",
        plain=_UNPADDED,
        remark=f"{_OF} m* and n* are the place of the maximum in its window.",
        hidden="s_0 h + m*(a,h,w), s_1 w + n*(a,h,w)",
    ),
    Example(
        "max_pool2d",
        "dz",
        SLIP,
        "dL/dz(a,b,c) = sum_{h,w} 1{(b,c) = (m*(a,h,w), n*(a,h,w))} dL/dy(a,h,w)",
        plain=_UNPADDED,
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
    Example("relu", "dz", "By the sign of z", "dL/dz = 1{z > 0} dL/dy", hidden="z > 0"),
    Example("sigmoid", "dz", "In its own output", "dL/dz = y (1 - y) dL/dy", hidden="y (1 - y)"),
    Example(
        "sigmoid",
        "dz",
        "By the quotient rule",
        "dL/dz = e^-z / (1 + e^-z)^2 dL/dy",
        hidden="e^-z / (1 + e^-z)^2",
    ),
    Example(
        "average_pool2d",
        "dz",
        "A share from every window",
        "dz(a,b,c) = 1/(k_H k_W) sum(h,k) "
        "1{0 <= b+p_0-s_0 h < k_H, 0 <= c+p_1-s_1 k < k_W} g(a,h,k)",
        hidden="0 <= b+p_0-s_0 h < k_H, 0 <= c+p_1-s_1 k < k_W",
    ),
    Example(
        "flatten",
        "dz",
        "Back to its place",
        "dz(a,b,c) = g((a H + b) W + c)",
        hidden="(a H + b) W + c",
    ),
    Example(
        "softmax_cross_entropy",
        "dz",
        "Both together",
        "dz(i,k) = (p(i,k) - 1{k = t(i)}) g(i)",
        remark="g(i) is 1/N where the loss is the mean over the samples.",
        hidden="p(i,k) - 1{k = t(i)}",
    ),
    Example(
        "softmax_cross_entropy",
        "dz",
        "Without p",
        "dz(i,k) = (e^z(i,k) / sum(l) e^z(i,l) - 1{k = t(i)}) g(i)",
        hidden="e^z(i,k) / sum(l) e^z(i,l)",
    ),
    Example(
        "batch_norm",
        "dz",
        "Straight, through the mean, through the variance",
        "dz(i,j) = gamma(j) / sqrt(var(j) + eps) "
        "(g(i,j) - 1/N sum(n) g(n,j) - zhat(i,j)/N sum(n) g(n,j) zhat(n,j))",
        hidden="1/N sum(n) g(n,j) - zhat(i,j)/N sum(n) g(n,j) zhat(n,j)",
    ),
    Example("batch_norm", "dw", "Sum over the samples", "dgamma(j) = sum(i) g(i,j) zhat(i,j)"),
    Example("batch_norm", "db", "Sum over the samples", "dbeta(j) = sum(i) g(i,j)"),
    Example(
        "batch_norm2d",
        "dz",
        "Straight, through the mean, through the variance",
        "dz(i,j,h,k) = gamma(j) / sqrt(var(j) + eps) (g(i,j,h,k) - 1/M sum(n,p,q) g(n,j,p,q) "
        "- zhat(i,j,h,k)/M sum(n,p,q) g(n,j,p,q) zhat(n,j,p,q))",
        hidden="1/M sum(n,p,q) g(n,j,p,q) - zhat(i,j,h,k)/M sum(n,p,q) g(n,j,p,q) zhat(n,j,p,q)",
    ),
    Example(
        "batch_norm2d",
        "dw",
        "Sum over samples, rows and columns",
        "dgamma(j) = sum(i,h,k) g(i,j,h,k) zhat(i,j,h,k)",
    ),
    Example(
        "batch_norm2d",
        "db",
        "Sum over samples, rows and columns",
        "dbeta(j) = sum(i,h,k) g(i,j,h,k)",
    ),
)


def examples_for(case: Case, target: str | None = None) -> tuple[Example, ...]:
    """The examples for a case's layer, stride and padding, and one of its gradients, or all."""
    wanted = case.kind.gradients if target is None else (target,)
    return tuple(one for one in EXAMPLES if one.suits(case) and one.target in wanted)
