/* Keep the choices in the address, after #: it can be shared, printed and gone back to. What stands there is
   only ever compared with the names in the page, or read as numbers. */
(function (explorer) {
  "use strict";

  var START = "#utforska?";
  var KEYS = { category: "kategori", organisation: "organisation", district: "omrade", place: "plats" };
  var MISSING = "-";
  var DECIMALS = 5;
  var LONGEST_SEARCH = 100;

  function write(choices, names, calendar, presets) {
    var parts = [];
    var preset = presets.filter(function (each) { return same(each, choices.period); })[0];
    if (preset !== presets[0]) {
      parts.push("period=" + (preset ? preset.key : days(choices.period, calendar)));
    }
    Object.keys(KEYS).forEach(function (name) {
      if (!choices[name]) { return; }
      parts.push(KEYS[name] + "=" + choices[name].map(function (code) {
        return code ? encodeURIComponent(names[name][code - 1]) : MISSING;
      }).join(","));
    });
    if (choices.weekdays) {
      parts.push("dag=" + choices.weekdays.map(function (each) { return each + 1; }).join(","));
    }
    if (choices.hours) { parts.push("timme=" + choices.hours.join(",")); }
    if (choices.area) {
      parts.push("yta=" + choices.area.map(function (corner) {
        return corner.map(function (each) { return each.toFixed(DECIMALS); }).join(",");
      }).join(";"));
    }
    if (choices.search) { parts.push("sok=" + encodeURIComponent(choices.search)); }
    if (choices.compare) {
      parts.push("jamfor=" + (typeof choices.compare === "string" ? choices.compare : days(choices.compare, calendar)));
    }
    return parts.length ? START + parts.join("&") : "";
  }

  /* The choices that an address holds; null when it is none of ours. What is not understood is left out. */
  function read(address, names, calendar, presets) {
    if (address.indexOf(START) !== 0) { return null; }
    var values = Object.create(null);
    address.slice(START.length).split("&").forEach(function (part) {
      var at = part.indexOf("=");
      values[part.slice(0, at)] = part.slice(at + 1);
    });
    var choices = {
      period: period(values.period || "", calendar, presets),
      weekdays: numbers(values.dag, 1, 7),
      hours: numbers(values.timme, 0, 23),
      area: area(values.yta || ""),
      search: decoded(values.sok || "").slice(0, LONGEST_SEARCH),
      compare: explorer.EARLIER[values.jamfor] ? values.jamfor : span(values.jamfor || "", calendar)
    };
    choices.weekdays = choices.weekdays && choices.weekdays.map(function (each) { return each - 1; });
    Object.keys(KEYS).forEach(function (name) { choices[name] = codes(values[KEYS[name]], names[name]); });
    return choices;
  }

  function same(one, other) { return one.from === other.from && one.to === other.to; }

  function days(span, calendar) { return calendar.iso(span.from) + ".." + calendar.iso(span.to - 1); }

  function period(text, calendar, presets) {
    var preset = presets.filter(function (each) { return each.key === text; })[0];
    return preset ? range(preset) : span(text, calendar) || range(presets[0]);
  }

  /* "2026-11-02..2026-11-15" as days; null when it is none. */
  function span(text, calendar) {
    var found = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text);
    if (!found) { return null; }
    var days = { from: calendar.dayOf(found[1]), to: calendar.dayOf(found[2]) + 1 };
    return days.from < days.to ? days : null;
  }

  function range(preset) { return { from: preset.from, to: preset.to }; }

  function numbers(text, lowest, highest) {
    var found = unique((text || "").split(",").filter(function (each) { return /^\d{1,2}$/.test(each); })
      .map(Number).filter(function (each) { return each >= lowest && each <= highest; }));
    return found.length ? found.sort(function (a, b) { return a - b; }) : null;
  }

  function codes(text, names) {
    var found = unique((text || "").split(",").map(function (each) {
      return each === MISSING ? 0 : names.indexOf(decoded(each)) + 1 || -1;
    }).filter(function (code) { return code >= 0; }));
    return found.length ? found.sort(function (a, b) { return a - b; }) : null;
  }

  function area(text) {
    var corners = text.split(";").map(function (each) { return each.split(",").map(Number); });
    var isArea = text !== "" && corners.length >= 3 && corners.every(function (corner) {
      return corner.length === 2 && corner.every(isFinite);
    });
    return isArea ? corners : null;
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch (error) { return ""; }
  }

  function unique(values) { return values.filter(function (each, at) { return values.indexOf(each) === at; }); }

  explorer.fragment = { write: write, read: read, START: START };
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
