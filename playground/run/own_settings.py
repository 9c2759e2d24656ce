"""The settings of a run on somebody's own data: points, how their table calls things, a formula."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from playground.data import own_axes, points_text
from playground.data.datasets import BY_FORMULA, OWN, PROBLEMS
from playground.data.own_axes import OwnAxis
from playground.data.plane import FORM as PLANE_FORM
from playground.data.plane import VALUE_FORM, Span, values_of, written_values
from playground.data.points_text import MAX_CLASSES, MAX_INPUTS, MAX_POINTS, OwnPoints
from playground.errors import FormulaError, SettingError, shown
from playground.formulas import of_labels
from playground.formulas.of_inputs import MAX_LENGTH
from playground.run.setting import RuleError, setting
from playground.run.settings import Settings
from playground.wording.words import words

_MOST_AXES = MAX_INPUTS + 1  # and a label that is a number
_USUAL_INPUTS = 2  # of points that are drawn

COORDINATES = ("x", "y", *(f"x{number}" for number in range(3, MAX_INPUTS + 1)))
"""By the names under which a network sees them: features, and beyond the second formulas."""


def _check_points(value: str) -> str:
    # A mail that breaks a long line puts blanks into it.
    text = re.sub(r"\s+", "", value)
    if text:
        points_text.read(text)
    return text


def _check_axes(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(str(OwnAxis.parse(text)) for text in value)
    except ValueError as error:
        raise RuleError(str(error)) from None


def _check_class_names(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(map(own_axes.cleaned, value))
    except ValueError as error:
        raise RuleError(str(error)) from None


def _check_plane(value: str) -> str:
    try:
        return str(Span.parse(value))
    except ValueError as error:
        raise RuleError(str(error)) from None


def _check_plane_at(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return written_values(values_of(value))
    except ValueError as error:
        raise RuleError(str(error)) from None


def _read_formula(value: str) -> str:
    try:
        return of_labels.read(value).text if value.strip() else ""
    except FormulaError as error:
        rule = f"in {shown(value)}, character {error.position + 1}: {error.problem}"
        raise RuleError(rule) from None


class OwnSettings(Settings):
    """What can be set of a run, one's own data among it."""

    points: Annotated[str, AfterValidator(_check_points)] = setting(
        "", key="points", only_if_set=True, kind="data", title="Your points",
        help="Your own points in place of a data set, as one text; docs/own-data.md says how it is "
        "written. Noise, number of points and classes' share then have no effect.",
        allowed=f"must be at most {MAX_POINTS:,} points",
    )  # fmt: skip
    axes: Annotated[
        tuple[str, ...],
        Field(max_length=_MOST_AXES, fail_fast=True),
        AfterValidator(_check_axes),
    ] = setting(
        (), key="axes", only_if_set=True, kind="look", title="Axes of your points",
        help="What the axes of your own points are called, and which values stand at -5 and 5 on "
        "the map, NAME:LOW:HIGH each; in a regression one more says it of the label, at -1 and 1.",
        allowed=f"must be at most {_MOST_AXES}, each of which {own_axes.FORM}",
    )  # fmt: skip
    class_names: Annotated[
        tuple[str, ...],
        Field(max_length=MAX_CLASSES, fail_fast=True),
        AfterValidator(_check_class_names),
    ] = setting(
        (), key="classNames", only_if_set=True, kind="look", title="Names of your classes",
        help="What the classes of your own points are called, the first one first.",
        allowed=f"must be at most {MAX_CLASSES} names of 1 to {own_axes.MAX_NAME} characters",
    )  # fmt: skip

    plane: Annotated[str, AfterValidator(_check_plane)] = setting(
        "", key="plane", only_if_set=True, kind="look", title="Plane",
        help="Which plane through points of many inputs the maps show: two inputs, x1,x3, or main, "
        "the two main components of the training points; empty: x1,x2.",
        allowed=PLANE_FORM,
    )  # fmt: skip
    plane_at: Annotated[
        tuple[str, ...],
        Field(max_length=MAX_INPUTS, fail_fast=True),
        AfterValidator(_check_plane_at),
    ] = setting(
        (), key="at", only_if_set=True, kind="look", title="Plane's place",
        help="Where the inputs stand that the maps' plane does not show, INPUT:VALUE each, on the "
        "map's scale; at their mean over the training points where nothing is said.",
        allowed=f"must be at most {MAX_INPUTS}, each of which {VALUE_FORM}",
    )  # fmt: skip

    @property
    def n_coordinates(self) -> int:
        """How many numbers a point of the data is."""
        own = self.own_points
        return own.n_inputs if own else _USUAL_INPUTS

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The coordinates of a point by the names under which a network sees them: x, y, x3."""
        return COORDINATES[: self.n_coordinates]

    def column_of(self, name: str) -> str:
        """What a table calls a coordinate; "" for any other feature, and without a table."""
        if not self.points or not self.axes or name not in self.coordinates:
            return ""
        return self.own_axes[self.coordinates.index(name)].name

    data_formula: Annotated[str, AfterValidator(_read_formula)] = setting(
        "", key="dataFormula", only_if_set=True, kind="data", title="Data by your formula",
        help="Points all over the map in place of a data set: of the first class where a "
        "comparison holds, as x2 > sin(2*x1). In a regression a formula is the label, cut at -1 "
        "and 1.",
        allowed=f"must be a formula of at most {MAX_LENGTH} characters",
    )  # fmt: skip

    @property
    def made_dataset(self) -> str:
        """The data set that the problem uses where there are no data of one's own."""
        return self.dataset if self.problem == "classification" else self.regression_dataset

    @property
    def active_dataset(self) -> str:
        """The data set in use; `OWN` for one's own points, `BY_FORMULA` for a formula's."""
        return OWN if self.points else BY_FORMULA if self.data_formula else self.made_dataset

    @property
    def data_title(self) -> str:
        """What the data are called: "Spiral", "Your points", "x₂ > sin(2·x₁)"."""
        if self.data_formula:
            return of_labels.read(self.data_formula).typeset
        if self.points:
            return words("run.own.title")
        return PROBLEMS[self.problem][self.made_dataset].title

    @property
    def own_points(self) -> OwnPoints | None:
        """Somebody's own points, where the run is on such."""
        return points_text.read(self.points) if self.points else None

    @property
    def own_axes(self) -> tuple[OwnAxis, ...]:
        """What the table calls its axes, and its values on them: inputs, then a number's label."""
        return tuple(map(OwnAxis.parse, self.axes))


