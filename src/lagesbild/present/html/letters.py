"""Write a letter as a page of its own that needs nothing from outside."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from lagesbild.present.html.fragments import Html
from lagesbild.present.html.prose import inline

_STYLE: Final = (
    "body{font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1.2rem;"
    "color:#1b1f24;background:#fff}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .2rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}"
    "p{margin:.4rem 0}ul{margin:.3rem 0;padding-left:1.2rem}.under{color:#5a6169;margin-bottom:1.6rem}"
    ".one{border-left:4px solid #0b5c93;padding:.1rem 0 .1rem .9rem;margin-top:1.6rem}.signed{margin-top:1.8rem}"
    "@media print{body{margin:0;max-width:none}}"
)


def heading(text: str) -> Html:
    """What a part of a letter is about."""
    return Html(f"<h2>{escape(text)}</h2>")


def advice(*parts: str) -> Html:
    """The one thing that a letter asks for; text is escaped, HTML stays as it is."""
    return Html('<p class="one">') + inline(*parts) + "</p>"


def document(title: str, *, under: str, body: Iterable[str], signed: Sequence[str], source: str) -> str:
    """The letter: plain text but for its ``body``, which is HTML."""
    return (
        '<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<p class="under">{escape(under)}</p>{"".join(body)}'
        f'<p class="signed">{"<br>".join(escape(each) for each in signed)}</p>'
        f'<p class="under">{escape(source)}</p></main></body></html>\n'
    )
