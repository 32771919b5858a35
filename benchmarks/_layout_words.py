"""Header words as municipalities, the police and open-data portals write them, for layouts.py.

They were written down before the reader's own vocabulary was looked at, and are to stay apart from it.
"""

import random
import re
import unicodedata

SWEDISH, ENGLISH = "Swedish", "English"

SINGLE: dict[str, dict[str, list[str]]] = {
    SWEDISH: {
        "id": ["Ärendenummer", "Ärendenr", "Ärende-ID", "Diarienummer", "Dnr", "Nr", "Rapportnummer", "Händelse-ID", "HändelseID",
               "ID", "Löpnr", "Löpnummer", "Referensnummer", "Anmälningsnummer", "Ref.nr", "K-nummer"],
        "start": ["Händelsetid", "Starttid", "Start", "Tidpunkt", "Brottstid", "Inträffade", "Datum och tid", "Händelsedatum",
                  "Började", "Tidpunkt för händelsen", "Datum/tid", "När", "Inträffad", "Händelsetidpunkt", "Brottstidpunkt"],
        "day": ["Datum", "Händelsedatum", "Dag", "Brottsdatum", "Startdatum", "Datum för händelsen", "Händelsedag"],
        "clock": ["Tid", "Klockslag", "Klockan", "Kl", "Tidpunkt", "Tid på dygnet", "Kl.", "Händelsetid"],
        "hour": ["Timme", "Klocktimme", "Tim", "Timme på dygnet"],
        "reported": ["Rapporterad", "Anmäld", "Anmälningsdatum", "Anmälningstid", "Inrapporterad", "Rapporttid", "Registrerad",
                     "Inkom", "Inkommen", "Skapad", "Rapportdatum", "Anmält", "Upprättad", "Ärende skapat"],
        "category": ["Kategori", "Händelsetyp", "Typ", "Typ av händelse", "Brottstyp", "Brott", "Huvudkategori", "Ärendetyp",
                     "Händelsekategori", "Brottskategori", "Vad"],
        "description": ["Beskrivning", "Fritext", "Händelsebeskrivning", "Anteckning", "Kommentar", "Text", "Detaljer",
                        "Vad hände", "Sammanfattning", "Noteringar", "Övrig information"],
        "organisation": ["Organisation", "Rapportör", "Rapporterad av", "Uppgiftslämnare", "Förvaltning", "Källa", "Enhet",
                         "Avdelning", "Verksamhet", "Rapporterande organisation", "Bolag"],
        "place": ["Plats", "Adress", "Gatuadress", "Platsnamn", "Plats för händelsen", "Var", "Gata", "Brottsplats",
                  "Adress/plats", "Platsbeskrivning", "Händelseplats", "Ställe"],
        "pair": ["Koordinat", "Koordinater", "Position", "GPS", "Läge", "Lat/long", "Kartposition", "GPS-position", "Geografisk position"],
        "wkt": ["WKT", "Geometri", "geom", "the_geom", "Position", "Koordinater"],
        "updated": ["Uppdaterad", "Senast ändrad", "Ändrad", "Ändringsdatum", "Senast uppdaterad"],
        "vehicle": ["Regnr", "Registreringsnummer", "Fordon regnr"],
        "phone": ["Telefon", "Tfn", "Telefonnummer", "Mobil"],
        "postcode": ["Postnr", "Postnummer"],
        "object": ["OBJECTID", "FID", "Radnr", "OID"],
        "worked": ["Arbetade timmar", "Arbetstid (h)", "Nedlagd tid", "Antal timmar"],
        "age": ["Ålder", "Målsägandens ålder", "Ålder på person"],
        "week": ["Vecka", "Veckonummer", "V."],
        "weekday": ["Veckodag", "Dagnamn", "Dag i veckan"],
        "status": ["Status", "Ärendestatus"],
        "count": ["Antal", "Antal personer"],
    },
    ENGLISH: {
        "id": ["Incident ID", "Case number", "Incident number", "Report no", "Case #", "Event ID", "Reference", "Report number",
               "CaseID", "Incident No."],
        "start": ["Occurred at", "Occurred", "Incident date", "Start time", "Event time", "Date time", "Occurrence date", "Date/time",
                  "Incident datetime", "Time of incident", "Offense start", "Date of occurrence"],
        "day": ["Date", "Incident date", "Occur date", "Event date", "Date occurred"],
        "clock": ["Time", "Occur time", "Time of day", "Incident time", "Time occurred"],
        "hour": ["Hour", "Hour of day", "Occur hour"],
        "reported": ["Reported", "Report date", "Reported at", "Date reported", "Created", "Date created", "Rptd date", "Received"],
        "category": ["Category", "Type", "Incident type", "Offense", "Crime type", "Event type", "Primary type", "Offence"],
        "description": ["Description", "Notes", "Comments", "Narrative", "Summary", "Details", "Free text"],
        "organisation": ["Agency", "Reported by", "Department", "Source", "Organization", "Organisation", "Reporting unit"],
        "place": ["Location", "Address", "Street", "Place", "Block address", "Street address", "Location name"],
        "pair": ["Coordinates", "Position", "GPS", "Lat long", "Geolocation", "Lat/lon", "Point", "Geo point"],
        "wkt": ["WKT", "Geometry", "the_geom", "Shape", "Point"],
        "updated": ["Updated at", "Last modified", "Last edited date", "EditDate", "Updated on"],
        "vehicle": ["License plate", "Reg no", "Registration number"],
        "phone": ["Phone", "Phone number", "Telephone"],
        "postcode": ["Zip", "Postal code", "Zip code", "Postcode"],
        "object": ["OBJECTID", "FID", "Row", "OID"],
        "worked": ["Hours worked", "Man hours"],
        "age": ["Age", "Victim age"],
        "week": ["Week", "Week number"],
        "weekday": ["Day of week", "Weekday", "Day name"],
        "status": ["Status", "Case status"],
        "count": ["Count", "Number of persons"],
    },
}  # fmt: skip

