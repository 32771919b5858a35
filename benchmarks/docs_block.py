"""Put measured figures into docs/metoder.md, between the comments that name their benchmark."""

from pathlib import Path

METHODS = Path(__file__).parents[1] / "docs" / "metoder.md"


def put(name: str, text: str, path: Path = METHODS) -> None:
    """Replace what stands between ``<!-- name -->`` and ``<!-- /name -->``, each once in the file."""
    page = path.read_text(encoding="utf-8")
    before, opening, rest = page.partition(f"<!-- {name} -->\n")
    _, closing, after = rest.partition(f"<!-- /{name} -->")
    if not (opening and closing):
        raise SystemExit(
            f"{path.name} must hold <!-- {name} --> and <!-- /{name} -->. Write them where the figures go."
        )
    path.write_text(f"{before}{opening}{text}\n{closing}{after}", encoding="utf-8")
