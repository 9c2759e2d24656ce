"""What LaTeX's commands stand for in a formula, a row each."""

from __future__ import annotations

SPACES = {
    "\\,", "\\;", "\\:", "\\!", "\\ ", "\\>", "\\/", "\\quad", "\\qquad", "\\displaystyle",
    "\\textstyle", "\\scriptstyle", "\\limits", "\\nolimits", "\\nonumber", "\\notag", "\\left",
    "\\right", "\\middle", "\\big", "\\Big", "\\bigg", "\\Bigg", "\\bigl", "\\bigr", "\\Bigl",
    "\\Bigr", "\\biggl", "\\biggr", "\\Biggl", "\\Biggr", "\\hfill", "\\noindent", "\\strut",
    "\\thinspace", "\\medspace",
}  # fmt: skip
"""What only moves things on paper."""

SKIPPED_WITH_ARGUMENT = {
    "\\label", "\\tag", "\\tag*", "\\hspace", "\\hspace*", "\\vspace", "\\phantom", "\\hphantom",
    "\\vphantom", "\\color",
}  # fmt: skip

KEPT_ARGUMENT = {
    "\\boxed",
    "\\underbrace",
    "\\overbrace",
    "\\underline",
    "\\ensuremath",
    "\\mathop",
}
"""What only decorates its argument; what stands above or below a brace is a remark."""

FONTS = {
    "\\mathbf", "\\mathrm", "\\mathit", "\\mathcal", "\\mathsf", "\\mathbb", "\\mathds",
    "\\mathbbm", "\\mathscr", "\\mathtt", "\\boldsymbol", "\\bm", "\\operatorname",
    "\\operatorname*", "\\vec",
}  # fmt: skip

FRACTIONS = {"\\frac", "\\dfrac", "\\tfrac", "\\cfrac"}

FUNCTIONS = {"\\tanh": "tanh", "\\exp": "exp", "\\cosh": "cosh", "\\sinh": "sinh",
             "\\sech": "sech", "\\log": "log", "\\ln": "log"}  # fmt: skip

SYMBOLS = {
    "\\cdot": "*", "\\times": "*", "\\odot": "*", "\\circ": "*", "\\div": "/",
    "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\lt": "<", "\\ge": ">=", "\\geq": ">=",
    "\\geqslant": ">=", "\\gt": ">", "\\ne": "!=", "\\neq": "!=", "\\equiv": "=", "\\coloneqq": "=",
    "\\dots": "..", "\\ldots": "..", "\\cdots": "..", "\\wedge": "and", "\\land": "and",
    "\\colon": ":", "\\mid": "|", "\\vert": "|", "\\lvert": "|", "\\lbrack": "[", "\\rbrack": "]",
    "\\{": "(", "\\lbrace": "(", "\\}": ")", "\\rbrace": ")", "\\rfloor": ")",
}  # fmt: skip
"""Braces that are shown are brackets, but after a 1; \\in, \\star and \\lfloor are read by hand."""

SIGNS = {
    "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "≤": "<=", "≥": ">=", "≠": "!=", "…": "..",
    "∧": "and",
    **{sign: sign for sign in "+-*/=<>()[],;:|."},
}  # fmt: skip

LETTERS = {
    f"\\{name}": letter
    for name, letter in {
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
        "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ",
        "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
        "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
        "ell": "L",
    }.items()
}  # fmt: skip

ALIASES = {
    "W": "w", "K": "w", "ω": "w", "θ": "w", "Z": "z", "X": "z", "Y": "y", "B": "b", "G": "g",
}  # fmt: skip
"""Letters that mean an array where as many indices as it has stand below them."""

SIZES = {"ε": "eps"}
"""Letters that mean a size which has another name in the language."""

LOSSES = {"L", "J", "E", "ℓ", "Loss", "loss"}

OTHERWISE = {"otherwise", "else", "sonst", "in all other cases"}
CONDITION = {"if", "for", "when", "where", "falls", "wenn", ""}
AND = {"and", "und", "&"}
