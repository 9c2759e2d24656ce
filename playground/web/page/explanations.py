"""A sentence for every control and symbol of the page, with its formula where it has one.

A setting's sentence is its description in `RunConfig`, a feature's stands in its row; the others,
and what follows these, stand in `wording/english/tips.toml`.
"""

from __future__ import annotations

from playground.data.features import FEATURES
from playground.run.config import SETTINGS
from playground.web.page.formulas import typeset
from playground.wording.words import rows, words


def symbols() -> list[str]:
    """What the drawing is made of, for its tips and for the help sheet."""
    return _names("symbols")


def explanations() -> dict[str, str]:
    """Markup by the name an element carries as its data-tip."""
    more = {name: words(f"tips.settings.{name}") for name in _names("settings")}
    sentences = {
        **{name: f"{row.help} {more.get(name, '')}".strip() for name, row in SETTINGS.items()},
        **{name: words(f"tips.controls.{name}") for name in _names("controls")},
        **{name: words(f"tips.symbols.{name}") for name in symbols()},
        **{
            f"feature-{name}": words("tips.features.any", help=row.help)
            for name, row in FEATURES.items()
        },
    }
    return {name: typeset(sentence) for name, sentence in sentences.items()}


def _names(section: str) -> list[str]:
    start = f"tips.{section}."
    return [key.removeprefix(start) for key in rows("tips") if key.startswith(start)]
