"""Usual mistakes in the gradients of layers without windows, as formulas."""

from __future__ import annotations

from playground.derivation.judging.mistaken_norms import norm_mistakes
from playground.derivation.judging.mistaken_rows import (
    BIAS_TIMES,
    NO_G,
    TOO_MANY,
    Y_FOR_G,
    Rows,
)
from playground.derivation.layers.batch_norm import BatchNorm, ImageBatchNorm

WITHOUT_WINDOWS: Rows = {
    ("tanh", "dz"): [
        (("1 − z²", "the slope is taken as 1 − z²; it is 1 − y²"), "(1 - z^2) g"),
        (
            (
                "slope of the wrong variable",
                "the slope is taken as 1 − tanh²(y); it is 1 − y², which is 1 − tanh²(z)",
            ),
            "(1 - tanh(y)^2) g",
        ),
        (NO_G, "1 - y^2"),
        (("slope forgotten", "the slope 1 − y² is forgotten"), "g"),
        (("tanh for its slope", "g is multiplied by y itself instead of the slope 1 − y²"), "y g"),
        (("square forgotten", "the slope is taken as 1 − y; it is 1 − y²"), "(1 - y) g"),
        (
            ("brackets forgotten", "the brackets are missing: 1 − y² g is 1 − (y² g)"),
            "1 - y^2 g",
        ),
        (("1 + y²", "the slope is taken as 1 + y²; it is 1 − y²"), "(1 + y^2) g"),
        (("1 forgotten", "the slope is taken as y²; it is 1 − y²"), "y^2 g"),
        (
            ("slope of the sigmoid", "the slope is taken as y (1 − y), which is the sigmoid's"),
            "y (1 - y) g",
        ),
        (
            ("divided by the slope", "g is divided by the slope instead of multiplied by it"),
            "cosh(z)^2 g",
        ),
        (Y_FOR_G, "(1 - y^2) y"),
    ],
    ("dense", "dz"): [
        (
            ("transposed weight", "the weight is transposed: w(j,i) where w(i,j) belongs"),
            "sum(j) w(j,i) g(j)",
        ),
        (
            (
                "missing sum over the outputs",
                "the sum over the outputs is missing: j is taken equal to i",
            ),
            "w(i,i) g(i)",
        ),
        (NO_G, "sum(j) w(i,j)"),
        (Y_FOR_G, "sum(j) w(i,j) y(j)"),
    ],
    ("dense", "dw"): [
        (
            ("transposed gradient", "it is transposed: z(j) g(i) where z(i) g(j) belongs"),
            "z(j) g(i)",
        ),
        (NO_G, "z(i)"),
        (("z forgotten", "z is forgotten"), "g(j)"),
        (Y_FOR_G, "z(i) y(j)"),
        (("w in place of z", "w stands where z belongs"), "w(i,j) g(j)"),
        ((TOO_MANY, "it is summed over the outputs too"), "z(i) sum(k) g(k)"),
    ],
    ("dense", "db"): [
        ((TOO_MANY, "it is summed over the outputs too"), "sum(i) g(i)"),
        (NO_G, "1"),
        (Y_FOR_G, "y(j)"),
        (BIAS_TIMES, "b(j) g(j)"),
    ],
    ("relu", "dz"): [
        (
            ("slope at g", "the sign of g decides what passes, and not that of z"),
            "1{g > 0} g",
        ),
        (
            ("g rectified too", "what is negative in g is stopped too"),
            "1{z > 0} max(g, 0)",
        ),
        (("slope forgotten", "the slope 1{z > 0} is forgotten"), "g"),
        (
            ("sides exchanged", "it passes where z is negative: the sides are exchanged"),
            "1{z < 0} g",
        ),
        (
            ("slope 1 at the corner", "the slope at z = 0 is taken as 1; here it is 0"),
            "1{z >= 0} g",
        ),
        (
            ("slope 1/2 at the corner", "the slope at z = 0 is taken as 1/2; here it is 0"),
            "(1{z > 0} + 1{z = 0} / 2) g",
        ),
        (
            ("ReLU for its slope", "g is multiplied by y itself instead of the slope 1{z > 0}"),
            "y g",
        ),
        (NO_G, "1{z > 0}"),
        (Y_FOR_G, "1{z > 0} y"),
    ],
    ("sigmoid", "dz"): [
        (("z (1 − z)", "the slope is taken as z (1 − z); it is y (1 − y)"), "z (1 - z) g"),
        (
            (
                "slope of the wrong variable",
                "the slope is taken at y instead of z: σ(y) (1 − σ(y)); it is y (1 − y)",
            ),
            "exp(-y) / (1 + exp(-y))^2 g",
        ),
        (("1 − y", "the slope is taken as 1 − y: the factor y is forgotten"), "(1 - y) g"),
        (("y", "the slope is taken as y: the factor 1 − y is forgotten"), "y g"),
        (("slope of tanh", "the slope is taken as 1 − y², which is that of tanh"), "(1 - y^2) g"),
        (("1 + y", "the slope is taken as y (1 + y); it is y (1 − y)"), "y (1 + y) g"),
        (("slope forgotten", "the slope y (1 − y) is forgotten"), "g"),
        (("brackets forgotten", "the brackets are missing: y 1 − y g is y − y g"), "y - y g"),
        (
            ("divided by the slope", "g is divided by the slope instead of multiplied by it"),
            "g / (y (1 - y))",
        ),
        (NO_G, "y (1 - y)"),
        (Y_FOR_G, "y (1 - y) y"),
    ],
    ("flatten", "dz"): [
        (
            ("columns first", "the row is read with the channel running fastest, columns last"),
            "g((c H + b) C + a)",
        ),
        (
            ("channels last", "the row is read with the channel last, as (H, W, C) has it"),
            "g((b W + c) C + a)",
        ),
        (("rows and columns exchanged", "rows and columns are exchanged"), "g((a W + c) H + b)"),
        (("H for W", "rows are taken to be H long; they have W entries"), "g((a H + b) H + c)"),
        (NO_G, "1"),
        (Y_FOR_G, "y((a H + b) W + c)"),
    ],
    ("softmax_cross_entropy", "dz"): [
        (
            ("1 forgotten", "the 1 at the label is forgotten: it is p − 1{k = label}"),
            "p(i,k) g(i)",
        ),
        (
            ("p forgotten", "p is forgotten: only the label's own −1 is there"),
            "-1{k = t(i)} g(i)",
        ),
        (
            ("slope in p", "it is the slope of −log p in p, −1/p at the label, and not in z"),
            "-1{k = t(i)} / p(i,k) g(i)",
        ),
        (
            (
                "only the label's slope",
                "of softmax's slopes only p (1 − p) at the label is there: the others depend on "
                "its logit too",
            ),
            "-1{k = t(i)} (1 - p(i,k)) g(i)",
        ),
        (
            ("slope of softmax twice", "p (1 − p) is multiplied in once more"),
            "(p(i,k) - 1{k = t(i)}) p(i,k) (1 - p(i,k)) g(i)",
        ),
        (("z for p", "z stands where p belongs"), "(z(i,k) - 1{k = t(i)}) g(i)"),
        (
            ("labels from 1", "labels are counted from 1; here they count from 0"),
            "(p(i,k) - 1{k + 1 = t(i)}) g(i)",
        ),
        (
            ("g forgotten", "g is forgotten: the mean's 1/N, unless it was typed over"),
            "p(i,k) - 1{k = t(i)}",
        ),
        (
            ("divided by N again", "it is divided by N once more: the mean's 1/N is in g already"),
            "(p(i,k) - 1{k = t(i)}) g(i) / N",
        ),
        (Y_FOR_G, "(p(i,k) - 1{k = t(i)}) y(i)"),
    ],
    **norm_mistakes("batch_norm", BatchNorm.letters),
    **norm_mistakes("batch_norm2d", ImageBatchNorm.letters),
}
