"""The forms in which a network leaves: a row a form, and a file of any of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playground.errors import ExportError, SettingError
from playground.export.code import keras_code, numpy_code, pytorch_code
from playground.export.drawing import drawing
from playground.export.in_json import network_json
from playground.export.network import Network, network_of
from playground.export.onnx import onnx_bytes
from playground.run.standing import Standing


class Form(NamedTuple):
    """A form: the end of its files' names, what a server calls it, how a network is written."""

    ending: str
    media_type: str
    write: Callable[[Network], str | bytes]
    needs_weights: bool = True


FORMS: dict[str, Form] = {
    "numpy": Form(".py", "text/x-python", numpy_code),
    "pytorch": Form(".py", "text/x-python", pytorch_code),
    "keras": Form(".py", "text/x-python", keras_code),
    "onnx": Form(".onnx", "application/octet-stream", onnx_bytes),
    "json": Form(".json", "application/json", network_json),
    "svg": Form(".svg", "image/svg+xml", drawing, needs_weights=False),
}

LIBRARIES = tuple(name for name, form in FORMS.items() if form.ending == ".py")
"""What code is written for."""

DEFAULT_LIBRARY = "numpy"
_ENDINGS = list(dict.fromkeys(form.ending for form in FORMS.values()))


def export(
    standing: Standing, path: str | os.PathLike[str], library: str = DEFAULT_LIBRARY
) -> None:
    """Write the network of a run where it stands, in the form that the path's ending names.

    A .py file is code for `library`, one of "numpy", "pytorch", "keras". Raises ExportError for
    another ending, a network that has diverged and a file that cannot be written, SettingError for
    another library.
    """
    content = written(standing, form_of(path, library))
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror}.") from None


def form_of(path: str | os.PathLike[str], library: str = DEFAULT_LIBRARY) -> str:
    """The form that a path's ending names. Raises ExportError, SettingError."""
    if library not in LIBRARIES:
        raise SettingError("library", library, "must be one of " + ", ".join(LIBRARIES))
    ending = Path(path).suffix.lower()
    if ending == FORMS[library].ending:
        return library
    for name, form in FORMS.items():
        if form.ending == ending:
            return name
    raise ExportError(
        f"{path}: a network's file must end in {', '.join(_ENDINGS)}; a .py file is code for "
        f"{', '.join(LIBRARIES)}."
    )


def written(standing: Standing, form: str) -> bytes:
    """The network of a run where it stands, in a form.

    Raises ExportError for one that has diverged, where its weights are needed.
    """
    if FORMS[form].needs_weights and not standing.state.is_finite():
        raise ExportError(
            f"The run diverged at epoch {standing.epoch:,}: its network has no weights to take "
            "away. Reset it, lower the learning rate and train again."
        )
    content = FORMS[form].write(network_of(standing))
    return content.encode() if isinstance(content, str) else content
