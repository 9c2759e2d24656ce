"""Usual mistakes that a formula can say: each with its name and what follows "comes out if"."""

from __future__ import annotations

from playground.derivation.judging.mistaken_rows import (
    BIAS_TIMES,
    NO_G,
    TOO_MANY,
    Y_FOR_G,
    Rows,
)
from playground.derivation.judging.mistaken_slopes import WITHOUT_WINDOWS

_TRANSPOSED = "rows and columns exchanged", "rows and columns of the kernel are exchanged"
_CHANNELS = "channels exchanged", "the output and the input channel are exchanged"
_ONE_PLACE = "missing sum over the output's places"
_STRIDE = "stride forgotten", "the stride is forgotten"
_PADDING = "padding forgotten", "the padding is forgotten"
_BOTH = "stride and padding forgotten", "both the stride and the padding are forgotten"
_PADDING_SIGN = "padding with the wrong sign", "the padding has the wrong sign"
_WRONG_INDEX = (
    "stride on the wrong index",
    "the stride multiplies the kernel's index instead of the window's",
)
_DILATION = "dilation forgotten", "the dilation is forgotten"
OF_STRIDE, OF_PADDING = {_STRIDE, _BOTH, _WRONG_INDEX}, {_PADDING, _BOTH, _PADDING_SIGN}
OF_DILATION = {_DILATION}
_FIRST, _LAST = "only (0,0) counts", "only the last place counts"

# Where window (h, k) has its offset (m, n), and which offset there has (b, c).
_ROW, _COLUMN = "s0 h+d0 m-p0", "s1 k+d1 n-p1"
_M, _N = "(b+p0-s0 h)/d0", "(c+p1-s1 k)/d1"
_INSIDE = f"sum(0 <= m < kH, 0 <= n < kW) 1{{b = {_ROW}, c = {_COLUMN}, 0 <= h < H', 0 <= k < W'}}"
_AT_MAXIMUM = "1{b = bstar(a,h,k), c = cstar(a,h,k)}"

_NO_BIAS = "bias forgotten", "the bias is forgotten"

