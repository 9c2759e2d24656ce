"""The page's one piece of arithmetic, held to Python's answers."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from playground import RunConfig, train
from playground.data.datasets import PROBLEMS
from playground.data.features import ORIGINAL_FEATURES, compute_features
from playground.engine.activations import ACTIVATIONS
from playground.engine.losses import LOSSES
from playground.engine.network import forward
from playground.run.reading import unit_answers
from tests.browser.conftest import Visitor
from tests.later import first, later

COMPUTE = """async ([config, state]) => {
  const { UnitMaps } = await import('/assets/network/forward.mjs');
  const everySeventh = (map) => Array.from(map).filter((_, at) => at % 7 === 0);
  return new UnitMaps(config).compute(state).map((units) => units.map(everySeventh));
}"""
SIDE = np.linspace(-6, 6, 100)
GRID = np.array([(x, y) for y in SIDE[::-1] for x in SIDE])[::7]


CASES = product(ACTIVATIONS, PROBLEMS)
QUICK = {("gelu", "regression")}


@pytest.mark.parametrize(
    ("activation", "problem"), [case if case in QUICK else later(*case) for case in CASES]
)
def test_every_units_map_is_pythons_within_a_thousandth(
    visitor: Visitor, activation: str, problem: str
) -> None:
    visitor.open()
    for dataset in PROBLEMS[problem]:
        field = "dataset" if problem == "classification" else "regression_dataset"
        rate = 0.03 if activation in ("tanh", "sigmoid") else 0.0003
        config = RunConfig(
            problem=problem,
            activation=activation,
            features=ORIGINAL_FEATURES,
            hidden_layers=(6, 3),
            learning_rate=rate,
            **{field: dataset},
        )
        run = train(config, 50)
        computed = visitor.page.evaluate(
            COMPUTE, [json.loads(config.model_dump_json()), run.state.as_lists()]
        )
        features = compute_features(GRID, config.features)
        for ours, theirs in zip(
            forward(run.state, features, config.hyperparameters)[1:], computed, strict=True
        ):
            # Pictures have 256 shades: a thousandth is an eighth of one.
            assert np.abs(np.clip(ours, -1, 1).T - np.clip(theirs, -1, 1)).max() < 1e-3


@pytest.mark.parametrize("loss", first(LOSSES, "cross-entropy"))
def test_a_map_has_the_output_that_goes_with_the_loss_and_an_activation_a_layer(
    visitor: Visitor, loss: str
) -> None:
    visitor.open()
    features = ("x", "cosY", "yCubed", "radius", "angle")
    config = RunConfig(
        loss=loss,
        activations=("sine", "selu"),
        hidden_layers=(4, 3),
        features=features,
        formulas=("-x1^2/(x2+7)", "min(sin(pi*x1),0.5)", "2^(-abs(x2))-sign(x1)*tanh(x2)"),
    )
    run = train(config, 30)
    computed = visitor.page.evaluate(
        COMPUTE, [json.loads(config.model_dump_json()), run.state.as_lists()]
    )
    layers = forward(run.state, compute_features(GRID, config.inputs), config.hyperparameters)[1:]
    for ours, theirs in zip(layers, computed, strict=True):
        assert np.abs(ours.T - theirs).max() < 1e-4


STANDARDIZED = """async ([config, state, points]) => {
  const { UnitMaps } = await import('/assets/network/forward.mjs');
  const { WHOLE } = await import('/assets/network/plane.mjs');
  const { open } = await import('/assets/base/requests.mjs');
  const { standard } = await open({ config });
  const grid = UnitMaps.on(WHOLE, config, 100, standard);
  const last = (maps) => Array.from(maps.compute(state).at(-1)[0]);
  const sums = grid.sumOf(state, { layer: 1, unit: 0 });
  const there = last(UnitMaps.at(points, config, standard));
  return [last(grid).filter((_, at) => at % 7 === 0), there, sums(6, 6)];
}"""


def test_maps_and_answers_of_standardized_inputs_are_pythons(visitor: Visitor) -> None:
    visitor.open()
    run = train(RunConfig(standardize=True, features=("x", "yCubed"), formulas=("x1*x2",)), 30)
    points = [[-6.0, 6.0], [0.1, 2.0], [60.0, -60.0]]
    sent = [json.loads(run.config.model_dump_json()), run.state.as_lists(), points]
    grid, there, corner = visitor.page.evaluate(STANDARDIZED, sent)
    assert np.abs(run.predict(GRID) - grid).max() < 1e-4
    assert there == pytest.approx(run.predict(points), abs=1e-9)
    seen = unit_answers(run.standing, np.array([[6.0, 6.0]]))[0][0]
    wanted = seen @ run.state.weights[0][:, 0] + run.state.biases[0][0]
    assert corner == pytest.approx(wanted, rel=1e-9)


CLASSES_AT = """async ([config, state, points]) => {
  const { UnitMaps } = await import('/assets/network/forward.mjs');
  const maps = UnitMaps.at(points, config);
  maps.compute(state);
  return [maps.layers.at(-1).map((shares) => Array.from(shares)), Array.from(maps.winners)];
}"""


@pytest.mark.parametrize(
    ("classes", "dataset", "activation"),
    [(3, "spiral", "tanh"), later(6, "blobs", "relu"), later(4, "rings", "gelu")],
)
def test_of_several_classes_every_output_is_pythons_probability(
    visitor: Visitor, classes: int, dataset: str, activation: str
) -> None:
    visitor.open()
    config = RunConfig(
        classes=classes, dataset=dataset, loss="cross-entropy", activation=activation,
        hidden_layers=(6, 3),
    )  # fmt: skip
    run = train(config, 40)
    sent = [json.loads(config.model_dump_json()), run.state.as_lists()]
    drawn = visitor.page.evaluate(COMPUTE, sent)
    theirs = run.predict(GRID).T
    assert len(drawn[-1]) == classes
    assert np.abs(np.array(drawn[-1]) - theirs).max() < 1e-4
    shares, winners = visitor.page.evaluate(CLASSES_AT, [*sent, GRID.tolist()])
    exact = 1e-5 if activation == "gelu" else 1e-12  # its error function is an approximation
    assert np.abs(np.array(shares) - theirs).max() < exact
    leads = np.sort(theirs, axis=0)
    clear = leads[-1] - leads[-2] > exact
    assert clear.sum() > 1000
    assert np.array_equal(np.array(winners)[clear], theirs.argmax(axis=0)[clear])


FORMULAS = {
    "x": 1.5,
    "x * x * x": 1.5**3,
    "x * y - y / 2 - 1": 1.5 * -2 + 1 - 1,
    "-(x + y) * 2 * y": 0.5 * 2 * -2,
    "sin(x) * abs(y)": 2 * np.sin(1.5),
    "atan2(y, -x) + 1": np.arctan2(-2, -1.5) + 1,
    "x - y - 1": 2.5,
    "2.5 * (x - (y - 1))": 2.5 * 4.5,
}
NO_FORMULAS = ("", "x y", "x +", "(x", "alert(1)", "x $ y", "sin x", "constructor(x)", "atan2(x)")


def test_a_rows_formula_is_computed_and_what_is_none_is_refused(visitor: Visitor) -> None:
    visitor.open()
    computed = visitor.page.evaluate(
        """async ([formulas, others]) => {
          const { functionOf } = await import('/assets/base/formula.mjs');
          const refused = (text) => {
            try { functionOf(text); } catch { return true; }
            return false;
          };
          return [formulas.map((text) => functionOf(text)(1.5, -2)), others.map(refused)];
        }""",
        [list(FORMULAS), list(NO_FORMULAS)],
    )
    assert computed[0] == pytest.approx(list(FORMULAS.values()), rel=1e-15)
    assert computed[1] == [True] * len(NO_FORMULAS)
