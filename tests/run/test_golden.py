"""Both backends give what the original gave: recorded runs, links, and the table of known losses.

The recordings and their tolerances are described in golden/README.md. Where a tolerance is null
the run is chaotic, and nothing is compared.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import RunConfig, State, advance, start
from playground.data.features import compute_features
from playground.engine import compiled, reference
from playground.engine.network import Hyperparameters, Samples, forward
from playground.run.backends import BACKENDS
from playground.run.config import read_link
from playground.run.points import data_of
from playground.run.reading import losses_of
from tests.later import first

GOLDEN = Path(__file__).parents[1] / "golden"
RECORDED_RUNS = (
    "circle-default",
    "xor-relu-l1",
    "gauss-linear-nohidden-batch1",
    "spiral-all7-tanh-l2",
    "regplane-sigmoid-initzero-batch7",
    "reggauss-deep-tanh-l1-batch30",
)
TRAIN = {"compiled": compiled.train, "reference": reference.train}


def recorded_run(name: str) -> dict[str, Any]:
    run: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    return run


LINKS = json.loads((GOLDEN / "tfp-links.json").read_text())

# The reference takes a second or more for a long run; what is compiled is held to it elsewhere.
every_backend = pytest.mark.parametrize("backend", BACKENDS)
every_backend_in_time = pytest.mark.parametrize("backend", first(BACKENDS, "compiled"))
every_recorded_run = pytest.mark.parametrize("name", RECORDED_RUNS)


def test_no_recording_is_forgotten() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {*RECORDED_RUNS, "tfp-links"}
    assert len(LINKS) == 12


@every_backend_in_time
@every_recorded_run
def test_a_recorded_run_replayed_gives_its_losses_parameters_and_outputs(
    name: str, backend: str
) -> None:
    run = recorded_run(name)
    samples, hyper = recorded_samples(run), recorded_hyperparameters(run)
    parameters = {checkpoint["epoch"]: checkpoint for checkpoint in run["parameters"]}
    state = recorded_state(0, run["initial"]["layers"])
    for checkpoint in run["losses"]:
        epoch = checkpoint["epoch"]
        state, losses = TRAIN[backend](state, samples, hyper, epoch - state.epoch)
        assert state.epoch == epoch
        last = losses[-1] if len(losses) else reference.losses(state, samples, hyper)
        compare_losses(last, checkpoint)
        if epoch in parameters:
            compare_parameters(state, parameters[epoch])
        if epoch == run["probe"]["epoch"]:
            points = np.array(run["probe"]["points"])
            outputs = forward(state, compute_features(points, run["config"]["features"]), hyper)[-1]
            compare(outputs[:, 0], run["probe"]["outputs"], run["probe"]["tolerance"])


@every_backend
@every_recorded_run
def test_a_recorded_runs_link_alone_gives_its_data_first_weights_and_losses(
    name: str, backend: str
) -> None:
    run = recorded_run(name)
    config = RunConfig.from_link("#" + run["config"]["page_url_fragment"])
    data = data_of(config)
    # 2e-15: sin, cos and log differ in the last bit between the original's library and ours.
    compare(np.column_stack([data.train_points, data.train_labels]), run["train"], 2e-15)
    compare(np.column_stack([data.test_points, data.test_labels]), run["test"], 2e-15)
    standing = start(config)
    state = standing.state
    first = recorded_state(0, run["initial"]["layers"])
    for ours, theirs in zip(
        (*state.weights, *state.biases), (*first.weights, *first.biases), strict=True
    ):
        assert np.array_equal(ours, theirs)
    for checkpoint in run["losses"]:
        if checkpoint["epoch"] > 50 and backend == "reference":
            break  # the replay above goes on; this one is about data, weights and settings
        standing, losses = advance(standing, checkpoint["epoch"] - standing.epoch, backend)
        last = losses if len(losses.epochs) else losses_of(standing)
        compare_losses((last.train[-1], last.test[-1]), checkpoint)


@every_backend_in_time
@pytest.mark.parametrize("row", LINKS, ids=[f"link{number}" for number in range(len(LINKS))])
def test_a_link_of_the_original_gives_what_the_original_computes_for_it(
    row: dict[str, Any], backend: str
) -> None:
    config, notes = read_link(row["link"])
    assert notes == ()
    data = data_of(config)
    first = [*data.train_points[0], data.train_labels[0]]
    compare(np.array(first), row["first_train"], 2e-15)  # see above
    standing = start(config)
    for checkpoint in row["losses"]:
        standing, losses = advance(standing, checkpoint["epoch"] - standing.epoch, backend)
        last = losses if len(losses.epochs) else losses_of(standing)
        if checkpoint["tolerance"] is not None:
            for ours, name in ((last.train[-1], "train_loss"), (last.test[-1], "test_loss")):
                assert ours == pytest.approx(checkpoint[name], rel=checkpoint["tolerance"], abs=0)
    assert standing.state.n_dead == row["dead"]


def test_the_comparison_refuses_a_learning_rate_that_is_off_by_one_part_in_a_million() -> None:
    run = recorded_run("circle-default")
    hyper = recorded_hyperparameters(run)
    wrong = hyper._replace(learning_rate=hyper.learning_rate * (1 + 1e-6))
    first = recorded_state(0, run["initial"]["layers"])
    _, losses = reference.train(first, recorded_samples(run), wrong, 1)
    with pytest.raises(AssertionError):
        compare_losses(losses[-1], run["losses"][1])


def recorded_samples(run: dict[str, Any]) -> Samples:
    arrays = []
    for part in ("train", "test"):
        table = np.array(run[part], dtype=float)
        arrays += [compute_features(table[:, :2], run["config"]["features"]), table[:, 2]]
    return Samples(*arrays)


def recorded_hyperparameters(run: dict[str, Any]) -> Hyperparameters:
    config = run["config"]
    named = {name: config[name] for name in Hyperparameters._fields if name in config}
    return Hyperparameters(**named)


def recorded_state(epoch: int, layers: list[dict[str, Any]]) -> State:
    return State(
        epoch,
        tuple(np.array(layer["weights"], dtype=float) for layer in layers),
        tuple(np.array(layer["biases"], dtype=float) for layer in layers),
        tuple(np.array(layer["dead"], dtype=bool) for layer in layers),
    )


def compare_losses(ours: Any, checkpoint: dict[str, Any]) -> None:
    theirs = [checkpoint["train_loss"], checkpoint["test_loss"]]
    compare(np.array(ours), theirs, checkpoint["tolerance"])


def compare_parameters(state: State, checkpoint: dict[str, Any]) -> None:
    expected = recorded_state(state.epoch, checkpoint["layers"])
    for name in ("weights", "biases"):
        for ours, theirs in zip(getattr(state, name), getattr(expected, name), strict=True):
            compare(ours, theirs, checkpoint["tolerance"])
    if checkpoint["tolerance"] is not None:
        for our_flags, their_flags in zip(state.dead, expected.dead, strict=True):
            assert np.array_equal(our_flags, their_flags)


def compare(ours: np.ndarray, theirs: Any, tolerance: float | None) -> None:
    if tolerance is not None:
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)


# Losses (train, test) of the original, seed 0.12345 where no other is given. Digits as printed;
# the epochs are 0, 1, 10, 100 and, where a smooth activation keeps it comparable, 1000.
# "?" is not compared: what was printed there for gauss, .0000451948887, cannot be right, because
# naive.py, adding in the original's order, gives .0000451948747 like both backends.
KNOWN_LOSSES: dict[str, tuple[str, ...]] = {
    "": (
        ".5015807429602891 .5181059111177386",
        ".49635937670035557 .5094232758604605",
        ".4763460088372576 .4963097824689227",
        ".00889784142890691 .01144976196033489",
        ".0002360089526 .0007018160112",
    ),
    "dataset=xor": (
        ".5173697870313265 .513810884590145",
        ".4967783333890195 .5034079824129323",
        ".4850799868316526 .4968114373029347",
        ".006557696843564 .033430078737071",
        ".0002930730937 .0141380483367",
    ),
    "dataset=gauss": (
        ".3915933008747643 .40132840316575574",
        ".12582872288920 .12935670254096",
        ".00673275542689 .00683045419164",
        ".000503293767628 .000489467424431",
        "? .0000428981299",
    ),
    "dataset=gauss&noise=50": (
        ".4149798628840562 .4279538156448665",
        ".23620281159545 .24810260072463",
        ".12726394600187 .13350120811685",
        ".118743230957609 .132787394591087",
        ".1143730295 .1409144861",
    ),
    "dataset=spiral&noise=25&networkShape=8,8&sinX=true&sinY=true": (
        ".4872609125803207 .519818274183725",
        ".4722683243315 .4978365476221",
        ".4578724454627 .4785870254261",
        ".092141695918918 .137887442267525",
        ".0226842336 .0430841403",
    ),
    "problem=regression&noise=10": (
        ".1664760253293135 .1700691639627804",
        ".0569382780968 .0576678015145",
        ".0056017711631 .0058782252050",
        ".001613277272328 .001685559644634",
        ".0013068794 .0013502591",
    ),
    "problem=regression&regDataset=reg-gauss&networkShape=4,4": (
        ".049473477096415 .054357591123190",
        ".0454012236541 .0495838966364",
        ".0445072250057 .0482906729149",
        ".022045580799291 .025952347035844",
        ".0137619583 .0178267065",
    ),
    "batchSize=30": (
        ".5015807429602891 .5181059111177386",
        ".4993311054296366 .5145698220803984",
        ".4930456599594768 .505819012979244",
        ".203090057004593 .239434397460923",
        ".0010423238 .0016620486",
    ),
    "percTrainData=10&batchSize=30": (
        ".4864567858829036 .5124418316119153",
        ".4864446045198 .5123667332863",
        ".4855901870873 .5135305110849",
        ".478144407210952 .514354173604117",
        ".0707105451 .2760563245",
    ),
    "noise=15&activation=relu&batchSize=7": (
        ".5061789452476888 .515774261657542",
        ".4879577750529 .4933437338478",
        ".3023819787567 .3261390726643",
        ".054129565316561 .061132009657788",
    ),
    "activation=sigmoid&learningRate=0.3": (
        ".5321617616040188 .5512361105069123",
        ".5053852599357 .5003874235723",
        ".5035358842736 .5000620133358",
        ".006706985380413 .008043970089986",
        ".0001186061 .0038040759",
    ),
    "dataset=xor&activation=relu&networkShape=8": (
        ".6540277434521253 .6439187673752266",
        ".2091007751617 .2209862958074",
        ".0402143069681 .0499451424763",
        ".003428536943079 .007962154387871",
    ),
    "noise=20&regularization=L1&regularizationRate=0.01": (
        ".5145095634165515 .5274461998200161",
        ".4964162406947 .5062262102631",
        ".4880205418402 .4981064398505",
        ".338217096869480 .362519161391119",
        ".3165299885 .3429339059",
    ),
    "noise=20&regularization=L2&regularizationRate=0.01": (
        ".5145095634165515 .5274461998200161",
        ".4961892648976 .5063487205334",
        ".4797074246056 .4969060761829",
        ".079065484156369 .071492099780734",
        ".0729813893 .0622956857",
    ),
    "initZero=true": (
        ".5 .5",
        ".4996701295484 .5004966528764",
        ".4995178505634 .5010713449358",
        ".499517754832874 .501072042780246",
    ),
    "networkShape=": (
        ".6461078144826372 .6170469941166",
        ".5057592698784 .5356541579741",
        ".4959143775274 .5326221710961",
        ".495909664544529 .532419651081336",
    ),
    "seed=0.59704": (
        ".4994400967795191 .5011900890290666",
        ".4975783780867 .4981158484155",
        ".4862745707905 .4842224294216",
        ".010395673188064 .011562363897663",
        ".0003256909 .0002937862",
    ),
    "seed=0.59704&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true": (
        ".515523447310066 .5170598270686217",
        ".4706886885848 .4704616468301",
        ".0463655001979 .0499868311131",
        ".000942818870691 .001339788007878",
        ".0000569822 .0001053647",
    ),
}
EPOCHS = (0, 1, 10, 100, 1000)


@every_backend
@pytest.mark.parametrize("settings", KNOWN_LOSSES, ids=lambda settings: settings or "default")
def test_the_losses_of_the_original_are_met_to_the_digits_known(
    settings: str, backend: str
) -> None:
    known = KNOWN_LOSSES[settings]
    # Long runs are the compiled backend's; the reference meets the original's in the other tests.
    checkpoints = list(zip(EPOCHS, known, strict=False))[: None if backend == "compiled" else 3]
    config = RunConfig.from_link("#" + settings)
    standing = start(config)
    for epoch, texts in checkpoints:
        standing, losses = advance(standing, epoch - standing.epoch, backend)
        last = losses if len(losses.epochs) else losses_of(standing)
        for ours, text in zip((last.train[-1], last.test[-1]), texts.split(), strict=True):
            if text == "?":
                continue
            # 1e-9 is what another order of summation may do; some printed digits are cut, not
            # rounded, hence a whole unit of the last one.
            last_digit = 10.0 ** -len(text.removeprefix("."))
            assert abs(ours - float(text)) <= max(1e-9 * float(text), last_digit)


def test_l1_on_the_default_network_kills_13_of_18_links_in_a_thousand_epochs() -> None:
    config = RunConfig(noise_percent=20, regularization="L1", regularization_rate=0.01)
    state = advance(start(config), 1000)[0].state
    assert (state.n_dead, state.n_links) == (13, 18)
