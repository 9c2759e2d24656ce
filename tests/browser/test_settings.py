"""Controls: each changes its setting and the link, also while the server is slow."""

from __future__ import annotations

import pytest

from playground import RunConfig
from playground.run.config import SETTINGS
from tests.browser.conftest import Visitor, expected_losses
from tests.browser.test_more import ON_THE_CARD
from tests.later import first


def slide_more(visitor: Visitor, control: str) -> None:
    """A step to the right on a slider that waits behind More data."""
    if visitor.page.get_attribute("#more-data-button", "aria-expanded") == "false":
        visitor.page.click("#more-data-button")
    visitor.slide(control, "ArrowRight")


CHANGES = {
    "learning_rate": (lambda v: v.slide("learning-rate", "ArrowRight"), 0.1),
    "regularization": (lambda v: v.choose("regularization", "L2"), "L2"),
    "activation": (lambda v: v.choose("activation", "Sigmoid"), "sigmoid"),
    "problem": (lambda v: v.choose("problem", "Regression"), "regression"),
    "dataset": (lambda v: v.page.click("[data-dataset=spiral]"), "spiral"),
    "train_percent": (lambda v: v.slide("train-percent", "ArrowRight"), 60),
    "noise_percent": (lambda v: v.slide("noise-percent", "ArrowRight"), 5),
    "batch_size": (lambda v: v.slide("batch-size", "ArrowLeft"), 9),
    "features": (lambda v: v.page.click("[data-key=feature-sinX]"), ("x", "y", "sinX")),
    "hidden_layers": (lambda v: v.slide("units", "ArrowRight"), (5, 2)),
    "samples": (lambda v: slide_more(v, "samples"), 800),
    "balance_percent": (lambda v: slide_more(v, "balance-percent"), 60),
    "test_shift_percent": (lambda v: slide_more(v, "test-shift-percent"), 2),
    "show_test_data": (lambda v: v.page.click("#show-test-data"), True),
    "discretize": (lambda v: v.page.click("#discretize"), True),
}
WITHOUT_A_CONTROL = {
    "regression_dataset", "regularization_rate", "seed", "weight_seed",  # tested below
    "split_seed", "tutorial", "init_zero", "hide_text", "hidden_controls",  # only in links
    "activations",  # by layer, see test_more.py
    "goal_test_loss", "goal_train_loss", "goal_loss_gap",  # only in links, see test_goal_line.py
    "classes",  # only of some data sets, see test_classes.py
    "formulas",  # typed on the card More, see test_own_features.py
    "data_formula",  # typed under More data, see test_own_formula.py
    "points", "axes", "class_names", "plane", "plane_at",  # somebody's own data, not a control each
    "changes",  # made by changing settings in mid-run; see test_steering.py
}  # fmt: skip


def test_every_setting_has_a_control_or_a_reason() -> None:
    assert set(SETTINGS) == set(CHANGES) | WITHOUT_A_CONTROL | set(ON_THE_CARD)


@pytest.mark.parametrize("field", first(CHANGES, "learning_rate", "features", "hidden_layers"))
def test_a_control_changes_its_setting_and_the_link(visitor: Visitor, field: str) -> None:
    visitor.open()
    before = visitor.link()
    change, wanted = CHANGES[field]
    change(visitor)
    visitor.until(f"location.hash !== {before!r}")
    assert visitor.config() == RunConfig().replace(**{field: wanted})


def test_the_learning_rate_changes_in_mid_run_and_the_run_goes_on(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#play")
    visitor.until_epoch(5)
    visitor.slide("learning-rate", "ArrowRight")
    visitor.until("location.hash.includes(':learningRate:0.1')")
    assert visitor.epoch() >= 5
    visitor.until_epoch(visitor.epoch() + 5)
    visitor.pause()


@pytest.mark.slow
def test_the_regularization_rate_is_off_until_there_is_a_regularization(visitor: Visitor) -> None:
    visitor.open()
    assert visitor.text("regularization-rate-value") == "off"
    visitor.choose("regularization", "L1")
    visitor.until("location.hash.includes('regularization=L1')")
    visitor.slide("regularization-rate", "ArrowRight")
    visitor.until("location.hash.includes('regularizationRate=0.001')")
    assert visitor.text("regularization-rate-value") == "0.001"


def test_layers_and_units_can_be_added_and_removed(visitor: Visitor) -> None:
    visitor.open()
    for key, shape in [
        ("layer-plus", (4, 2, 2)),
        ("plus-2", (4, 2, 3)),
        ("minus-0", (3, 2, 3)),
        ("layer-minus", (3, 2)),
        ("layer-minus", (3,)),
        ("layer-minus", ()),
    ]:
        visitor.page.click(f"[data-key={key}]")
        visitor.until(f"location.hash.includes('networkShape={','.join(map(str, shape))}&')")
        assert visitor.page.locator("[data-key^=unit-]").count() == sum(shape) + 1
        assert visitor.page.locator("[data-key^=unit-] .pg-bias").count() == sum(shape) + 1
    assert "0 hidden layers" in visitor.text("network")


@pytest.mark.slow
def test_layers_added_or_removed_keep_an_activation_each_until_one_is_chosen_for_all(
    visitor: Visitor,
) -> None:
    visitor.open("#activations=relu,sine")
    menu = visitor.page.locator("#activation")
    visitor.until("document.querySelector('#activation').value === ''")
    assert menu.get_attribute("placeholder") == "ReLU-Sine by layer"
    for key, names in [("layer-plus", "relu,sine,sine"), ("layer-minus", "relu,sine")]:
        visitor.page.click(f"[data-key={key}]")
        visitor.until(f"location.hash.endsWith('&activations={names}')")
    visitor.page.click("#activation")
    visitor.page.get_by_role("option", name="GELU").click()
    visitor.until("location.hash.includes('#activation=gelu&')")
    assert visitor.config() == RunConfig(activation="gelu")
    assert menu.input_value() == "GELU"


def test_new_data_and_new_weights_are_separate_and_in_the_link(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#new-weights")
    visitor.until("location.hash.includes('weightSeed=')")
    weights = visitor.config()
    assert (weights.seed, bool(weights.weight_seed)) == (RunConfig().seed, True)
    visitor.page.click("#new-data")
    visitor.until(f"!location.hash.includes('seed={weights.seed}&')")
    assert visitor.config().weight_seed == weights.weight_seed


DELAYED = """() => {
  const fetched = window.fetch;
  window.fetch = async (...request) => {
    const answer = await fetched(...request);
    await new Promise((resolve) => setTimeout(resolve, 700));
    return answer;
  };
  window.undelayed = () => { window.fetch = fetched; };
}"""


@pytest.mark.slow
def test_changes_made_while_a_run_is_being_opened_are_kept(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.evaluate(DELAYED)
    visitor.page.click("[data-dataset=xor]")
    visitor.slide("learning-rate", "ArrowRight")
    visitor.page.click("[data-key=plus-0]")
    visitor.page.click("[data-key=layer-plus]")
    wanted = RunConfig(dataset="xor", learning_rate=0.1, hidden_layers=(5, 2, 2))
    visitor.until(f"location.hash === {wanted.link()!r}")
    visitor.page.evaluate("undelayed()")
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert visitor.losses() == expected_losses(wanted, 1)
