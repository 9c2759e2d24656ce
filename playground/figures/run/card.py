"""A run as a notebook shows it: map, curve, losses, in one small piece of HTML without a script."""

from __future__ import annotations

import html
import math

import numpy as np

from playground.data.datasets import EXTENT
from playground.figures.axes import Floats
from playground.figures.class_marks import CLASS_MARKS, winner_colors
from playground.figures.small_picture import painted, png_text
from playground.figures.theme import LIGHT, sign_colors
from playground.run.chance import chance_of
from playground.run.classes import only_winners, winners
from playground.run.finished import FinishedRun
from playground.run.plane import placed_data
from playground.run.points import data_of
from playground.run.reading import readout, square_answers
from playground.studies.tables import network_in_words
from playground.wording.numbers import counted, loss_text
from playground.wording.words import words

_MAP, _WIDTH, _HEIGHT = 132, 340, 132  # pixels of the map and of the curve
_LEFT = 46  # of the curve's axis
_CELLS = 44
_MANY = 600  # points: beyond, they are drawn without rings
_POINTS = 160  # of a curve, at most
_FLOOR = 1e-6  # losses below stand on the curve's ground


def run_card(run: FinishedRun) -> str:
    """The card, in colours that are read on white and on black."""
    title = run.config.data_title
    epoch = int(run.state.epoch)
    if run.status.diverged_at is None:
        heading = words("figures.run.title", name=title, epochs=counted(epoch, "epoch"))
    else:
        heading = words("figures.run.title_diverged", name=title, epoch=epoch)
    network = network_in_words(run.config).removeprefix(f"{title}, ")
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:8px 20px;align-items:start;'
        'font:13px/1.45 system-ui,sans-serif;padding:4px 0">'
        f"{_map(run, heading)}"
        f'<div style="min-width:300px"><b style="font-size:15px">{html.escape(heading)}</b><br>'
        f'<span style="opacity:.75">{html.escape(network)}</span>'
        f"{_figures(run)}{_curve(run)}</div></div>"
    )


def _figures(run: FinishedRun) -> str:
    """The last losses, and how many test points are on the right side."""
    said = [
        (words("figures.card.test_loss"), loss_text(float(run.history.test[-1]))),
        (words("figures.card.training_loss"), loss_text(float(run.history.train[-1]))),
    ]
    accuracy = None
    if run.status.diverged_at is None:
        accuracy = readout(run.standing).test_accuracy
    if accuracy is not None:
        said.append((words("figures.card.test_accuracy"), f"{100 * accuracy:.1f} %"))
        chance = chance_of(run.config) if run.config.n_outputs > 1 else None
        if chance:
            said.append((words("scripts.chance.name").lower(), f"{100 * chance.right:.1f} %"))
    return '<div style="margin:4px 0 2px">' + " &nbsp; ".join(
        f'<b style="font-size:15px">{value}</b> <span style="opacity:.75">{name}</span>'
        for name, value in said
    ) + "</div>"  # fmt: skip


def _map(run: FinishedRun, heading: str) -> str:
    """The answers as a picture of 44 x 44, the points of both kinds on it."""
    data = data_of(run.config)
    placed = placed_data(run.config)
    points = np.concatenate([placed.train, placed.test])
    labels = np.concatenate([data.train_labels, data.test_labels])
    rings = [(LIGHT.train_ring, 4.6, points)] if len(points) <= _MANY else []
    n_classes = run.config.n_outputs
    if n_classes > 1:
        rings = [(LIGHT.ink, 4.6, points)] if len(points) <= _MANY else []
        colored = [
            (mark.light, 3.2, points[labels == number])
            for number, mark in enumerate(CLASS_MARKS[:n_classes])
        ]
    else:
        colored = [
            (LIGHT.negative, 3.2, points[labels < 0]),
            (LIGHT.positive, 3.2, points[labels >= 0]),
        ]
    kinds = [*rings, *colored]
    dots = "".join(
        f'<path d="{_dots(places)}" stroke="{color}" stroke-width="{width}" '
        'stroke-linecap="round"/>'
        for color, width, places in kinds
    )
    ground = '<rect width="132" height="132" fill="#E8EAEB"/>'
    answers = square_answers(run.standing, _CELLS)
    if np.isfinite(answers).all():
        ground = (
            f'<image width="{_MAP}" height="{_MAP}" preserveAspectRatio="none" '
            f'href="data:image/png;base64,{_picture(answers, run.config.discretize)}"/>'
        )
    name = html.escape(words("figures.card.map", heading=heading))
    return (
        f'<svg width="{_MAP}" height="{_MAP}" viewBox="0 0 {_MAP} {_MAP}" role="img" '
        f'aria-label="{name}" style="border-radius:8px;flex:none">{ground}{dots}</svg>'
    )


