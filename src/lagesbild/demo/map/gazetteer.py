"""Name the places of Exempelby kommun and say where its roads run: metres from the map's origin."""

from lagesbild.demo.map.shapes import Xy

AREA_NAME = "Exempelby kommun"

EXEMPELBY: Xy = (-2500.0, -1200.0)
PROVASA: Xy = (4600.0, 1700.0)

# code, name, inhabitants, seed of the area relative to the origin; the first five lie in Exempelby,
# the next two in Provåsa, the others are countryside.
DISTRICTS: tuple[tuple[str, str, int, Xy], ...] = (
    ("E1", "Centrum", 1640, (-2500, -1150)),
    ("E2", "Norrgärdet", 1310, (-2500, -300)),
    ("E3", "Skolbacken", 1180, (-1650, -850)),
    ("E4", "Sjöstaden", 920, (-2050, -1900)),
    ("E5", "Västerhagen", 1090, (-3450, -1050)),
    ("P1", "Provåsa centrum", 870, (4550, 1450)),
    ("P2", "Norra Provåsa", 640, (4700, 2150)),
    ("L1", "Påhittsbygden", 410, (-5600, 3200)),
    ("L2", "Tänkhultsskogen", 290, (1500, 4700)),
    ("L3", "Sjöbygden", 380, (-6600, -3300)),
    ("L4", "Österbygden", 330, (4500, -2700)),
)
IN_EXEMPELBY, IN_PROVASA = range(5), range(5, 7)

SETTLEMENTS: tuple[tuple[str, Xy], ...] = (
    ("Exempelby", EXEMPELBY),
    ("Provåsa", PROVASA),
    ("Påhittsta", (-5700, 3300)),
    ("Tänkhult", (2300, 4700)),
    ("Skissnäs", (3300, -3900)),
    ("Utkastet", (7400, -700)),
)

PLACES: tuple[tuple[str, str, Xy], ...] = (
    ("Stationstorget", "station", (-2480, -1560)),
    ("Stortorget", "centrum", (-2560, -1160)),
    ("Exempelbyskolan", "skola", (-1700, -700)),
    ("Norrgärdesskolan", "skola", (-2720, -420)),
    ("Sjöparken", "park", (-3000, -1870)),
    ("Båthamnen", "hamn", (-1850, -2110)),
    ("Idrottsplatsen", "idrott", (-3420, -700)),
    ("Biblioteket", "kultur", (-2250, -980)),
    ("Lekparken Kotten", "park", (-2010, -250)),
    ("Västerhagens centrum", "centrum", (-3380, -1220)),
    ("Provåsa torg", "centrum", (4560, 1640)),
    ("Provåsa station", "station", (4680, 1190)),
    ("Provåsaskolan", "skola", (4900, 2010)),
)

MAIN_ROADS: tuple[tuple[str, tuple[Xy, ...]], ...] = (
    (
        "Väg 900",
        (
            (-10400, 1300),
            (-6200, 300),
            (-3700, -950),
            EXEMPELBY,
            (-700, -700),
            (1500, 700),
            PROVASA,
            (10400, 3300),
        ),
    ),
    ("Väg 901", ((-900, 8200), (-1500, 4600), (-2600, 1900), (-2350, 200), EXEMPELBY)),
    ("Väg 902", (PROVASA, (5100, -300), (4100, -3000), (4400, -5300), (5200, -8300))),
)
MINOR_ROADS: tuple[tuple[str, tuple[Xy, ...]], ...] = (
    ("Påhittsvägen", ((-3700, -950), (-4300, 700), (-5700, 3300), (-7100, 5000), (-8300, 6300))),
    ("Tänkhultsvägen", (PROVASA, (3300, 3000), (2300, 4700), (1900, 8200))),
    ("Skissvägen", ((-700, -700), (600, -2200), (3300, -3900), (4200, -4300))),
    ("Utkastsvägen", ((5080, -300), (6300, -300), (7400, -700), (10400, -1500))),
    ("Skogsvägen", ((-2600, 1900), (-700, 2500), (700, 4300), (2300, 4700))),
    ("Strandvägen", ((-3700, -950), (-5400, -1300), (-7100, -1500), (-10400, -2100))),
)
RAILWAY: tuple[Xy, ...] = (
    (-10400, -500), (-6600, -650), (-4200, -1400), (-2480, -1640), (-500, -1350), (2000, -100), (4680, 1130),
    (7000, 1500), (10400, 1900),
)  # fmt: skip
RIVER: tuple[Xy, ...] = (
    (900, 3300), (620, 2850), (700, 2450), (180, 2050), (150, 1500), (-350, 1150), (-250, 600), (-680, 250),
    (-560, -250), (-900, -650), (-740, -1150), (-1050, -1600), (-900, -2100), (-1500, -2900),
)  # fmt: skip
