"""The workspace's own secret: what is hashed with it says nothing to whoever does not have it.

``data/secret.key`` is made when it is first needed, stays in the workspace and goes into no report. It belongs in the
backup: what has been published is sealed with it (``seal``). Were it lost, a new one is made, shared reports count as made
from other files until they are made again, and nothing is published until a person has taken the seals away.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from lagesbild import durable
from lagesbild.config import Project
from lagesbild.errors import ConfigError

_BYTES: Final = 32


def workspace_key(project: Project) -> bytes:
    """The secret, made if there is none.

    Raises
    ------
    ConfigError
        When the file cannot be read or written, or holds something else.
    """
    path = project.secret_file
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    if len(key) != _BYTES:
        raise _unusable(path)
    return key


def _make(path: Path) -> None:
    """In one step, and whoever comes second takes the first's."""
    with suppress(FileExistsError), durable.replacing(path) as beside:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
        if path.exists():
            raise FileExistsError


def _unusable(path: Path) -> ConfigError:
    return ConfigError(
        "The workspace's secret in data/{file} must be one line of {digits} hexadecimal digits that can be read. Bring it "
        "back from a backup: what has been published is sealed with it.",
        file=path.name,
        digits=2 * _BYTES,
    )
