"""A map of settings: every pixel is the run of its settings, and nothing that ended is lost."""

from __future__ import annotations

import itertools
import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground import RunConfig, SettingError, settings_map, train
from playground.errors import LedgerError
from playground.run.changes import Change
from playground.run.config import SETTINGS
from playground.run.training import advance_until, start
from playground.run.until import Until
from playground.studies import Progress, Workers
from playground.studies.mapping.making import map_file, missing, run_map
from playground.studies.mapping.map_link import read_map
from playground.studies.mapping.map_result import MapResult, result_of
from playground.studies.mapping.on_gpu import pixels_on_gpu
from playground.studies.mapping.pixels import Pixel
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.mapping.span import NUMERIC, Span
from playground.studies.trial import DIVERGED, FAILED, OK
from tests.later import cases

WILD = RunConfig(problem="regression", activation="relu", regularization="L2")
"""With a rate of 3 it diverges, with one of 0.01 it does not."""
RATES, PENALTIES = Span.parse("learning_rate=0.01..3"), Span.parse("regularization_rate=0..0.5")
LIVE = SettingsMap(WILD, RATES, PENALTIES, size=5, epochs=30)


def assert_same_maps(ours: MapResult, theirs: MapResult) -> None:
    for name in ("status", "train_loss", "test_loss", "epochs", "reached"):
        assert getattr(ours, name).tobytes() == getattr(theirs, name).tobytes()


def as_linked(wanted: SettingsMap, row: int, column: int) -> RunConfig:
    """What a pixel is, as somebody would write it by hand."""
    link, changes = wanted.base.link(), list(map(str, wanted.base.changes))
    for span, value in ((wanted.x, wanted.x_values[column]), (wanted.y, wanted.y_values[row])):
        if span.is_parameter:
            changes.append(f"0:{span.setting}:{value}")
        else:
            link += f"&{SETTINGS[span.setting].key}={value}"
    return RunConfig.from_link(link + "&changes=" * bool(changes) + ",".join(changes))


@pytest.mark.parametrize(
    "wanted",
    [
        LIVE,
        SettingsMap(
            RunConfig(initial_weights="he"),
            Span.parse("initial_scale=0.1..9"),
            Span.parse("batch_size=1..40"),
            size=4,
            epochs=12,
        ),
        SettingsMap(
            RunConfig(train_percent=100, optimizer="momentum"),
            Span.parse("momentum=0..0.9"),
            Span.parse("noise=0..50"),
            size=3,
            epochs=12,
        ),
        SettingsMap(
            RunConfig(changes=(Change(epoch=5, what="learning_rate", value=0.1),)),
            Span.parse("w.1.2.3=-2..2"),
            Span.parse("b.3.1=-1..1"),
            size=3,
            epochs=12,
        ),
    ],
)
def test_every_pixel_is_the_run_of_its_settings_to_the_last_bit(wanted: SettingsMap) -> None:
    result = run_map(wanted)
    for row, column in itertools.product(range(wanted.size), repeat=2):
        run = train(as_linked(wanted, row, column), wanted.epochs)
        assert result.status[row, column] == run.status.name
        assert result.epochs[row, column] == run.state.epoch
        ours = np.array([result.train_loss[row, column], result.test_loss[row, column]])
        np.testing.assert_array_equal(ours, [run.history.train[-1], run.history.test[-1]])
    if wanted is LIVE:
        assert {OK, DIVERGED} == set(result.status.ravel())


def test_until_a_loss_every_pixel_says_at_which_epoch_its_run_got_there() -> None:
    until = Until.parse("test_loss<0.2")
    result = run_map(SettingsMap(RunConfig(), RATES, Span.parse("noise=0..40"), 4, 40, until))
    for place in range(16):
        config = result.map.config(place)
        last, _, is_met = advance_until(start(config), until, 40)
        reached = float(result.reached.ravel()[place])
        assert reached == last.epoch if is_met else math.isnan(reached)
    assert 0 < np.isnan(result.reached).sum() < 16
    np.testing.assert_array_equal(result.values(), result.reached)


@pytest.mark.parametrize("size", [2, 7, 16, 45])
def test_a_coarse_picture_comes_first_and_every_pixel_once(size: int) -> None:
    passes = list(SettingsMap(WILD, RATES, PENALTIES, size).passes())
    assert sorted(np.concatenate([one.places for one in passes])) == list(range(size**2))
    assert [one.side for one in passes] == [2**k for k in reversed(range(len(passes)))]
    done: set[int] = set()
    for one in passes:
        done |= set(one.places.tolist())
        across = range(0, size, one.side)
        assert done == {row * size + column for row in across for column in across}
        assert len(across) >= min(8, size)


