"""`python -m playground COMMAND`: the group of commands, and how every failure reads.

Whatever a user gets wrong ends in one line on stderr that begins with "Error:", and exit code 2.
A command's module is imported when it is called: a short run is mostly start-up.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any, NoReturn

import click

from playground.errors import PlaygroundError
from playground.version import __version__
from playground.wording.words import words

_BAD_INPUT, _NO_OUTPUT, _STOPPED = 2, 1, 130

# By name: the sentence of the overview, so that it needs no command's module.
_COMMANDS = {
    "run": "Train a network and report its losses.",
    "study": "Vary settings over many seeds and compare.",
    "search": "Find the settings with the smallest test loss.",
    "map": "Map two settings, every pixel a whole training.",
    "homework": "Do the homework's second half, ready to be handed in.",
    "report": "Make a report of any runs and studies.",
    "digits": "Teach a convolution net to read handwritten digits.",
    "check": "Judge gradients of a layer that you derived.",
    "serve": "Serve the page.",
}


class _Commands(click.Group):
    """A group whose every failure is one line: no usage text, no traceback."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        # A letter the terminal cannot show is no reason to fail.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        try:
            with _kill_as_interrupt():
                sys.exit(super().main(*args, **{**extra, "standalone_mode": False}) or 0)
        except click.ClickException as error:
            _fail(error.format_message(), _BAD_INPUT)
        except PlaygroundError as error:
            _fail(str(error), _BAD_INPUT)
        except OSError as error:
            _discard_stdout()
            _fail(error.strerror or str(error), _NO_OUTPUT)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"playground.cli.{cmd_name}_command")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(words("command_line.failure.stopped"), err=True)
            sys.exit(_STOPPED)


@contextlib.contextmanager
def _kill_as_interrupt() -> Iterator[None]:
    """`kill` ends a command as Ctrl+C does.

    What a script starts in the background is deaf to Ctrl+C, and rightly: that is meant for what
    stands in the foreground.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _fail(message: str, code: int) -> NoReturn:
    message = " ".join(message.split())
    click.echo(words("command_line.failure.error", message=message), err=True)
    sys.exit(code)


def _discard_stdout() -> None:
    """Send what is still buffered nowhere: Python would try it again, and complain, at its end."""
    with contextlib.suppress(OSError, AttributeError):  # a stdout may be closed, or no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Commands, invoke_without_command=True)
@click.version_option(__version__)
@click.pass_context
def main(ctx: click.Context) -> None:
    """A neural-network playground."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
