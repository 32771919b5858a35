"""Find the demo municipality's settings: the repository's own."""

from lagesbild.checkout import beside_sources


def settings() -> str:
    """The text of the demo municipality's ``lagesbild.toml``."""
    return beside_sources("lagesbild.toml", installed="demo").read_text(encoding="utf-8")
