"""The points a run trains and tests on, as its config draws them, kept for the next request."""

from __future__ import annotations

import functools
import sys
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from playground.data import datasets
from playground.data.datasets import OWN, Data, DataSettings
from playground.data.features import compute_features
from playground.data.made import labelled
from playground.data.originals import EXTENT, HALF
from playground.data.random_stream import RandomStream
from playground.data.standard import Standard, standard_of
from playground.engine.network import Samples
from playground.errors import SettingError
from playground.run.config import LinkReading, RunConfig, mend_link
from playground.wording.words import words

Floats = NDArray[np.float64]

FRESH_POINTS = 20_000
_FRESH_SEED = "fresh points"  # not a number, as the seeds of links and studies are
_FRESH_NUMBERS = 1  # what fresh points by formula follow from
_CACHED_DATA_SETS = 128  # up to 200 kB each; enough for all threads, and redrawing takes 0.1 ms
_CACHED_FRESH_POINTS = 16  # up to 1.3 MB each


def draw(config: RunConfig) -> tuple[Data, RandomStream]:
    """The data, and the stream where the weights come next: copy it before you draw."""
    return _drawn(_data_settings(config))


def data_of(config: RunConfig) -> Data:
    """The training and test points; their arrays are read-only."""
    return draw(config)[0]


def samples_of(config: RunConfig) -> Samples:
    """What the engine trains on; read-only.

    Raises SettingError for a formula that is not a finite number at one of the points.
    """
    return _computed_samples(config.inputs, _data_settings(config), config.standardize)


def mend_to_points(link: str) -> LinkReading:
    """Read a link as `mend_link` does, and leave out formulas without a value at one of its points.

    Each is told in a note. Raises LinkError for a text that is no link.
    """
    config, notes = mend_link(link)
    while config.formulas:
        try:
            samples_of(config)
            break
        except SettingError as error:
            if error.setting != "formulas":
                raise
            kept = tuple(name for name in config.formulas if name != error.value)
            config = config.replace(formulas=kept)
            notes = (*notes, words("run.link.left_out", refusal=error))
    return LinkReading(config, notes)


def seen_of(config: RunConfig, points: Floats) -> Floats:
    """What a run's network sees (n, n_inputs) of points (n, n_coordinates)."""
    features = compute_features(points, config.inputs)
    standard = seen_standard(config)
    return standard.of(features) if standard else features


def seen_standard(config: RunConfig) -> Standard | None:
    """What standardizes the features of a run, by its training points; None where nothing does.

    Raises SettingError as `samples_of`.
    """
    if not config.standardize:
        return None
    return _standard(config.inputs, _data_settings(config))


def fresh_samples_of(config: RunConfig) -> tuple[Floats, Floats]:
    """What a run sees (n, n_inputs) of 20,000 points that no run draws, and their labels (n,).

    Nobody can draw more of what somebody has given: not for a config with own `points`.
    """
    assert not config.points
    features, labels = _fresh_samples(config.inputs, _population(_data_settings(config)))
    standard = seen_standard(config)
    return (standard.of(features) if standard else features), labels


def _data_settings(config: RunConfig) -> DataSettings:
    """The key under which the data are kept."""
    if config.points:
        return DataSettings(
            config.problem,
            OWN,
            0,
            config.train_percent,
            config.seed,
            config.split_seed,
            test_shift_percent=config.test_shift_percent,
            classes=config.n_classes,
            own=config.points,
        )
    return DataSettings(
        config.problem,
        config.active_dataset,
        config.noise_percent,
        config.train_percent,
        config.seed,
        config.split_seed,
        config.n_samples,
        config.balance_percent if config.n_classes == 2 and not config.data_formula else HALF,
        config.test_shift_percent,
        config.n_classes,
        formula=config.data_formula,
    )


def _population(settings: DataSettings) -> DataSettings:
    """What fresh points depend on: neither the draw nor the split."""
    return settings._replace(train_percent=100, seed="", split_seed="")


@functools.lru_cache(maxsize=_CACHED_DATA_SETS)
def _drawn(settings: DataSettings) -> tuple[Data, RandomStream]:
    # Compiled code knows no formula.
    drawing = datasets if settings.formula else _drawing()
    data, stream = drawing.draw_data(settings)
    return data, stream


