"""Write the two workbooks that people fill in: the working group's register, and the reporters' form."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from lagesbild.config import InterventionColumns
from lagesbild.ingest.forms import reporting
from lagesbild.ingest.forms.template import Cell, TemplateColumn, write_template
from lagesbild.ingest.register.intervention_rows import ALL_CATEGORIES, STATUS_NAMES

REGISTER_TEMPLATE: Final = "insatser.xlsx"
REPORTING_TEMPLATE: Final = "rapportera.xlsx"

_TYPES: Final = (
    "Belysning", "Bevakning", "Fysisk miljö", "Fältarbete", "Information", "Polisinsats", "Samverkan", "Annat",
)  # fmt: skip
_REGISTER_HELP: Final = (
    "Så för ni register över insatser",
    (
        "En rad är en insats. De blå rubrikerna behövs alltid. Spara filen som data/raw/insatser.xlsx och fortsätt "
        "skriva i den: rapporten läser den på nytt varje gång den har ändrats."
    ),
    "Plats:",
    (
        "Skriv ett av tre. Ett ritat område: namnet på en yta som någon har ritat i QGIS (lagret anges i "
        "lagesbild.toml under [interventions.areas]). Eller en punkt: koordinater i SWEREF 99 TM och hur långt "
        "insatsen når, i meter. Eller ett av kommunens områden i listan. Utan plats kan insatsen inte följas upp."
    ),
    "Rita området så snävt som insatsen verkar. Ett för stort område döljer effekten.",
    "Tid:",
    (
        "Startdag är dagen då något verkligen ändrades på platsen, inte dagen för beslutet. Uppföljningen räknar "
        "före och efter den dagen."
    ),
    "Kategori:",
    (
        "Det insatsen är till för att minska. Flera kategorier skrivs med semikolon mellan. Välj innan ni ser "
        "resultatet, annars går det alltid att hitta något som har minskat."
    ),
    "Status:",
    (
        "Föreslagen, Beslutad, Pågår, Avslutad eller Avbruten. En insats som är beslutad eller pågår och vars dag för "
        "uppföljning har passerat står som försenad i rapporten."
    ),
    "Inga personer:",
    (
        "Skriv organisationer, aldrig namn på personer. Insatsens namn syns i alla utgåvor av rapporten; problem och "
        "väntad effekt bara i arbetsgruppens."
    ),
)
_REPORTING_HELP: Final = (
    "Så rapporterar du",
    "Vad, var, när – så exakt du kan. En rad är en händelse. De blå rubrikerna behövs alltid.",
    "Vad:",
    "Välj den kategori som stämmer bäst. Använd Övrigt bara när ingen annan passar.",
    "Var:",
    (
        "Skriv platsens namn så att andra hittar dit: Stora torget, norra entrén. Har du en karta i telefonen: håll "
        "fingret på platsen och kopiera koordinaten (59.42361, 16.09444). Utan koordinat: välj område i listan."
    ),
    "När:",
    (
        "Såg du det hända skriver du klockslaget. Vet du bara att det hände mellan två tillfällen skriver du båda: "
        "när det senast var helt och när det upptäcktes. Gissa inte en mittpunkt. Gick det över midnatt räcker "
        "klockslagen; höll det på längre skriver du också dagen då det slutade."
    ),
    "Inga personer:",
    (
        "Skriv aldrig namn, personnummer, registreringsnummer eller annat som pekar ut någon. Organisation är den du "
        "rapporterar för, inte du själv."
    ),
    "Akut:",
    "Ring 112 vid fara och 114 14 för att göra en polisanmälan. Det här formuläret ersätter ingetdera.",
    "När du är klar:",
    (
        "Spara filen som rapportera_ORGANISATION.xlsx och skicka den till den som gör lägesbilden, som lägger den i "
        "data/raw. Fortsätt i samma fil nästa gång: raderna räknas bara en gång."
    ),
)


def write_register(
    path: Path,
    *,
    categories: Sequence[str],
    districts: Sequence[str] = (),
    rows: Sequence[Mapping[str, Cell]] = (),
) -> None:
    """Write the workbook of interventions.

    Parameters
    ----------
    path
        Replaced if it is there.
    categories, districts
        Offered in drop-downs.
    rows
        Interventions by heading, for a register that is not empty.
    """
    names = InterventionColumns()
    columns = [
        TemplateColumn(names.id, "Ett eget nummer för insatsen, som 2026-01.", is_needed=True, width=10),
        TemplateColumn(names.title, "Vad ni gör, i några ord. Syns i alla utgåvor.", is_needed=True, width=34),
        TemplateColumn(names.type, "Välj, eller skriv eget.", "list", _TYPES, is_open=True),
        TemplateColumn(names.problem, "Vilket problem ska det lösa, och varför finns det just här?", width=34),
        TemplateColumn(names.organisation, "Den organisation som ansvarar. Ingen person.", width=22),
        TemplateColumn(names.place, "Platsens namn, som läsarna känner det.", width=20),
        TemplateColumn(names.x, "Öst, i meter: 6 siffror. Tillsammans med nord.", "number"),
        TemplateColumn(names.y, "Nord, i meter: 7 siffror. Tillsammans med öst.", "number"),
        TemplateColumn(names.radius, "Hur långt från punkten insatsen når. Tomt: 100 m.", "number", width=9),
        TemplateColumn(names.drawn_area, "Namnet på en yta ritad i QGIS, i stället för punkt."),
        TemplateColumn(names.district, "Ett av kommunens områden.", "list", tuple(districts)),
        TemplateColumn(names.starts_on, "Dagen då något ändrades på platsen.", "day", width=12),
        TemplateColumn(names.ends_on, "Sista dagen. Tomt: pågår tills vidare.", "day", width=12),
        TemplateColumn(
            names.category,
            "Det insatsen ska minska. Flera: skriv dem med semikolon mellan.",
            "list",
            (ALL_CATEGORIES, *categories),
            is_open=True,
            width=24,
        ),
        TemplateColumn(names.expected_effect, "Vad som ska bli bättre, och hur mycket.", width=34),
        TemplateColumn(names.expected_on, "När effekten bör synas.", "day", width=12),
        TemplateColumn(
            names.status, "Hur långt insatsen har kommit.", "list", tuple(STATUS_NAMES.values()), is_needed=True, width=12
        ),
        TemplateColumn(names.decided_on, "Dagen för beslutet.", "day", width=12),
        TemplateColumn(names.follow_up_on, "Dagen då ni ska följa upp.", "day", width=12),
    ]  # fmt: skip
    write_template(path, sheet="Insatser", columns=columns, instructions=_REGISTER_HELP, rows=rows)


def write_reporting(path: Path, *, categories: Sequence[str], districts: Sequence[str] = ()) -> None:
    """Write the form of those who report; parameters as in ``write_register``."""
    columns = [
        TemplateColumn(reporting.ORGANISATION, "Den du rapporterar för, som Parkförvaltningen. Ingen person.", is_needed=True, width=24),
        TemplateColumn(reporting.DAY, "Dagen det hände, eller tidigast kan ha hänt.", "day", is_needed=True, width=12),
        TemplateColumn(reporting.FROM_CLOCK, "Klockslaget, eller det tidigaste det kan ha hänt: 21:30.", "clock", width=10),
        TemplateColumn(reporting.TO_CLOCK, "När det slutade, eller senast kan ha hänt.", "clock", width=10),
        TemplateColumn(reporting.TO_DAY, "Bara om det slutade en annan dag än natten efter.", "day", width=12),
        TemplateColumn(reporting.WHAT, "Välj den kategori som stämmer bäst.", "list", tuple(categories), is_open=True, is_needed=True, width=24),
        TemplateColumn(reporting.WHERE, "Platsens namn: Stora torget, norra entrén.", is_needed=True, width=28),
        TemplateColumn(reporting.POSITION, "Kopierad ur en karta: 59.42361, 16.09444.", width=22),
        TemplateColumn(reporting.DISTRICT, "Om du inte har någon koordinat.", "list", tuple(districts)),
        TemplateColumn(reporting.REPORTED, "Dagen du skriver raden.", "day", width=12),
        TemplateColumn(reporting.DESCRIPTION, "Vad du såg. Inga namn och inget som pekar ut någon.", width=48),
    ]  # fmt: skip
    write_template(path, sheet="Rapporter", columns=columns, instructions=_REPORTING_HELP)
