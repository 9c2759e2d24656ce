"""`python -m playground check`: gradients that somebody derived, judged entry by entry."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from playground.cli.array_files import read_array
from playground.cli.setting_flags import flag_of
from playground.cli.writable import make_folder
from playground.derivation.case import LARGEST_NUMBER, LAYERS, SIZES, Case, Edit
from playground.derivation.judging.derivation import Derivation, judge_derivation
from playground.derivation.judging.judge import Judgement, apart, judge, number
from playground.derivation.layers import OTHER_NAMES
from playground.derivation.sizes import DEFAULTS, OPTIONAL, read_size, written_as
from playground.errors import FormulaError, SettingError, ShapeError
from playground.wording.words import words

Files = dict[str, tuple[str, NDArray[Any]]]
"""By array: the file's name, and what is in it."""

_WRONG = 1
_SHOWN = 5  # of the worst entries
_MAX_DECIMALS = 15

_GRADIENTS = {"dz": "--grad-z", "dw": "--grad-weight", "db": "--grad-bias"}
_INPUTS = {"z": "--z", "w": "--weight", "b": "--bias", "t": "--labels", "g": "--g"}
_MOST_ENTRIES = 5_000  # of an array in a file: each of z, w and b is moved twice to be judged
_TITLES = {
    "dz": "dL/dz",
    "dw": "dL/dw",
    "db": "dL/db",
    "z": "The input z",
    "w": "The weight w",
    "b": "The bias b",
    "t": "The labels t of softmax, whole numbers,",
    "g": "g = dL/dy, the gradient from above,",
}


_RANGES = {
    "whole": "{bounds.low} to {bounds.most}",
    "lengths": "{bounds.low} to {bounds.most}, or rows x columns as in 2x3",
    "padding": "{bounds.low} to {bounds.most}; rows,columns; top,bottom,left,right; or same",
}


def _default(name: str) -> str:
    return "no batch axis unless given" if name == "samples" else f"{DEFAULTS[name]} unless given"


def _size_flags(command: Callable[..., None]) -> Callable[..., None]:
    """A flag for every size of a case."""
    for name, bounds in reversed(SIZES.items()):
        help_text = f"{_RANGES[bounds.kind].format(bounds=bounds)}; {_default(name)}."
        metavar = (
            "N" if bounds.kind == "whole" else "N[xN]" if bounds.kind == "lengths" else "N[,N]"
        )
        command = click.option(flag_of(name), name, metavar=metavar, help=help_text)(command)
    return command


def _file_flags(command: Callable[..., None]) -> Callable[..., None]:
    """A flag for every array: gradients to judge, and inputs to use instead of drawn ones."""
    for name, flag in reversed([*_GRADIENTS.items(), *_INPUTS.items()]):
        purpose = "that you derived" if name in _GRADIENTS else "to use instead of a drawn one"
        help_text = f"{_TITLES[name]} {purpose} (.npy)."
        command = click.option(flag, f"file_{name}", metavar="FILE", help=help_text)(command)
    return command


