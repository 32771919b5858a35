"""Sentences with what should be masked in them, and how much of it is.

Every person, number and address in them is made up: surnames are invented words, personal numbers have serial numbers
(98x) that are not given to anyone, telephone and network numbers belong to series kept for fiction and documentation.
"""

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lagesbild.disclosure.masking.text import find

_HERE = Path(__file__).parent


def _lines(name):
    return (_HERE / name).read_text(encoding="utf-8").splitlines()


LABELLED = _lines("labelled_texts.txt")
FORMS = _lines("masking_forms.txt")
HARMLESS = [*_lines("masking_harmless.txt"), *(line for line in LABELLED if "{" not in line)]
LABEL = re.compile(r"\{([^\W\d_]+(?:-[^\W\d_]+)?):((?:[^{}]|\{at\})*)\}")


def is_sealed(line: str) -> bool:
    """Half of the sentences were not looked at while the rules were made."""
    return hashlib.blake2b(line.encode(), digest_size=1).digest()[0] % 2 == 1


def unlabelled(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The sentence, and the spans of what should be masked in it."""
    text, spans, at = "", [], 0
    for match in LABEL.finditer(line):
        text += line[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + line[at:], spans


@functools.cache
def _hidden(text: str) -> frozenset[int]:
    return frozenset(at for each in find(text) for at in range(each.start, each.end))


def missed(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Class and sentence of what is not masked whole: every letter and digit of it."""
    out = []
    for line in lines:
        text, spans = unlabelled(line)
        hidden = _hidden(text)
        for start, end, kind in spans:
            if not all(at in hidden or not text[at].isalnum() for at in range(start, end)):
                out.append((kind, line))
    return out


def kinds(lines: Iterable[str]) -> list[str]:
    """The classes of what is labelled, in alphabetical order; nothing is masked for it."""
    return sorted({kind for line in lines for _, _, kind in unlabelled(line)[1]})


def counts(lines: list[str]) -> dict[str, tuple[int, int]]:
    """Labelled and found things by class, in alphabetical order."""
    true = Counter(kind for line in lines for _, _, kind in unlabelled(line)[1])
    left = Counter(kind for kind, _ in missed(lines))
    return {kind: (true[kind], true[kind] - left[kind]) for kind in sorted(true)}


def false_words(lines: Iterable[str]) -> tuple[int, list[tuple[str, str]]]:
    """How many words there are, and which of them are masked, whole or in part."""
    number, wrong = 0, []
    for line in lines:
        hidden = _hidden(line)
        for word in re.finditer(r"\S+", line):
            number += 1
            wrong += [(word[0], line)] if any(at in hidden for at in range(*word.span())) else []
    return number, wrong
