"""The Chromium that browser tests drive: found here, or installed when run as a program.

The system's own is taken first, then Playwright's, then Debian's package. One named by CHROMIUM is
taken or none: whoever names one does not want another.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
_INSTALL_SECONDS = 600
_VERSION_SECONDS = 120

HOW_TO_GET = (
    "they need Chromium or Chrome; install it (on Debian: apt install chromium), or name one with "
    "CHROMIUM=/path/to/chromium."
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of a Chromium or Chrome on this machine, or None."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [shutil.which(name) for name in _NAMES] + list(_PLACES)
    for candidate in candidates:
        if candidate and _starts(candidate):
            return candidate
    if named:
        return None
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if _starts(own) else None


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium; closed at the end.

    Its contexts pass over a page's policy, unless made with `bypass_csp=False`: Playwright's
    waits evaluate text in the page, which ours forbids.
    """
    path = find()
    assert path, f"No browser: {HOW_TO_GET}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        passing = functools.partial(browser.new_context, bypass_csp=True)
        setattr(browser, "new_context", passing)  # noqa: B010 (an assignment is none to mypy)
        try:
            yield browser
        finally:
            browser.close()


def _starts(path: str) -> bool:
    """Whether a browser is there and tells its version: one without its libraries does not."""
    if not Path(path).exists():
        return False
    if os.name == "nt":
        return True  # there the question opens a window
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=_VERSION_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _install() -> None:
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    if find() or not shutil.which("apt-get"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    _try([*root, "apt-get", "update", "--quiet=2"])
    _try([*root, "apt-get", "install", "--yes", "--quiet=2", "chromium"])


def _try(command: list[str]) -> None:
    nothing = subprocess.DEVNULL
    # Whether it worked is seen by looking for the browser again.
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            command,
            timeout=_INSTALL_SECONDS,
            check=False,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
        )


def main() -> None:
    """Make sure there is a browser, or say in a sentence how to get one.

    Without one the other tests still run; only where CI=true is that a failure.
    """
    if find() is not None:
        return
    named = os.environ.get("CHROMIUM")
    if not named:
        print("No Chromium here yet: installing one for the browser tests ...", flush=True)
        _install()
        if find() is not None:
            return
    why = f"CHROMIUM={named} names none that starts" if named else "none could be installed"
    print(f"No browser tests: {HOW_TO_GET} Here {why}.", file=sys.stderr)
    if os.environ.get("CI") == "true":
        sys.exit(1)


if __name__ == "__main__":
    main()