@click.command()
@click.argument("layer")
@_size_flags
@click.option("--seed", type=int, metavar="N", help="Which numbers are drawn; 1 unless given.")
@_file_flags
@click.option(
    "--formula",
    "formulas",
    multiple=True,
    metavar="TEXT",
    help='A gradient as an index formula, as in "db(j) = sum(h,k) g(j,h,k)"; may be repeated.',
)
@click.option(
    "--decimals", type=int, metavar="N", help="To how many your numbers are rounded; else as seen."
)
@click.option(
    "--save", "folder", metavar="DIR", help="Write z, w, b, g and y here, to compute with (.npy)."
)
def check(
    layer: str,
    seed: int | None,
    formulas: tuple[str, ...],
    decimals: int | None,
    folder: str | None,
    **given: Any,
) -> None:
    """Judge gradients of a layer that you derived.

    LAYER is conv2d, max_pool2d, average_pool2d, tanh, relu, sigmoid, dense (or linear), flatten (or
    reshape), batch_norm, batch_norm2d or softmax_cross_entropy, or the address of a Backprop page.
    The weight of dense has the shape (inputs, outputs), that of conv2d (out, in, rows, columns).
    Numbers are drawn from --seed as on that page; --save writes them for your own program. Sizes
    that are not given follow from the files, which may have a batch axis. Exit code 0: all right;
    1: something is wrong.
    """
    if decimals is not None and not 0 <= decimals <= _MAX_DECIMALS:
        rule = f"must be a whole number from 0 to {_MAX_DECIMALS}"
        raise SettingError("--decimals", decimals, rule)
    texts = {name: given[name] for name in SIZES if given[name] is not None}
    base = _base(layer)
    arrays = _read(base, {name: given[f"file_{name}"] for name in _INPUTS})
    case = _with_arrays(_case(base, _sizes(texts), seed, arrays), arrays)
    targets = {name: given[f"file_{name}"] for name in _GRADIENTS if given[f"file_{name}"]}
    for target in targets:
        if target not in case.kind.gradients:
            rule = f"{case.layer} has none; it has {', '.join(case.kind.gradients)}"
            raise SettingError(_GRADIENTS[target], targets[target], rule)
    if not (targets or formulas or folder):
        rule = "nothing to judge; give --grad-z, --grad-weight, --grad-bias or --formula, or --save"
        raise SettingError("check", layer, rule)

    judgements = [_judged_file(case, target, path, decimals) for target, path in targets.items()]
    derivations = [_judged_formula(case, text) for text in formulas]
    click.echo(_title(case))
    if folder:
        _save(case, folder)
    for judgement in judgements:
        click.echo("\n" + _report(judgement))
    for derivation in derivations:
        click.echo("\n" + _report_steps(derivation))
        judgements.append(derivation.main)
    if not all(judgement.is_right for judgement in judgements):
        sys.exit(_WRONG)


def _sizes(texts: dict[str, str]) -> dict[str, Any]:
    """The sizes that flags give."""
    try:
        return {name: read_size(name, text) for name, text in texts.items()}
    except SettingError as error:
        raise SettingError(flag_of(error.setting), error.value, error.allowed) from None


def _base(layer: str) -> Case:
    """The case that a layer's name or a link stands for."""
    if "=" in layer or "%" in layer or "://" in layer:
        return Case.from_link(layer)
    name = OTHER_NAMES.get(layer, layer)
    if name not in LAYERS:
        raise SettingError("LAYER", layer, "must be one of " + ", ".join((*LAYERS, *OTHER_NAMES)))
    return Case(name, **LAYERS[name].usual)


def _read(base: Case, paths: dict[str, str | None]) -> Files:
    """The arrays of some files, by name, with the file they come from."""
    arrays: Files = {}
    for name, path in paths.items():
        if path and name not in base.kind.inputs:
            raise SettingError(_INPUTS[name], path, f"{base.layer} has none")
        if path:
            array = read_array(_INPUTS[name], path)
            if array.size > _MOST_ENTRIES:
                rule = f"has {array.size} entries; at most {_MOST_ENTRIES} are judged"
                raise SettingError(_INPUTS[name], path, rule)
            arrays[name] = path, array
    return arrays


def _case(base: Case, sizes: dict[str, Any], seed: int | None, files: Files) -> Case:
    """The case with what flags and the files' shapes say of it."""
    for name, value in sizes.items():
        if name not in (*base.kind.sizes, "samples"):
            rule = f"{base.layer} has none; it has " + ", ".join(base.kind.sizes).replace("_", "-")
            raise SettingError(flag_of(name), written_as(name, value), rule)
    changes: dict[str, Any] = {**sizes, **({} if seed is None else {"seed": seed})}
    if not base.edits:  # a link with numbers typed in has the sizes that they belong to
        changes = {**_sizes_of(base, files), **changes}
    fields = {name: getattr(base, name) for name in ("layer", *SIZES, "seed", "edits")}
    try:
        return Case(**{**fields, **changes})
    except SettingError as error:
        if error.setting == "edits":
            raise
        raise SettingError(flag_of(error.setting), error.value, error.allowed) from None


def _sizes_of(base: Case, files: Files) -> dict[str, Any]:
    """What follows from the shapes of z and w; z may have a batch axis, and dense images."""
    sizes: dict[str, Any] = {}
    own = base.kind.shapes(base)
    for name in ("w", "z"):
        if name not in files:
            continue
        shape = files[name][1].shape
        one: tuple[int, ...] = shape
        if name == "z" and base.layer == "dense" and len(shape) > 2:
            sizes["samples"], one = shape[0], (math.prod(shape[1:]),)
        elif name == "z" and len(shape) == len(own["z"]) + 1:
            sizes["samples"], one = shape[0], shape[1:]
        sizes |= base.kind.sizes_of(name, one)
    return sizes


