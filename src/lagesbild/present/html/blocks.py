"""Carry what a notebook shows: to JupyterLab as HTML, to the report as a block.

A block is everything that one figure, map or table brings along: its HTML, the scripts it runs,
the shared assets they need, the findings it states and the layers it leaves for QGIS. The report
reads blocks from the notebook's outputs, so that a notebook hands over nothing that it does not show.
"""

from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from lagesbild import content
from lagesbild.findings import Outcome
from lagesbild.present.html import page_parts
from lagesbild.present.html.fragments import Html

MIME: Final = "application/vnd.lagesbild.block+json"

Asset = Literal["leaflet"]
Slot = Literal["section", "front", "headline", "attachment"]


@dataclass(frozen=True)
class Conclusion:
    """What a block says in one sentence, never more than was tested: the heading of its section.

    ``outcome`` says what came of looking: the strongest of a section's decides its layout.
    """

    text: str
    outcome: Outcome


@dataclass(frozen=True, repr=False)
class Block:
    """One thing shown.

    Parameters
    ----------
    html
        A complete fragment, everything from data escaped, with no script and no outside link; what it shows goes along
        as data (``content``).
    preview
        HTML for JupyterLab, where the report's page and assets are not around it; ``html`` with its
        style sheet if empty.
    scripts
        JavaScript run once the page has been read, in order; hashed into the page's policy.
    assets
        Shared files the scripts need; the page inlines each once.
    findings
        Claims the block states, each as described by ``report/findings.schema.json``.
    layers
        Name to GeoJSON feature collection in EPSG:4326, collected in ``results.gpkg``.
    data
        Id to what a script of the block reads, as JSON in an element of that id.
    files
        Name to the text of a file that is published beside the page, in ``bilagor``: a calendar, a route, a letter.
    conclusion
        What it says in one sentence; the section's heading is made of its blocks'.
    slot
        Where the page shows it: in its section, on the front page, as the sentence that the front page begins with, or
        nowhere but in ``files``.
    grounds
        Further figures of the same kind, as ``html``: the page folds them where it shows the first.
    backgrounds
        Name to what several drawings refer to (``page_parts.used``): the page has it once.
    interventions
        The register as the front page asks about it; see ``present.words.agenda.interventions``.
    """

    html: str
    preview: str = ""
    scripts: tuple[str, ...] = ()
    assets: tuple[Asset, ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    layers: dict[str, dict[str, Any]] = field(default_factory=dict)
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    conclusion: Conclusion | None = None
    slot: Slot = "section"
    grounds: str = ""
    backgrounds: dict[str, str] = field(default_factory=dict)
    interventions: tuple[dict[str, Any], ...] = ()

    def __repr__(self) -> str:
        """Short: IPython writes it into the notebook beside what is shown."""
        return f"<Block {self.slot}: {len(self.html)} characters>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        whole = Html(self.html) + self.grounds
        payload: dict[str, Any] = {
            "html": self.html,
            "grounds": self.grounds,
            "content": content.dumps(whole.content),
            "scripts": list(self.scripts),
            "assets": list(self.assets),
            "findings": list(self.findings),
            "layers": self.layers,
            "data": self.data,
            "files": self.files,
            "conclusion": asdict(self.conclusion) if self.conclusion else None,
            "slot": self.slot,
            "backgrounds": self.backgrounds,
            "interventions": list(self.interventions),
        }
        return {
            MIME: payload,
            "text/html": self.preview
            or f"<style>{_css()}</style>{page_parts.drawn_once(whole.alone, self.backgrounds)}",
        }


@cache
def _css() -> str:
    """What a figure needs where no page of ours is around it: without it, the picture for phones shows too."""
    return resources.files("lagesbild.present").joinpath("blocks.css").read_text(encoding="utf-8")
