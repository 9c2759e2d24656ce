"""The formulas of question 1, each twice: in TeX, to be read, and in plain letters.

Those that end a derivation are judged as their plain letters say, which are in the language of
`derivation.language.formula`.
"""

from __future__ import annotations

from playground.homework.document import Formula

_Z = r"\frac{\partial L}{\partial z(a,b,c)}"
_WEIGHT = r"\frac{\partial L}{\partial \text{weight}(j,a,b,c)}"
_BIAS = r"\frac{\partial L}{\partial \text{bias}(j)}"
_G = r"\frac{\partial L}{\partial y(j,h,w)}"

JUDGED = {
    "conv2d.dz": Formula(
        rf"{_Z} = \sum_{{j}} \; \sum_{{h=b-k_H+1}}^{{b}} \; \sum_{{w=c-k_W+1}}^{{c}} "
        rf"\text{{weight}}(j, a, b-h, c-w) \, {_G}",
        "dL/dz(a,b,c) = sum_j sum_{h = b-k_H+1..b} sum_{w = c-k_W+1..c} "
        "weight(j, a, b-h, c-w) dL/dy(j,h,w)",
    ),
    "conv2d.dz_indicator": Formula(
        rf"{_Z} = \sum_{{j,h,w}} \mathbf{{1}}\{{h \le b < h+k_H,\; w \le c < w+k_W\}} \, "
        rf"\text{{weight}}(j, a, b-h, c-w) \, {_G}",
        "dL/dz(a,b,c) = sum_{j,h,w} 1{h <= b < h+k_H, w <= c < w+k_W} "
        "weight(j, a, b-h, c-w) dL/dy(j,h,w)",
    ),
    "conv2d.dw": Formula(
        rf"{_WEIGHT} = \sum_{{h,w}} z(a, h+b, w+c) \, {_G}",
        "dL/dweight(j,a,b,c) = sum_{h,w} z(a, h+b, w+c) dL/dy(j,h,w)",
    ),
    "conv2d.db": Formula(rf"{_BIAS} = \sum_{{h,w}} {_G}", "dL/dbias(j) = sum_{h,w} dL/dy(j,h,w)"),
    "max_pool2d.dz": Formula(
        rf"{_Z} = \sum_{{h,w}} \mathbf{{1}}\{{(b,c) = (s_0 h + m^*(a,h,w),\; s_1 w + n^*(a,h,w))\}}"
        r" \, \frac{\partial L}{\partial y(a,h,w)}",
        "dL/dz(a,b,c) = sum_{h,w} 1{(b,c) = (s_0 h + m*(a,h,w), s_1 w + n*(a,h,w))} dL/dy(a,h,w)",
    ),
    "tanh.dz": Formula(
        r"\frac{\partial L}{\partial z} = (1 - y^2) \, \frac{\partial L}{\partial y}",
        "dL/dz = (1 - y^2) dL/dy",
    ),
    "tanh.dz_quotient": Formula(
        r"\frac{\partial L}{\partial z} = \frac{(e^z + e^{-z})^2 - (e^z - e^{-z})^2}"
        r"{(e^z + e^{-z})^2} \, \frac{\partial L}{\partial y}",
        "dL/dz = ((e^z + e^-z)^2 - (e^z - e^-z)^2) / (e^z + e^-z)^2 dL/dy",
    ),
}
"""What the derivations end with, each to be judged; by layer, gradient and way of writing."""

SLIP = Formula(
    rf"{_Z} = \sum_{{h,w}} \mathbf{{1}}\{{(b,c) = (m^*(a,h,w),\; n^*(a,h,w))\}} \, "
    r"\frac{\partial L}{\partial y(a,h,w)}",
    "dL/dz(a,b,c) = sum_{h,w} 1{(b,c) = (m*(a,h,w), n*(a,h,w))} dL/dy(a,h,w)",
)
"""The sheet's own slip: a place in the plane compared with a place in the window."""

