"""Tables that come with the playground; beside each stands its licence and where it is from."""

from __future__ import annotations

from importlib import resources
from typing import NamedTuple

from playground.errors import SettingError


class Shipped(NamedTuple):
    """A table's title, what is in it, which column tells the classes, and its licence."""

    title: str
    about: str
    label: str
    licence: str
    source: str


SHIPPED: dict[str, Shipped] = {
    "iris": Shipped(
        "Iris", "150 flowers, 3 species", "species", "CC BY 4.0", "https://doi.org/10.24432/C56C76"
    ),
    "penguins": Shipped(
        "Penguins",
        "344 penguins, 3 species",
        "species",
        "CC0 1.0",
        "https://allisonhorst.github.io/palmerpenguins/",
    ),
    "wine": Shipped(
        "Wine", "178 wines, 3 cultivars", "cultivar", "CC BY 4.0", "https://doi.org/10.24432/C5PC7J"
    ),
    "breast_cancer": Shipped(
        "Breast cancer",
        "569 tissue samples, 2 diagnoses",
        "diagnosis",
        "CC BY 4.0",
        "https://doi.org/10.24432/C5DW2B",
    ),
}


def shipped_text(name: str) -> str:
    """A shipped table as the text of a CSV file. Raises SettingError."""
    if name not in SHIPPED:
        raise SettingError("table", name, "must be one of " + ", ".join(SHIPPED))
    return (resources.files(__package__) / "shipped" / f"{name}.csv").read_text(encoding="utf-8")
