"""Hand out Leaflet's files and the project's own map script, ready to stand in the page itself.

The files come from the installed ``xstatic-leaflet``; its pictures become data URIs, so that the
page asks the network for nothing.
"""

import base64
import re
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Final

from xstatic.pkg import leaflet as package

from lagesbild.present.html import markup, page_parts

_MODULES: Final = ("inflate", "maps_gestures", "maps_placing", "maps_signs", "maps")
_FOLDER: Final = Path(package.BASE_DIR)
_PICTURE = re.compile(r"url\((?:['\"]?)(images/[\w.-]+)(?:['\"]?)\)")
_BEHAVIOUR = re.compile(r"[ \t]*behavior:[^;]*;\n")
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=.*")
_OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//|^\s*https?:", re.IGNORECASE)
_OUTSIDE_CSS = re.compile(r"@import|url\(\s*['\"]?\s*(?!data:|#)", re.IGNORECASE)
_OUTSIDE_JS = re.compile(r"(?:https?:)?//[\w{-]+\.[\w.{}-]+", re.IGNORECASE)
_LINKING: Final = frozenset({"src", "srcset", "href", "xlink:href", "action", "formaction", "poster", "data"})
_FORBIDDEN: Final = frozenset({"script", "link", "iframe", "object", "embed", "base", "meta"})


@cache
def css() -> str:
    """Leaflet's style sheet, its pictures inside it."""
    text = (_FOLDER / "leaflet.css").read_text(encoding="utf-8")
    # The VML rule is for Internet Explorer 8 and looks like a link.
    return _PICTURE.sub(lambda found: f"url({_data_uri(_FOLDER / found[1])})", _BEHAVIOUR.sub("", text))


@cache
def js() -> str:
    """Leaflet itself, without the pointer to its source map."""
    return _SOURCE_MAP.sub("", (_FOLDER / "leaflet.js").read_text(encoding="utf-8"))


@cache
def runtime() -> str:
    """The project's own script, which draws what the maps' data say."""
    folder = resources.files("lagesbild.present")
    return markup.for_machines(folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in _MODULES)


def preview(
    html: str,
    scripts: tuple[str, ...],
    *,
    css_text: str,
    height: int,
    data: Mapping[str, object] | None = None,
) -> str:
    """A frame for JupyterLab with everything inside it."""
    return page_parts.framed(
        html, title="Karta", styles=css() + css_text, data=data or {}, scripts=(js(), *scripts), height=height
    )


def require_self_contained(html: str, scripts: tuple[str, ...], *, tile_host: str = "") -> None:
    """Stop a map that would fetch anything, or run anything, that does not stand in the page.

    Parameters
    ----------
    html, scripts
        The map's parts.
    tile_host
        The one host that may be asked, ``https://host``; none if empty.

    Raises
    ------
    ValueError
        Naming the kind of link; never its text.
    """
    faults = _LinkFinder()
    faults.feed(html)
    faults.close()
    found = list(faults.found)
    for script in scripts:
        code = script.replace("http://www.w3.org/", "")
        if tile_host:
            code = code.replace(tile_host, "")
        found += ["an address in a script"] * bool(_OUTSIDE_JS.search(code))
        found += ["a closing script tag in a script"] * bool(re.search(r"</script|<!--", code, re.IGNORECASE))
    if found:
        raise ValueError(
            f"A map must hold everything it needs: found {', '.join(sorted(set(found)))}. "
            "Draw it from the municipality's own layers, or configure [tiles]."
        )


class _LinkFinder(HTMLParser):
    """Collect what in a fragment would fetch or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element's name and attributes."""
        if tag in _FORBIDDEN:
            self.found.append(f"an element <{tag}>")
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"an inline handler {name}")
            elif name in _LINKING and _OUTSIDE.search(value or ""):
                self.found.append(f"a link outside in {name}")
            elif name == "style" and _OUTSIDE_CSS.search(value or ""):
                self.found.append("a link outside in a style")


def _data_uri(picture: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode('ascii')}"