STEPS = {
    "conv2d.layer": Formula(
        r"y(j,h,w) = \text{bias}(j) + \sum_{k,m,n} \text{weight}(j,k,m,n) \, z(k, h+m, w+n), "
        r"\quad 0 \le h \le H-k_H, \; 0 \le w \le W-k_W",
        "y(j,h,w) = bias(j) + sum_{k,m,n} weight(j,k,m,n) z(k, h+m, w+n),   "
        "0 <= h <= H-k_H, 0 <= w <= W-k_W",
    ),
    "conv2d.chain": Formula(
        rf"{_Z} = \sum_{{j,h,w}} \frac{{\partial y(j,h,w)}}{{\partial z(a,b,c)}} \, {_G}",
        "dL/dz(a,b,c) = sum_{j,h,w} dy(j,h,w)/dz(a,b,c) dL/dy(j,h,w)",
    ),
    "conv2d.feeds": Formula(
        r"(k, h+m, w+n) = (a,b,c) \quad \text{means} \quad k=a, \; m=b-h, \; n=c-w",
        "(k, h+m, w+n) = (a, b, c)   means   k = a, m = b-h, n = c-w",
    ),
    "conv2d.condition": Formula(
        r"0 \le b-h < k_H, \; 0 \le c-w < k_W \quad \text{or} \quad "
        r"h \le b < h+k_H, \; w \le c < w+k_W",
        "0 <= b-h < k_H, 0 <= c-w < k_W   or   h <= b < h+k_H, w <= c < w+k_W",
    ),
    "conv2d.slope": Formula(
        r"\frac{\partial y(j,h,w)}{\partial z(a,b,c)} = "
        r"\mathbf{1}\{h \le b < h+k_H,\; w \le c < w+k_W\} \, \text{weight}(j, a, b-h, c-w)",
        "dy(j,h,w)/dz(a,b,c) = 1{h <= b < h+k_H, w <= c < w+k_W} weight(j, a, b-h, c-w)",
    ),
    "conv2d.limits": Formula(
        r"h \le b \le h+k_H-1 \quad \text{is} \quad b-k_H+1 \le h \le b",
        "h <= b <= h+k_H-1   is   b-k_H+1 <= h <= b",
    ),
    "conv2d.weight_slope": Formula(
        r"\frac{\partial y(i,h,w)}{\partial \text{weight}(j,a,b,c)} = "
        r"\mathbf{1}\{i = j\} \, z(a, h+b, w+c)",
        "dy(i,h,w)/dweight(j,a,b,c) = 1{i = j} z(a, h+b, w+c)",
    ),
    "conv2d.bias_slope": Formula(
        r"\frac{\partial y(i,h,w)}{\partial \text{bias}(j)} = \mathbf{1}\{i = j\}",
        "dy(i,h,w)/dbias(j) = 1{i = j}",
    ),
    "max_pool2d.layer": Formula(
        r"y(j,h,w) = \max_{m<k_H,\, n<k_W} \, z(j, s_0 h + m, s_1 w + n)",
        "y(j,h,w) = max_{m < k_H, n < k_W} z(j, s_0 h + m, s_1 w + n)",
    ),
    "max_pool2d.place": Formula(
        r"y(j,h,w) = z(j, \; s_0 h + m^*(j,h,w), \; s_1 w + n^*(j,h,w))",
        "y(j,h,w) = z(j, s_0 h + m*(j,h,w), s_1 w + n*(j,h,w))",
    ),
    "max_pool2d.slope": Formula(
        r"\frac{\partial y(j,h,w)}{\partial z(a,b,c)} = \mathbf{1}\{j = a\} \; "
        r"\mathbf{1}\{(b,c) = (s_0 h + m^*(a,h,w),\; s_1 w + n^*(a,h,w))\}",
        "dy(j,h,w)/dz(a,b,c) = 1{j = a} 1{(b,c) = (s_0 h + m*(a,h,w), s_1 w + n*(a,h,w))}",
    ),
    "max_pool2d.windows": Formula(
        r"\lceil (b-k_H+1)/s_0 \rceil \le h \le \lfloor b/s_0 \rfloor, \quad "
        r"\lceil (c-k_W+1)/s_1 \rceil \le w \le \lfloor c/s_1 \rfloor",
        "ceil((b-k_H+1)/s_0) <= h <= floor(b/s_0),   ceil((c-k_W+1)/s_1) <= w <= floor(c/s_1)",
    ),
    "tanh.layer": Formula(
        r"y = \tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}}",
        "y = tanh z = (e^z - e^-z) / (e^z + e^-z)",
    ),
    "tanh.parts": Formula(
        r"u = e^z - e^{-z}, \quad v = e^z + e^{-z}, \quad u' = v, \quad v' = u",
        "u = e^z - e^-z,  v = e^z + e^-z,  u' = v,  v' = u",
    ),
    "tanh.quotient": Formula(
        r"\frac{d y}{d z} = \frac{u' v - u v'}{v^2} = \frac{v^2 - u^2}{v^2} = "
        r"\frac{(e^z + e^{-z})^2 - (e^z - e^{-z})^2}{(e^z + e^{-z})^2}",
        "dy/dz = (u' v - u v') / v^2 = (v^2 - u^2) / v^2 "
        "= ((e^z + e^-z)^2 - (e^z - e^-z)^2) / (e^z + e^-z)^2",
    ),
    "tanh.shorter": Formula(
        r"\frac{d y}{d z} = 1 - \left( \frac{u}{v} \right)^2 = 1 - y^2",
        "dy/dz = 1 - (u/v)^2 = 1 - y^2",
    ),
}
"""What stands on the way: definitions and intermediate steps, which nothing judges."""
