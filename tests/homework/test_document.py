"""A document written as Markdown, as one page that needs nothing else, as LaTeX, as a notebook."""

from __future__ import annotations

import re

import nbformat
import plotly.graph_objects as go
import pytest

from playground.figures.drawing import Drawing
from playground.homework.document import (
    Code,
    Formula,
    Gap,
    Heading,
    Items,
    Paragraph,
    Picture,
)
from playground.homework.formats.latex import as_latex, escaped
from playground.homework.formats.markdown import as_markdown
from playground.homework.formats.notebook import as_notebook
from playground.homework.formats.page import as_html
from playground.studies.tables import Spread, Table

FORMULA = Formula(r"\frac{a}{b} < 1", "a/b < 1")
BLOCKS = [
    Heading("Losses & more", 1),
    Paragraph("x1*x2 <b>", (("this run", "http://127.0.0.1:8050/#a=1&b=2"),)),
    Items((("Reading.", "0.003 at epoch 7"),)),
    Table(("Claim", "a|b"), (("“Faster”", "Holds"), ("“Worse”", "–")), "A note.", 1),
    Picture("curves", go.Figure(go.Scatter(x=[1, 2], y=[3, 4])), "Two points."),
]


def test_markdown_holds_every_block_and_escapes_what_would_be_markup() -> None:
    text = as_markdown(BLOCKS, {"curves": "figures/curves.png"})
    assert text.startswith("# Losses & more\n")
    assert "x1\\*x2 \\<b\\> [this run](http://127.0.0.1:8050/#a=1&b=2)" in text
    assert "- **Reading.** 0.003 at epoch 7" in text
    assert "| Claim | a\\|b |\n| --- | --- |\n| “Faster” | Holds |" in text
    assert "A note." in text
    assert "![Two points.](figures/curves.png)" in text


def test_markdown_links_a_figure_that_is_no_picture() -> None:
    text = as_markdown(BLOCKS, {"curves": "figures/curves.html"})
    assert "[Two points.](figures/curves.html)" in text
    assert "![" not in text


def test_markdown_takes_no_line_of_a_text_for_a_heading_a_list_or_code() -> None:
    lines = [
        *("# head", "1. first", "12) more", "---", "=== ", "- item", "+ item", "| a | b |"),
        *("    code", "\tcode", "~~~", "```", "> quote", "&lt;b&gt;"),
    ]
    text = "\n".join(lines)
    document = as_markdown([Heading("# 1\n\nB"), Paragraph(text)], {})
    assert document.startswith("## \\# 1 B\n\n")
    expected = [
        *(r"\# head", r"1\. first", r"12\) more", r"\---", r"\=== ", r"\- item", r"\+ item"),
        *(r"\| a | b |", "code", "code", r"\~\~\~", r"\`\`\`", r"\> quote", r"\&lt;b\&gt;"),
    ]
    assert document.partition("\n\n")[2] == "\n".join(expected) + "\n"
    assert as_markdown([Paragraph("0.5 is half. 3.5 & -1")], {}) == "0.5 is half. 3.5 & -1\n"


def test_html_holds_every_block_escaped() -> None:
    page = as_html(BLOCKS)
    assert "<title>Losses &amp; more</title>" in page
    assert "<p>x1*x2 &lt;b&gt; " in page
    assert '<a href="http://127.0.0.1:8050/#a=1&amp;b=2">this run</a>' in page
    assert "<li><b>Reading.</b> 0.003 at epoch 7</li>" in page
    assert page.count("<tr class=best>") == 1
    assert '<figure id="curves">' in page


def test_html_loads_nothing() -> None:
    page = as_html(BLOCKS)
    markup = re.sub(r"<script[^>]*>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=", markup)
    assert not re.search(r"<script[^>]*src=", page)
    assert page.count('id="plotly"') == 1, "one copy of the library for all figures"
    assert len(page) < 2_500_000, "packed"


