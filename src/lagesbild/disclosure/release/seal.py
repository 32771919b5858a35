"""Seal what has been published with the workspace's secret, so that a figure that somebody changes is found.

A changed number in ``data/released`` would be printed as if it had been published, and what is hidden beside it would no
longer be what protects it. So each file holds a keyed checksum (HMAC-SHA256) of its own content and days. Files from
before there were seals count until the next publication, which seals them all: beside a sealed one, one without is damaged.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lagesbild import durable, own_files
from lagesbild.config import Project
from lagesbild.disclosure.release.workspace_key import workspace_key
from lagesbild.errors import DamagedError

_SEAL: Final = "seal"


def sealed(project: Project, name: str, text: str) -> str:
    """The text of a released file, a JSON object, with its seal.

    Parameters
    ----------
    project
        Whose secret.
    name
        What the file is called, without its ending: its days.
    """
    content = json.loads(text)
    content.pop(_SEAL, None)
    return (
        json.dumps(
            {_SEAL: _seal(workspace_key(project), name, content)} | content, ensure_ascii=False, indent=0
        )
        + "\n"
    )


def require_seal(project: Project, path: Path, content: dict[str, Any]) -> None:
    """Raise unless a released file holds what was written.

    Raises
    ------
    DamagedError
        When it was changed, was sealed with another secret, or has no seal where others have one.
    ConfigError
        When the secret cannot be read.
    """
    own = content.get(_SEAL)
    if own is None and not any(_seal_of(each) for each in path.parent.glob("[!.]*.json")):
        return
    key = workspace_key(project)
    if own is not None and hmac.compare_digest(str(own), _seal(key, path.stem, content)):
        return
    if own is not None and str(own).partition(":")[0] != _name_of(key):
        raise DamagedError(
            "What has been published is sealed with the workspace's secret; '{file}' is sealed with another than "
            "data/{secret} holds. Bring data/{secret} back from a backup. If it is lost for good, and the figures are those that "
            'were published, take the line "seal" out of every file in data/released.',
            file=f"data/released/{path.name}",
            secret=project.secret_file.name,
        )
    raise DamagedError(
        "What has been published must be as it was; '{file}' has been changed since. Nothing can be published while it is "
        "not known what has been: bring data/released back from a backup.",
        file=f"data/released/{path.name}",
    )


def seal_all(project: Project) -> None:
    """Seal the files that are from before there were seals."""
    for path in _unsealed(project.released):
        durable.write_text(path, sealed(project, path.stem, path.read_text(encoding="utf-8")))


def _unsealed(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.glob("[!.]*.json")):
        if _seal_of(path) is None:
            yield path


def _seal_of(path: Path) -> str | None:
    """The seal of a file; None where it has none, or cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get(_SEAL)
    except own_files.FAULTS:
        return None
    return None if found is None else str(found)


def _seal(key: bytes, name: str, content: dict[str, Any]) -> str:
    told = json.dumps(
        {each: value for each, value in content.items() if each != _SEAL},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    digest = hmac.new(key, f"{name}\n{told}".encode(), hashlib.sha256).hexdigest()
    return f"{_name_of(key)}:{digest}"


def _name_of(key: bytes) -> str:
    """Tells a secret from another, and nothing of it."""
    return hashlib.sha256(b"lagesbild seal\0" + key).hexdigest()[:8]
