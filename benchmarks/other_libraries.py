"""Compiled against PyTorch and scikit-learn: the same network, data, batches and plain SGD.

Each library starts from our first weights and must arrive at our losses before it is timed, in
double precision like ours. scikit-learn's regressor ends in a linear unit, so it is held to a
network of ours that does too; its classifier has another loss (log loss) and is timed only.
An epoch is one pass over the training points and both losses, each library the way its users
write it, on one thread (more make networks this small slower).

A study is compared too: runs from one seed after the other on two cores, ours in two threads,
scikit-learn's classifiers in two processes of joblib, warm, with data drawn beforehand. Both
train for 500 epochs and record both losses after each; ours draws its data, takes the measures and
the true error, and writes a ledger besides. The losses are the classifier's own, log losses, as
its users take them; taking the mean squared error in two lines of NumPy instead saves it two
fifths of the time, and is shown without a claim.
"""

from __future__ import annotations

import importlib.util
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.networks import DEFAULT, title
from benchmarks.timing import report_ratio, take_turns
from playground import RunConfig, State, start
from playground.data.features import compute_features
from playground.engine import compiled
from playground.engine.network import Samples
from playground.run.points import data_of
from playground.studies import Ledger, Study, Workers, run_trials

ROUNDS = 15
CLAIM = 100
OUR_EPOCHS = 1000
THEIR_EPOCHS = 10
MISSING = "PyTorch or scikit-learn is missing: pip install -r benchmarks/requirements.txt"

STUDY_ROUNDS = 5
STUDY_EPOCHS = 500
STUDY_WORKERS = 2
OUR_RUNS, THEIR_RUNS = 200, 4

Epoch = Callable[[], tuple[float, float]]


def main() -> bool:
    """Whether the compiled backend is as many times faster as claimed."""
    if not all(importlib.util.find_spec(name) for name in ("torch", "sklearn")):
        print(MISSING)
        return False
    state, samples = start(DEFAULT).state, samples_of(DEFAULT)
    hyper = DEFAULT.hyperparameters
    linear = hyper._replace(output_activation="linear")
    candidates = {
        "PyTorch eager": pytorch_epoch(state, samples),
        "scikit-learn MLPRegressor": regressor_epoch(state, samples),
        "scikit-learn MLPClassifier": classifier_epoch(samples),
    }
    for name, our_hyper in (
        ("PyTorch eager", hyper),
        ("scikit-learn MLPRegressor", linear),
    ):
        _, ours = compiled.train(state, samples, our_hyper, 1)
        np.testing.assert_allclose(candidates[name](), ours[0], rtol=1e-12)
    timings = take_turns(
        {
            "compiled": (lambda: compiled.train(state, samples, hyper, OUR_EPOCHS), OUR_EPOCHS),
            **{name: (repeat(epoch), THEIR_EPOCHS) for name, epoch in candidates.items()},
        },
        ROUNDS,
    )
    print(f"{title(DEFAULT)}; {versions()}")
    for name, timing in timings.items():
        print(f"  {name:27} {timing} an epoch")
    held = [report_ratio(name, timings[name], timings["compiled"], CLAIM) for name in candidates]
    held.append(compare_studies())
    return all(held)


def compare_studies() -> bool:
    """Whether a study is as many times faster as claimed."""
    import joblib

    ours = Study(DEFAULT, seeds=OUR_RUNS, epochs=STUDY_EPOCHS).trials()
    theirs = [samples_of(trial.config) for trial in ours[:THEIR_RUNS]]

    def study() -> None:
        with Ledger(None, "", "") as ledger, ThreadPoolExecutor(STUDY_WORKERS) as pool:
            run_trials(ours, ledger, Workers(pool, STUDY_WORKERS))

    with joblib.Parallel(n_jobs=STUDY_WORKERS) as parallel:

        def classifiers(run: Callable[[Samples, int], None], n_epochs: int) -> None:
            parallel(joblib.delayed(run)(samples, n_epochs) for samples in theirs)

        classifiers(classifier_run, 1)  # starts the processes
        timings = take_turns(
            {
                "a study": (study, OUR_RUNS),
                "MLPClassifier": (lambda: classifiers(classifier_run, STUDY_EPOCHS), THEIR_RUNS),
                "with squared errors": (
                    lambda: classifiers(lean_classifier_run, STUDY_EPOCHS),
                    THEIR_RUNS,
                ),
            },
            STUDY_ROUNDS,
        )
    print(
        f"a study: {STUDY_EPOCHS} epochs a run, {STUDY_WORKERS} cores; joblib {joblib.__version__}"
    )
    for name, timing in timings.items():
        print(f"  {name:27} {timing} a run")
    ours_timing, theirs_timing, lean_timing = timings.values()
    ratios = [a / b for a, b in zip(lean_timing.seconds, ours_timing.seconds, strict=True)]
    print(f"  {statistics.median(ratios):.1f}x faster than MLPClassifier with squared errors")
    return report_ratio("MLPClassifier through joblib", theirs_timing, ours_timing, CLAIM)