DRAWN = {
    "curves": Drawing(
        '<svg class="main-svg" width="700" height="450"><clipPath id="clip1"/>'
        '<g clip-path="url(#clip1)" data-x="y"><path d="M0.12345,0" style="opacity: 1; '
        'stroke-opacity: 1;"/><text>0.21630 &gt; opacity: 1; class="x"</text></g></svg>',
        b"png", b"%PDF", 700, 450,
    )
}  # fmt: skip


def test_a_drawing_stands_in_the_page_with_names_of_its_own_and_no_script() -> None:
    page = as_html(BLOCKS, DRAWN)
    assert "<script" not in page
    assert 'id="curves-clip1"' in page
    assert 'url(#curves-clip1)"' in page
    assert '<div role="img" aria-label="Two points." style="max-width:700px">' in page


def test_a_drawing_is_slimmed_only_where_nothing_is_to_be_read() -> None:
    svg = DRAWN["curves"].inline("curves")
    assert '0.21630 &gt; opacity: 1; class="x"' in svg
    assert 'd="M0.12,0"' in svg
    assert 'style="stroke-opacity: 1;"' in svg
    assert "data-x" not in svg


def test_a_gap_is_framed_in_every_format() -> None:
    gap = [Heading("T", 1), Gap("L1 & L2", "part 3", "not run")]
    assert "> **L1 & L2 (part 3): not run**" in as_markdown(gap, {})
    assert '<p class="gap">L1 &amp; L2 (part 3): not run</p>' in as_html(gap)
    assert r"\fbox{\parbox{0.95\linewidth}{\textbf{L1 \& L2 (part 3): not run}}}" in as_latex(
        gap, {}
    )


def unescaped(tex: str) -> str:
    """LaTeX without its commands for letters, so that what is left may hold no special one."""
    return re.sub(r"\\[\\{}$&#%_,-]", "", tex)


def check_latex(tex: str) -> None:
    """Braces and environments close in order, and no text holds a letter with a meaning."""
    depth = 0
    for found in re.finditer(r"(?<!\\)(?:\\\\)*[{}]", tex):
        depth += 1 if found[0].endswith("{") else -1
        assert depth >= 0
    assert depth == 0
    opened: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([a-z*]+)\}", tex):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []
    body = tex.partition("begin{document}")[2]
    assert body.isascii()
    assert unescaped(body).count("$") % 2 == 0
    assert "#" not in unescaped(body)
    assert "%" not in unescaped(body)


def test_latex_is_complete_and_escapes_what_has_a_meaning() -> None:
    odd = 'a\\b {c} $5 & #1 50 % x_1 ~ ^ <i> "q" “x” – − × ∞ ≤ x₁ µs [1] |y| ’'
    blocks = [
        *BLOCKS,
        Paragraph(odd),
        Items(((odd, odd),)),
        Table((odd, odd), ((odd, "[1]"),), odd),
    ]
    tex = as_latex([*blocks, FORMULA, Code(odd, "run '#a=1&b=2'", ""), Gap(odd, odd, odd)], {})
    assert tex.startswith("\\documentclass")
    assert tex.endswith("\\end{document}\n")
    assert "\\frac{a}{b} < 1" in tex
    assert "\\textquotesingle{}\\#a=1\\&" in tex
    check_latex(tex)


def test_the_checker_of_latex_finds_what_is_wrong() -> None:
    for wrong in (
        "{",
        "}",
        "\\begin{a}",
        "\\begin{a}\\begin{b}\\end{a}\\end{b}",
        "5 $",
        "50 %",
        "é",
    ):
        with pytest.raises((AssertionError, IndexError)):
            check_latex("\\begin{document}" + wrong + "\\end{document}")


def test_latex_shows_a_figures_file_or_says_where_it_is() -> None:
    assert "{figures/curves.pdf}" in as_latex(BLOCKS, {"curves": "figures/curves.pdf"})
    missing = as_latex(BLOCKS, {})
    assert "includegraphics" not in missing.partition("begin{document}")[2]
    assert "figures/curves.html" in missing