TOGETHER: dict[str, dict[str, list[tuple[str, ...]]]] = {
    SWEDISH: {
        "start end": [("Från", "Till"), ("Starttid", "Sluttid"), ("Brottstid från", "Brottstid till"), ("Tid från", "Tid till"),
                      ("Tidigast", "Senast"), ("Började", "Slutade"), ("Start", "Slut"), ("Händelse start", "Händelse slut"),
                      ("Datum från", "Datum till"), ("Starttidpunkt", "Sluttidpunkt"), ("Tidpunkt fr.o.m.", "Tidpunkt t.o.m."),
                      ("Fr o m", "T o m"), ("Brott tidigast", "Brott senast")],
        "two clocks": [("Tid från", "Tid till"), ("Från", "Till"), ("Från kl", "Till kl"), ("Starttid", "Sluttid"),
                       ("Kl från", "Kl till"), ("Start", "Slut"), ("Klockan från", "Klockan till")],
        "dates and clocks": [("Startdatum", "Starttid", "Slutdatum", "Sluttid"), ("Datum från", "Tid från", "Datum till", "Tid till"),
                             ("Från datum", "Från tid", "Till datum", "Till tid"), ("Från dag", "Från klockan", "Till dag", "Till klockan"),
                             ("Startdag", "Startklockslag", "Slutdag", "Slutklockslag")],
        "days": [("Från dag", "Till dag"), ("Startdatum", "Slutdatum"), ("Från datum", "Till datum"), ("Datum från", "Datum till")],
        "parts": [("År", "Månad", "Dag")],
        "hour minute": [("Timme", "Minut")],
        "category subcategory": [("Kategori", "Underkategori"), ("Händelsetyp", "Undertyp"), ("Huvudkategori", "Underkategori"),
                                 ("Typ", "Detaljtyp"), ("Kategori 1", "Kategori 2"), ("Brottskategori", "Brottsrubricering")],
        "degrees": [("Longitud", "Latitud"), ("Long", "Lat"), ("lon", "lat"), ("X", "Y"), ("lng", "lat"), ("POINT_X", "POINT_Y"),
                    ("Lon (WGS84)", "Lat (WGS84)"), ("Öst", "Nord"), ("x_wgs84", "y_wgs84")],
        "metres": [("X", "Y"), ("E", "N"), ("Öst", "Nord"), ("Östlig", "Nordlig"), ("X-koordinat", "Y-koordinat"),
                   ("Östkoordinat", "Nordkoordinat"), ("E-koordinat", "N-koordinat"), ("Koordinat Ö", "Koordinat N"),
                   ("POINT_X", "POINT_Y"), ("X-koord", "Y-koord"), ("Ost", "Norr")],
    },
    ENGLISH: {
        "start end": [("Occurred from", "Occurred to"), ("Start time", "End time"), ("Begin", "End"), ("Date from", "Date to"),
                      ("First possible", "Last possible"), ("Start", "End"), ("Begin date", "End date"), ("From", "To"),
                      ("Start datetime", "End datetime")],
        "two clocks": [("Time from", "Time to"), ("Start time", "End time"), ("From", "To"), ("Begin time", "End time")],
        "dates and clocks": [("Occur date", "Occur time", "End date", "End time"), ("Start date", "Start time", "End date", "End time"),
                             ("From date", "From time", "To date", "To time"), ("Begin date", "Begin time", "End date", "End time")],
        "days": [("Start date", "End date"), ("From date", "To date"), ("Date from", "Date to")],
        "parts": [("Year", "Month", "Day")],
        "hour minute": [("Hour", "Minute")],
        "category subcategory": [("Category", "Subcategory"), ("Primary type", "Secondary type"), ("Incident type", "Incident subtype"),
                                 ("Type", "Sub type"), ("Offense category", "Offense detail")],
        "degrees": [("Longitude", "Latitude"), ("Lon", "Lat"), ("Long", "Lat"), ("X", "Y"), ("lng", "lat"), ("POINT_X", "POINT_Y")],
        "metres": [("X", "Y"), ("Easting", "Northing"), ("X coordinate", "Y coordinate"), ("x_coord", "y_coord"), ("East", "North"),
                   ("POINT_X", "POINT_Y")],
    },
}  # fmt: skip
NAMED_99TM = [
    ("Sweref99 E", "Sweref99 N"),
    ("SWEREF99TM_E", "SWEREF99TM_N"),
    ("E (SWEREF 99 TM)", "N (SWEREF 99 TM)"),
]

