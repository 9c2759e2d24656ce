"""`python -m playground`: the command line, one module a command."""

from playground.cli.commands import main

__all__ = ["main"]
