"""Know names of persons by lists of common ones, their form, the words before them and where capitals stand.

In Swedish only names have a capital within a sentence. One that follows no word of place, does not end as places and
organisations do and is no known brand is taken for a person's: an unknown word is lost rather than leaked.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from lagesbild.disclosure.masking._name_words import (
    ALSO_WORDS,
    BETWEEN,
    KNOWN,
    MORE,
    NO_NAME,
    PERSON_VERBS,
    PLACE_AFTER,
    PLACE_BEFORE,
    STARTERS,
    STARTING,
    WORDS_ABROAD,
)

_WORD: Final = re.compile(r"[^\W\d_]\.(?=\s?[A-ZÅÄÖ])|[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
_FOREIGN: Final = re.compile(
    r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]+(?:[ -][^\W\d_\u0000-\u024f\u1e00-\u1eff]+)*"
)
_SPACED: Final = re.compile(r"(?<!\w)[^\W\d_](?:[ .-][^\W\d_]){3,}(?!\w)")
_INITIALS: Final = re.compile(r"(?<!\w)(?:[A-ZÅÄÖ]\.\s?){2,}(?!\w)")
_SIGNED: Final = re.compile(r"(?:^|\s)[/](?P<hidden>[A-ZÅÄÖ][^\W\d_]+)(?=\s*$)")

_SAID: Final = re.compile(
    r"(?i)\b(?:heter|hette|heta|kallad|kalla[sdt]e?\s(?:sig|för)|kallas(?:\sför)?|alias|smeknamn(?:et)?|öknamn(?:et)?|(?:för|efter)?namn(?:et)?|"
    r"vid\snamn|signatur(?:en)?|hälsningar|hälsar|mvh|vh|undertecknat|signerat|lystrar\still|går\sunder)\b"
    r"(?:[\s:,.\"'()]{1,4}(?:är|av|namnet|alias|han|hon|de|hen|i\sförnamn|bara|också|tydligen|nog|troligen)\b)?[\s:,\"'(]{1,4}"
    r"(?P<hidden>[^\W\d_][\w'-]*)"
)
_ROLE: Final = re.compile(
    r"(?i)\b(?:herr|fru|fröken|dr|anmälare|anmälaren|uppgiftslämnare|kontaktperson|vittne|vittnet|målsägande|misstänkt|pojkvän(?:nen)?|flickvän(?:nen)?|"
    r"sambo(?:n)?|son(?:en)?|dotter(?:n)?|bror|brodern|syster|systern|mamma|mamman|pappa|pappan|kompis(?:en)?|vän(?:nen)?|väninna(?:n)?|granne|"
    r"grannen|lärare|läraren|rektor|rektorn|kollega|kollegan|väktare|väktaren|vaktmästare(?:n)?|tränare|tränaren|boende|elev|eleven|"
    r"polisman(?:nen)?|ordningsvakt(?:en)?|handläggare|fritidsledare(?:n)?|chef|chefen|kassör(?:en)?|fastighetsskötare(?:n)?|kurator(?:n)?)"
    r"[\s:,\"(]{1,3}(?P<hidden>(?-i:[A-ZÅÄÖ])[\w'-]*)"
)
_FOLLOWING: Final = re.compile(r"\s(?:(?:von|af|de|al)\s)?(?P<name>[^\W\d_][\w'-]*)")
_GOES_ON: Final = re.compile(r"^.{1,4}$|(?:de|te|er|ar|at|it|en|et|na|ande|igt|pp|ck|dd)$")
_PLACE_END: Final = re.compile(
    r"(?:gatan?|vägen?|vägs|torget?|parken|skolan?|stationen?|backen|berget|by|byn|köping|sjön?|viken|holmen|hallen|kyrkan?|centrum|"
    r"området|gården?|huset?|bron|hamnen|skogen|ängen|dalen|tunneln|hem|bolaget|tjänsten|förvaltningen|polisen|verket|badet|"
    r"krogen|iet|erian|biblioteket|macken|gymnasiet|arena|arna|orna|erna|stan|staden|åsen|hult|torp|sta|stad|ås|bevakning|nämnden|"
    r"rådet|teamet|gruppen|linjen|leden|rondellen|platsen|planen|stigen|gränd|gränden|allén|alléen|leken|köp|marknad|grill|bar|café|"
    r"service|sektionen|enheten|kontoret|vakten|larm|löfte|dagen?|mässan?|festivalen?|cupen|natten|kvällen|udden?|näs|vik|lund[a]?|borg|fors|ö|eudd)s?$"
)
_IRISH: Final = re.compile(r"^(?:[A-Z]|Mc|Mac)'[A-ZÅÄÖ]")
_ABBREVIATED: Final = re.compile(r"(?i)\b(?:fam|dr|hr|st|resp|inkl|bl|ev|civ|dir)\.$")
_SURNAME: Final = re.compile(
    r"(?:sson|sdotter|qvist|kvist|ström|gren|lund|berg|blad|stedt|ius|ović|ovic|evic|ević|zadeh|poulos|escu|ewski|owski)$"
)
_SURNAME_LOWER: Final = re.compile(r"\w{3,}(?:sson|sdotter|qvist)s?$")
_DEFINITE: Final = re.compile(r"(?:en|et|na|or|ar|er|erna|arna|ade|ing|ning|het|igt|iga|iska|tion)$")

_ABROAD: Final = ("fi_FI", "no_NO", "da_DK", "tr_TR", "hr_HR", "pl_PL", "ro_RO", "es_ES", "en_GB")


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """First names common in Sweden, surnames, and first names common elsewhere, as Faker keeps them; in lower case."""
    from faker.providers.person import sv_SE  # each country's list is a module, read by who masks alone

    swedish = sv_SE.Provider
    first = {name.casefold() for name in (*swedish.first_names_male, *swedish.first_names_female)}
    last = {name.casefold() for name in swedish.last_names}
    abroad = set()
    for place in _ABROAD:
        provider = importlib.import_module(f"faker.providers.person.{place}").Provider
        for kind in ("first_names", "first_names_male", "first_names_female"):
            abroad |= {name.casefold() for name in getattr(provider, kind, ())}
    return frozenset(first | MORE), frozenset(last), frozenset(abroad - WORDS_ABROAD - last)


def _stem(word: str, known: frozenset[str]) -> str:
    """The word without the s of a genitive, if that makes it known."""
    return word[:-1] if word not in known and word.endswith("s") and word[:-1] in known else word


@cache
def _is_first(word: str) -> bool:
    first, _, abroad = _lists()
    names = first | abroad
    parts = [part for part in re.split(r"[-']", word) if part]
    return _stem(word, names) in names or (
        len(parts) > 1 and any(_stem(part, names) in names for part in parts)
    )


@cache
def _is_last(word: str) -> bool:
    _, last, _ = _lists()
    return _stem(word, last) in last or _SURNAME.search(word.removesuffix("s")) is not None


@cache
def _is_lower_name(word: str) -> bool:
    """A name that is no Swedish word, though it has no capital."""
    first, last, _ = _lists()
    known = first | last
    stem = _stem(word, known)
    if stem in ALSO_WORDS or len(stem) < 4:  # noqa: PLR2004 - shorter ones are words too often
        return stem in {"eva", "åsa", "ulf", "ali", "leo", "pia", "jan"} and stem == word
    if "-" in word:
        return all(part in known for part in word.split("-"))
    return stem in known or _SURNAME_LOWER.match(word) is not None


def said_names(text: str) -> Iterator[tuple[int, int]]:
    """What follows the words that introduce a name, in any case, with the capitalised words after it."""
    for pattern in (_SAID, _ROLE, _SIGNED):
        for match in pattern.finditer(text):
            word = match["hidden"].casefold()
            if word in NO_NAME or (word in STARTERS and pattern is not _SIGNED):
                continue
            end = match.end("hidden")
            while following := _FOLLOWING.match(text, end):
                if not _belongs(match["hidden"], following["name"], is_loud=text.isupper()):
                    break
                end = following.end()
            yield match.start("hidden"), end


def _belongs(introduced: str, following: str, *, is_loud: bool) -> bool:
    """A word after an introduced name is part of it if it has a capital, is a known name or follows in lower case.

    What looks like a verb or another form that a sentence goes on with does not.
    """
    low = following.casefold()
    if low in NO_NAME | STARTERS:
        return False
    if following[0].isupper() and not is_loud:
        return True
    return _is_lower_name(low) or (introduced.islower() and _GOES_ON.search(low) is None)


def written_names(text: str) -> Iterator[tuple[int, int]]:
    """Letters of other scripts, letters set apart, initials."""
    for pattern in (_FOREIGN, _SPACED, _INITIALS):
        yield from (match.span() for match in pattern.finditer(text))


def names(text: str) -> Iterator[tuple[int, int]]:
    """Runs of words in which a name stands, and capitals within a sentence that no place or brand explains."""
    words = list(_WORD.finditer(text))
    letters = sum(character.isalpha() for character in text)
    is_loud = letters > 0 and sum(character.isupper() for character in text) > 0.6 * letters
    is_name = [False] * len(words)
    is_place = [False] * len(words)
    for at, word in enumerate(words):
        own, low = word[0], word[0].casefold().removesuffix(".")
        before = words[at - 1][0].casefold() if at and _adjoin(text, words[at - 1], word) else ""
        after = (
            words[at + 1][0].casefold() if at + 1 < len(words) and _adjoin(text, word, words[at + 1]) else ""
        )
        is_capital = own[0].isupper()
        has_initial = at > 0 and words[at - 1][0].endswith(".")
        starts = _starts_sentence(text, word.start()) and not has_initial
        if not is_capital or is_loud:
            is_name[at] = _is_lower_name(low) or (
                is_loud and _is_loud_name(low, before, follows_name=at > 0 and is_name[at - 1])
            )
            continue
        is_written_alone = _IRISH.search(own) is not None or has_initial
        listed = _is_first(low) or _is_last(low)
        if before == "om" and at > 1 and words[at - 2][0].casefold() in PLACE_BEFORE:
            before = "vid"  # norr om
        joined = at > 1 and before in {"och", "eller", "samt"} and is_place[at - 2]
        listed_place = (
            at > 0 and is_place[at - 1] and _between(text, words[at - 1], word) in {"", ",", "/", "-"}
        )
        is_place[at] = (
            after in PLACE_AFTER
            or (not _is_first(low) and (joined or listed_place))
            or (
                not _is_first(low)
                and (before in PLACE_BEFORE or _PLACE_END.search(low) is not None)
                and not starts
            )
        ) and not is_written_alone
        if is_place[at] or low in KNOWN:
            continue
        is_sole = not (after and words[at + 1][0][0].isupper())
        if listed:
            is_name[at] = not (low in STARTING and is_sole and starts) or after in PERSON_VERBS
        elif is_written_alone:
            is_name[at] = True
        elif not starts and not _is_acronym(own):
            is_name[at] = not _DEFINITE.search(low) or (at > 0 and is_name[at - 1])
    yield from _runs(text, words, is_name, is_place)


def _runs(
    text: str, words: list[re.Match[str]], is_name: list[bool], is_place: list[bool]
) -> Iterator[tuple[int, int]]:
    """Names with what belongs to them: a capitalised word before and after, initials, and particles between."""
    at = 0
    while at < len(words):
        if not is_name[at]:
            at += 1
            continue
        first = last = at
        low = words[first][0].casefold()
        while (
            first
            and _adjoin(text, words[first - 1], words[first])
            and (
                words[first - 1][0][0].isupper() or words[first - 1][0] in BETWEEN - {"de", "den", "la", "el"}
            )
            and not is_place[first - 1]
            and words[first - 1][0].casefold().rstrip(".") not in STARTERS | KNOWN
            and not (_is_first(low) and _DEFINITE.search(words[first - 1][0]))
        ):
            first -= 1
        while last + 1 < len(words) and _adjoin(text, words[last], words[last + 1]):
            following = words[last + 1][0]
            if following in BETWEEN and last + 2 < len(words) and words[last + 2][0][0].isupper():
                last += 2
            elif (following[0].isupper() and not text.isupper()) or is_name[last + 1]:
                last += 1
            else:
                break
        yield words[first].start(), words[last].end()
        at = last + 1


def _between(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    return text[one.end() : other.start()].strip()


def _adjoin(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return _between(text, one, other) == ""


def _starts_sentence(text: str, at: int) -> bool:
    """At the start, after the end of another, or in a list; not within quotes, nor after an abbreviation."""
    if text[at - 1 : at] in {'"', "”", "“", "»"} and at:
        return False
    before = text[:at].rstrip(" \"'(")
    if _ABBREVIATED.search(before):
        return False
    return not before or before[-1] in ".!?:;-/•*|>"


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(word) <= 5  # noqa: PLR2004 - longer words in capitals are words


def _is_loud_name(word: str, before: str, *, follows_name: bool) -> bool:
    """In a text of capitals: a listed name, or what follows one and is no common word."""
    if word in ALSO_WORDS:
        return follows_name
    if _is_first(word) and len(word) > 2:  # noqa: PLR2004
        return before not in PLACE_BEFORE
    if _is_last(word) and before not in PLACE_BEFORE:
        return not _PLACE_END.search(word) or follows_name
    return (
        follows_name and word not in NO_NAME | STARTERS and _GOES_ON.search(word.removesuffix("en")) is None
    )
