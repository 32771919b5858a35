/* Say how many reports are chosen, and what that number is. */
(function (explorer) {
  "use strict";

  var NUMERALS = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"];

  function numeral(value) { return NUMERALS[value] || explorer.format.number(value, 0); }

  /* "27 rapporter, varav en delas mellan timmar": of those that pass, some have hours that are not chosen too. */
  function total(counts) {
    var n = counts.passing.length;
    var told = explorer.format.reports(n);
    if (!counts.shared) { return told; }
    if (counts.shared === n) { return told + (n === 1 ? ", som delas mellan timmar" : ", som alla delas mellan timmar"); }
    return told + ", varav " + numeral(counts.shared) + " delas mellan timmar";
  }

  function about(counts, choices, calendar) {
    var told = [calendar.span(choices.period.from, choices.period.to - 1)];
    if (counts.shared) {
      told.push("Räknade efter hur stor del av tidsspannet som ryms är det " + explorer.format.reports(counts.total) + ", och staplarna räknar så");
    }
    if (counts.unplaced) {
      told.push(explorer.format.reports(counts.unplaced) + " saknar exakt läge och syns inte på kartan");
    }
    return told.join(". ") + ".";
  }

  explorer.words = { total: total, about: about };
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
