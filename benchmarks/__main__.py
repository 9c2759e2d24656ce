"""`python -m benchmarks [NAME ...]`: run all benchmarks, or those named. Exit code 1: a miss."""

from __future__ import annotations

import importlib
import sys

from benchmarks.timing import describe_machine

NAMES = (
    "backends",
    "command_line",
    "start_up",
    "first_compile",
    "requests",
    "page",
    "long_page",
    "race",
    "whole_runs",
    "history",
    "workbench",
    "studies",
    "maps",
    "search",
    "false_headlines",
    "cluster",
    "homework",
    "digits",
    "diagnosis",
    "other_libraries",
    "layers",
    "torch_training",
    "torch_digits",
    "prices",
    "cost_search",
)


def main(names: list[str]) -> int:
    """0 where every claim holds, 1 where one does not, 2 for a name there is none of."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"{unknown[0]}: no such benchmark; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    print(describe_machine())
    held = []
    for name in names or NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n## {name}: {module.__doc__.partition(chr(10))[0]}")
        held.append(module.main())
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
