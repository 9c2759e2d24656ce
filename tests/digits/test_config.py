"""A digits run as a value: its settings, its link, what is said where it diverges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.digits.config import (
    MAX_BATCH,
    SETTINGS,
    DigitsConfig,
    read_digits_link,
)
from playground.digits.diagnosis import diverged, lower_rate
from playground.digits.images import split_digits
from playground.digits.optimizers import OPTIMIZERS
from playground.errors import LinkError, SettingError
from playground.run.config import SETTINGS as PLAYGROUND

CONFIGS = st.builds(
    DigitsConfig,
    filters=st.integers(1, 32),
    learning_rate=st.floats(0, 100, exclude_min=True),
    momentum=st.floats(0, 1, exclude_max=True),
    batch_size=st.integers(1, MAX_BATCH),
    seed=st.integers(0, 2**32 - 1),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    beta2=st.floats(0, 1, exclude_max=True),
    activation=st.sampled_from(["tanh", "relu"]),
    dropout=st.floats(0, 1, exclude_max=True),
    layers=st.sampled_from(["", "none", "dense16", "conv4k5-pool-conv8-dense8"]),
)


@given(CONFIGS)
def test_a_link_reads_back_as_the_config_that_wrote_it(config: DigitsConfig) -> None:
    assert read_digits_link(config.link()) == (config, ())
    assert read_digits_link("http://x.org/digits" + config.link()).config == config


def test_a_link_without_new_keys_is_what_it_was() -> None:
    assert read_digits_link("").config == DigitsConfig()
    assert DigitsConfig().link() == "#filters=16&learningRate=0.1&momentum=0.9&batchSize=32&seed=0"


def test_every_setting_is_described() -> None:
    assert all(row.help and row.title and row.allowed for row in SETTINGS.values())


@pytest.mark.parametrize("name", sorted({*SETTINGS} & {*PLAYGROUND} - {"seed"}))
def test_what_the_playground_has_too_has_its_key_and_title(name: str) -> None:
    ours, theirs = SETTINGS[name], PLAYGROUND[name]
    assert (ours.key, ours.title) == (theirs.key, theirs.title)
    if name not in ("optimizer", "learning_rate", "batch_size", "dropout"):
        assert ours.default == theirs.default


def test_every_offered_value_is_allowed_and_the_default_is_offered() -> None:
    default = DigitsConfig().model_dump()
    offered = {field: row.steps for field, row in SETTINGS.items() if row.steps}
    for field, values in offered.items():
        assert default[field] in values
        for value in values:
            assert DigitsConfig().replace(**{field: value}).model_dump()[field] == value


def test_the_largest_batch_is_all_training_images() -> None:
    assert len(split_digits(0).train.labels) == MAX_BATCH


def test_a_key_that_is_none_is_passed_over_and_told() -> None:
    reading = read_digits_link("#filters=4&dataset=xor")
    assert reading.config == DigitsConfig(filters=4)
    assert reading.notes == ("dataset: not a key of a digits link; passed over.",)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("#filters=33", "filters=33: must be a whole number from 1 to 32."),
        ("#filters=2.5", "filters=2.5: must be a whole number from 1 to 32."),
        ("#learningRate=nan", "learningRate=nan: must be a number above 0, at most 100."),
        ("#learningRate=0", "learningRate=0: must be a number above 0, at most 100."),
        ("#momentum=1", "momentum=1: must be a number from 0 to below 1."),
        ("#batchSize=", "batchSize=: must be a whole number from 1 to 1348."),
        (
            "#optimizer=adamm",
            "optimizer=adamm: must be one of sgd, momentum, nesterov, adagrad, "
            "rmsprop, adam, adamw.",
        ),
        ("#epsilon=0", "epsilon=0: must be a number above 0, at most 1."),
        ("#dropout=1", "dropout=1: must be a number from 0 to below 1."),
        ("#layers=conv64", "layers=conv64: must have at most 32 filters in a convolution."),
        ("#seed=-1", "seed=-1: must be a whole number from 0 to 4294967295."),
    ],
)
def test_a_bad_value_is_refused_in_the_links_words(link: str, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        read_digits_link(link)
    assert str(refusal.value) == message


def test_a_text_too_long_for_a_link_is_not_read() -> None:
    with pytest.raises(LinkError, match="1001 characters"):
        read_digits_link("#" + 1000 * "a")


def test_a_lower_rate_is_lower_usual_and_offered() -> None:
    assert lower_rate(DigitsConfig(learning_rate=100)) == 0.1
    assert lower_rate(DigitsConfig(learning_rate=0.1)) == 0.03
    assert lower_rate(DigitsConfig(learning_rate=0.001)) is None
    assert lower_rate(DigitsConfig(learning_rate=1, optimizer="adam")) == 0.01
    assert "learning rate 100" in str(diverged(DigitsConfig(learning_rate=100), 3))


def test_half_a_character_in_a_link_is_told_in_letters_that_can_be_sent() -> None:
    notes = read_digits_link("#filters=8\ud800").notes
    assert notes
    "".join(notes).encode()


def test_a_config_says_what_is_allowed_as_a_link_does() -> None:
    with pytest.raises(SettingError, match="layers=pool: must have each pool right behind a conv"):
        DigitsConfig(layers="pool")
    with pytest.raises(SettingError, match="dropout=2: must be a number from 0 to below 1"):
        DigitsConfig(dropout=2)
