"""The browser the page tests drive: what the machine has, else Playwright's own, else Debian's package for root.

Where none can be had the tests skip and say so; on CI (`CI=true`) that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from tests.fetching import fetching

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SYSTEM_PLACES = (Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),)
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")
# Chromium's sandbox refuses to work for root, small containers have little shared memory, and without a screen there is
# nothing that a process for graphics would be quicker at.
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--disable-gpu",
    "--disable-gpu-compositing",
    "--in-process-gpu",
    "--disable-features=SpareRendererForSitePerProcess",
    "--process-per-site",
)
DOWNLOAD_SECONDS = 300
MISSING = (
    "no browser: install Chromium or Chrome, or run `python -m playwright install chromium`. "
    "没有可用的浏览器：请安装 Chromium 或 Chrome。"
)


class NoBrowserError(Exception):
    """No browser was found and none could be had."""


@cache
def find_browser() -> Path:
    """The executable of a Chromium; NoBrowserError when none can be had."""
    with fetching():
        return first_of((system_browser, playwrights_own, debians_package))


def first_of(ways: Iterable[Callable[[], Path | None]]) -> Path:
    """What the first way that finds something finds."""
    for way in ways:
        found = way()
        if found is not None:
            return found
    raise NoBrowserError(MISSING)


def system_browser() -> Path | None:
    """A Chromium or Chrome on the path, or where macOS keeps it."""
    on_path = (shutil.which(name) for name in SYSTEM_NAMES)
    candidates = [Path(found) for found in on_path if found] + [place for place in SYSTEM_PLACES if place.exists()]
    return next((candidate for candidate in candidates if _works(candidate)), None)


def playwrights_own() -> Path | None:
    """Playwright's own Chromium, fetched if it is not there yet."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        executable = Path(playwright.chromium.executable_path)
    if not executable.exists():
        _said_yes([sys.executable, "-m", "playwright", "install", "chromium"])
    return executable if executable.exists() and _works(executable) else None


def debians_package() -> Path | None:
    """Debian's Chromium and a Chinese font, installed if we are root on such a machine."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *DEBIAN_PACKAGES]
    if not _said_yes(install, quietly) and not (
        _said_yes(["apt-get", "update"], quietly) and _said_yes(install, quietly)
    ):
        return None
    return system_browser()


def on_ci() -> bool:
    """True where a missing browser is a failure, not a skip."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _works(executable: Path) -> bool:
    return _said_yes([str(executable), "--version"], seconds=30)


def _said_yes(command: list[str], environment: dict[str, str] | None = None, seconds: float = DOWNLOAD_SECONDS) -> bool:
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
