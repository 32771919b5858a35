"""Reach a workspace in storage that machines share (``s3://``, ``abfs://``, ``file://``), through fsspec.

``open_storage`` gives the ``Storage`` of a URL. Objects are named by their path inside the workspace. Keys and passwords come from the environment alone,
as each storage's own library reads them. What goes wrong is told without them.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import uuid4

from lagesbild.errors import ConfigError, Message, StorageError

_LOCAL: Final = {"file", "local"}
_EXTRAS: Final = {"s3": "s3", "s3a": "s3", "abfs": "azure", "abfss": "azure", "az": "azure"}
_VARIABLES: Final = {
    "s3": Message("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"),
    "azure": Message(
        "AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY"
    ),
}
_LIBRARIES: Final = {"botocore", "aiobotocore", "aiohttp", "azure", "s3fs", "adlfs", "asyncio", "fsspec"}
_WITHOUT_RIGHT: Final = {"NoCredentialsError", "PartialCredentialsError", "ClientAuthenticationError"}


@dataclass(frozen=True)
class Stored:
    """An object: ``state`` changes when its content does; ``modified`` is the storage's clock."""

    state: str
    modified: datetime


class Storage:
    """The objects of one workspace.

    Parameters
    ----------
    url
        Where it is: a protocol that fsspec knows, a bucket or container, and the workspace's folder.
    """

    def __init__(self, url: str) -> None:
        import fsspec

        self.url = url.rstrip("/")
        _require_no_secret(self.url)
        with self._faults_told():
            self._files, root = fsspec.core.url_to_fs(
                self.url, use_listings_cache=False, skip_instance_cache=True, **_options(self.url)
            )
        self._root = root.rstrip("/")

    def listing(self) -> dict[str, Stored]:
        """Every object, by its name."""
        with self._faults_told():
            found = self._files.find(self._root, detail=True)
        start = len(self._root) + 1
        return {name[start:]: _stored(told) for name, told in found.items() if is_safe(name[start:])}

    def matching(self, pattern: str) -> list[str]:
        """Names that match a pattern, in order."""
        with self._faults_told():
            found: Iterable[str] = self._files.glob(self._at(pattern))
        return sorted(name[len(self._root) + 1 :] for name in found)

    def fetch(self, pairs: Sequence[tuple[str, Path]]) -> None:
        """Copy objects to files, whose folders are there."""
        with self._faults_told():
            self._files.get([self._at(name) for name, _ in pairs], [str(path) for _, path in pairs])

    def store(self, pairs: Sequence[tuple[Path, str]]) -> None:
        """Copy files to objects; each appears whole."""
        with self._faults_told():
            self._files.put([str(path) for path, _ in pairs], [self._at(name) for _, name in pairs])

    def copy(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Copy objects to others, within the storage; each appears whole, and is there when this returns."""
        if pairs:
            with self._faults_told():
                self._files.copy([self._at(name) for name, _ in pairs], [self._at(name) for _, name in pairs])

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects; those that are not there are none the less removed."""
        for name in names:
            with self._faults_told():
                try:
                    self._files.rm_file(self._at(name))
                except FileNotFoundError:
                    continue

    def read(self, name: str) -> bytes | None:
        """An object's content; None when it is not there."""
        with self._faults_told():
            try:
                content: bytes = self._files.cat_file(self._at(name))
            except FileNotFoundError:
                return None
        return content

    def write(self, name: str, content: bytes) -> None:
        """Replace an object's content."""
        with self._faults_told():
            self._files.pipe_file(self._at(name), content)

    def create(self, name: str, content: bytes) -> bool:
        """Make an object; False when it is there already. Of two who try, one makes it."""
        with self._faults_told():
            try:
                self._files.pipe_file(self._at(name), content, mode="create")
            except FileExistsError:
                return False
        return True

    def modified(self, name: str) -> datetime | None:
        """When an object was last written, by the storage's clock; None when it is not there."""
        with self._faults_told():
            try:
                return _stored(self._files.info(self._at(name), refresh=True)).modified
            except FileNotFoundError:
                return None

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        extra = _EXTRAS.get(protocol(self.url), "")
        try:
            yield
        except ImportError as error:
            if extra:
                raise ConfigError(
                    "'{url}' needs a library that is not installed. Install it with: pip install 'lagesbild[{extra}]'",
                    url=self.url,
                    extra=extra,
                ) from error
            raise ConfigError(
                "'{url}' needs a library that is not installed: {library}.", url=self.url, library=error.name
            ) from error
        except ValueError as error:
            raise ConfigError(
                "A workspace in storage is a URL such as s3://bucket/folder; '{url}' cannot be used.",
                url=self.url,
            ) from error
        except Exception as error:
            if isinstance(error, FileNotFoundError) or type(error).__name__ == "ResourceNotFoundError":
                raise ConfigError(
                    "The bucket or container of '{url}' must be there; it is not. See to its name, or make it.",
                    url=self.url,
                ) from error
            if isinstance(error, PermissionError) or type(error).__name__ in _WITHOUT_RIGHT:
                if extra:
                    raise ConfigError(
                        "'{url}' must be one that you may read and write; access was denied. "
                        "Set {variables} in the environment.",
                        url=self.url,
                        variables=_VARIABLES[extra],
                    ) from error
                raise ConfigError(
                    "'{url}' must be one that you may read and write; access was denied.", url=self.url
                ) from error
            if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _LIBRARIES:
                raise StorageError(
                    "'{url}' must be reachable; it could not be reached ({error}). "
                    "See to the network and the storage, and run again.",
                    url=self.url,
                    error=type(error).__name__,
                ) from error
            raise


class _Azure(Storage):
    """Azure says that a copy is made when it has been begun: what is copied goes by way of here."""

    def copy(self, pairs: Sequence[tuple[str, str]]) -> None:
        for name, target in pairs:
            self.write(target, self.read(name) or b"")


class _Folder(Storage):
    """A folder that machines share: what a bucket does in one step is done by renaming."""

    def copy(self, pairs: Sequence[tuple[str, str]]) -> None:
        with self._faults_told():
            for name, target in pairs:
                beside = f"{self._at(name)}.copy"
                self._files.cp_file(self._at(name), beside)
                self._put_in_place(beside, target)

    def write(self, name: str, content: bytes) -> None:
        with self._faults_told():
            beside = f"{self._at(name)}.{uuid4().hex}"
            self._files.pipe_file(beside, content)
            self._put_in_place(beside, name)

    def create(self, name: str, content: bytes) -> bool:
        with self._faults_told():
            try:
                with self._files.open(self._at(name), "xb") as file:
                    file.write(content)
            except FileExistsError:
                return False
        return True

    def remove(self, names: Iterable[str]) -> None:
        removed = list(names)
        super().remove(removed)
        for name in removed:
            for folder in PurePosixPath(name).parents[:-1]:
                with suppress(OSError):  # another file is there, or the folder is gone
                    Path(self._at(str(folder))).rmdir()

    def _put_in_place(self, beside: str, name: str) -> None:
        path = Path(self._at(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        Path(beside).replace(path)


def open_storage(url: str) -> Storage:
    """The storage that a URL names.

    Raises
    ------
    ConfigError
        When the URL holds a secret, or what it needs is not installed.
    """
    kind = protocol(url)
    if kind in _LOCAL:
        return _Folder(url)
    return (_Azure if _EXTRAS.get(kind) == "azure" else Storage)(url)


def is_url(workspace: str) -> bool:
    """Whether a workspace lies in storage."""
    return "://" in workspace


def protocol(url: str) -> str:
    """What stands before ``://``."""
    return url.partition("://")[0]


def is_safe(name: str) -> bool:
    """Whether an object may become a file of the workspace: none outside it, and no name for a folder."""
    path = PurePosixPath(name)
    return bool(name) and not name.endswith("/") and not path.is_absolute() and ".." not in path.parts


def _require_no_secret(url: str) -> None:
    """Raise without saying the URL: it stands in logs and summaries."""
    place = url.partition("://")[2].partition("/")[0]
    if "?" in url or ":" in place.partition("@")[0]:
        raise ConfigError(
            "The URL of a workspace must hold no key or password, for it is written in logs; found '?' or ':' in it. "
            "Put them in the environment."
        )
    if "::" in url:
        raise ConfigError("The URL of a workspace has one protocol; '{url}' has several.", url=url)


def _options(url: str) -> dict[str, Any]:
    return {"auto_mkdir": True} if protocol(url) in _LOCAL else {}


def _stored(told: dict[str, Any]) -> Stored:
    when = told.get("LastModified") or told.get("last_modified") or told.get("mtime") or 0
    modified = when if isinstance(when, datetime) else datetime.fromtimestamp(when, UTC)
    tag = told.get("ETag") or told.get("etag")
    return Stored(str(tag) if tag else f"{told['size']}-{modified.timestamp()}", modified)
