"""Text from exports and settings is text: a corpus of attempts runs nothing anywhere in the page."""

from dataclasses import replace

import pandas as pd
import pytest

from lagesbild import columns as c
from lagesbild.analysis.reporting import quality
from lagesbild.config import CategoryGroup
from lagesbild.present import listings, maps
from lagesbild.present.exploring import explorer
from lagesbild.present.html import tables

pytestmark = pytest.mark.browser

HURT = "window.hurt=1"
CORPUS = (
    f"<script>{HURT}</script>",
    f"</script><script>{HURT}</script>",
    f"</SCRIPT ><sCrIpT>{HURT}</sCrIpT>",
    f"<script src=data:text/javascript,{HURT}></script>",
    f"<script type=module>{HURT}</script>",
    f"<!--<script>{HURT}</script>-->",
    f"--><script>{HURT}</script>",
    f"<!--<script>{HURT}//",
    f"]]><script>{HURT}</script>",
    f"<![CDATA[<script>{HURT}</script>]]>",
    f"<img src=x onerror={HURT}>",
    f"<img src=x onerror='{HURT}'>",
    f'"><img src=x onerror="{HURT}">',
    f"'><img src=x onerror={HURT}>",
    f"`><img src=x onerror={HURT}>",
    f"<img/src=x/onerror={HURT}>",
    f"<IMG SRC=x OnErRoR={HURT}>",
    f"<img src=x:alert onerror={HURT}//",
    f"<<img src=x onerror={HURT}>",
    f"<img src=`x`onerror={HURT}>",
    f"<svg onload={HURT}>",
    f"<svg/onload={HURT}>",
    f"<svg><script>{HURT}</script></svg>",
    f"</svg><script>{HURT}</script>",
    f"<svg><animate onbegin={HURT} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{HURT}'><text>x</text></a></svg>",
    f"<svg><foreignObject><img src=x onerror={HURT}></foreignObject></svg>",
    f"</title><script>{HURT}</script>",
    f"</style><script>{HURT}</script>",
    f"</textarea><script>{HURT}</script>",
    f"</noscript><script>{HURT}</script>",
    f"</template><script>{HURT}</script>",
    f"</option></select><img src=x onerror={HURT}>",
    f"</td></tr></table><script>{HURT}</script>",
    f"<body onload={HURT}>",
    f"<iframe srcdoc='<script>parent.{HURT}</script>'></iframe>",
    f"<iframe src='javascript:parent.{HURT}'></iframe>",
    f"<object data='javascript:{HURT}'></object>",
    f"<embed src='javascript:{HURT}'>",
    f"<a href='javascript:{HURT}'>x</a>",
    f"javascript:{HURT}",
    f"JaVaScRiPt:{HURT}//",
    f"<details open ontoggle={HURT}>",
    f"<video><source onerror={HURT}></video>",
    f"<audio src=x onerror={HURT}>",
    f"<input autofocus onfocus={HURT}>",
    f"<select autofocus onfocus={HURT}></select>",
    f"<marquee onstart={HURT}>",
    f"<form action='javascript:{HURT}'><button>x",
    f"<meta http-equiv=refresh content='0;url=javascript:{HURT}'>",
    "<base href='data:text/html,x'>",
    "<link rel=stylesheet href='data:text/css,*{display:none}'>",
    "<style>*{display:none!important}</style>",
    f"<div style='width:expression({HURT})'>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={HURT}>",
    f"<x onclick={HURT} onmouseover={HURT} tabindex=0>x",
    f'" onmouseover="{HURT}',
    f"' onmouseover='{HURT}",
    f'" onfocus="{HURT}" autofocus="',
    f'";{HURT};//',
    f"';{HURT};//",
    f"\\';{HURT};//",
    f'\\");{HURT};//',
    f"`;{HURT};`",
    f"${{{HURT}}}",
    f"{{{{{HURT}}}}}",
    f"{{% {HURT} %}}",
    f"\u2028{HURT}\u2029",
    f"%3Cscript%3E{HURT}%3C/script%3E",
    f"&lt;script&gt;{HURT}&lt;/script&gt;",
    f"&#60;img src=x onerror={HURT}&#62;",
    f"\\u003cimg src=x onerror={HURT}\\u003e",
    f"+ADw-script+AD4-{HURT}+ADw-/script+AD4-",
    f"\x00<script>{HURT}</script>",
    f"<scr\x00ipt>{HURT}</scr\x00ipt>",
    f"[x](javascript:{HURT})",
    f"![x](x onerror={HURT})",
    f"=cmd|' /C calc'!A0{HURT}",
    "__proto__",
    "constructor",
    "url(javascript:x)",
    f"*/{HURT};/*",
)


