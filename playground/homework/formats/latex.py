"""A document as LaTeX, complete: pdflatex, lualatex and xelatex take it, figures lie beside it."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence

from playground.homework.document import (
    SIZE,
    Block,
    Code,
    Formula,
    Gap,
    Heading,
    Items,
    Paragraph,
    Picture,
    whole,
)
from playground.studies.tables import Spread, Table
from playground.wording.words import words

_HEAD = r"""\documentclass[11pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
\fi
\usepackage[margin=22mm]{geometry}
\usepackage{amsmath,amssymb}
\usepackage{graphicx}
\usepackage{textcomp}
\usepackage{hyperref}
\hypersetup{hidelinks,pdftitle={TITLE}}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\emergencystretch=2em
% A table as wide as the page where it would be wider.
\newsavebox{\fittedbox}
\newcommand{\fitted}[1]{\sbox{\fittedbox}{#1}%
  \ifdim\wd\fittedbox>\linewidth\resizebox{\linewidth}{!}{\usebox{\fittedbox}}%
  \else\usebox{\fittedbox}\fi}
% A command that breaks where the line ends, at any letter.
\newcommand{\pasted}[1]{{\footnotesize\ttfamily\raggedright\sloppy #1\par}}
% A letter that pdflatex has not, by its number; lualatex and xelatex may have it in their font.
\newcommand{\foreign}[2]{\ifPDFTeX[U+#1]\else#2\fi}
"""

_SECTIONS = {2: "section*", 3: "subsection*", 4: "subsubsection*"}
_LETTERS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "[": "{[}", "]": "{]}",
    "“": "``", "”": "''", "‘": "`", "’": "'", "–": "--", "—": "---", "…": r"\ldots{}",
    "·": r"\textperiodcentered{}", "−": "$-$", "×": r"$\times$", "∞": r"$\infty$", "≤": r"$\le$",
    "≥": r"$\ge$", "≠": r"$\ne$", "≈": r"$\approx$", "±": r"$\pm$", "→": r"$\to$",
    "←": r"$\leftarrow$", "∂": r"$\partial$", "Σ": r"$\Sigma$", "∑": r"$\sum$", "√": r"$\surd$",
    **{letter: f"$^{{{at}}}$" for at, letter in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}, "⁻": "$^{-}$",
    **{letter: f"$_{{{at}}}$" for at, letter in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    "∀": r"$\forall$", "∃": r"$\exists$", "ℝ": r"$\mathbb{R}$",
    "α": r"$\alpha$", "β": r"$\beta$", "γ": r"$\gamma$", "δ": r"$\delta$", "ε": r"$\epsilon$",
    "η": r"$\eta$", "λ": r"$\lambda$", "μ": r"$\mu$", "µ": r"$\mu$",
    "π": r"$\pi$", "σ": r"$\sigma$",
    "τ": r"$\tau$", "Δ": r"$\Delta$", "∈": r"$\in$", "⌊": r"$\lfloor$", "⌋": r"$\rfloor$",
    "⌈": r"$\lceil$", "⌉": r"$\rceil$", "★": r"$\star$", "‖": r"$\Vert$", "∇": r"$\nabla$",
    "\N{NO-BREAK SPACE}": "~", "\N{NARROW NO-BREAK SPACE}": r"\,", "\N{THIN SPACE}": r"\,",
    "\N{SOFT HYPHEN}": r"\-",
}  # fmt: skip
_FOREIGN = re.compile(r"[^\x00-\u017f€‘’‚“”„‹›†‡•‰™–—…]")
BEGIN, END = "\\begin{document}\n", "\\end{document}\n"


def as_latex(blocks: Sequence[Block], picture_paths: Mapping[str, str]) -> str:
    """The whole document; `picture_paths` says where each picture lies, a PDF or PNG, by name."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body = "\n\n".join(_latex(block, picture_paths) for block in blocks)
    return f"{_HEAD.replace('TITLE', escaped(title))}{BEGIN}\n{body}\n\n{END}"


def escaped(text: str) -> str:
    """Text in which LaTeX sees no markup, and no signs that are not to be seen."""
    seen = [
        letter
        for letter in unicodedata.normalize("NFC", whole(text))
        if letter in _LETTERS or letter.isspace() or unicodedata.category(letter)[0] != "C"
    ]
    pieces = SIZE.split("".join(seen))  # text, a size's letter, its index, text, ...
    for at in range(1, len(pieces), 3):
        pieces[at : at + 2] = [f"${pieces[at]}_{{\\text{{{pieces[at + 1]}}}}}$", ""]
    texts = [
        piece if at % 3 == 1 else "".join(map(_letter, piece)) for at, piece in enumerate(pieces)
    ]
    return "".join(texts)


def _letter(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    return rf"\foreign{{{ord(letter):04X}}}{{{letter}}}" if _FOREIGN.match(letter) else letter


def _latex(block: Block, picture_paths: Mapping[str, str]) -> str:
    match block:
        case Heading(level=1):
            return f"{{\\LARGE\\bfseries\\raggedright {escaped(block.text)}\\par}}"
        case Heading():
            return f"\\{_SECTIONS.get(block.level, 'paragraph*')}{{{escaped(block.text)}}}"
        case Paragraph():
            links = [
                f"\\href{{{_address(address)}}}{{{escaped(words)}}}"
                for words, address in block.links
            ]
            between = " \\textperiodcentered{} "
            return " ".join([escaped(block.text), between.join(links)]).strip()
        case Items():
            items = [
                f"\\item \\textbf{{{escaped(lead)}}} {escaped(text)}" for lead, text in block.items
            ]
            return "\n".join([r"\begin{itemize}", *items, r"\end{itemize}"])
        case Picture():
            return _picture(block, picture_paths.get(block.name, ""))
        case Table():
            return _table(block)
        case Formula():
            return f"\\[\n{block.tex}\n\\]"
        case Code():
            lines = "\n".join(f"\\pasted{{{_breakable(line)}}}" for line in block.text.splitlines())
            return f"\\textbf{{{escaped(block.words)}}}\n\n{lines}"
        case Gap():
            return f"\\fbox{{\\parbox{{0.95\\linewidth}}{{\\textbf{{{escaped(str(block))}}}}}}}"


def _picture(block: Picture, path: str) -> str:
    caption = f"{{\\small {escaped(block.caption)}\\par}}"
    if not path:
        not_drawn = words("homework.gap.not_drawn", name=block.name)
        return _latex(Gap(block.caption, "", not_drawn), {})
    drawn = f"\\includegraphics[width=\\linewidth,height=0.9\\textheight,keepaspectratio]{{{path}}}"
    page = r"\begin{minipage}{\linewidth}"
    return "\n".join([page, drawn, "", caption, r"\end{minipage}"])


_ROOM = 92  # letters that a table may have in a row before its cells are set in lines
_CELL, _FIRST_CELL = 14, 24  # letters of such a line
_MANY_COLUMNS, _NARROW_CELL = 8, 8


def _table(table: Table) -> str:
    columns = "l" + "r" * (len(table.header) - 1)
    widths = [max(map(len, column)) for column in zip(table.header, *table.rows, strict=True)]
    is_wide = sum(widths) + 2 * len(widths) > _ROOM
    room = _NARROW_CELL if len(widths) > _MANY_COLUMNS else _CELL
    head, *rows = (
        " & ".join(_cell(text, at, room if is_wide else 0) for at, text in enumerate(row)) + r" \\"
        for row in (table.header, *table.rows)
    )
    under = r" \hline"
    if is_wide:
        under += r"\noalign{\smallskip}"
        rows = [rf"{row}\noalign{{\smallskip}}" for row in rows]
    inside = "\n".join([f"\\begin{{tabular}}{{{columns}}}", head + under, *rows, r"\end{tabular}"])
    note = f"\n\n{{\\small {escaped(table.note)}\\par}}" if table.note else ""
    return f"{{\\small\\fitted{{{inside}}}\\par}}{note}"


def _cell(text: str, at: int, room: int) -> str:
    """A cell, as lines of so many letters where there is a limit, quartiles under their median."""
    if not room:
        return escaped(text)
    if isinstance(text, Spread):
        lines = [escaped(text.median), rf"{{\footnotesize {escaped(text.quartiles)}}}"]
    else:
        lines = list(map(escaped, _lines(text, room if at else _FIRST_CELL)))
    if len(lines) < 2:
        return "".join(lines)
    return f"\\shortstack[{'r' if at else 'l'}]{{" + r"\\".join(lines) + "}"


def _lines(text: str, room: int) -> list[str]:
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)


def _address(address: str) -> str:
    """An address inside `href`, where four letters have a meaning."""
    return re.sub(r"[\\#%&{}]", lambda found: "\\" + found[0], address)


def _breakable(text: str) -> str:
    """A command whose line may end behind every & and comma, and whose dashes stay two."""
    text = escaped(text).replace("'", r"\textquotesingle{}").replace("--", "-{}-")
    return re.sub(r"(\\&|,)", r"\1\\allowbreak{}", text)
