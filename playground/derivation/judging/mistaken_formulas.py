"""Usual mistakes that a formula can say: each with its name and what follows "comes out if"."""

from __future__ import annotations

_TRANSPOSED = "rows and columns exchanged", "rows and columns of the kernel are exchanged"
_CHANNELS = "channels exchanged", "the output and the input channel are exchanged"
_ONE_PLACE = "missing sum over the output's places"
_TOO_MANY = "one sum too many"
_STRIDE = "stride forgotten", "the stride is forgotten"
_PADDING = "padding forgotten", "the padding is forgotten"
_BOTH = "stride and padding forgotten", "both the stride and the padding are forgotten"
_PADDING_SIGN = "padding with the wrong sign", "the padding has the wrong sign"
_WRONG_INDEX = (
    "stride on the wrong index",
    "the stride multiplies the kernel's index instead of the window's",
)
OF_STRIDE, OF_PADDING = {_STRIDE, _BOTH, _WRONG_INDEX}, {_PADDING, _BOTH, _PADDING_SIGN}
_NO_G = "g forgotten", "g is forgotten, as if it were 1"
_Y_FOR_G = "y in place of g", "y stands where g belongs"
_BIAS_TIMES = "multiplied by the bias", "it is multiplied by the bias itself"
_FIRST, _LAST = "only (0,0) counts", "only the last place counts"

_INSIDE = "1{s h <= b < s h + K, s k <= c < s k + K, 0 <= h < H', 0 <= k < W'}"
_AT_MAXIMUM = "1{b = bstar(a,h,k), c = cstar(a,h,k)}"

_NO_BIAS = "bias forgotten", "the bias is forgotten"

