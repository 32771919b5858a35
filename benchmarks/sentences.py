"""Parse every sentence with a number on a report's page back to numbers, and count them again from the deliveries.

Towns of an own generator, quiet, planted, and in the situations in which sentences have been wrong, are reported on by
the command line (``lagesbild run-all``). Each page's sentences are read by a table of patterns, and what they say is
counted with plain pandas in the exported files: nothing of the library's analysis is used. Told are the share that is
true, by kind of sentence; the kinds that are read and not counted again; and what no pattern reads.

    python benchmarks/sentences.py                     # five towns, a minute; not stored
    python benchmarks/sentences.py --full              # two hundred; stored, and put into RESULTS.md
    python benchmarks/sentences.py --full --keep DIR   # the towns stay in DIR, and those already there are not made again
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from _sentence_delivery import Delivery
from _sentence_patterns import PATTERNS, UNCHECKED, Stated
from _sentence_tables import TABLES, rows
from _sentence_towns import NOTEBOOKS, PERIOD, SITUATIONS, write
from bs4 import BeautifulSoup
from docs_block import put

HERE = Path(__file__).parent
STORED = HERE / "results" / "sentences.json"
_TEXTS = ["p", "li", "dd", "figcaption", "caption", "h2", "h3", "summary"]
_SHOWN = 12


@dataclass
class Tally:
    """What was read: true and false by kind, unchecked by kind, texts that no pattern reads, and the town that is read.

    What is false is told with its town: the number, which is its seed, and the situation make it again.
    """

    true: Counter = field(default_factory=Counter)
    false: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unchecked: Counter = field(default_factory=Counter)
    unread: Counter = field(default_factory=Counter)
    town: str = ""

    def rows(self) -> list[tuple[str, int, int]]:
        """Kind, true, all; the least true first."""
        kinds = {*self.true, *self.false}
        found = [(kind, self.true[kind], self.true[kind] + len(self.false.get(kind, []))) for kind in kinds]
        return sorted(found, key=lambda row: (row[1] / row[2], row[0]))


def stated(page: Path) -> Iterator[Stated]:
    """The page's texts that hold a digit, each once in each place, with its heading and finding."""
    soup = BeautifulSoup(page.read_text("utf-8"), "lxml")
    findings = {
        _plain(each["text"]): each for each in json.loads((page.parent / "findings.json").read_text("utf-8"))
    }
    for part in soup(["script", "style"]):
        part.decompose()
    for told in dict.fromkeys(
        _plain(each.get_text(" ", strip=True)) for each in soup.find_all(id=re.compile("-alt$"))
    ):
        if re.search(r"\d", told):
            yield Stated(told, "", {})
    for part in soup("svg"):
        part.decompose()
    for element in soup.find_all(_TEXTS):
        if element.find(["p", "li", "dd", "table", "figure"]):
            continue
        figure = element.find_parent("figure")
        title = figure.find("figcaption") if figure else None
        text = _plain(element.get_text(" ", strip=True))
        if re.search(r"\d", text):
            own = {
                told: found
                for told, found in findings.items()
                if told in text and found["kind"] != "deviation"
            }
            heading = _plain(title.get_text(" ", strip=True)) if title else ""
            yield Stated(text, heading, next(iter(own.values()), {}), own)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2060", "").replace("\u00a0", " ")).strip()


def check(sentence: Stated, given: Delivery, tally: Tally) -> None:
    """Read a text pattern by pattern, and count again what each says."""
    left = sentence.text
    for kind, pattern, is_true in PATTERNS:
        # What has been read is blanked out: no number is read twice.
        while (found := re.search(pattern, left)) is not None and found.group().strip():
            if _is_true(partial(is_true, found, given, _about(sentence, found.group()))):
                tally.true[kind] += 1
            else:
                tally.false[kind].append(f"{tally.town}: {found.group()}  [{sentence.heading[:40]}]")
            left = left[: found.start()] + " \N{MIDDLE DOT} " + left[found.end() :]
    for kind, pattern in UNCHECKED:
        left, number = re.subn(pattern, "", left)
        tally.unchecked[kind] += number
    if re.search(r"\d", left):
        tally.unread[re.sub(r"\d+", "#", left).strip()[:120]] += 1


def _about(sentence: Stated, said: str) -> Stated:
    """The sentence with the finding that the words are of, where it states several."""
    words = said.strip(" \N{MIDDLE DOT}")
    own = next((each for told, each in sentence.findings.items() if words in told), sentence.finding)
    return replace(sentence, finding=own)