def _with_arrays(case: Case, files: Files) -> Case:
    """The case with the numbers of some files for those that were drawn."""
    edits = list(case.edits)
    for name, (path, array) in files.items():
        flag = _INPUTS[name]
        shape = case.shapes[name]
        fits = array.shape == shape or (
            _is_images(case, name, array) and array.size == math.prod(shape)
        )
        if array.dtype.kind not in "iuf" or not fits:
            rule = f"must hold real numbers in the shape {shape}, not {array.shape}"
            raise SettingError(flag, path, rule)
        values = array.astype(np.float64).reshape(shape)
        if not (np.abs(values) <= LARGEST_NUMBER).all():  # NaN is not either
            rule = f"must hold numbers from {-LARGEST_NUMBER:.0f} to {LARGEST_NUMBER:.0f}"
            raise SettingError(flag, path, rule)
        edits += [Edit(name, index, float(values[index])) for index in np.ndindex(values.shape)]
    fields = {field: getattr(case, field) for field in ("layer", *SIZES, "seed")}
    return Case(**fields, edits=tuple(edits))


def _is_images(case: Case, name: str, array: NDArray[Any]) -> bool:
    """Whether it is a dense layer's input, or its gradient, before it is written out as rows."""
    is_z = name in ("z", "dz") and case.layer == "dense" and array.ndim > 2
    return is_z and array.shape[:1] == (case.samples,)


def _judged_file(case: Case, target: str, path: str, decimals: int | None) -> Judgement:
    flag = _GRADIENTS[target]
    try:
        array = read_array(flag, path)
        wanted = case.shapes[target[1]]
        if _is_images(case, target, array) and array.size == math.prod(wanted):
            array = array.reshape(wanted)
        return judge(case, target, array, decimals)
    except ShapeError as error:
        raise SettingError(flag, path, error.problem) from None


def _judged_formula(case: Case, text: str) -> Derivation:
    try:
        return judge_derivation(case, text)
    except FormulaError as error:
        raise SettingError("--formula", text, str(error).removesuffix(".")) from None


def _title(case: Case) -> str:
    """What is judged: the layer, its sizes, the seed."""
    names = [*case.kind.sizes, *({"samples"} - {*case.kind.sizes})]
    sizes = ", ".join(
        f"{SIZES[name].title.lower()} {written_as(name, getattr(case, name))}"
        for name in names
        if name not in OPTIONAL or getattr(case, name) != DEFAULTS[name]
    )
    return words("command_line.check.case", layer=case.kind.title, sizes=sizes, seed=case.seed)


def _save(case: Case, folder: str) -> None:
    """Every given array and the output, a file each."""
    make_folder("--save", folder)
    given = case.given()
    arrays = {**given, "y": case.forward(given)["y"]}
    for name, array in arrays.items():
        np.save(Path(folder) / f"{name}.npy", array)
    shapes = ", ".join(f"{name}.npy {array.shape}" for name, array in arrays.items())
    click.echo(words("command_line.check.written", folder=folder, arrays=shapes))


def _report_steps(derivation: Derivation) -> str:
    """What came of every equality where there are several, and the judgement that counts."""
    several = derivation.steps if len(derivation.steps) > 1 else ()
    lines = [derivation.headline, *(step.sentence for step in several), *derivation.remarks]
    return "\n".join([*filter(None, lines), _report(derivation.main)])


def _report(judgement: Judgement) -> str:
    """The judgement in sentences, and the entries that are furthest off."""
    sentences = [judgement.sentence, judgement.explanation, judgement.caution, judgement.evidence]
    lines = [sentence for sentence in sentences if sentence]
    worst = judgement.worst
    if len(worst) > 1:
        header = ("entry", "yours", "right", "difference")
        rows = [tuple(words(f"command_line.check.{column}") for column in header)]
        for index in worst[:_SHOWN]:
            yours, right = apart(
                judgement.told(judgement.given[index]), judgement.told(judgement.right[index])
            )
            rows.append((judgement.place(index), yours, right, number(judgement.errors[index])))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += [
            "  ".join(
                cell.ljust(width) if n == 0 else cell.rjust(width)
                for n, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        ]
        if len(worst) > _SHOWN:
            lines.append(words("command_line.check.more", count=len(worst) - _SHOWN))
    return "\n".join(lines)
