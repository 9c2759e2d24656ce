"""A link is a config: every config survives the way there and back, and so do the original's."""

from __future__ import annotations

import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground import LinkError, PlaygroundError, RunConfig, SettingError
from playground.data.features import FEATURES, ORIGINAL_FEATURES
from playground.run.config import mend_link, read_link
from playground.run.link import MAX_LINK_LENGTH
from tests.configs import configs
from tests.later import cases

ORIGINAL_KEYS = (
    "activation", "regularization", "batchSize", "dataset", "regDataset", "learningRate",
    "regularizationRate", "noise", "networkShape", "seed", "showTestData", "discretize",
    "percTrainData", "x", "y", "xTimesY", "xSquared", "ySquared", "cosX", "sinX", "cosY", "sinY",
    "collectStats", "tutorial", "problem", "initZero", "hideText",
)  # fmt: skip
"""In the original's order."""

WHOLE_LINK = (
    "https://playground.tensorflow.org/#activation=relu&regularization=L2&batchSize=7&dataset=xor"
    "&regDataset=reg-gauss&learningRate=0.1&regularizationRate=0.003&noise=15&networkShape=5,3"
    "&seed=0.59704&showTestData=true&discretize=true&percTrainData=70&x=false&y=true&xTimesY=true"
    "&xSquared=false&ySquared=true&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false"
    "&tutorial=dp&problem=regression&initZero=true&hideText=true&playButton_hide=true"
)


@settings(max_examples=cases(200))
@given(config=configs())
def test_every_config_comes_back_from_its_own_link(config: RunConfig) -> None:
    assert read_link(config.link()) == (config, ())
    assert read_link(config.link("http://127.0.0.1:8050/")) == (config, ())


@settings(max_examples=cases(100))
@given(config=configs())
def test_a_link_is_plain_ascii_without_spaces(config: RunConfig) -> None:
    link = config.link()
    assert link.isascii()
    assert link.isprintable()
    assert " " not in link


@pytest.mark.parametrize(
    "seed", [" a ", "a&b=c#d", "100%", "%20", "+", "é", "\n", "日本", "😀", "/?"]
)
def test_awkward_seeds_come_back(seed: str) -> None:
    config = RunConfig(seed=seed, weight_seed=seed, split_seed=seed)
    assert RunConfig.from_link(config.link()) == config


def test_the_longest_link_can_be_read() -> None:
    config = RunConfig(
        activation="sigmoid", problem="regression", regression_dataset="reg-gauss",
        batch_size=1200, learning_rate=1.2345678901234567e-100,
        regularization_rate=1.2345678901234567e-100, noise_percent=12.345678901234567,
        train_percent=12.345678901234567, hidden_layers=(32,) * 6,
        seed="€" * 256, weight_seed="€" * 256, split_seed="€" * 256, tutorial="t" * 64,
        hidden_controls=tuple(f"{number:032}" for number in range(64)),
    )  # fmt: skip
    assert len(config.link()) < MAX_LINK_LENGTH - 100
    assert RunConfig.from_link(config.link()) == config


@pytest.mark.parametrize("rate", [1e-5, 5e-324, 1e-300, 0.1 + 0.2, 1e16, 1e300, 3.0, 0.0])
def test_tiny_and_huge_rates_come_back_to_the_last_bit(rate: float) -> None:
    config = RunConfig(learning_rate=rate, regularization_rate=rate)
    assert RunConfig.from_link(config.link()) == config


def test_small_rates_are_written_out_as_the_original_writes_them() -> None:
    assert "&learningRate=0.00001&" in RunConfig(learning_rate=0.00001).link()
    assert "&learningRate=3&" in RunConfig(learning_rate=3).link()


def test_every_setting_of_the_original_is_read() -> None:
    assert read_link(WHOLE_LINK) == (
        RunConfig(
            activation="relu", regularization="L2", batch_size=7, dataset="xor",
            regression_dataset="reg-gauss", learning_rate=0.1, regularization_rate=0.003,
            noise_percent=15, hidden_layers=(5, 3), seed="0.59704", show_test_data=True,
            discretize=True, train_percent=70, features=("y", "ySquared", "xTimesY", "sinX"),
            tutorial="dp", problem="regression", init_zero=True, hide_text=True,
            hidden_controls=("playButton",),
        ),
        (),
    )  # fmt: skip


def test_there_are_27_keys_in_the_original_and_the_link_above_has_them_all() -> None:
    assert len(set(ORIGINAL_KEYS)) == 27
    fragment = WHOLE_LINK.partition("#")[2]
    assert tuple(pair.partition("=")[0] for pair in fragment.split("&")[:-1]) == ORIGINAL_KEYS