@pytest.fixture(scope="module")
def file(make_situation, history, write_page, tmp_path_factory):
    """Each attempt as a category, an organisation, a place and a district, in explorer, maps and tables."""
    assert len(CORPUS) == len(set(CORPUS)) >= 60
    spread = [CORPUS[at % len(CORPUS)] for at in range(len(history))]
    named = history.assign(
        place=spread,
        organisation=spread[::-1],
        category=spread[7:] + spread[:7],
        subcategory=spread,
        description=spread,
    )
    named[c.REPORTED_AT] = named[c.OCCURRED_FROM] + pd.Timedelta(days=1)
    at_first = make_situation(named)
    districts = at_first.geography.districts.assign(name=list(CORPUS[10:12]))
    situation = make_situation(
        named,
        area_name=CORPUS[0],
        categories=tuple(CategoryGroup(name=each) for each in CORPUS),
        sources={"embrace": CORPUS[1], "felanmalan": CORPUS[12]},
        geography=replace(at_first.geography, districts=districts),
    )
    blocks = [
        explorer.view(situation),
        maps.incident_map(situation),
        maps.district_map(situation, pd.Series({"O": 19, "V": 5})),
        listings.reporters(situation, quality.quality_by(situation.recent(), "organisation")),
        tables.table(pd.DataFrame({each: [each] for each in CORPUS}), caption=CORPUS[2], note=CORPUS[3]),
    ]
    masthead = {"area": CORPUS[4], "title": CORPUS[27], "sources": CORPUS[:5], "headline": CORPUS[10]}
    return write_page(tmp_path_factory.mktemp("fientlig"), *blocks, **masthead)


def _list_all(tab):
    """Show every report in the list, which follows the picture."""
    finish = "lagesbildExplorer.views[0].finish()"
    tab.evaluate(finish)
    while tab.locator(".explorer-more").is_visible():
        tab.locator(".explorer-more").click()
        tab.evaluate(finish)


def test_nothing_runs(visit, file):
    """Opened, filtered, hovered over, listed to its end and printed, the page runs, asks and complains of nothing."""
    tab = visit(file, "#utforska?period=12v")
    dialogs = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for dimension in ("category", "organisation", "district"):
        for bar in tab.locator(f".bars[data-dimension={dimension}] .bar").all()[:6]:
            bar.dispatch_event("click")
    tab.locator(".explorer-reset").click()
    tab.locator("[data-period]").nth(3).click()
    _list_all(tab)
    tab.evaluate(
        "(() => { const map = lagesbildExplorer.views[0].map; const corner = map.map.getPixelBounds().min;"
        " map.drawn().forEach((one) => map.map.fire('mousemove',"
        " { containerPoint: L.point(one.x - corner.x, one.y - corner.y), latlng: map.map.getCenter() })); })()"
    )
    for mark in tab.locator("path.leaflet-interactive").all()[:40]:
        mark.dispatch_event("mouseover")
    for opened in tab.locator("details").all():
        opened.evaluate("(each) => { each.open = true; }")
    tab.pdf()
    assert ("undefined", []) == (tab.evaluate("typeof window.hurt"), dialogs)
    assert ([file.as_uri()], [], []) == (tab.asked, tab.complaints, tab.evaluate("window.violations"))


def test_every_attempt_is_read_as_text(visit, file):
    """Each stands in the list as it was written, and no element came of any."""
    tab = visit(file, "#utforska?period=allt")
    _list_all(tab)
    places = set(
        tab.eval_on_selector_all(
            ".explorer-list tbody td:nth-child(3)", "all => all.map(each => each.textContent)"
        )
    )
    # HTML has no NUL; the parser of a page reads it as a replacement character, a script keeps it.
    assert set(CORPUS) <= places
    for element in (
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "link",
        "marquee",
        "video",
        "audio",
        "x",
        "math",
        "animate",
    ):
        assert 0 == tab.locator(element).count(), element
    assert 0 == tab.locator("img:not(.leaflet-image-layer)").count()
    assert tab.locator(".explorer-total").is_visible()  # nor did a style hide the page
