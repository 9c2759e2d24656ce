"""What the kernel is handed: a network, a rule and room for pictures, as arrays and codes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from playground.engine.optimizers import Constants

RELU, TANH, SIGMOID, LINEAR = range(4)
LEAKY_RELU, ELU, SELU, GELU, SILU, SOFTPLUS, SINE, GAUSSIAN = range(4, 12)
MIXED = -1
NONE, L1, L2 = range(3)
SQUARED, CROSS_ENTROPY, HINGE, HUBER, ABSOLUTE = range(5)
SOFTMAX = 5  # with the cross entropy, of more than two classes: the only one with many outputs
SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, ADAMW = range(7)


class Net(NamedTuple):
    """Units in every layer; weights, biases and dead connections in a row each; codes.

    With the cross entropy an output unit's value is z itself, which the loss needs.
    """

    sizes: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    dead: np.ndarray
    activation: int  # of all hidden layers where it is one of the original's, else MIXED
    output_activation: int
    loss: int


class Film(NamedTuple):
    """Room for pictures of a training: after so many epochs each, a row of what `Net` has.

    One that diverges has its last picture where it ends.
    """

    after: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    dead: np.ndarray
    slots: np.ndarray  # what the optimizer remembers, flat


class Rule(NamedTuple):
    """How a batch moves the weights; the penalty and the optimizer are codes.

    `rates` has the learning rate of every epoch. What the optimizer remembers, and the gradients it
    moves by, are a row each of weights and then biases; `n_steps` is a single number. `dropout` has
    the share of each hidden layer's units that a point leaves out.
    """

    rates: np.ndarray
    penalty: int
    penalty_rate: float
    optimizer: int
    clip_norm: float
    constants: Constants
    moments: np.ndarray  # (2, n_parameters), or empty for plain steps
    n_steps: np.ndarray  # (1,)
    gradients: np.ndarray  # (n_parameters,)
    dropout: np.ndarray  # (n_hidden,)
    dropout_key: np.uint64
