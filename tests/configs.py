"""Any config a user may have, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from playground import RunConfig
from playground.data import points_text
from playground.data.datasets import CLASSIFICATION, PROBLEMS, REGRESSION
from playground.data.features import FEATURES
from playground.engine.activations import ACTIVATIONS
from playground.engine.penalties import PENALTIES
from playground.run.by_layer import MAX_HIDDEN_LAYERS
from playground.run.changes import Change
from playground.run.settings import (
    MAX_BATCH_SIZE,
    MAX_SAMPLES,
    MAX_UNITS,
    MIN_SAMPLES,
)

# Lone surrogates are no characters: no address can hold them, and a RunConfig refuses them.
CHARACTERS = st.characters(exclude_categories=["Cs"])
NAME_CHARACTERS = "abcXYZ019_-"
TABLE_NAMES = st.just([]) | st.lists(
    st.text(CHARACTERS, min_size=1, max_size=40).filter(lambda name: "," not in name)
    .filter(lambda name: name.isprintable() and name.strip()),
    min_size=3, max_size=3,
)  # fmt: skip
RATES = st.floats(0, allow_nan=False, allow_infinity=False)


CHANGES = st.lists(
    st.builds(
        Change,
        epoch=st.integers(0, 10**9),
        what=st.sampled_from(["learning_rate", "regularization_rate"]),
        value=RATES,
    ),
    max_size=5,
).map(tuple)
"""Changes that any network may have; those of weights stand in tests/test_steering.py."""


def configs() -> st.SearchStrategy[RunConfig]:
    """Configs with every setting of drawn data anywhere in its range."""
    names = st.sampled_from(list(ACTIVATIONS))
    one_a_layer = st.lists(names, min_size=MAX_HIDDEN_LAYERS, max_size=MAX_HIDDEN_LAYERS)
    return st.builds(_with_activations, _for_all_layers(), st.just([]) | one_a_layer)


def own_configs() -> st.SearchStrategy[RunConfig]:
    """The same on somebody's own points."""
    return st.builds(_with_points, _for_all_layers(), points_texts(), TABLE_NAMES)


def points_texts() -> st.SearchStrategy[str]:
    """Texts of somebody's own points, in two classes or labelled with numbers."""
    place = st.integers(-131_072, 131_071).map(lambda thousandths: thousandths / 1000)
    row = st.tuples(place, place, st.booleans(), place, st.booleans())
    rows = st.lists(row, min_size=1, max_size=8)
    return st.builds(_points_text, rows, st.sampled_from(list(PROBLEMS)))


def _points_text(rows: list[tuple[float, float, bool, float, bool]], problem: str) -> str:
    points = [row[:2] for row in rows]
    if problem == "regression":
        return points_text.write(points, [row[3] for row in rows], problem)
    is_test = [row[4] for row in rows]
    apart = None if all(is_test) else is_test
    return points_text.write(points, [int(row[2]) for row in rows], problem, apart)


def _with_points(config: RunConfig, text: str, names: list[str]) -> RunConfig:
    problem = points_text.read(text).problem
    axes = [f"{name}:-1.5:{n + 2}" for n, name in enumerate(names)]
    return config.replace(
        points=text,
        problem=problem,
        axes=axes[: 3 if problem == "regression" else 2],
        class_names=names,
    )


def _with_activations(config: RunConfig, names: list[str]) -> RunConfig:
    return config.replace(activations=tuple(names[: len(config.hidden_layers)]))


def _for_all_layers() -> st.SearchStrategy[RunConfig]:
    return st.builds(
        RunConfig,
        changes=CHANGES,
        activation=st.sampled_from(list(ACTIVATIONS)),
        regularization=st.sampled_from(list(PENALTIES)),
        batch_size=st.integers(1, MAX_BATCH_SIZE),
        dataset=st.sampled_from(list(CLASSIFICATION)),
        regression_dataset=st.sampled_from(list(REGRESSION)),
        learning_rate=RATES,
        regularization_rate=RATES,
        noise_percent=st.floats(0, 80),
        hidden_layers=st.lists(st.integers(1, MAX_UNITS), max_size=MAX_HIDDEN_LAYERS).map(tuple),
        seed=st.text(CHARACTERS, min_size=1, max_size=256),
        show_test_data=st.booleans(),
        discretize=st.booleans(),
        train_percent=st.floats(1, 100),
        features=st.sets(st.sampled_from(list(FEATURES))).map(tuple),
        tutorial=st.text(NAME_CHARACTERS, max_size=64),
        problem=st.sampled_from(list(PROBLEMS)),
        init_zero=st.booleans(),
        hide_text=st.booleans(),
        hidden_controls=st.lists(
            st.text(NAME_CHARACTERS, min_size=1, max_size=32), max_size=64
        ).map(tuple),
        weight_seed=st.text(CHARACTERS, max_size=256),
        split_seed=st.text(CHARACTERS, max_size=256),
        samples=st.just(0) | st.integers(MIN_SAMPLES, MAX_SAMPLES),
        balance_percent=st.floats(5, 95),
        test_shift_percent=st.floats(0, 25),
        dropout=st.just(()) | st.floats(0, 1, exclude_max=True).map(lambda share: (share,)),
        full_batch=st.booleans(),
        standardize=st.booleans(),
    )
