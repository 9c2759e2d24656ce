"""A sentence for every control and symbol of the page, with its formula where it has one.

A setting's sentence is its description in `RunConfig`; what follows it here is the formula.
"""

from __future__ import annotations

from playground.data.features import FEATURES
from playground.run.config import SETTINGS
from playground.web.page.formulas import typeset

_FORMULA_OF = {
    "activation": "{a = f(z)} of {z = sum w x + b}.",
    "batch_size": "Each update follows the mean slope, {mean of n slopes}.",
    "regularization_rate": "Training then lowers {L + rate x penalty}.",
    "learning_rate": "Too high jumps, too low crawls.",
    "discretize": "Where {sign f} is all that counts.",
}

_SQUARED = "{(output - label)^2 / 2}"
_CONTROLS = {
    "play": "Train, epoch after epoch, or pause. Each epoch shows every training point once. "
    "Key: Space.",
    "step": "Train one step: an epoch, or what the caret beside it says. Key: S.",
    "step_menu": "How large a step is: one point, one batch, or one epoch.",
    "reset": "Go back to epoch 0 and the same first weights. Key: R.",
    "undo": "Take back the last change of a setting, a weight or the data. Key: Ctrl Z.",
    "redo": "Make the change again that was taken back. Key: Ctrl Shift Z.",
    "epoch": "How many times training has gone through all training points. Press it to go to an "
    "epoch, or to train until something is so. Key: G.",
    "speed": "Epochs a picture: 1, 10, or as many as the server can.",
    "units": "Units of the layer that is underlined in violet in the network.",
    "layers": "More layers bend the border more often; none leaves one straight cut through the "
    "features.",
    "layer_units": "Units of this layer. Press the number to let the slider above change it.",
    "datasets": "The points to learn from: orange is −1, blue is +1.",
    "new_data": "Draw other points of the same kind: a new seed.",
    "new_weights": "Start from other random weights on the same points.",
    "map": "The network's answer at every point. The dark line is where it changes sign, {f = 0}.",
    "test_loss": f"Loss on points the network has not learned from: the mean of {_SQUARED}. "
    "0 is perfect, 0.5 is always answering 0.",
    "train_loss": f"Loss on the points it learns from: the mean of {_SQUARED}.",
    "test_accuracy": "Test points on the right side of the border, {right / all}.",
    "loss": f"Half the mean squared error: {_SQUARED}, averaged. 0 is perfect, "
    "0.5 is always answering 0.",
    "curve-test": f"Loss on the test points: {_SQUARED}, averaged. 0 is perfect.",
    "curve-training": f"Loss on the training points: {_SQUARED}, averaged.",
    "curve-penalty": "What regularization adds: the rate times the sum of {|w|} for L1, of "
    "{w^2 / 2} for L2. Biases are free.",
    "curve-objective": "What training lowers: training loss and penalty, {L + rate x penalty}.",
    "curve-accuracy": "Points on the right side of the border, {right / all}. Test solid, training "
    "dashed.",
    "timeline": "Go back to any epoch of the run; Play goes on from there as a new branch.",
    "band": "Trains the same settings from other seeds and shows where the middle half of their "
    "test losses lies.",
    "loss_scale": "Linear shows the start, log shows the end: there every tenfold drop is the "
    "same step.",
    "copy_link": "Copy an address that opens this very run.",
    "export": "Save the run as a picture, a table or a file, or copy what repeats it elsewhere.",
    "lessons": "Down to the lessons, what the colours mean, and how to make a lesson of your own.",
    "appearance": "Light or dark, other colours, and the view for a projector.",
    "projector_end": "Back to the whole page. Key: P.",
    "help": "All keys, and how to read the picture. Key: ?",
    "legend": "What a colour means: orange answers −1, blue +1; in between is undecided.",
}

SYMBOLS = {
    "link": "A link carries a unit's answer times its weight {w}: thick means large, orange "
    "negative, blue positive.",
    "unit": "A unit answers {a = f(z)}, where {z = sum w x + b}. Its tile is its answer at every "
    "point.",
    "bias": "The small square is the unit's bias {b}: what it adds whatever comes in.",
    "output": "The last unit's tile, opened by the beam, is the big map: the network's answer.",
    "contour": "The dark line is where the answer changes sign, {f = 0}.",
    "dead": "A dotted link with a cross has been cut by L1: {w = 0}, and it learns no more.",
    "points": "Points ringed in white train the network; the others, shown on request, only test "
    "it.",
}
"""What the drawing is made of, for its tips and for the help sheet."""


def explanations() -> dict[str, str]:
    """Markup by the name an element carries as its data-tip."""
    of_settings = {
        name: f"{row.help} {_FORMULA_OF.get(name, '')}".strip() for name, row in SETTINGS.items()
    }
    of_features = {
        f"feature-{name}": f"{row.help} Press to turn it on or off."
        for name, row in FEATURES.items()
    }
    sentences = {**of_settings, **_CONTROLS, **SYMBOLS, **of_features}
    return {name: typeset(sentence) for name, sentence in sentences.items()}
