"""Ids of the page's elements: the script-facing ones are stable."""

PLAY = "play"
STEP = "step"
RESET = "reset"
EPOCH = "epoch"
TRAIN_LOSS = "train-loss"
TEST_LOSS = "test-loss"
TEST_ACCURACY = "test-accuracy"
DECISION_MAP = "decision-map"
LOSS_CURVES = "loss-curves"

SPEED = "speed"
LOSS_PANEL = "loss-panel"
LOSS_SCALE = "loss-scale"
NOTE = "note"
SPOKEN = "spoken"
NETWORK = "network"
DATASETS = "datasets"
NEW_DATA = "new-data"
NEW_WEIGHTS = "new-weights"
COPY_LINK = "copy-link"
THEME = "theme-switch"
UNITS = "units"


def setting(field: str) -> str:
    """The id of the control of a `RunConfig` field."""
    return field.replace("_", "-")


def shown(control: str) -> str:
    """The id of the text that shows a control's value."""
    return f"{control}-value"
