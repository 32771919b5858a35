"""Write the HTML that the page puts around what notebooks show: headings, boxes, folds and pictures."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape, unescape
from typing import Final

from lagesbild.present.html import markup
from lagesbild.present.words import labels, publication

_ROOT: Final = re.compile(r'<html lang="sv"[^>]*>')
_FOLDED: Final = re.compile(r'<details(?! class="sure")')
_STYLED: Final = re.compile(
    r'(<(?:path|text|tspan|use|circle|rect|g|line|polygon|polyline|marker)\b[^<>]*?) style="([^"]*)"([^<>]*>)'
)
_NAMESPACES: Final = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
"""What a picture needs in a file of its own, and not in a page."""
_CLASS: Final = re.compile(r' class="([^"]*)"')


def boxed(kind: str, inner: str) -> str:
    """HTML in a box of its class; as it is without one."""
    return f'<div class="{kind}">{inner}</div>' if kind else inner


def output(html: str) -> str:
    """What a notebook shows that is no block of ours, in a box that scrolls."""
    told = escape(publication.TABLE_OR_PICTURE)
    return f'<div class="output scroll" tabindex="0" role="region" aria-label="{told}">{html}</div>'


def scrolling_tables(html: str) -> str:
    """Tables without a class in boxes of their own: a wide one scrolls there, and the keyboard can reach it."""
    opening = '<div class="scroll" tabindex="0" role="region" aria-label="Tabell"><table>'
    return html.replace("<table>", opening).replace("</table>", "</table></div>")


def framed(
    html: str,
    *,
    title: str,
    styles: str,
    data: Mapping[str, object],
    scripts: Iterable[str],
    height: int,
) -> str:
    """A frame for JupyterLab with a page of its own in it, that needs nothing from outside."""
    code = "".join(markup.data_element(*each) for each in data.items())
    code += "".join(f"<script>{script}</script>" for script in scripts)
    page = (
        '<!doctype html><html lang="sv" class="js"><meta charset="utf-8">'
        f"<style>{styles}body{{margin:0;font-family:system-ui,sans-serif}}</style>{html}{code}</html>"
    )
    return f'<iframe title="{escape(title)}" srcdoc="{escape(page)}" style="width:100%;height:{height}px;border:0"></iframe>'


def picture(uri: str, alt: str) -> str:
    """A picture that the page holds."""
    return f'<figure class="output"><img src="{escape(uri)}" alt="{escape(alt)}"></figure>'


def small_picture(drawing: str, caption: str) -> str:
    """A picture of the front page with what it says under it."""
    return f'<figure class="front">{drawing}<figcaption>{escape(caption)}</figcaption></figure>'


def preformatted(text: str) -> str:
    """Plain text as it is, in a box that scrolls."""
    return f'<pre class="scroll" tabindex="0">{escape(text)}</pre>'


def heading(level: int, identity: str, title: str, message: str = "", also: Sequence[str] = ()) -> str:
    """A section's heading: its message under its topic, and what else it says; the topic alone without a message."""
    if not message:
        return f'<h{level} id="{identity}">{escape(title)}</h{level}>'
    more = "".join(f"<li>{escape(labels.unbroken(each))}</li>" for each in also)
    return (
        f'<h{level} id="{identity}"><span class="topic">{escape(title)}</span> '
        f"{escape(labels.unbroken(message))}</h{level}>" + (f'<ul class="also">{more}</ul>' if more else "")
    )


def folded(summary: str, parts: Iterable[str]) -> str:
    """The parts behind a line to open; "" when there are none."""
    body = "\n".join(parts)
    if not body:
        return ""
    return f'<details class="grounds"><summary>{escape(summary)}</summary>\n<div class="grounds-body">{body}</div></details>'


def unfolded(page: str) -> str:
    """The page with nothing folded but the numbers behind the front page's words: their sections have them.

    It is the published page that is printed, in a copy: its notebooks are not at hand when somebody asks for a PDF later.
    """
    return _FOLDED.sub("<details open", _ROOT.sub('<html lang="sv" class="full">', page, count=1))


def styled_once(html: str) -> tuple[str, str]:
    """The page with pictures that say once what they have in common, by classes, and the rules of these.

    Which styles stand often is known of the whole page alone; notebooks draw their pictures each in a process of its own.
    They come last in the page's first sheet: no other rule of ours is about a picture's parts.
    """
    counts = Counter(found[2] for found in _STYLED.finditer(html))
    # The rule is written once, the class each time.
    often = [style for style, number in counts.most_common() if number * (len(style) - 3) > len(style) + 9]
    names = {style: f"_{_letters(at)}" for at, style in enumerate(often)}
    html = html.replace(_NAMESPACES, "")
    rules = "".join(f".{name}{{{_closer(unescape(style))}}}" for style, name in names.items())
    html = _STYLED.sub(lambda found: _classed(found, names), html)
    return html.replace("</style>", f"{rules}</style>", 1), rules


def _classed(found: re.Match[str], names: Mapping[str, str]) -> str:
    name = names.get(found[2])
    if name is None:
        return found[0]
    before, after = found[1], found[3]
    own = _CLASS.search(before + after)
    if own is None:
        return f'{before} class="{name}"{after}'
    return (before + after).replace(own[0], f' class="{own[1]} {name}"', 1)


def _closer(style: str) -> str:
    """A style without the blanks that nothing needs."""
    return re.sub(r"\s*([:;,])\s*", r"\1", style)


def _letters(number: int) -> str:
    made = ""
    while True:
        number, at = divmod(number, 26)
        made += chr(ord("a") + at)
        if not number:
            return made


def used(background: str) -> str:
    """A reference to a background by its name, where it is seen."""
    return f'<use href="#bakgrund-{background}"/>'


def drawn_once(html: str, backgrounds: Mapping[str, str]) -> str:
    """The HTML with each background drawn where it is first referred to."""
    for name, drawing in backgrounds.items():
        html = html.replace(used(name), f'<g id="bakgrund-{name}">{drawing}</g>', 1)
    return html