def test_values_run_from_end_to_end_in_few_digits_that_tell_neighbours_apart() -> None:
    for text, size in (
        ("learning_rate=0.001..30", 112),
        ("learning_rate=0.0300001..0.0300002,log", 50),
        ("learning_rate=0..1e-9", 1024),
        ("noise=0..50", 51),
    ):
        span = Span.parse(text)
        values = np.array(span.values(size))
        space = np.geomspace if span.is_log else np.linspace
        exact = space(span.first, span.last, size)
        assert (values[0], values[-1]) == (span.first, span.last)
        assert (np.abs(values - exact)[:-1] <= 0.06 * np.diff(exact)).all()
    assert Span.parse("noise=0..50").values(51) == list(range(51))
    assert Span.parse("learning_rate=0.01..1").values(5) == [0.01, 0.032, 0.1, 0.32, 1]
    assert Span.parse("batch_size=1..4,linear").values(4) == [1, 2, 3, 4]


@settings(max_examples=cases(200))
@given(
    first=st.floats(1e-300, 1e300),
    last=st.floats(1e-300, 1e300),
    size=st.integers(2, 60),
    is_log=st.booleans(),
)
def test_values_never_fall_whatever_the_ends(
    first: float, last: float, size: int, is_log: bool
) -> None:
    first, last = sorted((first, last))
    assume(first < last)
    values = Span("learning_rate", first, last, is_log).values(size)
    assert (len(values), values[0], values[-1]) == (size, first, last)
    assert values == sorted(values)


def test_a_direction_is_read_as_it_is_written() -> None:
    for text in (
        "learning_rate=0.001..30,log",
        "w.1.2.3=-2..2,linear",
        "noise_percent=0..50,linear",
        "beta1=0.5..0.9,log",
    ):
        assert str(Span.parse(text)) == text
    assert str(Span.parse(" learningRate = 1e-3 .. 3e1 ")) == "learning_rate=0.001..30,log"
    assert str(Span.parse("learning_rate=1..9")) == "learning_rate=1..9,linear"
    assert {"learning_rate", "initial_scale", "batch_size"} <= set(NUMERIC)


def test_a_maps_link_holds_the_map() -> None:
    until = Until.parse("train_loss<0.05")
    for wanted in (LIVE, SettingsMap(WILD, RATES, PENALTIES, 7, 9, until)):
        base, *rest, notes = read_map(wanted.link("https://example.org/"))
        assert SettingsMap(base, *rest) == wanted  # type: ignore[arg-type]
        assert notes == ()
    assert read_map(WILD.link())[1:-1] == (None,) * 5


def test_two_threads_give_the_map_of_one() -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        alone = run_map(LIVE, workers=Workers(one, 1, batch_seconds=0.001))
        assert_same_maps(run_map(LIVE, workers=Workers(two, 2, batch_seconds=0.001)), alone)
    assert_same_maps(settings_map(WILD, str(RATES), PENALTIES, 5, 30), alone)


def test_ctrl_c_keeps_what_is_done_and_the_same_map_goes_on_from_there(tmp_path: Path) -> None:
    path = tmp_path / "map.sqlite"

    def press(progress: Progress) -> None:
        if progress.done >= 7:
            raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as pool:
        slow = Workers(pool, 1, batch_seconds=1e-6)
        with pytest.raises(KeyboardInterrupt):
            run_map(LIVE, path, slow, press)
    with map_file(LIVE, path) as file:
        left = sum(map(len, missing(LIVE, file)))
        assert 0 < left <= 25 - 7
    seen: list[int] = []
    resumed = run_map(LIVE, path, report=lambda progress: seen.append(progress.total))
    assert set(seen) == {left}
    assert_same_maps(resumed, run_map(LIVE))


def test_a_file_is_of_one_map_and_failed_pixels_are_done_again(tmp_path: Path) -> None:
    path = tmp_path / "map.sqlite"
    with map_file(LIVE, path) as file:
        file.record([(3, Pixel(FAILED, error="ValueError: no")), (4, Pixel(OK, 0.1, math.nan, 30))])
        assert result_of(LIVE, file.pixels()).error == "ValueError: no"
        assert {place for one in missing(LIVE, file) for place in one} == {*range(25)} - {4}
    other = SettingsMap(WILD, RATES, PENALTIES, size=5, epochs=31)
    with pytest.raises(LedgerError, match="holds another map, with mapEpochs=30; give another"):
        run_map(other, path)
    with map_file(LIVE, path) as file:
        file._connection.execute("UPDATE pixels SET epochs = 'many'")
    with pytest.raises(LedgerError, match="holds many where a pixel's epochs should be"):
        run_map(LIVE, path)