MONTHS_SV = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
MONTHS_SV_SHORT = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
WEEKDAYS_SV = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

CATEGORIES = {
    "Skadegörelse": ["Klotter", "Krossad ruta", "Sönderslagen bänk"],
    "Inbrott": ["Inbrott i källare", "Inbrott i bostad", "Inbrott i bil"],
    "Stöld": ["Cykelstöld", "Snatteri", "Fickstöld"],
    "Ordningsstörning": ["Hög musik", "Fyrverkerier", "Mopedkörning"],
    "Misshandel": ["Utomhus", "Inomhus"],
    "Brand": ["Anlagd brand", "Brand i container"],
}
ORGANISATIONS = ["Räddningstjänsten", "Exempelbyhus", "Skolan", "Fritidsgården", "Väktare", "Polisen"]
STREETS = ["Storgatan", "Kyrkogatan", "Järnvägsgatan", "Ängsvägen", "Hamnplan", "Öster torg", "Skolgatan"]
REMARKS = [
    "Flera ungdomar sågs på platsen", "Ruta krossad; glas på gården", "Anmält av boende, ingen misstänkt", "Vakt kallades till platsen",
    'En skylt med texten "Förbjudet" är borta', "Larm gick vid entrén", "Återkommande problem på kvällar", "Släckt när vi kom",
]  # fmt: skip


class Headers:
    """Hands out header words in one language and one style, no word twice."""

    def __init__(self, rng: random.Random, language: str) -> None:
        self._rng = rng
        self.language = language
        styles = ["as is"] * 5 + ["upper", "lower", "snake", "camel"]
        self.style = rng.choice(styles)
        self._used: set[str] = set()

    def one(self, role: str) -> str:
        """A header of a column that stands alone."""
        (word,) = self._free([(each,) for each in SINGLE[self.language][role]])
        return word

    def several(self, role: str, *, among: list[tuple[str, ...]] | None = None) -> tuple[str, ...]:
        """Headers of columns that belong together."""
        return self._free(among or TOGETHER[self.language][role])

    def _free(self, choices: list[tuple[str, ...]]) -> tuple[str, ...]:
        styled = [tuple(self._styled(word) for word in words) for words in choices]
        free = [words for words in styled if not self._used & {word.casefold() for word in words}]
        # All words are taken by other roles: as in a real export, a second one is told apart by a figure.
        chosen = self._rng.choice(free or [tuple(f"{word} 2" for word in words) for words in styled])
        self._used |= {word.casefold() for word in chosen}
        return chosen

    def _styled(self, word: str) -> str:
        match self.style:
            case "upper":
                return word.upper()
            case "lower":
                return word.lower()
            case "snake":
                plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
                return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
            case "camel" if " " in word:
                return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^\w]+", word))
            case _:
                return word
