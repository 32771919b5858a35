"""Let a background that several printed maps share stand in the page once, and be used by the others.

Each block carries its whole picture, since it must stand on its own in JupyterLab and in an export. In the page
the same towns, roads and shores would stand a dozen times.
"""

import re
from typing import Final

from lagesbild.present.html.markup import BACKGROUND

_GROUP: Final = re.compile(rf'<g {BACKGROUND}="([0-9a-f]+)">.*?</g>', re.DOTALL)


def drawn_once(html: str) -> str:
    """The page with each background drawn where it comes first, and referred to elsewhere."""
    seen: set[str] = set()

    def once(found: re.Match[str]) -> str:
        name = f"bakgrund-{found[1]}"
        if name in seen:
            return f'<use href="#{name}"/>'
        seen.add(name)
        return found[0].replace(f'{BACKGROUND}="{found[1]}"', f'id="{name}"', 1)

    return _GROUP.sub(once, html)