FORMULAS: Rows = {
    ("conv2d", "y"): [
        (
            (
                "kernel flipped",
                "the kernel is flipped, as in a convolution; the layer is a cross-correlation",
            ),
            f"b(j) + sum(a,m,n) w(j,a,kH-1-m,kW-1-n) z(a, {_ROW}, {_COLUMN})",
        ),
        (_TRANSPOSED, f"b(j) + sum(a,m,n) w(j,a,n,m) z(a, {_ROW}, {_COLUMN})"),
        (_CHANNELS, f"b(j) + sum(a,m,n) w(a,j,m,n) z(a, {_ROW}, {_COLUMN})"),
        (
            (
                "missing sum over input channels",
                "the sum over the input channels is missing: the channel is taken equal to j",
            ),
            f"b(j) + sum(m,n) w(j,j,m,n) z(j, {_ROW}, {_COLUMN})",
        ),
        (_NO_BIAS, f"sum(a,m,n) w(j,a,m,n) z(a, {_ROW}, {_COLUMN})"),
        (
            ("bias in the sum", "the bias is added once for every product instead of once"),
            f"kH kW C b(j) + sum(a,m,n) w(j,a,m,n) z(a, {_ROW}, {_COLUMN})",
        ),
        (
            ("difference for sum", "the indices of z are h − m and k − n instead of h + m, k + n"),
            "b(j) + sum(a,m,n) w(j,a,m,n) z(a, s0 h-d0 m-p0, s1 k-d1 n-p1)",
        ),
        (_STRIDE, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, h+d0 m-p0, k+d1 n-p1)"),
        (_PADDING, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, s0 h+d0 m, s1 k+d1 n)"),
        (_BOTH, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, h+d0 m, k+d1 n)"),
        (_PADDING_SIGN, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, s0 h+d0 m+p0, s1 k+d1 n+p1)"),
        (_WRONG_INDEX, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, h+s0 m-p0, k+s1 n-p1)"),
    ],
    ("max_pool2d", "y"): [
        (_STRIDE, "max_{0 <= m < kH, 0 <= n < kW} z(a, h+d0 m-p0, k+d1 n-p1)"),
        (_WRONG_INDEX, "max_{0 <= m < kH, 0 <= n < kW} z(a, h+s0 m-p0, k+s1 n-p1)"),
        (
            ("mean-pooling", "the mean of the window is taken, as in mean-pooling"),
            f"sum(0 <= m < kH, 0 <= n < kW) z(a, {_ROW}, {_COLUMN}) / (kH kW)",
        ),
        (
            ("sum for maximum", "the window is summed up"),
            f"sum(0 <= m < kH, 0 <= n < kW) z(a, {_ROW}, {_COLUMN})",
        ),
        (
            ("minimum for maximum", "the smallest entry of the window is taken"),
            f"-max_{{0 <= m < kH, 0 <= n < kW}} (-z(a, {_ROW}, {_COLUMN}))",
        ),
    ],
    ("dense", "y"): [
        (_NO_BIAS, "sum(i) w(i,j) z(i)"),
        (
            ("transposed weight", "the weight is transposed: w(j,i) where w(i,j) belongs"),
            "b(j) + sum(i) w(j,i) z(i)",
        ),
        (
            ("bias in the sum", "the bias is added once for every product instead of once"),
            "I b(j) + sum(i) w(i,j) z(i)",
        ),
    ],
    ("conv2d", "dz"): [
        (
            (
                "kernel not flipped",
                "the kernel is not flipped: its last weight stands where the first belongs",
            ),
            f"sum(j,h,k) w(j, a, kH-1-{_M}, kW-1-{_N}) g(j,h,k)",
        ),
        (
            (
                "difference turned round",
                "the indices of w are h − b and k − c instead of b − h and c − k",
            ),
            f"sum(j,h,k) w(j, a, -{_M}, -{_N}) g(j,h,k)",
        ),
        (_TRANSPOSED, f"sum(j,h,k) w(j, a, {_N}, {_M}) g(j,h,k)"),
        (_CHANNELS, f"sum(j,h,k) w(a, j, {_M}, {_N}) g(j,h,k)"),
        (
            (
                "missing sum over output channels",
                "the sum over the output channels is missing: j is taken equal to a",
            ),
            f"sum(h,k) w(a, a, {_M}, {_N}) g(a,h,k)",
        ),
        (_STRIDE, "sum(j,h,k) w(j, a, (b+p0-h)/d0, (c+p1-k)/d1) g(j,h,k)"),
        (_PADDING, "sum(j,h,k) w(j, a, (b-s0 h)/d0, (c-s1 k)/d1) g(j,h,k)"),
        (_BOTH, "sum(j,h,k) w(j, a, (b-h)/d0, (c-k)/d1) g(j,h,k)"),
        (_PADDING_SIGN, "sum(j,h,k) w(j, a, (b-p0-s0 h)/d0, (c-p1-s1 k)/d1) g(j,h,k)"),
        (_DILATION, "sum(j,h,k) w(j, a, b+p0-s0 h, c+p1-s1 k) g(j,h,k)"),
        (NO_G, f"sum(j, 0 <= h < H', 0 <= k < W') w(j, a, {_M}, {_N})"),
        (Y_FOR_G, f"sum(j,h,k) w(j, a, {_M}, {_N}) y(j,h,k)"),
    ],
    ("conv2d", "dw"): [
        (
            (
                "kernel flipped",
                "the kernel is flipped: the forward pass does not flip it, so its gradient is not",
            ),
            "sum(h,k) z(a, s0 h+d0 (kH-1-m)-p0, s1 k+d1 (kW-1-n)-p1) g(j,h,k)",
        ),
        (_TRANSPOSED, "sum(h,k) z(a, s0 h+d0 n-p0, s1 k+d1 m-p1) g(j,h,k)"),
        (_CHANNELS, f"sum(h,k) z(j, {_ROW}, {_COLUMN}) g(a,h,k)"),
        (_STRIDE, "sum(h,k) z(a, h+d0 m-p0, k+d1 n-p1) g(j,h,k)"),
        (_PADDING, "sum(h,k) z(a, s0 h+d0 m, s1 k+d1 n) g(j,h,k)"),
        (_BOTH, "sum(h,k) z(a, h+d0 m, k+d1 n) g(j,h,k)"),
        (_PADDING_SIGN, "sum(h,k) z(a, s0 h+d0 m+p0, s1 k+d1 n+p1) g(j,h,k)"),
        (_DILATION, "sum(h,k) z(a, s0 h+m-p0, s1 k+n-p1) g(j,h,k)"),
        (_WRONG_INDEX, "sum(h,k) z(a, h+s0 m-p0, k+s1 n-p1) g(j,h,k)"),
        (
            (_ONE_PLACE, f"the sum over h and k is missing: {_FIRST}"),
            "z(a, d0 m-p0, d1 n-p1) g(j,0,0)",
        ),
        (
            (_ONE_PLACE, f"the sum over h and k is missing: {_LAST}"),
            "z(a, s0 (H'-1)+d0 m-p0, s1 (W'-1)+d1 n-p1) g(j,H'-1,W'-1)",
        ),
        (
            (TOO_MANY, "it is summed over the input channels too"),
            f"sum(i,h,k) z(i, {_ROW}, {_COLUMN}) g(j,h,k)",
        ),
        (
            (TOO_MANY, "it is summed over the output channels too"),
            f"sum(i,h,k) z(a, {_ROW}, {_COLUMN}) g(i,h,k)",
        ),
        (NO_G, f"sum(0 <= h < H', 0 <= k < W') z(a, {_ROW}, {_COLUMN})"),
        (Y_FOR_G, f"sum(h,k) z(a, {_ROW}, {_COLUMN}) y(j,h,k)"),
    ],
    ("conv2d", "db"): [
        ((_ONE_PLACE, f"the sum over h and k is missing: {_FIRST}"), "g(j,0,0)"),
        ((_ONE_PLACE, f"the sum over h and k is missing: {_LAST}"), "g(j,H'-1,W'-1)"),
        ((_ONE_PLACE, "the sum over h is missing: only row 0 counts"), "sum(k) g(j,0,k)"),
        ((_ONE_PLACE, "the sum over k is missing: only column 0 counts"), "sum(h) g(j,h,0)"),
        ((TOO_MANY, "it is summed over the output channels too"), "sum(i,h,k) g(i,h,k)"),
        (NO_G, "H' W'"),
        (Y_FOR_G, "sum(h,k) y(j,h,k)"),
        (BIAS_TIMES, "b(j) sum(h,k) g(j,h,k)"),
    ],
    ("max_pool2d", "dz"): [
        (
            (
                "absolute against relative index",
                "(b, c), a place in the plane, is compared with (m*, n*), a place in the window, "
                "without the window's corner (s h, s k)",
            ),
            "sum(h,k) 1{b = m*(a,h,k), c = n*(a,h,k)} g(a,h,k)",
        ),
        (_STRIDE, "sum(h,k) 1{b = h + d0 m*(a,h,k) - p0, c = k + d1 n*(a,h,k) - p1} g(a,h,k)"),
        (
            _PADDING,
            "sum(h,k) 1{b = s0 h + d0 m*(a,h,k), c = s1 k + d1 n*(a,h,k)} g(a,h,k)",
        ),
        (
            _DILATION,
            "sum(h,k) 1{b = s0 h + m*(a,h,k) - p0, c = s1 k + n*(a,h,k) - p1} g(a,h,k)",
        ),
        (
            (
                "corner added twice",
                "the window's corner (s h, s k) is added to a place in the plane already",
            ),
            "sum(h,k) 1{b = s0 h - p0 + bstar(a,h,k), c = s1 k - p1 + cstar(a,h,k)} g(a,h,k)",
        ),
        (
            ("rows and columns exchanged", "rows and columns of the maxima are exchanged"),
            "sum(h,k) 1{b = cstar(a,h,k), c = bstar(a,h,k)} g(a,h,k)",
        ),
        (
            (
                "ties sent to every maximum",
                "each of several equal maxima gets all of g; here only the first does",
            ),
            f"sum(h,k) 1{{z(a,b,c) = y(a,h,k)}} {_INSIDE} g(a,h,k)",
        ),
        (
            (
                "maxima of other windows",
                "z is compared with the maxima of all windows, also of those it is not in",
            ),
            "sum(h,k) 1{z(a,b,c) = y(a,h,k)} g(a,h,k)",
        ),
        (
            ("mean-pooling", "the whole window shares g, as in mean-pooling"),
            f"sum(h,k) {_INSIDE} g(a,h,k) / (kH kW)",
        ),
        (
            (
                "g sent to the whole window",
                "every entry of a window gets g, and not only its maximum",
            ),
            f"sum(h,k) {_INSIDE} g(a,h,k)",
        ),
        (NO_G, f"sum(h,k) {_AT_MAXIMUM} {_INSIDE}"),
        (Y_FOR_G, f"sum(h,k) {_AT_MAXIMUM} y(a,h,k)"),
    ],
    ("average_pool2d", "dz"): [
        (
            (
                "1/(kH kW) forgotten",
                "the share 1/(k_H k_W) is forgotten: every entry gets all of g",
            ),
            f"sum(h,k) {_INSIDE} g(a,h,k)",
        ),
        (
            ("divided by one side", "it is divided by k_H instead of k_H k_W"),
            f"sum(h,k) {_INSIDE} g(a,h,k) / kH",
        ),
        (
            (
                "mean over the windows",
                "it is divided by the number of windows that see the entry, and not by k_H k_W",
            ),
            f"(sum(h,k) {_INSIDE} g(a,h,k)) / max(1, sum(h,k) {_INSIDE} 1)",
        ),
        (
            (
                "padding left out of the mean",
                "the zeros of the padding are left out of a window's mean; here they count",
            ),
            f"sum(h,k) {_INSIDE} g(a,h,k) / max(1, sum(0 <= u < H, 0 <= v < W) "
            "1{s0 h-p0 <= u < s0 h-p0+kH, s1 k-p1 <= v < s1 k-p1+kW})",
        ),
        (
            _STRIDE,
            "sum(h,k) 1{0 <= b+p0-h < kH, 0 <= c+p1-k < kW} g(a,h,k) / (kH kW)",
        ),
        (
            _PADDING,
            "sum(h,k) 1{0 <= b-s0 h < kH, 0 <= c-s1 k < kW} g(a,h,k) / (kH kW)",
        ),
        (
            _PADDING_SIGN,
            "sum(h,k) 1{0 <= b-p0-s0 h < kH, 0 <= c-p1-s1 k < kW} g(a,h,k) / (kH kW)",
        ),
        (
            ("without overlap", "the window is taken as b / k_H, as if the stride were the kernel"),
            "g(a, floor((b+p0)/kH), floor((c+p1)/kW)) / (kH kW)",
        ),
        (NO_G, f"(sum(h,k) {_INSIDE} 1) / (kH kW)"),
        (Y_FOR_G, f"sum(h,k) {_INSIDE} y(a,h,k) / (kH kW)"),
    ],
    **WITHOUT_WINDOWS,
}
