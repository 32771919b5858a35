"""Print a page to a tagged PDF with the browser that is there: Chromium, Chrome or Edge.

The browser lays out the page as its own print does, with the page's style sheet for paper: A4, page
numbers, drawn maps in place of interactive ones. It is run headless with a profile of its own, once, and
asks nothing of the network, as the page does not.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final, Literal

from lagesbild.errors import ConfigError, ExecutionError, Message
from lagesbild.present.html import page_parts

Extent = Literal["short", "full"]
"""What of the page is printed: two pages for the meeting, or everything with all that is folded opened."""

BROWSERS: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chrome",
)
"""Names of the command; the first that is found is used. The shell prints the same at two thirds of the cost."""

_WINDOWS: Final = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe")
_FOLDERS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_MAC: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_FLAGS: Final = (
    "--headless=new",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
_PATIENCE_S: Final = 120


def find_browser() -> Path:
    """The browser to print with.

    Raises
    ------
    ConfigError
        When there is none.
    """
    for name in BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    folders = [Path(os.environ[name]) for name in _FOLDERS if name in os.environ]
    for path in (*(folder / each for folder in folders for each in _WINDOWS), *map(Path, _MAC)):
        if path.is_file():
            return path
    raise ConfigError(
        "A PDF is printed by Chromium, Chrome or Edge; found none of them. Install one (Debian: apt install "
        "chromium), or run without --pdf and print the page from any browser."
    )


def write_pdf(page: Path, target: Path, *, browser: Path, extent: Extent = "short") -> None:
    """Print a page.

    Parameters
    ----------
    page
        The report's HTML file.
    target
        The PDF to write.
    browser
        From ``find_browser``.
    extent
        How much is printed; the page as it stands is printed short.

    Raises
    ------
    ExecutionError
        When the browser fails, or is not done within two minutes.
    """
    with tempfile.TemporaryDirectory(prefix="lagesbild-browser-") as profile:
        if extent == "full":
            page = _opened(page, Path(profile))
        command = [str(browser), *_FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses to start for root with its sandbox
        try:
            done = subprocess.run(  # noqa: S603 - a browser of the system, with our own page
                [*command, page.as_uri()], check=False, capture_output=True, timeout=_PATIENCE_S
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _fault(browser, type(error).__name__) from error
    if done.returncode != 0 or not target.is_file():
        raise _fault(browser, Message("exit code {code}", code=done.returncode))


def _opened(page: Path, folder: Path) -> Path:
    """A copy of the page in which nothing is folded."""
    whole = Path(folder) / "sida" / page.name
    whole.parent.mkdir()
    whole.write_text(page_parts.unfolded(page.read_text(encoding="utf-8")), encoding="utf-8")
    return whole


def _fault(browser: Path, found: str | Message) -> ExecutionError:
    return ExecutionError(
        "The browser must print the page to a PDF; '{browser}' ended with {found}. "
        "Run without --pdf and print the page by hand, or install another browser.",
        browser=browser.name,
        found=found,
    )
