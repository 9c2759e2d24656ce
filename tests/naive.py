"""The slow, obvious truth: the original's training, point by point and connection by connection.

Plain floats and loops, nothing shared with `playground.engine` but the types its callers pass.
What is left over of an epoch stays in the accumulators, as the original really does it; the
engine's claim that this equals one larger first batch is thereby tested, not assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from playground.engine.network import Hyperparameters, Samples, State
from playground.engine.orders import order_of


@dataclass
class Connection:
    """One connection with what it has gathered since its last update."""

    weight: float
    is_dead: bool
    sum_of_gradients: float = 0.0
    count: int = 0


@dataclass
class Unit:
    """One hidden or output unit with its incoming connections, in the order of their sources."""

    bias: float
    activation: str
    connections: list[Connection]
    z: float = 0.0
    output: float = 0.0
    grad_output: float = 0.0
    grad_z: float = 0.0
    sum_of_gradients: float = 0.0
    count: int = 0


@dataclass
class Network:
    """Layers of units after the inputs; training changes it in place."""

    layers: list[list[Unit]]
    inputs: list[float] = field(default_factory=list)


def train(
    state: State, samples: Samples, hyper: Hyperparameters, n_epochs: int
) -> tuple[State, list[tuple[float, float]]]:
    """The state `n_epochs` after `state`, and both losses after each epoch."""
    left_over = len(samples.train_labels) % hyper.batch_size
    assert state.epoch == 0 or not left_over, "a State does not hold what the loops carry on"
    network = build(state, hyper)
    losses = []
    for epoch in range(state.epoch, state.epoch + n_epochs):
        rows = order_of(hyper.order_key, epoch, len(samples.train_labels))
        for number, row in enumerate(rows, start=1):
            forward(network, [float(value) for value in samples.train_features[row]])
            backward(network, float(samples.train_labels[row]))
            if number % hyper.batch_size == 0:
                update(network, hyper)
        losses.append(
            (
                mean_loss(network, samples.train_features, samples.train_labels),
                mean_loss(network, samples.test_features, samples.test_labels),
            )
        )
    return as_state(network, state, state.epoch + n_epochs), losses


def build(state: State, hyper: Hyperparameters) -> Network:
    """The units and connections of a state."""
    layers = []
    for number, (weights, biases, dead) in enumerate(
        zip(state.weights, state.biases, state.dead, strict=True)
    ):
        is_output = number == len(state.weights) - 1
        activation = hyper.activations[number : number + 1] or (hyper.activation,)
        layer = []
        for j in range(len(biases)):
            connections = [
                Connection(float(weights[i, j]), bool(dead[i, j])) for i in range(len(weights))
            ]
            name = hyper.output_activation if is_output else activation[0]
            layer.append(Unit(float(biases[j]), name, connections))
        layers.append(layer)
    return Network(layers)


def forward(network: Network, inputs: list[float]) -> float:
    """The answer to one point; every unit keeps its output."""
    network.inputs = inputs
    sources = inputs
    for layer in network.layers:
        for unit in layer:
            z = unit.bias
            for connection, source in zip(unit.connections, sources, strict=True):
                z += connection.weight * source
            unit.z = z
        if layer[0].activation == "softmax":
            share_out(layer)
        else:
            for unit in layer:
                unit.output = activate(unit.activation, unit.z)
        sources = [unit.output for unit in layer]
    return network.layers[-1][0].output


def share_out(layer: list[Unit]) -> None:
    """Softmax: every unit's output is its share of the powers of all."""
    largest = max(unit.z for unit in layer)
    total = sum(math.exp(unit.z - largest) for unit in layer)
    for unit in layer:
        unit.output = math.exp(unit.z - largest) / total


def backward(network: Network, label: float) -> None:
    """Add one point's gradients to the accumulators, after its forward pass."""
    outputs = network.layers[-1]
    is_many = outputs[0].activation == "softmax"
    if is_many:
        for number, unit in enumerate(outputs):
            unit.grad_z = unit.output - (1.0 if number == label else 0.0)
    else:
        outputs[0].grad_output = outputs[0].output - label
    for number in reversed(range(len(network.layers))):
        layer = network.layers[number]
        before = network.layers[number - 1] if number > 0 else []
        sources = [unit.output for unit in before] if number > 0 else network.inputs
        for unit in layer:
            if not (is_many and layer is outputs):
                unit.grad_z = unit.grad_output * slope(unit.activation, unit.z, unit.output)
            unit.sum_of_gradients += unit.grad_z
            unit.count += 1
            for connection, source in zip(unit.connections, sources, strict=True):
                if not connection.is_dead:
                    connection.sum_of_gradients += unit.grad_z * source
                    connection.count += 1
        for i, unit_before in enumerate(before):
            unit_before.grad_output = 0.0
            for unit in layer:
                unit_before.grad_output += unit.connections[i].weight * unit.grad_z


