"""Write sentences as HTML: paragraphs and points of text, which is escaped here and nowhere else."""

from collections.abc import Iterable
from html import escape

from lagesbild.present.html.fragments import Html, joined


def inline(*parts: str) -> Html:
    """Parts in a row: text is escaped, HTML stays as it is."""
    return joined(each if isinstance(each, Html) else Html(escape(each)) for each in parts)


def paragraph(*parts: str) -> Html:
    """A paragraph."""
    return Html("<p>") + inline(*parts) + "</p>"


def verdict(text: str) -> Html:
    """The sentence that a section or a page begins with."""
    return Html(f'<p class="verdict">{escape(text)}</p>')


def note(text: str) -> Html:
    """A note under what is shown."""
    return Html(f'<p class="figure-note">{escape(text)}</p>')


def point(*parts: str, is_unusual: bool = False) -> Html:
    """One of several verdicts."""
    return Html('<li class="unusual">' if is_unusual else "<li>") + inline(*parts) + "</li>"


def points(items: Iterable[Html], *, kind: str = "verdicts") -> Html:
    """What ``point`` gives, one below the other, in a list of its class; nothing of none."""
    listed = joined(items)
    opening = f'<ul class="{kind}">' if kind else "<ul>"
    return Html(opening) + listed + "</ul>" if listed else listed


def strong(text: str) -> Html:
    """Text that stands out."""
    return Html(f"<strong>{escape(text)}</strong>")


def code(text: str) -> Html:
    """A setting or a file, by its name."""
    return Html(f"<code>{escape(text)}</code>")


def link(text: str, address: str, *, kind: str, heard: str = "") -> Html:
    """A link of its class; ``heard`` is read aloud in place of its text, for those who hear links alone."""
    label = f' aria-label="{escape(heard)}"' if heard else ""
    return Html(f'<a class="{kind}" href="{escape(address)}"{label}>{escape(text)}</a>')


def facts(told: Iterable[tuple[str, Iterable[str]]], *, kind: str) -> Html:
    """Terms, each with the sentences that tell of it."""
    rows = "".join(
        f"<div><dt>{escape(term)}</dt>{''.join(f'<dd>{escape(text)}</dd>' for text in texts)}</div>"
        for term, texts in told
    )
    return Html(f'<dl class="{kind}">{rows}</dl>')
