"""Complete the headers that a shapefile or dBASE table has cut to ten bytes, by the words that begin so."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lagesbild.ingest.proposing.profiles import Profile

_LONGEST: Final = 10  # bytes of a name in a dBASE table
_SHORTEST: Final = 8  # bytes left where the cut met a space or a sign of two bytes
_TOLD_APART: Final = re.compile(r"^(.{6,8})_\d{1,2}$")  # of two names that the cut made alike, the second
_TEXT: Final = 0.3  # share of figures that words hardly reach, and numbers and times do

_OF_TEXT: Final = (
    "handelsetyp", "handelsekategori", "handelsebeskrivning", "handelseplats", "handelseforlopp", "typ av handelse",
    "huvudkategori", "brottskategori", "brottsrubricering", "brottsplats", "brottstyp", "underkategori", "underrubrik",
    "arendetyp", "arendestatus", "beskrivning", "anteckningar", "kommentarer", "sammanfattning", "noteringar", "detaljtyp",
    "ovrig information", "organisation", "rapporterad av", "rapporterande organisation", "inrapportor", "anmald av",
    "uppgiftslamnare", "forvaltning", "avdelning", "verksamhet", "gatuadress", "plats for handelsen", "platsbeskrivning",
    "platsnamn", "klassificering", "registreringsnummer", "fordon regnr", "dag i veckan", "stadsdel",
    "incident type", "incident category", "incident subtype", "incident description", "event type", "event description",
    "crime type", "crime category", "offense category", "offense type", "offense detail", "offense description",
    "primary type", "secondary type", "category", "subcategory", "sub category", "description", "narrative", "comments",
    "organization", "reported by", "reporting unit", "reporting agency", "department", "street address", "block address",
    "location name", "location type", "location description", "neighborhood", "license plate", "registration number",
    "case status", "day of week",
)  # fmt: skip
_OF_NUMBERS: Final = (
    "handelse id", "handelsedatum", "handelsetid", "handelsetidpunkt", "handelsedag", "handelsenummer", "handelse start",
    "handelse slut", "arendenummer", "arende skapat", "diarienummer", "rapportnummer", "anmalningsnummer", "referensnummer",
    "lopnummer", "tidpunkt for handelsen", "tidpunkt fr o m", "tidpunkt t o m", "datum for handelsen", "datum och tid", "brottstidpunkt",
    "brottsdatum", "brottstid fran", "brottstid till", "brott tidigast", "brott senast", "intraffade", "inrapporterad",
    "rapporterad", "rapportdatum", "rapporttid", "registrerad", "registreringsdatum", "anmalningsdatum", "anmalningstid",
    "upprattad", "starttidpunkt", "sluttidpunkt", "startklockslag", "slutklockslag", "klockan fran", "klockan till",
    "fran klockan", "till klockan", "tid pa dygnet", "timme pa dygnet", "klocktimme", "senast andrad", "senast uppdaterad",
    "andringsdatum", "uppdaterad", "veckonummer", "telefonnummer", "postnummer", "arbetade timmar", "arbetstid", "nedlagd tid",
    "malsagandens alder", "alder pa person", "antal personer", "antal timmar", "objekt id", "object id",
    "incident id", "incident number", "incident no", "incident date", "incident datetime", "incident time", "case number",
    "report number", "report date", "report time", "reported at", "reported date", "reference number", "event number",
    "date reported", "date created", "created date", "created at", "date occurred", "date of occurrence", "date time",
    "occurred from", "occurred to", "occurred at", "occurred date", "occurrence date", "occur date", "occur time",
    "time of incident", "time of day", "time occurred", "hour of day", "occur hour", "event date", "event time",
    "offense start", "offense end", "offense number", "first possible", "last possible", "start date", "start time",
    "start datetime", "end datetime", "begin date", "begin time", "last modified", "last edited date", "updated at",
    "phone number", "postal code", "hours worked", "number of persons", "victim age", "week number",
)  # fmt: skip


def whole(columns: Sequence[Profile]) -> list[Profile]:
    """The columns with their words complete, where every header is as short as a cut leaves it.

    Of the words that begin as a header does, those of texts suit words and those of numbers and times suit figures.
    """
    sizes = [len(each.name.encode()) for each in columns]
    if max(sizes, default=0) > _LONGEST or not any(size >= _LONGEST - 1 for size in sizes):
        return list(columns)
    return [
        replace(each, words=_completed(each)) if size >= _SHORTEST else each
        for each, size in zip(columns, sizes, strict=True)
    ]


def _completed(column: Profile) -> str:
    begun = _squeezed(column.words)
    if _TOLD_APART.match(column.name):
        begun = begun.rstrip("0123456789")
    lists = (_OF_TEXT, _OF_NUMBERS) if _is_text(column) else (_OF_NUMBERS, _OF_TEXT)
    known = [words for each in lists for words in each]
    if any(_squeezed(words) == begun for words in known):
        return column.words
    return next((words for words in known if _squeezed(words).startswith(begun)), column.words)


def _squeezed(words: str) -> str:
    return words.replace(" ", "")


def _is_text(column: Profile) -> bool:
    written = "".join("".join(text.split()) for text in column.values)
    return sum(map(str.isdigit, written)) < _TEXT * len(written)
