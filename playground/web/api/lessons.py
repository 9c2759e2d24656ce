"""Lessons over the API: which there are, a lesson's steps, an answer once wanted, pictures."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from playground.errors import PlaygroundError, SettingError
from playground.lessons import (
    PICTURES,
    Lesson,
    Setup,
    Step,
    lesson_names,
    picture_file,
    read_lesson,
)
from playground.run.config import RunConfig
from playground.studies.execution import seconds_of
from playground.studies.trial import Trial
from playground.web.api.answers import json_answer
from playground.web.api.lesson_markdown import components
from playground.web.price import costs
from playground.wording.numbers import counted
from playground.wording.words import words

router = APIRouter(prefix="/api", tags=["lessons"])
_Name = Annotated[str, Field(max_length=64)]


class LessonRequest(BaseModel, extra="forbid"):
    """Which lesson."""

    name: _Name


class AnswerRequest(BaseModel, extra="forbid"):
    """Which step's answer; steps count from 0."""

    name: _Name
    step: int = Field(ge=0)


@router.post("/lessons", summary="The lessons there are: name, title and summary of each")
@costs(0.1)
def lessons() -> Response:
    """Read afresh: a new file is found without a restart."""
    found = [read_lesson(name) for name in lesson_names()]
    return json_answer(
        [{"name": one.name, "title": one.title, "summary": one.summary} for one in found]
    )


@router.post("/lesson", summary="A lesson: its title and its steps, without their answers")
@costs(0.1)
def lesson(request: LessonRequest) -> Response:
    """Texts come as components; HTML in a lesson is shown as text."""
    found = read_lesson(request.name)
    steps = [_step(found, at) for at in range(len(found.steps))]
    return json_answer({"name": found.name, "title": found.title, "steps": steps})


@router.post("/lesson/answer", summary="The answer of a step, as the components that show it")
@costs(0.1)
def answer(request: AnswerRequest) -> Response:
    """Asked for only when it is wanted, so that nobody reads it before the guess."""
    found = read_lesson(request.name)
    if request.step >= len(found.steps):
        allowed = f"must be below {len(found.steps)}, the number of the lesson's steps"
        raise SettingError("step", request.step, allowed)
    return json_answer({"children": components(found.name, found.steps[request.step].answer)})


@router.get("/lesson/picture/{file}", summary="A picture that lies beside a lesson")
@costs(0.05)
def picture(file: str) -> Response:
    """Only files of a lessons' folder itself, and only pictures."""
    path = picture_file(file)
    if path is None:
        raise HTTPException(404, f"{file[:60]}: there is no such picture beside the lessons")
    kind = PICTURES[path.suffix.lower()]
    return FileResponse(path, media_type=kind, headers={"Cache-Control": "no-cache"})


def _step(lesson: Lesson, at: int) -> dict[str, Any]:
    step = lesson.steps[at]
    summary = lesson.summary if at == 0 else ""
    text = "\n\n".join(part for part in (summary, step.text) if part)
    return {
        "title": step.title,
        "question": components(lesson.name, step.question),
        "asks": " ".join(step.question.split()),
        "text": components(lesson.name, text),
        "guess": step.guess and {"kind": step.guess.kind, "choices": step.guess.choices},
        "setups": [_setup(lesson.name, setup) for setup in step.setups],
        "train_to": step.train_to,
        "seconds": _seconds(step),
        "has_answer": bool(step.answer),
        "notes": step.notes,
    }


def _setup(name: str, setup: Setup) -> dict[str, str]:
    """A button, and in words what it does."""
    config = _config(setup.link)
    hint = setup.hint or (_in_words(config) if config else "")
    link = f"#tutorial={name}&{setup.link.removeprefix('#')}"
    return {"label": setup.label, "link": link, "hint": hint}


def _config(link: str) -> RunConfig | None:
    """What a link opens; None for one that cannot be read, which is told when it is pressed."""
    try:
        return RunConfig.from_link(link)
    except PlaygroundError:
        return None


def _in_words(config: RunConfig) -> str:
    """The data and the shape of a network: "circle, two layers of 8"."""
    data = config.data_title.lower()
    layers = config.hidden_layers
    if not layers:
        return words("server.lessons.no_hidden", data=data)
    if len(layers) == 1:
        return words("server.lessons.one_layer", data=data, units=counted(layers[0], "unit"))
    if len(set(layers)) > 1:
        return words("server.lessons.unequal", data=data, layers="-".join(map(str, layers)))
    return words("server.lessons.equal", data=data, count=len(layers), units=layers[0])


def _seconds(step: Step) -> float | None:
    """About how long `Train to` takes; None where nothing is trained."""
    if step.train_to is None:
        return None
    config = _config(step.setups[0].link) if step.setups else RunConfig()
    return round(seconds_of(Trial(config or RunConfig(), step.train_to)), 3)