@functools.lru_cache(maxsize=_CACHED_DATA_SETS)
def _computed_samples(
    features: tuple[str, ...], settings: DataSettings, is_standardized: bool
) -> Samples:
    data, _ = _drawn(settings)
    samples = Samples(
        compute_features(data.train_points, features),
        data.train_labels,
        compute_features(data.test_points, features),
        data.test_labels,
    )
    for seen, points in (
        (samples.train_features, data.train_points),
        (samples.test_features, data.test_points),
    ):
        _check_finite(features, seen, points)
    if is_standardized:
        standard = _standard(features, settings)
        samples = samples._replace(
            train_features=standard.of(samples.train_features),
            test_features=standard.of(samples.test_features),
        )
    for array in samples:
        array.flags.writeable = False
    return samples


@functools.lru_cache(maxsize=_CACHED_DATA_SETS)
def _standard(features: tuple[str, ...], settings: DataSettings) -> Standard:
    return standard_of(_computed_samples(features, settings, False).train_features)


def _check_finite(names: tuple[str, ...], seen: Floats, points: Floats) -> None:
    """Raises SettingError for the first feature that has no value at one of the points."""
    places = np.argwhere(~np.isfinite(seen))
    if not len(places):
        return
    row, column = places[np.lexsort(places.T)][0]
    point = ", ".join(f"{coordinate:.4g}" for coordinate in points[row])
    rule = (
        f"is not a finite number at the point ({point}); give a formula that is one at every "
        "point of the data, as log(abs(x1)+1) in place of log(x1)"
    )
    raise SettingError("formulas", names[column], rule)


@functools.lru_cache(maxsize=_CACHED_FRESH_POINTS)
def _fresh_samples(features: tuple[str, ...], population: DataSettings) -> tuple[Floats, Floats]:
    points, labels = _fresh_points(population)
    return compute_features(points, features), labels


@functools.lru_cache(maxsize=_CACHED_FRESH_POINTS)
def _fresh_points(population: DataSettings) -> tuple[Floats, Floats]:
    """The points (n, 2) and labels (n,), whatever a network sees of them; moved as test points."""
    problem, dataset, noise_percent = population[:3]
    balance, classes = population.balance_percent, population.classes

    def drawn(n: int, seed: str) -> tuple[Floats, Floats]:
        points, labels = _drawing().draw_points(
            problem, dataset, noise_percent, n, seed, balance, classes
        )
        return points, labels

    if population.formula:  # of which the original's stream would take a third of a second
        numbers = np.random.default_rng(_FRESH_NUMBERS).uniform(-EXTENT, EXTENT, (FRESH_POINTS, 4))
        points, labels = labelled(population.formula, numbers, noise_percent / 100)
    else:
        points, labels = drawn(FRESH_POINTS, _FRESH_SEED)
        own, _ = drawn(population.n_samples, "")
        # The spiral without noise lies on fixed places, every run's points among any finer draw.
        if _among(points, own).any():
            points, labels = drawn(FRESH_POINTS + len(own), _FRESH_SEED)
            is_fresh = ~_among(points, own)
            points, labels = points[is_fresh], labels[is_fresh]
            kept = np.arange(FRESH_POINTS) * len(points) // FRESH_POINTS  # some of both classes go
            points, labels = points[kept], labels[kept]
    if population.test_shift:
        points[:, 0] += population.test_shift
    return points, labels


def _among(points: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which of the points (n, 2) are one of the others: (n,)."""
    # A point as one complex number, since NumPy tells which numbers are among others.
    axes = np.array([1, 1j])
    return np.isin(points @ axes, others @ axes)


def _drawing() -> ModuleType:
    """The module that draws: the compiled one where Numba is loaded, else the definition.

    The definition takes milliseconds, Numba's import half a second: a page that has just been
    opened need not wait for it. Both draw the same bits.
    """
    if "playground.engine.compiled" not in sys.modules:
        return datasets
    from playground.data import compiled  # late, because importing Numba takes longer than a run

    return compiled
