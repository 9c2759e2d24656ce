"""A sentence for every control and symbol of the page, with its formula where it has one.

A setting's sentence is its description in `RunConfig`, a feature's stands in its row; the others,
and what follows these, stand in `wording/english/tips.toml`.
"""

from __future__ import annotations

from playground.data.features import FEATURES
from playground.engine.losses import DEFAULT_LOSS, LOSSES
from playground.run.config import SETTINGS
from playground.web.page.formulas import typeset
from playground.wording.words import rows, words


def symbols() -> list[str]:
    """What the drawing is made of, for its tips and for the help sheet."""
    return _names("symbols")


def tips_by_loss() -> list[str]:
    """What is explained anew where a network has another loss: NAME for the original's, else
    NAME-LOSS, and NAME-classes for that of more than two classes.
    """
    return _names("with_loss")


def tips_with_classes() -> list[str]:
    """What is explained anew, as NAME-classes, where there are more than two classes."""
    return _names("with_classes")


def explanations() -> dict[str, str]:
    """Markup by the name an element carries as its data-tip."""
    more = {name: words(f"tips.settings.{name}") for name in _names("settings")}
    sentences = {
        **{name: f"{row.help} {more.get(name, '')}".strip() for name, row in SETTINGS.items()},
        **{name: words(f"tips.controls.{name}") for name in _names("controls")},
        **{
            name if loss == DEFAULT_LOSS else f"{name}-{loss}": words(
                f"tips.with_loss.{name}", loss=words(f"tips.losses.{loss}")
            )
            for name in tips_by_loss()
            for loss in (*LOSSES, "classes")
        },
        **{f"{name}-classes": words(f"tips.with_classes.{name}") for name in tips_with_classes()},
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
