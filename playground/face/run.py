"""A run as a user of the library holds it: figures, files, a table, a notebook's last line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from playground.errors import SettingError
from playground.export import weights_file
from playground.export.forms import DEFAULT_LIBRARY, export
from playground.run import file
from playground.run.backends import DEFAULT_BACKEND
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun, trained
from playground.run.inside import inside
from playground.run.landscape import SIDE, STATES, Landscape, landscape
from playground.run.layer_view import LayerView, layer_view
from playground.run.own_table import with_data
from playground.run.reading import predict
from playground.run.training import way_to
from playground.run.until import Until

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


class Run(FinishedRun):
    """A finished training: what was run, on what, and what came of it."""

    @classmethod
    def of(cls, run: FinishedRun) -> Self:
        """The same run, with what is offered here."""
        return cls(run.standing, run.history, run.backend, run.versions, run.status, run.stop)

    @property
    def losses(self) -> pd.DataFrame:
        """Columns epoch, train_loss, test_loss; one row an epoch, from 0."""
        return self.history.frame()

    def predict(self, points: Any) -> NDArray[np.float64]:
        """The trained network's answers (n,) at `points` (n, 2); of more classes (n, classes)."""
        return predict(self.standing, points)

    def inside(self, states: int = 50) -> pd.DataFrame:
        """What happened in each layer on the way: a row a state and layer, `states` states at most.

        Columns epoch, layer (from 1, the output last), gradient, update, dead, saturated, as in
        `playground.run.inside.Inside`; NaN where a layer has none. The way is trained again.
        """
        import pandas as pd  # here, since it takes 0.2 s

        way = way_to(self.standing, states)
        found = [inside(at) for at in way]
        layers = np.arange(1, len(self.state.weights) + 1)
        return pd.DataFrame(
            {
                "epoch": np.repeat([at.epoch for at in way], len(layers)),
                "layer": np.tile(layers, len(way)),
                "gradient": np.concatenate([one.gradients for one in found]),
                "update": np.concatenate([one.updates for one in found]),
                "dead": np.concatenate([one.dead for one in found]),
                "saturated": np.concatenate([one.saturated for one in found]),
            }
        )

    def seen_by(self, layer: int, points: Any = None) -> LayerView:
        """How hidden layer `layer`, from 1, sees `points` (n, n_inputs), else the training points.

        Raises SettingError for a layer that is not there. See `playground.run.layer_view`.
        """
        return layer_view(self.standing, layer, points)

    def landscape(self, axes: tuple[str, str] | None = None, side: int = SIDE) -> Landscape:
        """The training loss around where the run stands, in the plane of its path's two main
        directions, or of two weights or biases, "w.LAYER.FROM.TO" or "b.LAYER.UNIT".

        Raises SettingError for others, and for a run shorter than two epochs. The way is trained
        again. See `playground.run.landscape`.
        """
        return landscape(way_to(self.standing, STATES), axes, side)

    def figure(self) -> go.Figure:
        """The run on one sheet: settings, network, decision boundary, loss curves, link."""
        from playground.figures.run.figure import run_figure  # Plotly takes 0.3 s

        return run_figure(self)

    def export(self, path: str | os.PathLike[str], library: str = DEFAULT_LIBRARY) -> None:
        """Write the trained network as a file that needs no playground.

        The path's ending says how: .py is code for `library`, one of "numpy", "pytorch", "keras";
        .onnx, .json; .svg draws its layers. All but the drawing take points (n, 2) and give the
        answers of `predict`. Raises ExportError for another ending, a network that has diverged and
        a file that cannot be written, SettingError for another library.
        """
        export(self.standing, path, library)

    def _repr_html_(self) -> str:
        from playground.figures.run.card import run_card  # here for the same reason

        return run_card(self)

    def __repr__(self) -> str:
        losses = f"train_loss={self.history.train[-1]:.6g}, test_loss={self.history.test[-1]:.6g}"
        return f"Run(epochs={self.state.epoch}, {losses}, status={self.status.name!r})"


def train(
    config: RunConfig,
    epochs: int | None = None,
    backend: str = DEFAULT_BACKEND,
    *,
    until: str | Until | None = None,
    data: Any = None,
    inputs: Sequence[str] = (),
    label: str = "",
) -> Run:
    """Train from the start for `epochs` epochs, fewer where training diverges.

    With `until`, one of "epoch 500", "test_loss<0.25", "train_loss<0.1", "no_better:100", "goal",
    it stops at the first epoch at which that holds, after `epochs` (20,000 if not given) at the
    latest; `Run.stop` says which, and why. With `data`, a pandas frame, a mapping of columns or a
    file's path, it trains on that table: see `with_data`. Raises SettingError, TableError.
    """
    if data is not None:
        config = with_data(config, data, inputs, label)
    elif inputs or label:
        raise SettingError("inputs" if inputs else "label", inputs or label, "needs data=...")
    return Run.of(trained(config, epochs, backend, until=until))


def load(path: str | os.PathLike[str]) -> Run:
    """The run in a file that `save`, or the page's menu, has written.

    Raises RunFileError, SettingError or StateError naming what is wrong in it.
    """
    return Run.of(file.load(path))


def load_weights(path: str | os.PathLike[str], config: RunConfig | None = None) -> Run:
    """A run that stands at weights from elsewhere: JSON that `Run.export` wrote, an .npz, or a .pt.

    A config says whose weights they are; JSON of ours names its own. An .npz has W1, b1, W2, ...,
    weights (before, units); or it has, as PyTorch's state_dict() in a .pt, NAME.weight and
    NAME.bias of each layer in order, weights (units, before). Nothing in a file is run.

    Raises RunFileError for a file that holds no such thing, StateError where an array does not fit
    the network, with its name and both shapes, SettingError.
    """
    return Run.of(weights_file.load_weights(path, config))
