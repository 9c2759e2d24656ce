"""What can go wrong, as one small tree.

    PlaygroundError
    ├── SettingError    a setting has a value it may not have
    ├── LinkError       a text is no link at all
    ├── StateError      a state does not fit the network it is given to
    ├── ShapeError      an array does not fit the layer it is given to
    ├── FormulaError    a text is no formula for a gradient
    ├── LedgerError     a file cannot hold the results of this study
    ├── ClusterError    a cluster cannot be used
    ├── RunFileError    a file holds no run, or cannot hold one
    ├── TableError      a table cannot be read, or cannot be data as asked
    ├── WorkError       somebody asks for more work at once than they may
    └── ExportError     a figure or a network cannot be written as asked

Every message is one sentence a user can act on: the setting as the user sees it, the value
received, what is allowed. A diverging network is not in the tree: it is an outcome, see
`playground.run.outcome.Status`.
"""

from __future__ import annotations

import reprlib

_REPR = reprlib.Repr()
_REPR.maxtuple = _REPR.maxlist = 60
_REPR.maxstring = _REPR.maxother = 80


def shown(value: object) -> str:
    """A value as a message shows it: one line, printable, at most 60 characters."""
    try:
        text = value[:61] if isinstance(value, str) else _REPR.repr(value)
    except RecursionError:  # nested a thousand deep
        text = "..."
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return text if len(text) <= 60 else text[:57] + "..."


class PlaygroundError(Exception):
    """Root of everything this package raises on purpose."""


class SettingError(PlaygroundError, ValueError):
    """A setting has a value it may not have.

    `setting` is its name as the caller knows it (field, link key or flag), `value` what was
    received, `allowed` the rule as a phrase that starts with "must" or a clause of its own.
    """

    def __init__(self, setting: str, value: object, allowed: str) -> None:
        self.setting = setting
        self.value = value
        self.allowed = allowed
        super().__init__(f"{setting}={shown(value)}: {allowed}.")


class LinkError(PlaygroundError, ValueError):
    """A text is no link at all (too long, or without a single key=value)."""


class StateError(PlaygroundError, ValueError):
    """A state does not fit the network it is given to."""


class ShapeError(PlaygroundError, ValueError):
    """An array does not fit the layer it is given to: its shape, or what it holds.

    `argument` is the array's name in the call, `problem` a clause that says what it is and what
    it must be.
    """

    def __init__(self, argument: str, problem: str) -> None:
        self.argument = argument
        self.problem = problem
        super().__init__(f"{argument}: {problem}.")


class FormulaError(PlaygroundError, ValueError):
    """A text is no formula for a gradient, or one too large to be worked out.

    `position` is the place in the text, counted from 0, `length` how many characters are meant,
    `problem` a clause that says what is wrong there and what would be right.
    """

    def __init__(self, position: int, problem: str, length: int = 1) -> None:
        self.position = position
        self.problem = problem
        self.length = length
        super().__init__(f"Character {position + 1}: {problem}.")


class ExportError(PlaygroundError):
    """A figure or a network cannot be written as asked: unknown ending, no browser, no weights."""


class RunFileError(PlaygroundError, ValueError):
    """A file holds no run that was saved here, or a run cannot be saved."""


class TableError(PlaygroundError, ValueError):
    """A table cannot be read, or cannot be data as asked; names the row and the column, if any."""


class LedgerError(PlaygroundError):
    """A file cannot hold the results of this study: not writable, no ledger, or another's."""


class WorkError(PlaygroundError):
    """Somebody asks for more work at once than they may; the message says how to go on."""


class ClusterError(PlaygroundError):
    """A cluster cannot be used: no client, no scheduler, no worker, or other versions."""
