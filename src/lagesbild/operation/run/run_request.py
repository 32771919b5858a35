"""What a run is asked to do."""

from dataclasses import dataclass
from pathlib import Path

from lagesbild.errors import ConfigError
from lagesbild.report.archive.pdf import Extent


@dataclass(frozen=True)
class Order:
    """What is asked for: a period (as written) of a report, or whatever is due.

    ``refresh`` keeps the old version; without ``use_cache`` every notebook is run; a ``browser`` prints a PDF of
    the ``extent``. A person's ``takes_covered`` is for a workspace without reports: for the latest period, if the
    exports do not reach it, the newest whole one that they cover is taken.
    """

    period: str = "latest"
    report: str | None = None
    edition: str | None = None
    if_due: bool = False
    refresh: bool = False
    use_cache: bool = True
    browser: Path | None = None
    extent: Extent = "short"
    takes_covered: bool = False

    def check(self) -> None:
        """Raise ``ConfigError`` when what is asked for does not go together."""
        if self.if_due and (self.period != "latest" or self.edition or self.refresh):
            raise ConfigError(
                "--if-due chooses period and edition itself: leave out --period, --edition and --refresh."
            )
