"""Ids of the page's elements: the script-facing ones are stable."""

PLAY = "play"
RESET = "reset"
EPOCH = "epoch"
UNTIL = "until"

TIMELINE = "timeline"
LOSS_SCALE = "loss-scale"
DATASETS = "datasets"
MORE_DATA = "more-data"
OWN_DATA = "own-data"
NEW_DATA = "new-data"
NEW_WEIGHTS = "new-weights"
COPY_LINK = "copy-link"
APPEARANCE = "appearance"
SETTINGS_SHEET = "settings-sheet"
HISTORY = "history"
HELP = "help"
PAGE_MENU = "page-menu"
PIN = "pin"
PINS = "pins"
RACE = "race"
UNITS = "units"
MORE = "more"
WHOLE_RUNS = "whole-runs"
MORE_CARD = "more-card"

EXPORT = "export"

TABS = "tabs"


def hide(name: str) -> str:
    """The id of the check box that hides a control in a lesson link."""
    return f"hide-{name}"


def export(name: str) -> str:
    """The id of an item of the Export menu."""
    return f"export-{name}"


def digits(field: str) -> str:
    """The id of the control of a setting of the Digits tab."""
    return f"digits-{field.replace('_', '-')}"


def back_size(name: str) -> str:
    """The id of the field of a case's size."""
    return f"back-{name.replace('_', '-')}"


def step(grain: str) -> str:
    """The id of the menu item that steps one "sample", "batch" or "epoch"."""
    return f"step-{grain}"


def setting(field: str) -> str:
    """The id of the control of a `RunConfig` field."""
    return field.replace("_", "-")


def shown(control: str) -> str:
    """The id of the text that shows a control's value."""
    return f"{control}-value"
