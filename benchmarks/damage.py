"""Damage each file that lagesbild itself has written, and see that every command ends in a sentence.

    python benchmarks/damage.py [--only COMMAND]

A workspace with a published report of the open edition; one file at a time is emptied, cut off, overwritten with noise,
given another kind of content or nested too deep, replaced by a folder, a broken link or made unreadable. After each, every command must end with a documented
exit code and without a traceback, and publish nothing while what was released cannot be read.
"""

import argparse
import io
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from faults import NOTEBOOK, Victim

PERIOD = "2026-11-02..2026-11-15"
FOLDER = "reports/2026-11-02--2026-11-15/lagesbild"
CODES = {0, 2, 3, 4, 5, 6}
"""What docs/drift.md lists, but 1: that is the last net, which no damaged file should fall into."""


def _noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(max(100, path.stat().st_size)))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _broken_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "noise": _noise,
    "a list": lambda path: path.write_text("[1, null]"),
    "null": lambda path: path.write_text("null"),
    "other keys": lambda path: path.write_text('{"a": 1}'),
    "other kinds": lambda path: path.write_text(_other_kinds(path)),
    "deep": lambda path: path.write_text("[" * 100_000),
    "a folder": _folder,
    "a broken link": _broken_link,
    "unreadable": lambda path: path.chmod(0),
}
if os.name == "posix" and os.geteuid() == 0:
    del DAMAGES["unreadable"]  # nothing is, to root


def _other_kinds(path: Path) -> str:
    """The same keys, each with a value of another kind."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return "3.5"
    match content:
        case dict():
            return json.dumps({key: 7 if isinstance(each, str) else "x" for key, each in content.items()})
        case _:
            return json.dumps(["x"] * len(content) if isinstance(content, list) else {"x": 1})


class Workspace(Victim):
    """A workspace with a published report of the open edition."""

    def write_settings(self, version: int = 0) -> None:
        """As a victim's, for the open edition."""
        super().write_settings(version)
        path = self.root / "lagesbild.toml"
        text = path.read_text(encoding="utf-8").replace(
            '"lagesbild"\ntitle', '"lagesbild"\nedition = "oppen"\ntitle'
        )
        path.write_text(text, encoding="utf-8")

    def publish(self, zygote=None) -> None:
        """Make the report, and keep it beside."""
        text = NOTEBOOK.read_text(encoding="utf-8").replace("arbetsgrupp", "oppen")
        (self.root / "notebooks" / NOTEBOOK.name).write_text(text, encoding="utf-8")
        self.write_export(16, 50)
        self.run(zygote)
        shutil.copytree(self.root, self._kept, symlinks=True)

    @property
    def _kept(self) -> Path:
        return self.root.with_name("kept")

    def mend(self) -> None:
        """All as it was when the report had been published."""
        if os.name == "posix":
            for path in self.root.rglob("*"):
                if not path.is_symlink():
                    path.chmod(0o700 if path.is_dir() else 0o600)
        shutil.rmtree(self.root)
        shutil.copytree(self._kept, self.root, symlinks=True)

    def own_files(self) -> list[str]:
        """What lagesbild has written."""
        found = [
            path.relative_to(self._kept)
            for folder in ("data/processed", "data/released", "reports")
            for path in sorted((self._kept / folder).rglob("*"))
            if path.is_file() and path.name != ".lock"
        ]
        return [path.as_posix() for path in found]

    def words(self) -> dict[str, list[str]]:
        """The command lines to try."""
        here = ["--lang", "en", "--project", str(self.root)]
        report = str(self.root / FOLDER)
        return {
            "status": [*here, "status"],
            "export": [
                *here,
                "export",
                "--period",
                PERIOD,
                "--to",
                str(self.root / "exports"),
                "--no-figures",
            ],
            "check": [*here, "check", report],
            "ingest": [*here, "ingest"],
            "run": [*here, "run", "--period", PERIOD],
            "refresh": [*here, "run", "--period", PERIOD, "--refresh"],
        }


def given(words: list[str]) -> tuple[int, str]:
    """The exit code of a command given in this process, and what it said."""
    from lagesbild.cli._program import run
    from lagesbild.cli._under_way import UnderWay

    said, former = io.StringIO(), sys.argv
    sys.argv = ["lagesbild", *words]
    try:
        with redirect_stdout(said), redirect_stderr(said):
            run(UnderWay(words))
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except Exception as error:  # noqa: BLE001 - the finding
        return -1, f"Traceback: {type(error).__name__}"
    finally:
        sys.argv = former
    return code, said.getvalue()


def faults_of(workspace: Workspace, file: str, damage: str, command: str) -> list[str]:
    """What is wrong with how a command ends after a damage; the workspace is mended before."""
    workspace.mend()
    DAMAGES[damage](workspace.root / file)
    code, said = given(workspace.words()[command])
    found = []
    if code not in CODES:
        found.append(f"exit code {code}")
    if "Traceback" in said or "unexpected fault" in said:
        found.append("a traceback")
    if code and not any(sign in said for sign in ("Error", "FAILED", "! ")):
        found.append("no sentence")
    is_making = command == "run" or (command == "refresh" and "nothing to do" not in said)
    if file.startswith("data/released/") and is_making and code != 3:
        found.append(f"published with what was released unread (exit code {code})")
    return [f"{command}, {file} {damage}: {each}: {said[-300:]!r}" for each in found]


def main() -> None:
    """Try everything, and print what was found."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--only", default="")
    options = asked.parse_args()
    tried, faults = 0, []
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "workspace")
        workspace.publish()
        for command in workspace.words():
            if options.only and command not in options.only.split(","):
                continue
            for file in workspace.own_files():
                for damage in DAMAGES:
                    found = faults_of(workspace, file, damage, command)
                    for each in found:
                        print(each, flush=True)
                    tried, faults = tried + 1, faults + found
        workspace.mend()
    print(f"{tried} damages: {len(faults)} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