def test_latex_writes_what_pdflatex_has_not_by_its_number_and_drops_what_is_not_seen() -> None:
    assert escaped("Ž é½€") == "Ž é½€"
    assert escaped("e\u0301\u0007\u202e\u200b") == "é"
    assert escaped("日x") == r"\foreign{65E5}{日}x"
    assert escaped("x₃⁵") == "x$_{3}$$^{5}$"
    tex = as_latex([Heading("日", 1), Heading("a\n\nb"), Gap("A", "b\n\nc", "d")], {})
    assert r"\newcommand{\foreign}[2]{\ifPDFTeX[U+#1]\else#2\fi}" in tex
    assert r"\section*{a b}" in tex
    assert r"\textbf{A (b c): d}" in tex


def test_a_layers_sizes_have_their_index_set_low() -> None:
    paragraph = Paragraph("k_H rows, C_out, s_0 h & my_H, a_in, k_Hx")
    assert as_html([paragraph]).count("<sub>") == 3
    assert "k<sub>H</sub> rows, C<sub>out</sub>, s<sub>0</sub> h &amp; my_H, a_in, k_Hx" in as_html(
        [paragraph]
    )
    assert escaped(paragraph.text) == (
        r"$k_{\text{H}}$ rows, $C_{\text{out}}$, $s_{\text{0}}$ h \& my\_H, a\_in, k\_Hx"
    )


def test_a_wide_table_in_latex_is_set_in_lines_and_not_shrunk() -> None:
    spread = Spread("0.001", "0.001–0.002")
    row = ("0.003", spread, *["Holds from 0.01 to 0.03"] * 6)
    wide = as_latex([Table(("Learning rate", "Final test loss", *["Claim"] * 6), (row,))], {})
    assert r"\shortstack[r]{0.001\\{\footnotesize 0.001--0.002}}" in wide
    assert r"\shortstack[r]{Holds from\\0.01 to 0.03}" in wide
    check_latex(wide)
    assert "shortstack" not in as_latex([Table(("Value", "Loss"), (("0.003", spread),))], {})


def test_latex_keeps_letters_of_names() -> None:
    assert escaped("Zoë Müller") == "Zoë Müller"


def test_a_notebook_is_valid_and_does_everything_again() -> None:
    code = Code("A run", "python -m playground run '#x=true'", "a = 1\na + 1")
    text = as_notebook([*BLOCKS, FORMULA, code], DRAWN)
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    cells = book.cells
    assert [cell.source for cell in cells if cell.cell_type == "code"][1:] == ["a = 1", "a + 1"]
    assert "from playground import RunConfig, train" in text
    assert any(
        "image/svg+xml" in cell.get("attachments", {}).get("curves.svg", {}) for cell in cells
    )
    assert any(cell.source.startswith("$$") for cell in cells)


def test_without_a_drawing_a_notebook_has_the_caption() -> None:
    cells = nbformat.reads(as_notebook(BLOCKS, {}), as_version=4).cells
    assert "*Two points.*" in [cell.source for cell in cells]


def test_without_figures_no_library_is_in_it() -> None:
    assert len(as_html(BLOCKS[:-1])) < 5000


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_heading_has_its_level(level: int) -> None:
    blocks = [Heading("Title", level)]
    assert as_markdown(blocks, {}) == "#" * level + " Title\n"
    assert f"<h{level}>Title</h{level}>" in as_html(blocks)


def test_a_formula_is_typeset_where_it_can_be_and_plain_elsewhere() -> None:
    assert "    a/b < 1" in as_markdown([FORMULA], {})
    page = as_html([Heading("Sums", 1), FORMULA])
    assert '<math display="block"' in page
    assert "<mfrac>" in page


def test_a_formula_that_cannot_be_typeset_is_shown_in_plain_letters() -> None:
    page = as_html([Heading("Sums", 1), Formula(r"\unknown", "a < b")])
    assert "<pre>a &lt; b</pre>" in page


def test_a_table_of_many_columns_is_set_closer() -> None:
    def page(columns: int) -> str:
        return as_html([Heading("Sums", 1), Table(("n",) * columns, (("1",) * columns,))], {})

    assert "<table class=many>" in page(12)
    assert "<table>" in page(9)