FORMULAS: dict[tuple[str, str], list[tuple[tuple[str, str], str]]] = {
    ("conv2d", "y"): [
        (
            (
                "kernel flipped",
                "the kernel is flipped, as in a convolution; the layer is a cross-correlation",
            ),
            "b(j) + sum(a,m,n) w(j,a,K-1-m,K-1-n) z(a, s h+m-p, s k+n-p)",
        ),
        (_TRANSPOSED, "b(j) + sum(a,m,n) w(j,a,n,m) z(a, s h+m-p, s k+n-p)"),
        (_CHANNELS, "b(j) + sum(a,m,n) w(a,j,m,n) z(a, s h+m-p, s k+n-p)"),
        (
            (
                "missing sum over input channels",
                "the sum over the input channels is missing: the channel is taken equal to j",
            ),
            "b(j) + sum(m,n) w(j,j,m,n) z(j, s h+m-p, s k+n-p)",
        ),
        (_NO_BIAS, "sum(a,m,n) w(j,a,m,n) z(a, s h+m-p, s k+n-p)"),
        (
            ("bias in the sum", "the bias is added once for every product instead of once"),
            "K^2 C b(j) + sum(a,m,n) w(j,a,m,n) z(a, s h+m-p, s k+n-p)",
        ),
        (
            ("difference for sum", "the indices of z are h − m and k − n instead of h + m, k + n"),
            "b(j) + sum(a,m,n) w(j,a,m,n) z(a, s h-m-p, s k-n-p)",
        ),
        (_STRIDE, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, h+m-p, k+n-p)"),
        (_PADDING, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, s h+m, s k+n)"),
        (_BOTH, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, h+m, k+n)"),
        (_PADDING_SIGN, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, s h+m+p, s k+n+p)"),
        (_WRONG_INDEX, "b(j) + sum(a,m,n) w(j,a,m,n) z(a, h+s m-p, k+s n-p)"),
    ],
    ("max_pool2d", "y"): [
        (_STRIDE, "max_{m,n} z(a, h+m, k+n)"),
        (_WRONG_INDEX, "max_{m,n} z(a, h+s m, k+s n)"),
        (
            ("mean-pooling", "the mean of the window is taken, as in mean-pooling"),
            "sum(m = 0..K-1, n = 0..K-1) z(a, s h+m, s k+n) / K^2",
        ),
        (
            ("sum for maximum", "the window is summed up"),
            "sum(m = 0..K-1, n = 0..K-1) z(a, s h+m, s k+n)",
        ),
        (
            ("minimum for maximum", "the smallest entry of the window is taken"),
            "-max_{m,n} (-z(a, s h+m, s k+n))",
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
            "sum(j,h,k) w(j, a, K-1-(b+p-s h), K-1-(c+p-s k)) g(j,h,k)",
        ),
        (
            (
                "difference turned round",
                "the indices of w are h − b and k − c instead of b − h and c − k",
            ),
            "sum(j,h,k) w(j, a, s h-p-b, s k-p-c) g(j,h,k)",
        ),
        (_TRANSPOSED, "sum(j,h,k) w(j, a, c+p-s k, b+p-s h) g(j,h,k)"),
        (_CHANNELS, "sum(j,h,k) w(a, j, b+p-s h, c+p-s k) g(j,h,k)"),
        (
            (
                "missing sum over output channels",
                "the sum over the output channels is missing: j is taken equal to a",
            ),
            "sum(h,k) w(a, a, b+p-s h, c+p-s k) g(a,h,k)",
        ),
        (_STRIDE, "sum(j,h,k) w(j, a, b+p-h, c+p-k) g(j,h,k)"),
        (_PADDING, "sum(j,h,k) w(j, a, b-s h, c-s k) g(j,h,k)"),
        (_BOTH, "sum(j,h,k) w(j, a, b-h, c-k) g(j,h,k)"),
        (_PADDING_SIGN, "sum(j,h,k) w(j, a, b-p-s h, c-p-s k) g(j,h,k)"),
        (_NO_G, "sum(j, 0 <= h < H', 0 <= k < W') w(j, a, b+p-s h, c+p-s k)"),
        (_Y_FOR_G, "sum(j,h,k) w(j, a, b+p-s h, c+p-s k) y(j,h,k)"),
    ],
    ("conv2d", "dw"): [
        (
            (
                "kernel flipped",
                "the kernel is flipped: the forward pass does not flip it, so its gradient is not",
            ),
            "sum(h,k) z(a, s h+K-1-m-p, s k+K-1-n-p) g(j,h,k)",
        ),
        (_TRANSPOSED, "sum(h,k) z(a, s h+n-p, s k+m-p) g(j,h,k)"),
        (_CHANNELS, "sum(h,k) z(j, s h+m-p, s k+n-p) g(a,h,k)"),
        (_STRIDE, "sum(h,k) z(a, h+m-p, k+n-p) g(j,h,k)"),
        (_PADDING, "sum(h,k) z(a, s h+m, s k+n) g(j,h,k)"),
        (_BOTH, "sum(h,k) z(a, h+m, k+n) g(j,h,k)"),
        (_PADDING_SIGN, "sum(h,k) z(a, s h+m+p, s k+n+p) g(j,h,k)"),
        (_WRONG_INDEX, "sum(h,k) z(a, h+s m-p, k+s n-p) g(j,h,k)"),
        (
            (_ONE_PLACE, f"the sum over h and k is missing: {_FIRST}"),
            "z(a, m-p, n-p) g(j,0,0)",
        ),
        (
            (_ONE_PLACE, f"the sum over h and k is missing: {_LAST}"),
            "z(a, s (H'-1)+m-p, s (W'-1)+n-p) g(j,H'-1,W'-1)",
        ),
        (
            (_TOO_MANY, "it is summed over the input channels too"),
            "sum(i,h,k) z(i, s h+m-p, s k+n-p) g(j,h,k)",
        ),
        (
            (_TOO_MANY, "it is summed over the output channels too"),
            "sum(i,h,k) z(a, s h+m-p, s k+n-p) g(i,h,k)",
        ),
        (_NO_G, "sum(0 <= h < H', 0 <= k < W') z(a, s h+m-p, s k+n-p)"),
        (_Y_FOR_G, "sum(h,k) z(a, s h+m-p, s k+n-p) y(j,h,k)"),
    ],
    ("conv2d", "db"): [
        ((_ONE_PLACE, f"the sum over h and k is missing: {_FIRST}"), "g(j,0,0)"),
        ((_ONE_PLACE, f"the sum over h and k is missing: {_LAST}"), "g(j,H'-1,W'-1)"),
        ((_ONE_PLACE, "the sum over h is missing: only row 0 counts"), "sum(k) g(j,0,k)"),
        ((_ONE_PLACE, "the sum over k is missing: only column 0 counts"), "sum(h) g(j,h,0)"),
        ((_TOO_MANY, "it is summed over the output channels too"), "sum(i,h,k) g(i,h,k)"),
        (_NO_G, "H' W'"),
        (_Y_FOR_G, "sum(h,k) y(j,h,k)"),
        (_BIAS_TIMES, "b(j) sum(h,k) g(j,h,k)"),
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
        (_STRIDE, "sum(h,k) 1{b = h + m*(a,h,k), c = k + n*(a,h,k)} g(a,h,k)"),
        (
            (
                "corner added twice",
                "the window's corner (s h, s k) is added to a place in the plane already",
            ),
            "sum(h,k) 1{b = s h + bstar(a,h,k), c = s k + cstar(a,h,k)} g(a,h,k)",
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
            f"sum(h,k) {_INSIDE} g(a,h,k) / K^2",
        ),
        (
            (
                "g sent to the whole window",
                "every entry of a window gets g, and not only its maximum",
            ),
            f"sum(h,k) {_INSIDE} g(a,h,k)",
        ),
        (_NO_G, f"sum(h,k) {_AT_MAXIMUM} {_INSIDE}"),
        (_Y_FOR_G, f"sum(h,k) {_AT_MAXIMUM} y(a,h,k)"),
    ],
    ("tanh", "dz"): [
        (("1 − z²", "the slope is taken as 1 − z²; it is 1 − y²"), "(1 - z^2) g"),
        (
            (
                "slope of the wrong variable",
                "the slope is taken as 1 − tanh²(y); it is 1 − y², which is 1 − tanh²(z)",
            ),
            "(1 - tanh(y)^2) g",
        ),
        (_NO_G, "1 - y^2"),
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
        (_Y_FOR_G, "(1 - y^2) y"),
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
        (_NO_G, "sum(j) w(i,j)"),
        (_Y_FOR_G, "sum(j) w(i,j) y(j)"),
    ],
    ("dense", "dw"): [
        (
            ("transposed gradient", "it is transposed: z(j) g(i) where z(i) g(j) belongs"),
            "z(j) g(i)",
        ),
        (_NO_G, "z(i)"),
        (("z forgotten", "z is forgotten"), "g(j)"),
        (_Y_FOR_G, "z(i) y(j)"),
        (("w in place of z", "w stands where z belongs"), "w(i,j) g(j)"),
        ((_TOO_MANY, "it is summed over the outputs too"), "z(i) sum(k) g(k)"),
    ],
    ("dense", "db"): [
        ((_TOO_MANY, "it is summed over the outputs too"), "sum(i) g(i)"),
        (_NO_G, "1"),
        (_Y_FOR_G, "y(j)"),
        (_BIAS_TIMES, "b(j) g(j)"),
    ],
}

LEFT = {
    "conv2d": {"dz": "dz(a,b,c)", "dw": "dw(j,a,m,n)", "db": "db(j)", "y": "y(j,h,k)"},
    "max_pool2d": {"dz": "dz(a,b,c)", "y": "y(a,h,k)"},
    "tanh": {"dz": "dz"},
    "dense": {"dz": "dz(i)", "dw": "dw(i,j)", "db": "db(j)", "y": "y(j)"},
}
