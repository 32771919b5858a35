/* The form: what, when and where into reports, kept in the browser until a person makes a file of them.
   Text from data only ever becomes text nodes or values. */
(function () {
  "use strict";
  var form = window.lagesbildForm;
  var KEY = "lagesbild-rapporter:" + form.area;
  var OWN = "lagesbild-organisation:" + form.area;
  var SHOWN = 20;
  var reports = [];
  var spot = null;
  var isAll = false;

  function at(id) { return document.getElementById(id); }
  function say(id, text) { at(id).textContent = text; }
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function day(time) { return time.getFullYear() + "-" + two(time.getMonth() + 1) + "-" + two(time.getDate()); }
  function clock(time) { return two(time.getHours()) + ":" + two(time.getMinutes()); }
  function counted(number) { return number === 1 ? "1 rapport" : number + " rapporter"; }

  /* ---- storage ---- */
  function read() {
    try {
      var kept = JSON.parse(window.localStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch (error) { return null; }
  }

  /* Change what is stored, from what is there now: another tab may have added to it. Says whether it went. */
  function change(how) {
    var next = how(read() || reports);
    try {
      window.localStorage.setItem(KEY, JSON.stringify(next));
    } catch (error) {
      storageFault();
      return false;
    }
    reports = next;
    at("storage").hidden = true;
    list();
    return true;
  }

  function storageFault() {
    at("storage").hidden = false;
    say("storage", "Rapporten kunde inte sparas: webbläsarens lagring är full eller avstängd. Det du har skrivit står kvar. " +
      "Spara dina rapporter som fil, ta bort dem som är skickade och försök igen.");
  }

  function number() {
    var bytes = new Uint8Array(6);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (each) { return ("0" + each.toString(16)).slice(-2); }).join("");
  }

  /* ---- when ---- */
  function moved(time, days, hours) {
    return new Date(time.getFullYear(), time.getMonth(), time.getDate() + days, hours);
  }

  function span(name, now) {
    if (name === "now") { return [now, null]; }
    var begin;
    var end;
    if (name === "night") {
      // Late in the evening the night is the one that has begun.
      begin = moved(now, now.getHours() >= 22 ? 0 : -1, 22);
      end = moved(begin, 1, 6);
    } else {
      // From Friday evening to the night before Monday: this weekend's, or the latest one.
      begin = moved(now, -((now.getDay() + 2) % 7), 18);
      if (begin > now) { begin = moved(begin, -7, 18); }
      end = moved(begin, 3, 0);
    }
    return [begin, end > now ? now : end];
  }

  function choose(name) {
    var times = span(name, new Date());
    at("day").value = day(times[0]);
    at("from").value = clock(times[0]);
    at("to-day").value = times[1] ? day(times[1]) : "";
    at("to").value = times[1] ? clock(times[1]) : "";
    fault("when-fault", "day", "");
  }

  /* ---- where ---- */
  var map = L.map("map", { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, fadeAnimation: false, minZoom: 6, maxZoom: 18 });
  window.lagesbild.start(map, { label: "Karta över " + form.area, bounds: form.bounds, all: form.bounds, tiled: false });
  var marker = L.circleMarker([0, 0], { radius: 9, color: "#fff", weight: 3, fillColor: "#a3123f", fillOpacity: 1, interactive: false });

  function nearest(point) {
    var best = null;
    form.places.forEach(function (place) {
      var metres = map.distance(point, [place[1], place[2]]);
      if (!best || metres < best.metres) { best = { name: place[0], metres: metres }; }
    });
    return best;
  }

  function distance(metres) {
    return metres < 950 ? Math.max(10, Math.round(metres / 10) * 10) + " m" : String(Math.round(metres / 100) / 10).replace(".", ",") + " km";
  }

  function isWithin(point) {
    var inside = false;
    form.border.forEach(function (ring) {
      for (var one = 0, other = ring.length - 1; one < ring.length; other = one, one += 1) {
        var a = ring[one];
        var b = ring[other];
        if ((a[0] > point.lat) !== (b[0] > point.lat) && point.lng < (b[1] - a[1]) * (point.lat - a[0]) / (b[0] - a[0]) + a[1]) { inside = !inside; }
      }
    });
    return inside;
  }

  function place(point) {
    spot = L.latLng(point).wrap();
    marker.setLatLng(spot).addTo(map);
    at("clear").hidden = false;
    var near = nearest(spot);
    say("spot", "Platsen är vald" + (near ? ", " + distance(near.metres) + " från " + near.name : "") + "." +
      (isWithin(spot) ? "" : " Den ligger utanför " + form.area + "."));
  }

  function show(point) {
    map.setView(point, 16, { animate: false });
    place(point);
  }

  function unplace() {
    spot = null;
    marker.remove();
    at("clear").hidden = true;
    say("spot", "Ingen plats vald. Utan plats räknas rapporten, men den kommer inte med på kartan och hjälper inte till att hitta platser där det händer mycket.");
  }

  function search() {
    var wanted = at("search").value.trim().toLocaleLowerCase("sv");
    if (!wanted) { say("search-told", ""); return; }
    var found = form.places.filter(function (each) { return each[0].toLocaleLowerCase("sv") === wanted; });
    if (!found.length) { found = form.places.filter(function (each) { return each[0].toLocaleLowerCase("sv").indexOf(wanted) === 0; }); }
    if (!found.length) { say("search-told", "Kartan har inget namn som börjar så. Tryck på kartan i stället."); return; }
    map.setView([found[0][1], found[0][2]], 15, { animate: false });
    say("search-told", "Kartan visar " + found[0][0] + ". Tryck där det hände, eller på ”Sätt platsen mitt i kartan”.");
  }

  /* ---- a link that fills in: rapportera.html#plats=…&koordinat=59.1, 16.2&dag=2026-11-20&klockan=18:20&vad=…&text=…
     It comes from anywhere: what is not as it should be is left out, and nothing is saved until a person says so. ---- */
  function point(text) {
    var found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text || "");
    return found && Math.abs(found[1]) <= 90 && Math.abs(found[2]) <= 180 ? L.latLng(Number(found[1]), Number(found[2])) : null;
  }

  function moment(starts, from) {
    // A stop that is still to come is no time that anything has happened at; 31 February is no day.
    var isWritten = /^\d{4}-\d\d-\d\d$/.test(starts) && /^([01]\d|2[0-3]):[0-5]\d$/.test(from);
    var at = new Date(starts + "T" + from);
    return isWritten && !isNaN(at) && day(at) === starts && at <= new Date();
  }

  function fillIn() {
    var given = new URLSearchParams(window.location.hash.slice(1));
    var text = function (name, most) { return (given.get(name) || "").replace(/\s+/g, " ").trim().slice(0, most); };
    if (!["plats", "koordinat", "dag", "vad", "text"].some(function (name) { return given.has(name); })) { return; }
    var where = point(given.get("koordinat"));
    var what = text("vad", 120);
    at("what").value = Array.prototype.some.call(at("what").options, function (each) { return each.value === what; }) ? what : "";
    at("where").value = text("plats", 120);
    at("description").value = text("text", 200);
    choose("now");
    if (moment(given.get("dag"), given.get("klockan"))) {
      at("day").value = given.get("dag");
      at("from").value = given.get("klockan");
    }
    if (where) { show(where); } else { unplace(); }
    say("told", "Ifyllt från länken" + (at("where").value ? ": " + at("where").value : "") + ". Ändra det som inte stämmer innan du lägger till rapporten.");
  }

  function forget() {
    // What has been saved is not filled in again when the page is read anew.
    try {
      if (window.location.hash) { window.history.replaceState(null, "", window.location.pathname + window.location.search); }
    } catch (error) { /* A browser that does not let a file do so fills in again. */ }
  }

  /* ---- a report ---- */
  function fault(id, field, text) {
    say(id, text);
    if (text) { at(field).setAttribute("aria-invalid", "true"); } else { at(field).removeAttribute("aria-invalid"); }
    return text ? at(field) : null;
  }

  function whenFault() {
    var starts = at("day").value;
    var from = at("from").value;
    var ends = at("to-day").value || starts;
    var to = at("to").value;
    if (!starts) { return "Välj vilken dag det hände."; }
    if (starts > day(new Date()) || (starts === day(new Date()) && from > clock(new Date()))) { return "Tiden har inte varit än."; }
    if (at("to-day").value && !to) { return "Skriv också vilket klockslag det slutade."; }
    if (to && !from) { return "Skriv också vilket klockslag det började."; }
    if (ends < starts || (at("to-day").value && ends === starts && to < from)) { return "Slutet ligger före början."; }
    return "";
  }

  function save() {
    var faults = [
      fault("what-fault", "what", at("what").value ? "" : "Välj vad som har hänt."),
      fault("when-fault", "day", whenFault()),
      fault("organisation-fault", "organisation", at("organisation").value.trim() ? "" : "Skriv vilken organisation du rapporterar för.")
    ].filter(Boolean);
    if (faults.length) { say("told", ""); faults[0].focus(); return; }
    var now = new Date();
    var made = {
      "Nummer": number(),
      "Organisation": at("organisation").value.trim(),
      "Dag": at("day").value,
      "Från klockan": at("from").value,
      "Till dag": at("to-day").value,
      "Till klockan": at("to").value,
      "Vad": at("what").value,
      "Var": at("where").value.trim(),
      "Koordinat": spot ? spot.lat.toFixed(5) + ", " + spot.lng.toFixed(5) : "",
      "Rapporterad": day(now) + " " + clock(now),
      "Beskrivning": at("description").value.trim()
    };
    if (!change(function (kept) { return kept.concat([made]); })) { say("told", ""); return; }
    try { window.localStorage.setItem(OWN, made.Organisation); } catch (error) { /* It can be written again. */ }
    say("told", "Rapporten är tillagd." + (spot ? "" : " Den saknar plats på kartan."));
    ["what", "where", "description", "search"].forEach(function (id) { at(id).value = ""; });
    say("search-told", "");
    unplace();
    choose("now");
    forget();
    at("what").focus();
  }

  /* ---- the list and the file ---- */
  function list() {
    var sent = reports.filter(function (each) { return each.sent; }).length;
    var shown = reports.slice().reverse().slice(0, isAll ? reports.length : SHOWN);
    var rows = at("list");
    rows.textContent = "";
    shown.forEach(function (each) {
      var row = document.createElement("li");
      var text = document.createElement("span");
      var more = document.createElement("small");
      var button = document.createElement("button");
      text.textContent = each.Vad + (each.Var ? ", " + each.Var : "");
      more.textContent = each.Dag + (each["Från klockan"] ? " " + each["Från klockan"] : "") +
        (each.Koordinat ? "" : " · utan plats på kartan") + (each.sent ? " · sparad i fil" : "");
      button.type = "button";
      button.textContent = "Ta bort";
      button.setAttribute("aria-label", "Ta bort " + text.textContent + ", " + each.Dag);
      button.addEventListener("click", function () {
        if (!each.sent && !window.confirm("Rapporten är inte sparad i någon fil. Ta bort den?")) { return; }
        change(function (kept) { return kept.filter(function (other) { return other.Nummer !== each.Nummer; }); });
        at("egna").setAttribute("tabindex", "-1");
        at("egna").focus();
      });
      text.appendChild(more);
      row.appendChild(text);
      row.appendChild(button);
      rows.appendChild(row);
    });
    say("count", reports.length ? counted(reports.length) + ". Inte sparade i fil: " + (reports.length - sent) + "." : "Inga rapporter än.");
    at("more").hidden = isAll || reports.length <= SHOWN;
    say("more", "Visa alla " + reports.length);
    at("file").disabled = at("copy").disabled = !reports.length;
    at("remove").hidden = !sent;
    say("remove", "Ta bort " + (sent === 1 ? "den som är sparad i fil" : "de " + sent + " som är sparade i fil"));
  }

  function cell(value) {
    // A sheet would take what begins so for a formula.
    var text = String(value === undefined ? "" : value).replace(/\s+/g, " ").replace(/^[=+@-]/, " $&");
    return '"' + text.replace(/"/g, '""') + '"';
  }

  function csv() {
    var rows = reports.map(function (each) { return form.columns.map(function (name) { return cell(each[name]); }).join(";"); });
    return [form.columns.map(cell).join(";")].concat(rows).join("\r\n") + "\r\n";
  }

  function plain(text) {
    return text.toLocaleLowerCase("sv").replace(/[åä]/g, "a").replace(/ö/g, "o").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  }

  function file() {
    var now = new Date();
    var link = document.createElement("a");
    var own = plain(reports[reports.length - 1].Organisation) || "rapporter";
    link.href = URL.createObjectURL(new Blob(["\ufeff" + csv()], { type: "text/csv;charset=utf-8" }));
    link.download = "rapportera_" + own + "_" + day(now) + "_" + clock(now).replace(":", "") + ".csv";
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    var written = {};
    reports.forEach(function (each) { written[each.Nummer] = true; });
    change(function (kept) { return kept.map(function (each) { return written[each.Nummer] ? Object.assign({}, each, { sent: true }) : each; }); });
    say("sent", "Filen " + link.download + " är sparad bland hämtade filer. Mejla den, och ta sedan bort de rapporter som är skickade. Samma rapport räknas bara en gång.");
  }

  function byHand() {
    at("by-hand").hidden = false;
    at("text").value = csv();
    at("text").focus();
    at("text").select();
    say("sent", "Webbläsaren lät inte sidan kopiera. Kopiera texten i rutan själv.");
  }

  function copy() {
    var done = function () {
      at("by-hand").hidden = true;
      say("sent", "Kopierat: " + counted(reports.length) + ". Klistra in i ett mejl; mottagaren sparar texten som rapportera.csv.");
    };
    if (navigator.clipboard && navigator.clipboard.writeText) { navigator.clipboard.writeText(csv()).then(done, byHand); } else { byHand(); }
  }

  document.querySelectorAll("[data-when]").forEach(function (button) {
    button.addEventListener("click", function () { choose(button.getAttribute("data-when")); });
  });
  map.on("click", function (event) { place(event.latlng); });
  map.getContainer().addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target === map.getContainer()) { event.preventDefault(); place(map.getCenter()); }
  });
  at("centre").addEventListener("click", function () { place(map.getCenter()); });
  at("clear").addEventListener("click", function () { unplace(); at("centre").focus(); });
  at("search").addEventListener("change", search);
  [["what", "what-fault"], ["day", "when-fault"], ["organisation", "organisation-fault"]].forEach(function (each) {
    at(each[0]).addEventListener("input", function () { fault(each[1], each[0], ""); });
  });
  at("save").addEventListener("click", save);
  at("file").addEventListener("click", file);
  at("copy").addEventListener("click", copy);
  at("more").addEventListener("click", function () { isAll = true; list(); });
  at("remove").addEventListener("click", function () {
    change(function (kept) { return kept.filter(function (each) { return !each.sent; }); });
    say("sent", "");
    at("file").focus();
  });
  window.addEventListener("storage", function (event) {
    if (event.key === KEY) { reports = read() || []; list(); }
  });

  var kept = read();
  if (kept === null) { storageFault(); }
  reports = kept || [];
  try { at("organisation").value = window.localStorage.getItem(OWN) || ""; } catch (error) { /* Then it is written again. */ }
  choose("now");
  unplace();
  list();
  fillIn();
  window.addEventListener("hashchange", fillIn);
}());
