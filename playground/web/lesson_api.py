"""A lesson over the API: its text as the components that show it."""

from __future__ import annotations

import json

from dash import dcc, html
from dash.development.base_component import Component
from fastapi import APIRouter, Response
from plotly.utils import PlotlyJSONEncoder
from pydantic import BaseModel, ConfigDict, Field

from playground.lessons import ANSWER, QUESTION, Lesson, Part, read_lesson

router = APIRouter(prefix="/api", tags=["lessons"])


class LessonRequest(BaseModel):
    """Which lesson."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=64)


@router.post("/lesson", summary="A lesson: its title, and the components that show it")
def lesson(request: LessonRequest) -> Response:
    """Markdown stays Markdown until the page renders it: HTML in a lesson is shown as text."""
    found = read_lesson(request.name)
    answer = {"name": found.name, "title": found.title, "children": _components(found)}
    return Response(json.dumps(answer, cls=PlotlyJSONEncoder), media_type="application/json")


def _components(lesson: Lesson) -> list[Component]:
    return [
        html.H2(lesson.title, className="pg-lesson-title", tabIndex=-1),
        html.P(lesson.summary, className="pg-lesson-summary"),
        *(_component(lesson.name, part) for part in lesson.parts),
    ]


def _component(name: str, part: Part) -> Component:
    # A link of a lesson keeps the lesson open, in another window too.
    text = dcc.Markdown(part.text.replace("](#", f"](#tutorial={name}&"))
    if part.kind == QUESTION:
        return html.Div([html.B("Before you press play"), text], className="pg-question")
    if part.kind == ANSWER:
        return html.Details([html.Summary("Show the answer"), text], className="pg-answer")
    return text
