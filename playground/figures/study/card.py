"""A study as a notebook shows it: headline, verdicts, table, in one piece of HTML, no script."""

from __future__ import annotations

import html

from playground.studies import StudyResult, headline, judge
from playground.studies.tables import Spread, summary_table
from playground.wording.words import words

_CELL = 'style="padding:3px 10px;text-align:{align};white-space:nowrap"'


def study_card(result: StudyResult) -> str:
    """The card, in colours that are read on white and on black."""
    claims = "".join(
        f"<li><b>{html.escape(verdict.verdict)}</b> "
        f"{html.escape(words('figures.study.claim', claim=verdict.claim))} "
        f'<span style="opacity:.75">{html.escape(verdict.evidence)}</span></li>'
        for verdict in judge(result)
    )
    return (
        '<div style="font:13px/1.45 system-ui,sans-serif;padding:4px 0">'
        f'<b style="font-size:15px">{html.escape(headline(result))}</b>'
        + (f'<ul style="margin:6px 0;padding-left:20px">{claims}</ul>' if claims else "")
        + f"{_table(result)}</div>"
    )


def _table(result: StudyResult) -> str:
    table = summary_table(result)
    head = "".join(
        f"<th {_CELL.format(align='right' if at else 'left')}>{html.escape(title)}</th>"
        for at, title in enumerate(table.header)
    )
    rows = "".join(
        "<tr>" + "".join(_cell(text, at, number == table.best) for at, text in enumerate(row))
        + "</tr>"
        for number, row in enumerate(table.rows)
    )  # fmt: skip
    return (
        f'<table style="border-collapse:collapse;margin:6px 0"><thead><tr>{head}</tr></thead>'
        f'<tbody>{rows}</tbody></table><span style="opacity:.75">{html.escape(table.note)}</span>'
    )


def _cell(text: str, column: int, is_best: bool) -> str:
    if not column:
        return f'<th scope="row" {_CELL.format(align="left")}>{html.escape(text)}</th>'
    shown = html.escape(text)
    if isinstance(text, Spread):
        middle = f"<b>{html.escape(text.median)}</b>" if is_best else html.escape(text.median)
        shown = f'{middle} <span style="opacity:.75">{html.escape(text.quartiles)}</span>'
    return f"<td {_CELL.format(align='right')}>{shown}</td>"
