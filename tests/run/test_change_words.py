"""What was changed in the middle of a run, in words."""

from __future__ import annotations

from playground.run.change_words import changes_in_words, changes_made
from playground.run.config import RunConfig
from playground.run.training import advance, start

CHANGES = (
    "2:learningRate:0.3",
    "2:activation:relu",
    "3:w.1.1.2:-0.5",
    "3:b.2.1:0.25",
    "4:w.3.2.1:1",
    "4:b.3.1:0",
    "5:learningRate:1",
)


def test_every_change_that_was_made_is_told_with_what_was_before() -> None:
    config = RunConfig(changes=CHANGES)
    standing, _ = advance(start(config), 4)
    assert changes_made(standing) == [
        (2, "learning rate 0.03 → 0.3"),
        (2, "activation Tanh → ReLU"),
        (3, "weight from x1 to unit 2 in layer 1 = −0.5"),
        (3, "bias of unit 1 in layer 2 = 0.25"),
        (4, "weight from 2 to the output = 1"),
        (4, "bias of the output = 0"),
    ]
    later, _ = advance(standing, 1)
    assert changes_made(later)[-1] == (5, "learning rate 0.3 → 1")


def test_an_activation_for_all_is_told_with_each_layers_own_before() -> None:
    config = RunConfig(activations=("relu", "sine"), changes=("1:activation:gelu",))
    standing, _ = advance(start(config), 1)
    assert changes_made(standing) == [(1, "activation ReLU-Sine → GELU")]


def test_changes_are_numbered_and_of_many_the_first_are_told() -> None:
    assert changes_in_words(start(RunConfig())) == ""
    many = RunConfig(changes=tuple(f"{epoch}:learningRate:0.1" for epoch in range(15)))
    standing, _ = advance(start(many), 14)
    said = changes_in_words(standing)
    assert said.startswith("(1) at epoch 0 learning rate 0.03 → 0.1; (2) at epoch 1 ")
    assert said.endswith("; and 3 more")