def test_we_write_the_originals_keys_in_its_order_and_our_own_after_them() -> None:
    config = RunConfig(
        tutorial="a", hidden_controls=("noise", "problem"), weight_seed="7", split_seed="8"
    )
    keys = [pair.partition("=")[0] for pair in config.link()[1:].split("&")]
    written = [key for key in ORIGINAL_KEYS if key not in ("cosX", "cosY", "collectStats")]
    assert keys == [*written, "noise_hide", "problem_hide", "weightSeed", "splitSeed"]


def test_what_is_empty_is_not_written() -> None:
    link = RunConfig().link()
    assert "tutorial" not in link
    assert "weightSeed" not in link
    assert "splitSeed" not in link
    assert "_hide" not in link


def test_features_of_our_own_are_written_where_they_are_on_at_the_originals_place() -> None:
    link = RunConfig(features=("x", "cosX", "sinX", "radius")).link()
    assert "&ySquared=false&cosX=true&sinX=true&sinY=false&radius=true&problem=" in link
    assert read_link("#cosX=true&cosY=false") == (RunConfig(features=("x", "y", "cosX")), ())
    assert RunConfig(features=("all",)).features == ORIGINAL_FEATURES


def test_an_activation_a_layer_stands_in_a_link_where_it_is_set() -> None:
    config = RunConfig(activations=("relu", "sine"))
    assert config.link() == RunConfig().link() + "&activations=relu,sine"
    assert RunConfig.from_link(config.link()) == config


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        ("#activations=relu", "must be one name a hidden layer, of which there are 2"),
        ("#activations=relu,relu&networkShape=3", "of which there is 1"),
        ("#activations=relu,relu&networkShape=", "of which there are 0"),
        ("#activations=relu,swish", "must be one name a hidden layer, from relu, tanh"),
        ("#activations=relu" + ",relu" * 9, "must be one name a hidden layer, from relu, tanh"),
    ],
)
def test_activations_that_do_not_fit_are_refused_and_given_up_by_what_mends(
    link: str, rule: str
) -> None:
    with pytest.raises(SettingError, match=rule):
        read_link(link)
    mended = mend_link(link)
    assert mended.config.activations == ()
    assert any(rule in note for note in mended.notes)


def test_the_sirens_own_activation_opens() -> None:
    assert read_link("#activation=sine&networkShape=8,8").config.activation == "sine"


@pytest.mark.parametrize("key", ["collectStats"])
def test_a_key_without_effect_is_worth_a_note_only_where_it_is_on(key: str) -> None:
    assert read_link(f"#{key}=false").notes == ()
    assert len(read_link(f"#{key}=true").notes) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://playground.tensorflow.org/#dataset=spiral&networkShape=8,8",
        "http://127.0.0.1:8050/#dataset=spiral&networkShape=8,8",
        "#dataset=spiral&networkShape=8,8",
        "dataset=spiral&networkShape=8,8",
        "/?dataset=spiral&networkShape=8,8",
        "http://127.0.0.1:8050/?dataset=spiral&networkShape=8,8",
        "  #dataset=spiral&&networkShape=8%2C8\n",
        "#dataset=circle&networkShape=8,8&dataset=spiral",  # the last one counts
    ],
)
def test_an_address_a_fragment_and_bare_pairs_are_all_links(link: str) -> None:
    assert read_link(link) == (RunConfig(dataset="spiral", hidden_layers=(8, 8)), ())


@pytest.mark.parametrize("link", ["", "#", "/"])
def test_a_link_that_says_nothing_is_the_default(link: str) -> None:
    assert read_link(link) == (RunConfig(), ())


def test_only_true_and_1_are_true_and_what_is_no_boolean_is_told() -> None:
    reading = read_link("#sinX=&discretize=yes&hideText=falsch")
    assert reading.config == RunConfig()
    assert reading.notes[1] == "discretize=yes: must be true or false; false is used."
    assert len(reading.notes) == 3
    assert read_link("#discretize=1&x=0") == (RunConfig(discretize=True, features=("y",)), ())
    assert read_link("#noise_hide=1&seed_hide=true").config.hidden_controls == ("noise", "seed")
    with pytest.raises(SettingError, match="discretize=yes: must be true or false"):
        read_link("#discretize=yes", strict=True)


def test_an_empty_shape_is_no_hidden_layer() -> None:
    assert read_link("#networkShape=").config.hidden_layers == ()


def test_all_features_may_be_off() -> None:
    assert read_link("#x=false&y=false").config.features == ()
    assert set(read_link("#" + "&".join(f"{key}=1" for key in FEATURES)).config.features) == set(
        FEATURES
    )


