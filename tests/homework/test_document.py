"""A document written twice: as Markdown, and as one page that needs nothing else."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import pytest

from playground.homework.document import (
    Formula,
    Heading,
    Items,
    Paragraph,
    Picture,
    as_html,
    as_markdown,
)
from playground.studies.tables import Table

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
    assert page.count("plotly.js v") == 1, "one copy of the library for all figures"


def test_without_figures_no_library_is_in_it() -> None:
    assert len(as_html(BLOCKS[:-1])) < 5000


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_heading_has_its_level(level: int) -> None:
    blocks = [Heading("Title", level)]
    assert as_markdown(blocks, {}) == "#" * level + " Title\n"
    assert f"<h{level}>Title</h{level}>" in as_html(blocks)


FORMULA = Formula(r"\frac{a}{b} < 1", "a/b < 1")


def test_a_formula_is_typeset_where_it_can_be_and_plain_elsewhere() -> None:
    assert "    a/b < 1" in as_markdown([FORMULA], {})
    page = as_html([Heading("Sums", 1), FORMULA])
    assert '<math display="block"' in page
    assert "<mfrac>" in page


def test_a_formula_that_cannot_be_typeset_is_shown_in_plain_letters() -> None:
    page = as_html([Heading("Sums", 1), Formula(r"\unknown", "a < b")])
    assert "<pre>a &lt; b</pre>" in page