def test_what_is_not_done_looks_as_the_coarser_pixel_around_it() -> None:
    wanted = SettingsMap(WILD, RATES, PENALTIES, size=16)
    coarse, _ = wanted.passes()
    pixels = {place: Pixel(OK, 0.0, float(place), 9) for place in coarse.places.tolist()}
    pixels[17] = Pixel(OK, 0.0, 0.5, 9)
    result = result_of(wanted, pixels)
    filled = result.filled(result.values())
    assert filled[:2, :2].tolist() == [[0, 0], [0, 0.5]]
    assert filled[2:4, 14:].tolist() == [[2 * 16 + 14] * 2] * 2
    assert result.n_done == 65


def test_all_its_numbers_are_json() -> None:
    result = run_map(LIVE)
    told = json.loads(json.dumps(result.as_json(), allow_nan=False))
    assert told["link"] == LIVE.link()
    assert told["x"] == {"setting": "learning_rate", "scale": "log", "values": LIVE.x_values}
    assert told["status"] == result.status.tolist()
    finite = np.isfinite(result.test_loss)
    assert np.array(told["test_loss"], float)[finite].tolist() == result.test_loss[finite].tolist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("learning_rate", "must be SETTING=FROM..TO"),
        ("learning_rate=1..x", "must be SETTING=FROM..TO"),
        ("learning_rate=1..2,cubic", "must be SETTING=FROM..TO"),
        ("seed=1..2", "map=seed: must be one of "),
        ("w.1.2=1..2", "map=w.1.2: must be one of "),
        ("b.1.2=0..1e10", "map b.1.2=10000000000: must be a number from -1000000000 to"),
        ("activation=1..2", "map=activation: must be one of "),
        ("learning_rate=2..1", "map learning_rate=2..1: must go from a number to a larger one"),
        ("learning_rate=0..1,log", "can be logarithmic only above 0"),
        ("noise=0..99", "map noise_percent=99: must be a number from 0 to 80"),
        ("batch_size=0..10", "map batch_size=0: must be a whole number from 1 to 1200"),
    ],
)
def test_a_direction_that_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(SettingError) as refusal:
        Span.parse(text)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["schedule_epochs=1..64", "schedule_factor=0.1..0.9", "warm_up=0..9"]
)
def test_a_schedule_that_varies_is_not_trained_on_a_gpu(text: str) -> None:
    wanted = SettingsMap(RunConfig(schedule="steps"), Span.parse(text), RATES, size=3, epochs=2)
    with pytest.raises(SettingError, match="a GPU trains runs of one schedule; choose device=cpu"):
        pixels_on_gpu(range(9), wanted)


def test_a_map_that_cannot_be_is_refused() -> None:
    plain = RunConfig()
    for asked, said in (
        ((plain, RATES, RATES), "must be another setting than the one across"),
        ((plain, RATES, PENALTIES), "has no effect while regularization is none"),
        ((plain, RATES, Span.parse("w.5.1.1=0..1")), "must name a layer from 1 to 3, the output's"),
        ((plain, RATES, Span.parse("noise=1..1.0000000000000002")), "is too narrow for 128 pixels"),
        ((plain, RATES, Span.parse("momentum=0..0.9")), "map=momentum: acts in none of these"),
        ((WILD, RATES, PENALTIES, 1), "size=1: must be a whole number from 2 to 1024"),
        ((WILD, RATES, PENALTIES, 8, 0), "epochs=0: must be a whole number from 1 to"),
        ((WILD, RATES, PENALTIES, 8, 9, Until("epoch", 3)), "must be test_loss<NUMBER or"),
    ):
        with pytest.raises(SettingError) as refusal:
            SettingsMap(*asked)  # type: ignore[arg-type]
        assert said in str(refusal.value)
    untested = settings_map(WILD.replace(train_percent=100), RATES, PENALTIES, 2, 1)
    assert untested.default_shown == "train_loss"
    assert "training loss" in untested.headline()
    in_part = settings_map(WILD, Span.parse("train_percent=80..100"), RATES, 3, 1)
    assert in_part.default_shown == "train_loss"
    assert "training loss" in in_part.headline()
    for shown, said in (
        ("test_loss", "needs test points"),
        ("reached", "needs a map with until="),
        ("colour", "must be one of test_loss, train_loss, diverged, reached"),
    ):
        with pytest.raises(SettingError, match=said):
            untested.figure(shown)
