"""A network leaves as a file whose form its name says; what cannot is told in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playground import ExportError, RunConfig, SettingError, start, train
from playground.export.forms import FORMS, LIBRARIES, export, form_of, written

DIVERGED = train(
    RunConfig(problem="regression", activation="linear", learning_rate=10), 30, "reference"
).standing


def test_the_ending_names_the_form_and_code_has_a_library() -> None:
    assert [form_of(f"net{end}") for end in (".py", ".ONNX", ".json", ".svg")] == [
        "numpy", "onnx", "json", "svg",
    ]  # fmt: skip
    assert [form_of("net.py", library) for library in LIBRARIES] == ["numpy", "pytorch", "keras"]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_what_the_form_writes(form: str, tmp_path: Path) -> None:
    standing, path = start(RunConfig()), tmp_path / f"net{FORMS[form].ending}"
    export(standing, path, form if form in LIBRARIES else "numpy")
    assert path.read_bytes() == written(standing, form)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_link_it_came_from(form: str) -> None:
    config = RunConfig(dataset="xor")
    content = written(start(config), form).decode("utf-8", "replace").replace("&amp;", "&")
    assert config.link() in content


@pytest.mark.parametrize("form", FORMS)
def test_a_diverged_network_has_a_drawing_and_no_weights(form: str) -> None:
    if form == "svg":
        assert written(DIVERGED, form).startswith(b"<svg")
        return
    with pytest.raises(ExportError, match=r"diverged at epoch \d+: its network has no weights"):
        written(DIVERGED, form)


@pytest.mark.parametrize(
    ("path", "library", "error", "words"),
    [
        ("net.h5", "numpy", ExportError, r"net\.h5: .* must end in \.py, \.onnx, \.json, \.svg"),
        ("net", "numpy", ExportError, "must end in"),
        ("net.py", "jax", SettingError, "library=jax: must be one of numpy, pytorch, keras"),
        ("nowhere/net.py", "numpy", ExportError, "nowhere/net.py: No such file"),
    ],
)
def test_what_cannot_be_written_is_told(
    path: str, library: Any, error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        export(start(RunConfig()), tmp_path / path, library)
    assert list(tmp_path.iterdir()) == []
