"""The homework's studies as pictures to press: what varies on which data, and what it costs."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from playground.homework.questions import TOPICS, Topic
from playground.studies.execution import seconds_of
from playground.studies.study import Axis, Study
from playground.studies.trial import Trial
from playground.web.page.controls import attributes, marked
from playground.wording.words import words


def pictures() -> Component:
    """Every study of the homework, by topic, below the claim that it tests."""
    return html.Div(
        [
            html.P(words("page.study_pictures.before"), className="pg-study-before"),
            html.Div([_topic(topic) for topic in TOPICS.values()], className="pg-picture-topics"),
        ],
        className="pg-study-pictures",
    )


def _topic(topic: Topic) -> Component:
    studies = topic.studies()
    return html.Section(
        [
            html.H3(topic.title),
            html.P(words("page.study_pictures.sheet", claim=topic.sheet), className="pg-hint"),
            html.Div(
                [_picture(topic, title, study) for title, study in studies.items()],
                className="pg-pictures",
            ),
        ],
        className="pg-picture-topic",
        **attributes(aria_label=topic.title, data_count=str(len(studies))),
    )


def _picture(topic: Topic, title: str, study: Study) -> Component:
    """A button; the script draws into it what varies, and nothing that came out."""
    [axis] = study.axes
    size: dict[str, Any] = {
        "runs": study.n_runs, "epochs": study.epochs, "seconds": _seconds(study),
    }  # fmt: skip
    spoken = words("page.study_pictures.spoken", topic=topic.title.lower(), title=title, **size)
    return html.Button(
        [
            html.Span(
                className="pg-picture-drawing",
                **attributes(
                    aria_hidden="true",
                    data_dataset=study.base.dataset,
                    data_setting=axis.name,
                    data_values=",".join(axis.value_texts),
                    data_penalty=study.base.regularization,
                ),
            ),
            html.Span(title, className="pg-picture-title"),
            html.Span(_range(axis), className="pg-picture-range"),
            html.Span(
                marked(words("page.study_pictures.cost", **size), _epochs),
                className="pg-picture-cost",
            ),
        ],
        type="button",
        className="pg-picture",
        **attributes(data_link=study.link(), aria_label=spoken),
    )


def _range(axis: Axis) -> str:
    return words(
        "page.study_pictures.units"
        if axis.name == "hidden_layers"
        else "page.study_pictures.range",
        first=axis.labels[0],
        last=axis.labels[-1],
    )


def _epochs(part: str) -> Component:
    return html.Span(part, className="pg-picture-epochs")


def _seconds(study: Study) -> float:
    """About how long it takes, at least one second."""
    a_seed = sum(seconds_of(Trial(point.config, study.epochs)) for point in study.points())
    return max(1.0, study.seeds * a_seed)