def check_own(config: OwnSettings) -> None:
    """Raises SettingError where own data do not fit the problem, or axes and plane the points."""
    if config.data_formula:
        _check_formula(config)
    own = config.own_points
    _check_inputs(config)
    if own is None:
        return
    if own.problem != config.problem:
        labels = "classes" if own.problem == "classification" else "numbers"
        rule = (
            f"has {labels} for labels, which is a {own.problem}, but problem={config.problem}; set "
            f"problem={own.problem}, or give other points"
        )
        raise SettingError("points", config.points, rule)
    if own.n_classes > max(2, config.classes):
        rule = (
            f"has points of {own.n_classes} classes, but classes={config.classes}; set "
            f"classes={own.n_classes}, or give points of fewer"
        )
        raise SettingError("points", config.points, rule)
    n_axes = own.n_inputs + (own.problem == "regression")
    if len(config.axes) not in (0, n_axes):
        label = " and one for the label" if own.problem == "regression" else ""
        rule = f"must be {n_axes} of them, one an input{label}, or none"
        raise SettingError("axes", ",".join(config.axes), rule)


def _check_inputs(config: OwnSettings) -> None:
    """Raises SettingError where the plane is of inputs that the points have none of."""
    n_inputs = config.n_coordinates
    there = "x1 alone" if n_inputs == 1 else f"x1 to x{n_inputs}"
    rule = f"may only name inputs of the points, {there}"
    shown = Span.parse(config.plane)
    if config.plane and max(shown.inputs, default=0) >= n_inputs:
        raise SettingError("plane", config.plane, rule)
    if max(values_of(config.plane_at), default=0) >= n_inputs:
        raise SettingError("plane_at", ",".join(config.plane_at), rule)


def _check_formula(config: OwnSettings) -> None:
    formula = of_labels.read(config.data_formula)
    rule = ""
    if config.points:
        rule = "stands for data of its own; leave it out, or leave out points"
    elif config.problem != formula.problem:
        rule = (
            "is no comparison, as classes need one; write one, as in x2 > sin(2*x1), or set "
            "problem=regression"
            if formula.problem == "regression"
            else "is a comparison, which makes two classes, but problem=regression; write a "
            "formula without one, as in sin(x1)/2, or set problem=classification"
        )
    elif config.problem == "classification" and config.classes > 2:
        rule = f"makes two classes, but classes={config.classes}; set classes=2"
    elif formula.n_inputs > 2:
        rule = f"names x{formula.n_inputs}, which the data have not, only x1, x2; leave it out"
    if rule:
        raise SettingError("data_formula", config.data_formula, rule)
