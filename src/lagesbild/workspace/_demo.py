"""Begin a workspace for the demo municipality, where there is none."""

from pathlib import Path

from lagesbild import config, durable
from lagesbild.errors import ConfigError


def begin_demo(folder: Path, settings: str) -> bool:
    """Write the demo's settings into a folder that has none.

    Parameters
    ----------
    folder
        The workspace to be; made if it is not there.
    settings
        The demo's ``lagesbild.toml``.

    Returns
    -------
    bool
        Whether they were written: False where they stand already.

    Raises
    ------
    ConfigError
        When the folder is another municipality's workspace: fiction would stand among its reports.
    """
    path = folder / config.FILE_NAME
    if path.exists():
        own = config.tables(path.read_text(encoding="utf-8-sig")).get("area", {}).get("name")
        if own != config.tables(settings)["area"]["name"]:
            raise ConfigError(
                "The demo municipality needs a folder of its own, since its made-up reports would stand among real ones; "
                "'{folder}' is the workspace of {own}. Run it in an empty folder.",
                folder=folder.name,
                own=own or "-",
            )
        return False
    durable.write_text(path, settings)
    return True
