"""Hide switches: the names that may stand before `_hide` in a link, and what each takes away.

The original's names mean our counterparts of its controls; the others are ours. A part of the page
may also name its switch itself, with the attribute `data-ui`.
"""

from __future__ import annotations

from typing import NamedTuple

from playground.data.features import FEATURES, ORIGINAL_FEATURES
from playground.run.by_layer import MAX_HIDDEN_LAYERS
from playground.run.config import SETTINGS
from playground.web import ids


class Switch(NamedTuple):
    """A name of a link, what it is called, and the CSS selector of what it hides."""

    name: str
    title: str
    selector: str


def _field(control: str) -> str:
    return f".pg-field:has(#{control})"


def _setting(name: str, field: str) -> Switch:
    return Switch(name, SETTINGS[field].title, _field(ids.setting(field)))


def _check(name: str, field: str) -> Switch:
    selector = f".mantine-Checkbox-root:has(#{ids.setting(field)})"
    return Switch(name, SETTINGS[field].title, selector)


ORIGINAL = (
    Switch("playButton", "Play", f"#{ids.PLAY}"),
    Switch("stepButton", "Step", ".pg-steps"),
    Switch("resetButton", "Reset", f"#{ids.RESET}"),
    _setting("learningRate", "learning_rate"),
    _setting("activation", "activation"),
    _setting("regularization", "regularization"),
    Switch(  # its title beside the other setting, "Rate", could be any rate here
        "regularizationRate",
        "Regularization rate",
        _field(ids.setting("regularization_rate")),
    ),
    _setting("problem", "problem"),
    Switch("dataset", "Data sets", f"#{ids.DATASETS}, #more-datasets, #{ids.OWN_DATA}"),
    _setting("percTrainData", "train_percent"),
    _setting("noise", "noise_percent"),
    _setting("batchSize", "batch_size"),
    Switch("numHiddenLayers", "Number of layers", ".pg-layers .pg-stepper"),
    _check("showTestData", "show_test_data"),
    _check("discretize", "discretize"),
)
"""The fifteen that the original lists."""

OURS = (
    Switch("regenerate", "New data", f"#{ids.NEW_DATA}"),
    Switch("moreData", "More data", f"#{ids.MORE_DATA}"),
    Switch("newWeights", "New weights", f"#{ids.NEW_WEIGHTS}"),
    Switch("units", "Units of a layer", f"{_field(ids.UNITS)}, .pg-units .pg-stepper"),
    Switch("moreButton", "More settings", f"#{ids.MORE}, #{ids.MORE_CARD}"),
    Switch("speed", "Speed", ".pg-speed"),
    Switch("lossCurves", "Loss curves", ".pg-time"),
    Switch("seeds", "Other seeds", ".pg-band"),
    Switch("timeline", "Timeline", f"#{ids.TIMELINE}"),
    Switch("lossScale", "Linear or log", f"#{ids.LOSS_SCALE}"),
    Switch("figures", "Losses in numbers", ".pg-figures"),
    Switch("copyLink", "Copy link", f"#{ids.COPY_LINK}"),
    Switch("exportMenu", "Export", f"#{ids.EXPORT}"),
    Switch("appearance", "Appearance", f"#{ids.APPEARANCE}"),
    Switch("help", "Help", f"#{ids.HELP}"),
    Switch("tabs", "Other pages", f"#{ids.TABS}, #{ids.PAGE_MENU}"),
)

LAYERS = tuple(
    Switch(
        f"numNodes{layer + 1}",
        f"Units of layer {layer + 1}",
        # The slider too, because it edits whichever layer is chosen.
        f'.pg-units:has([data-layer="{layer}"]) .pg-stepper, {_field(ids.UNITS)}',
    )
    for layer in range(MAX_HIDDEN_LAYERS)
)
"""The original knows these too, without listing them."""

FEATURE_SWITCHES = tuple(Switch(name, feature.label, "") for name, feature in FEATURES.items())
"""A hidden feature is off, and the network is drawn without its place: no selector is needed."""

LISTED = {
    "controls": ORIGINAL,
    "more": OURS,
    "features": tuple(switch for switch in FEATURE_SWITCHES if switch.name in ORIGINAL_FEATURES),
}
"""By heading: the switches with a check box."""

ALL = (*ORIGINAL, *OURS, *LAYERS, *FEATURE_SWITCHES)