def classifier_run(samples: Samples, n_epochs: int) -> None:
    """One run of scikit-learn's classifier: so many epochs and both losses after each."""
    epoch = classifier_epoch(samples)
    for _ in range(n_epochs):
        epoch()


def lean_classifier_run(samples: Samples, n_epochs: int) -> None:
    """The same with half the mean squared error of its answers, from -1 to 1, as the losses."""
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(**SGD)
    for _ in range(n_epochs):
        network.partial_fit(samples.train_features, samples.train_labels, classes=[-1, 1])
        for features, labels in (
            (samples.train_features, samples.train_labels),
            (samples.test_features, samples.test_labels),
        ):
            answers = 2 * network.predict_proba(features)[:, 1] - 1
            np.mean((answers - labels) ** 2) / 2


def samples_of(config: RunConfig) -> Samples:
    """The points of a run."""
    data = data_of(config)
    return Samples(
        compute_features(data.train_points, config.features), data.train_labels.copy(),
        compute_features(data.test_points, config.features), data.test_labels.copy(),
    )  # fmt: skip


def repeat(epoch: Epoch) -> Callable[[], None]:
    """A call that trains for THEIR_EPOCHS epochs."""

    def train() -> None:
        for _ in range(THEIR_EPOCHS):
            epoch()

    return train


def pytorch_epoch(state: State, samples: Samples) -> Epoch:
    """One epoch of the default network in PyTorch, from the weights in `state`."""
    import torch

    torch.set_num_threads(1)
    layers: list[torch.nn.Module] = []
    for weights, biases in zip(state.weights, state.biases, strict=True):
        linear = torch.nn.Linear(*weights.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(weights.T))
            linear.bias.copy_(torch.tensor(biases))
        layers += [linear, torch.nn.Tanh()]
    network = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(network.parameters(), lr=DEFAULT.learning_rate)
    squared = torch.nn.MSELoss()
    train_x, test_x = torch.tensor(samples.train_features), torch.tensor(samples.test_features)
    train_y = torch.tensor(samples.train_labels)[:, None]
    test_y = torch.tensor(samples.test_labels)[:, None]
    batches = list(
        zip(train_x.split(DEFAULT.batch_size), train_y.split(DEFAULT.batch_size), strict=True)
    )

    def epoch() -> tuple[float, float]:
        for points, labels in batches:
            optimizer.zero_grad()
            loss = 0.5 * squared(network(points), labels)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            return (
                0.5 * squared(network(train_x), train_y).item(),
                0.5 * squared(network(test_x), test_y).item(),
            )

    return epoch


SGD = {
    "hidden_layer_sizes": DEFAULT.hidden_layers,
    "activation": "tanh",
    "solver": "sgd",
    "alpha": 0.0,
    "batch_size": DEFAULT.batch_size,
    "learning_rate_init": DEFAULT.learning_rate,
    "shuffle": False,
    "momentum": 0.0,
    "nesterovs_momentum": False,
}


def regressor_epoch(state: State, samples: Samples) -> Epoch:
    """One epoch of the default network with a linear output in scikit-learn."""
    from sklearn.neural_network import MLPRegressor

    network = MLPRegressor(**SGD)
    network.partial_fit(samples.train_features, samples.train_labels)  # makes the weights
    for theirs, ours in zip(network.coefs_, state.weights, strict=True):
        theirs[:] = ours
    for theirs, ours in zip(network.intercepts_, state.biases, strict=True):
        theirs[:] = ours

    def epoch() -> tuple[float, float]:
        network.partial_fit(samples.train_features, samples.train_labels)
        train_error = network.predict(samples.train_features) - samples.train_labels
        test_error = network.predict(samples.test_features) - samples.test_labels
        return float(0.5 * np.mean(train_error**2)), float(0.5 * np.mean(test_error**2))

    return epoch


def classifier_epoch(samples: Samples) -> Epoch:
    """One epoch of scikit-learn's classifier of the same size, with its own loss."""
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(**SGD)

    def epoch() -> tuple[float, float]:
        network.partial_fit(samples.train_features, samples.train_labels, classes=[-1, 1])
        return (
            log_loss(samples.train_labels, network.predict_proba(samples.train_features)),
            log_loss(samples.test_labels, network.predict_proba(samples.test_features)),
        )

    return epoch


def versions() -> str:
    """What was compared."""
    import sklearn
    import torch

    return f"PyTorch {torch.__version__}, scikit-learn {sklearn.__version__}"