@pytest.mark.parametrize("key", ["foo", "learning_rate", "Seed", "_hide", "a%20b_hide", ""])
def test_an_unknown_key_is_noted_and_does_no_harm(key: str) -> None:
    config, notes = read_link(f"#seed=7&{key}=true")
    assert config == RunConfig(seed="7")
    assert notes == (f"{key.replace('%20', ' ')}: not a key of a link; passed over.",)


@pytest.mark.parametrize(
    ("text", "used"),
    [("-5", 0), ("80", 80), ("80.5", 50), ("300", 50), ("1e999", 50), ("7.5", 7.5)],
)
def test_noise_is_clamped_as_the_original_clamps_it_and_said_so(text: str, used: float) -> None:
    config, notes = read_link(f"#noise={text}")
    assert config.noise_percent == used
    assert bool(notes) == (float(text) != used)
    assert all(f"{used} is used" in note for note in notes)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("#batchSize=0", "batchSize=0: must be a whole number from 1 to 1200."),
        ("#batchSize=1201", "batchSize=1201: must be a whole number from 1 to 1200."),
        ("#batchSize=2.5", "batchSize=2.5: must be a whole number from 1 to 1200."),
        ("#batchSize=1e30", "batchSize=1e30: must be a whole number from 1 to 1200."),
        ("#batchSize=ten", "batchSize=ten: must be a number."),
        ("#batchSize=", "batchSize=: must be a number."),
        ("#batchSize=0x10", "batchSize=0x10: must be a number."),
        ("#batchSize=1_0", "batchSize=1_0: must be a number."),
        ("#batchSize=٣", "batchSize=٣: must be a number."),
        ("#learningRate=-1", "learningRate=-1: must be a finite number, 0 or more."),
        ("#learningRate=NaN", "learningRate=NaN: must be a number."),
        ("#learningRate=Infinity", "learningRate=Infinity: must be a number."),
        ("#learningRate=1e999", "learningRate=1e999: must be a finite number, 0 or more."),
        ("#regularizationRate=-0.1", "regularizationRate=-0.1: must be a finite number, 0 or"),
        ("#percTrainData=0", "percTrainData=0: must be a number from 1 to 100."),
        ("#noise=loud", "noise=loud: must be a number."),
        ("#networkShape=1,1,1,1,1,1,1", "networkShape=1,1,1,1,1,1,1: at most 6 hidden layers."),
        ("#networkShape=33", "networkShape=33: at most 32 units in a layer."),
        ("#networkShape=4,0", "networkShape=4,0: at least 1 unit in a layer."),
        ("#networkShape=4,,2", "networkShape=4,,2: must be whole numbers joined by commas"),
        ("#networkShape=4,2.5", "networkShape=4,2.5: "),
        (
            "#activation=swish",
            "activation=swish: must be one of relu, tanh, sigmoid, linear, leaky_relu,",
        ),
        (
            "#dataset=reg-plane",
            "dataset=reg-plane: must be one of circle, xor, gauss, "
            "spiral, moons, checkerboard, rings, blobs.",
        ),
        (
            "#regDataset=circle",
            "regDataset=circle: must be one of reg-plane, reg-gauss, reg-wave, reg-saddle.",
        ),
        ("#regularization=L3", "regularization=L3: must be one of none, L1, L2."),
        ("#problem=ranking", "problem=ranking: must be one of classification, regression."),
        ("#seed=", "seed=: must be a text of 1 to 256 characters."),
        ("#seed=" + "a" * 257, "seed=aaaaaa"),
        ("#tutorial=a/b", "tutorial=a/b: must be at most 64 letters, digits, - or _."),
        ("&".join(f"c{n}_hide=true" for n in range(65)), "hidden_controls=('c0', 'c1', "),
    ],
)
def test_a_bad_value_is_refused_with_the_links_key_the_value_and_the_rule(
    link: str, sentence: str
) -> None:
    with pytest.raises(SettingError) as refusal:
        read_link(link)
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("text", ["foo", "hello world", "x", "spiral", "%23"])
def test_a_text_without_a_single_pair_is_no_link(text: str) -> None:
    with pytest.raises(LinkError, match="needs key=value pairs, as in #dataset=spiral"):
        read_link(text)


def test_a_link_that_is_too_long_is_refused_with_both_lengths() -> None:
    with pytest.raises(LinkError, match=f"{MAX_LINK_LENGTH + 1} characters; at most"):
        read_link("#seed=" + "a" * (MAX_LINK_LENGTH - 5))