def update(network: Network, hyper: Hyperparameters) -> None:
    """One step along the mean gradients; accumulators are emptied."""
    rate = hyper.learning_rate
    for layer in network.layers:
        for unit in layer:
            if unit.count > 0:
                unit.bias -= rate * unit.sum_of_gradients / unit.count
                unit.sum_of_gradients, unit.count = 0.0, 0
            for connection in unit.connections:
                if not connection.is_dead and connection.count > 0:
                    move(connection, hyper)
                    connection.sum_of_gradients, connection.count = 0.0, 0


def move(connection: Connection, hyper: Hyperparameters) -> None:
    """Change one connection's weight, and cut it where L1 alone carries it across zero."""
    rate = hyper.learning_rate
    pull = penalty_slope(hyper.regularization, connection.weight)  # of the weight before the step
    after_gradient = connection.weight - (rate / connection.count) * connection.sum_of_gradients
    after_penalty = after_gradient - (rate * hyper.regularization_rate) * pull
    if hyper.regularization == "L1" and after_gradient * after_penalty < 0:
        connection.weight, connection.is_dead = 0.0, True
    else:
        connection.weight = after_penalty


def mean_loss(network: Network, features: np.ndarray, labels: np.ndarray) -> float:
    """Half the mean squared error, or of classes the mean of -ln p; NaN for no points."""
    total = 0.0
    for point, label in zip(features, labels, strict=True):
        error = forward(network, [float(value) for value in point]) - float(label)
        outputs = network.layers[-1]
        if outputs[0].activation == "softmax":
            largest = max(unit.z for unit in outputs)
            powers = sum(math.exp(unit.z - largest) for unit in outputs)
            total += math.log(powers) - (outputs[int(label)].z - largest)
        else:
            total += 0.5 * error * error
    return total / len(labels) if len(labels) else math.nan


def activate(name: str, z: float) -> float:
    """f(z)."""
    if name == "relu":
        return max(0.0, z)
    if name == "tanh":
        return math.tanh(z)
    if name == "sigmoid":
        return sigmoid(z)
    if name == "leaky_relu":
        return max(z, 0.01 * z)
    if name == "elu":
        return z if z > 0 else math.exp(z) - 1
    if name == "selu":
        return 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * (math.exp(z) - 1))
    if name == "gelu":
        return z * (1 + math.erf(z / math.sqrt(2))) / 2
    if name == "silu":
        return z * sigmoid(z)
    if name == "softplus":
        return math.log(1 + math.exp(z)) if z < 700 else z
    if name == "sine":
        return math.sin(z)
    if name == "gaussian":
        return math.exp(-(z**2))
    assert name == "linear"
    return z


def slope(name: str, z: float, output: float) -> float:
    """f'(z) where f(z) is `output`."""
    if name == "relu":
        return 1.0 if output > 0 else 0.0
    if name == "tanh":
        return 1 - output * output
    if name == "sigmoid":
        return output * (1 - output)
    if name == "leaky_relu":
        return 1.0 if z > 0 else 0.01
    if name == "elu":
        return 1.0 if z > 0 else math.exp(z)
    if name == "selu":
        return 1.0507009873554805 * (1.0 if z > 0 else 1.6732632423543772 * math.exp(z))
    if name == "gelu":
        density = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
        return (1 + math.erf(z / math.sqrt(2))) / 2 + z * density
    if name == "silu":
        return sigmoid(z) * (1 + z * (1 - sigmoid(z)))
    if name == "softplus":
        return sigmoid(z)
    if name == "sine":
        return math.cos(z)
    if name == "gaussian":
        return -2 * z * output
    assert name == "linear"
    return 1.0


def sigmoid(z: float) -> float:
    """1 / (1 + e^-z)."""
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0  # math.exp raises past 709


def penalty_slope(name: str, weight: float) -> float:
    """Slope of the price of one weight."""
    if name == "L1":
        return float((weight > 0) - (weight < 0))
    return weight if name == "L2" else 0.0


def as_state(network: Network, like: State, epochs: int) -> State:
    """The network's parameters, in the shapes of `like`."""
    weights, biases, dead = [], [], []
    for layer, shaped in zip(network.layers, like.weights, strict=True):
        columns = [[connection.weight for connection in unit.connections] for unit in layer]
        weights.append(np.array(columns, dtype=float).reshape(shaped.shape[::-1]).T)
        flags = [[connection.is_dead for connection in unit.connections] for unit in layer]
        dead.append(np.array(flags, dtype=bool).reshape(shaped.shape[::-1]).T)
        biases.append(np.array([unit.bias for unit in layer]))
    return State(epochs, tuple(weights), tuple(biases), tuple(dead))