def _dots(points: Floats) -> str:
    """A path of dots: what lies outside the square is left out."""
    inside = points[(np.abs(points) <= EXTENT).all(axis=1)]
    from_corner = np.column_stack([EXTENT + inside[:, 0], EXTENT - inside[:, 1]])
    places = from_corner * (_MAP / (2 * EXTENT))
    return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places.tolist())


def _picture(answers: Floats, discretize: bool) -> str:
    """A PNG in base 64, in the page's colours: orange below 0, blue above, or the winner's."""
    if answers.ndim == 3:
        value, scale = winners(answers), winner_colors(answers.shape[-1])
        value = (only_winners(value) if discretize else value) / answers.shape[-1]
    else:
        value = np.sign(answers) if discretize else np.clip(answers, -1, 1)
        scale = [(2 * at - 1, color) for at, color in sign_colors(LIGHT, LIGHT.map_alpha)]
    return png_text(painted(value, scale))


def _curve(run: FinishedRun) -> str:
    """Test loss in full ink, training loss dashed, over the epochs, logarithmic."""
    history = run.history
    kept = np.unique(np.linspace(0, len(history.epochs) - 1, _POINTS).astype(int))
    epochs = history.epochs[kept].astype(float)
    curves = [history.test[kept], history.train[kept]]
    shown = np.concatenate([curve[np.isfinite(curve)] for curve in curves])
    if not len(shown) or len(kept) < 2:
        return ""
    low = math.floor(math.log10(max(_FLOOR, float(shown.min()))))
    high = max(low + 1, math.ceil(math.log10(max(_FLOOR, min(1e6, float(shown.max()))))))
    ticks = "".join(
        f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" '
        f'stroke-opacity=".15"/><text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
        f"{10.0**power:g}</text>"
        for power in range(low, high + 1, 1 + (high - low) // 6)
        for y in [_height(10.0**power, low, high)]
    )
    lines = "".join(
        f'<polyline points="{_line(epochs, curve, low, high)}" fill="none" stroke="currentColor" '
        f'stroke-width="{width}"{dash}/>'
        for curve, width, dash in (
            (curves[1], 1.2, ' stroke-dasharray="4 3" stroke-opacity=".75"'),
            (curves[0], 1.8, ""),
        )
    )
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{html.escape(words("figures.card.curve"))}" '
        'style="display:block;font:11px system-ui,sans-serif" fill="currentColor">'
        f'{ticks}{lines}<text x="{_LEFT}" y="{_HEIGHT - 3}">0</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 3}" text-anchor="end">'
        f"{words('figures.card.last_epoch', epoch=int(epochs[-1]))}</text></svg>"
    )


def _line(epochs: Floats, losses: Floats, low: int, high: int) -> str:
    across = (_WIDTH - _LEFT - 2) / max(1.0, float(epochs[-1] - epochs[0]))
    return " ".join(
        f"{_LEFT + across * (epoch - epochs[0]):.1f},{_height(loss, low, high):.1f}"
        for epoch, loss in zip(epochs.tolist(), losses.tolist(), strict=True)
        if math.isfinite(loss)
    )


def _height(loss: float, low: int, high: int) -> float:
    share = (math.log10(max(loss, 10.0**low)) - low) / (high - low)
    return (_HEIGHT - 24) * (1 - min(1.0, share)) + 6