def test_from_link_warns_of_what_was_passed_over() -> None:
    with pytest.warns(UserWarning, match="is used|passed over") as told:
        config = RunConfig.from_link("#seed=7&noise=99&foo=1")
    assert config == RunConfig(seed="7", noise_percent=50)
    assert [str(warning.message) for warning in told] == [
        "noise=99: must be from 0 to 80; 50 is used, as in the original.",
        "foo: not a key of a link; passed over.",
    ]
    assert all(warning.filename == __file__ for warning in told)  # the caller's line, not ours


def test_from_link_is_silent_about_a_good_link() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        RunConfig.from_link(WHOLE_LINK)


PIECES = [
    *ORIGINAL_KEYS, "weightSeed", "splitSeed", "_hide", "=", "&", "#", "?", "://", ",", "%",
    "%00", "%f", "%E0", "true", "false", "nan", "-1", "1e999", "0x1", "4,2", "tanh", "٣", "\x00",
    "\n", " ", "é",
]  # fmt: skip
LINK_LIKE = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@settings(max_examples=cases(500), deadline=500)
@given(text=st.one_of(st.text(max_size=200), LINK_LIKE, LINK_LIKE.map("#".__add__)))
def test_any_text_is_read_or_refused_in_our_words(text: str) -> None:
    read_or_refuse(text)


@settings(max_examples=cases(500), deadline=500)
@given(
    start=st.integers(0, len(WHOLE_LINK)),
    length=st.integers(0, 40),
    inserted=st.one_of(st.text(max_size=10), LINK_LIKE),
)
def test_a_damaged_link_is_read_or_refused_in_our_words(
    start: int, length: int, inserted: str
) -> None:
    read_or_refuse(WHOLE_LINK[:start] + inserted + WHOLE_LINK[start + length :])


@pytest.mark.parametrize(
    "unit", ["1", "1,", "a=1&", "%", "%31", "&", "=", ".", "1e", "x_hide=true&", " ", "#", "?", "-"]
)
@pytest.mark.parametrize("key", ["learningRate=", "networkShape=", "seed=", "#", "#noise=x"])
def test_the_longest_texts_are_refused_or_read_at_once(key: str, unit: str) -> None:
    text = (key + unit * MAX_LINK_LENGTH)[: MAX_LINK_LENGTH - 1] + "x"
    begun = time.process_time()
    read_or_refuse(text)
    # A few milliseconds; anything that grows with the square of the length takes seconds.
    assert time.process_time() - begun < 0.5


def read_or_refuse(text: str) -> None:
    try:
        config, notes = read_link(text)
    except PlaygroundError as error:
        sentence = str(error)
    else:
        assert all(note.endswith(".") for note in notes)
        assert read_link(config.link()) == (config, ())
        return
    assert sentence.endswith(".")
    assert len(sentence) < 600


@pytest.mark.parametrize(
    ("link", "config", "notes"),
    [
        ("#batchSize=5000", RunConfig(batch_size=1200), ["Used 1200."]),
        ("#percTrainData=0&dataset=xor", RunConfig(dataset="xor", train_percent=1), ["Used 1."]),
        ("#learningRate=-1", RunConfig(learning_rate=0), ["Used 0."]),
        ("#learningRate=fast", RunConfig(), ["Kept 0.03."]),
        ("#dataset=sun&noise=20", RunConfig(noise_percent=20), ["Kept circle."]),
        ("#networkShape=9,40", RunConfig(), ["at most 32 units in a layer. Kept 4,2."]),
        ("#networkShape=1,1,1,1,1,1,1", RunConfig(), ["at most 6 hidden layers. Kept 4,2."]),
        ("#batchSize=2.5", RunConfig(), ["Kept 10."]),
        ("#changes=5:w.9.9.9:1", RunConfig(), ["Kept none."]),
        ("#changes=soon&seed=0.5", RunConfig(seed="0.5"), ["Kept none."]),
        ("#seed=&batchSize=0", RunConfig(batch_size=1), ["Used 1.", "Kept 0.12345."]),
    ],
)
def test_a_mended_link_keeps_what_is_right_and_tells_the_rest(
    link: str, config: RunConfig, notes: list[str]
) -> None:
    reading = mend_link(link)
    assert reading.config == config
    assert len(reading.notes) == len(notes)
    assert all(note.endswith(end) for note, end in zip(reading.notes, notes, strict=True))


def test_mending_changes_nothing_in_a_good_link() -> None:
    for link in (WHOLE_LINK, "#dataset=xor&noise=90&tail=1"):
        assert mend_link(link) == read_link(link)