def check_town(folder: Path, tally: Tally) -> int:
    """Check a town's report; its sentences that hold a number."""
    (page,) = folder.glob("reports/*/lagesbild/lagesbild.html")
    given, tally.town = Delivery.read(folder), folder.name
    texts = list(stated(page))
    for each in texts:
        check(each, given, tally)
    for caption, row in rows(BeautifulSoup(page.read_text("utf-8"), "lxml")):
        kind = next((start for start in TABLES if caption.startswith(start)), None)
        if kind is None:
            tally.unchecked[f"rows of the table {caption.split(',')[0]!r}"] += 1
        elif _is_true(lambda kind=kind, row=row: TABLES[kind](row, given)):
            tally.true[f"row of {kind!r}"] += 1
        else:
            tally.false[f"row of {kind!r}"].append(f"{tally.town}: {row}")
    return len(texts)


def _is_true(counted: Callable[[], bool]) -> bool:
    """Whether it is; what cannot be counted is false."""
    try:
        return bool(counted())
    except (KeyError, IndexError, ValueError, ZeroDivisionError):
        return False


def make(base: Path, numbers: range, workers: int) -> list[Path]:
    """Towns with a published report, one situation after the other; those that are there are kept."""
    names = list(SITUATIONS)
    folders, new = [], []
    for at in numbers:
        situation = names[at % len(names)]
        folders.append(folder := base / f"{at:03d}_{situation.replace(' ', '_')}")
        if list(folder.glob("reports/*/lagesbild/lagesbild.html")):
            continue
        new.append(folder)
        shutil.rmtree(folder, ignore_errors=True)
        write(folder, situation, at)
        (folder / "notebooks").mkdir()
        for each in (name for names in NOTEBOOKS.values() for name in names):
            shutil.copy(HERE.parent / "notebooks" / f"{each}.ipynb", folder / "notebooks")
    command = [
        str(Path(sys.executable).with_name("lagesbild")),
        "run-all",
        "--workers",
        str(workers),
        "--period",
        PERIOD,
    ]
    if new:
        done = subprocess.run([*command, *map(str, new)], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"The reports were not made: {done.stdout[-2000:]} {done.stderr[-500:]}")
    return folders


def run(base: Path, numbers: range, workers: int) -> tuple[Tally, int]:
    """What was read on so many towns' pages, and their sentences."""
    tally, sentences = Tally(), 0
    for folder in make(base, numbers, workers):
        sentences += check_town(folder, tally)
    return tally, sentences


def table(tally: Tally, sentences: int, towns: int) -> str:
    """The shares as Markdown."""
    rows = tally.rows()
    true, every = (sum(row[at] for row in rows) for at in (1, 2))
    lines = [
        f"{towns} reports, {sentences:_} texts with a number, {every:_} statements counted again: "
        f"**{100 * true / every:.2f} % true**.".replace("_", " "),
        "",
        "| Kind of sentence | True | Of |",
        "|---|--:|--:|",
        *(f"| {kind} | {right} | {of} |" for kind, right, of in rows),
        "",
        "Read and not counted again: "
        + "; ".join(f"{kind} ({number})" for kind, number in sorted(tally.unchecked.items()) if number)
        + f". Read by no pattern: {sum(tally.unread.values())}.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Make, check, tell; fail where anything is false."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--full", action="store_true", help="two hundred towns, stored")
    parser.add_argument("--towns", type=int, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first town")
    parser.add_argument("--keep", type=Path, help="where the towns stay")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    numbers = range(given.first, given.first + (given.towns or (200 if given.full else 5)))
    with tempfile.TemporaryDirectory() as passing:
        tally, sentences = run(given.keep or Path(passing), numbers, given.workers)
    print(table(tally, sentences, len(numbers)))
    for kind, texts in tally.false.items():
        print(f"\nFalse, {kind}:", *dict.fromkeys(texts[:_SHOWN]), sep="\n  ")
    if tally.unread:
        print(
            "\nRead by no pattern:",
            *(f"{of} {text}" for text, of in tally.unread.most_common(40)),
            sep="\n  ",
        )
    if given.full:
        STORED.write_text(
            json.dumps({"towns": len(numbers), "sentences": sentences, "kinds": tally.rows()}, indent=0)
            + "\n"
        )
        put("sentences", table(tally, sentences, len(numbers)), HERE / "RESULTS.md")
    if tally.false:
        sys.exit(1)


if __name__ == "__main__":
    main()
