"""The homework's studies as pictures to press: what varies on which data, and what it costs."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.homework.questions import TOPICS, Topic
from playground.studies.execution import seconds_of
from playground.studies.study import Study
from playground.studies.trial import Trial
from playground.web.page.controls import attributes

_BEFORE = (
    "One run proves nothing: another seed may end somewhere else. Press one of the homework's "
    "studies and it runs, or choose what varies and press Run."
)
_UNITS = {"hidden_layers": " units"}


def pictures() -> Component:
    """Every study of the homework, by topic, below the claim that it tests."""
    return html.Div(
        [
            html.P(_BEFORE, className="pg-study-before"),
            html.Div([_topic(topic) for topic in TOPICS.values()], className="pg-picture-topics"),
        ],
        className="pg-study-pictures",
    )


def _topic(topic: Topic) -> Component:
    studies = topic.studies()
    return html.Section(
        [
            html.H3(topic.title),
            html.P(f"“{topic.sheet}”", className="pg-hint"),
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
    first, last = axis.labels[0], axis.labels[-1]
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
            html.Span(
                f"{first} to {last}{_UNITS.get(axis.name, '')}", className="pg-picture-range"
            ),
            html.Span(
                [
                    f"{study.n_runs} runs",
                    html.Span(f" of {study.epochs} epochs", className="pg-picture-epochs"),
                    f", about\u00a0{_seconds(study):.0f}\u00a0s",
                ],
                className="pg-picture-cost",
            ),
        ],
        type="button",
        className="pg-picture",
        **attributes(data_link=study.link(), aria_label=_spoken(topic, title, study)),
    )


def _spoken(topic: Topic, title: str, study: Study) -> str:
    return (
        f"Run {topic.title.lower()} on {title}: {study.n_runs} runs of {study.epochs} epochs, "
        f"about {_seconds(study):.0f} s"
    )


def _seconds(study: Study) -> float:
    """About how long it takes, at least one second."""
    a_seed = sum(seconds_of(Trial(point.config, study.epochs)) for point in study.points())
    return max(1.0, study.seeds * a_seed)
