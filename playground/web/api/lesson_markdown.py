"""The Markdown of a lesson for the page: links that keep it open, formulas, pictures.

A formula goes as a piece of code that begins with FORMULA and holds MathML: the renderer shows code
as it is, and the page puts the formula in its place. HTML in a lesson stays text.
"""

from __future__ import annotations

import re

from playground.lessons.tex import to_mathml
from playground.wording.words import words

FORMULA = "\ue000"
"""A letter of no script, so that no lesson can write it."""

PICTURES = "api/lesson/picture/"
# Bounded: otherwise many that never end would take the third power of the text's length.
_PICTURE = r'!\[(?P<alt>[^\]]{,400})\]\((?P<source>[^)\s]{1,800})(?:\s+"[^"]{,400}")?\)'
_SPECIAL = re.compile(
    r"(?P<code>```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)"
    r"|\$\$(?P<display>(?:(?!\n\s*\n)[^$])+)\$\$"
    r"|(?<![\\$\w])\$(?P<inline>[^\s$](?:(?:(?!\n\s*\n)[^$])*[^\s$\\])?)\$(?![\d$])"
    rf"|{_PICTURE}",
    re.S,
)


def components(name: str, markdown: str) -> list[dict[str, object]]:
    """The Markdown of the lesson `name` as Dash's component, written by hand: Dash takes half of a
    start to import. None where there is no text."""
    if not markdown:
        return []
    props = {"children": as_shown(name, markdown)}
    return [{"props": props, "type": "Markdown", "namespace": "dash_core_components"}]


def as_shown(name: str, markdown: str) -> str:
    """The Markdown of the lesson `name` for the page's renderer."""
    text = _SPECIAL.sub(_replaced, markdown.replace(FORMULA, ""))
    return text.replace("](#", f"](#tutorial={name}&")  # keeps the lesson, in another window too


def _replaced(found: re.Match[str]) -> str:
    if found["source"]:
        return _picture(found["alt"], found["source"])
    tex = found["display"] or found["inline"]
    mathml = to_mathml(tex, display=bool(found["display"])) if tex else None
    if mathml is None:
        return found[0]
    # One line without a backtick: else it would end the code it stands in.
    return "`" + FORMULA + " ".join(mathml.split()).replace("`", "&#96;") + "`"


def _picture(alt: str, source: str) -> str:
    """A picture beside the lesson; one from elsewhere as a link: the page loads none from there."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//", source, re.I):
        picture = alt or words("server.lessons.picture")
        return f"[{words('server.lessons.elsewhere', picture=picture)}]({source})"
    return f"![{alt}]({PICTURES}{source.removeprefix('./')})"
