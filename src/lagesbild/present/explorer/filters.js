/* Filter and count. Each part of the view shows what passes all filters but its own, so that a chosen bar
   keeps its neighbours to be compared with.

   A filter on weekdays or hours does not choose incidents but shares of them: one that may have happened over
   eight hours, two of which are chosen, counts as a quarter. */
(function (explorer) {
  "use strict";

  var PERIOD = 1;
  var AREA = 16;
  var SEARCH = 64;
  var BITS = { category: 2, organisation: 4, district: 8, place: 32 };
  var WHOLE = 1 - 1e-9;
  var DAY = 1440;
  var WEEK = 7 * DAY;

  /* choices: period {from, to} in days, to excluded; category, organisation, district, place: arrays of codes as in the
     columns, or null; weekdays, hours: arrays, or null; area: [[lat, lon], …], or null; search: words, or "". */
  function create(store) {
    var rows = store.rows;
    var hours = store.hours;
    var fails = new Uint8Array(rows);
    var share = new Float64Array(rows).fill(1);
    var weekdayChosen = new Uint8Array(7).fill(1);
    var hourChosen = new Uint8Array(24).fill(1);
    var applied = {};

    function mark(bit, isOut) {
      for (var row = 0; row < rows; row += 1) {
        if (isOut(row)) { fails[row] |= bit; } else { fails[row] &= ~bit; }
      }
    }

    function markCodes(name, codes) {
      var column = store[name];
      var chosen = new Uint8Array(store.names[name].length + 1);
      (codes || []).forEach(function (code) { chosen[code] = 1; });
      mark(BITS[name], function (row) { return codes !== null && !chosen[column[row]]; });
    }

    function markPeriod(period) {
      var from = period.from * DAY;
      var to = period.to * DAY;
      mark(PERIOD, function (row) { return store.start[row] < from || store.start[row] >= to; });
    }

    function markArea(area) {
      var inside = area && explorer.polygon(area);
      mark(AREA, function (row) { return area !== null && !inside(store.lat[row], store.lon[row]); });
    }

    function markSearch(text) {
      var matches = explorer.matcher(store, text);
      mark(SEARCH, function (row) { return matches !== null && !matches(row); });
    }

    function shareOut(weekdays, chosenHours) {
      weekdayChosen.fill(weekdays ? 0 : 1);
      hourChosen.fill(chosenHours ? 0 : 1);
      (weekdays || []).forEach(function (each) { weekdayChosen[each] = 1; });
      (chosenHours || []).forEach(function (each) { hourChosen[each] = 1; });
      if (!weekdays && !chosenHours) {
        share.fill(1);
        return;
      }
      var chosen = new Uint8Array(168);
      for (var cell = 0; cell < 168; cell += 1) {
        chosen[cell] = weekdayChosen[Math.floor(cell / 24)] & hourChosen[cell % 24];
      }
      for (var row = 0; row < rows; row += 1) {
        var sum = 0;
        for (var at = hours.first[row]; at < hours.first[row + 1]; at += 1) {
          if (chosen[hours.cells[at]]) { sum += hours.weights[at]; }
        }
        share[row] = sum;
      }
    }

    /* Only what differs from the last time is marked anew. */
    function apply(choices) {
      function differs(name) { return JSON.stringify(applied[name]) !== JSON.stringify(choices[name]); }
      if (differs("period")) { markPeriod(choices.period); }
      Object.keys(BITS).forEach(function (name) { if (differs(name)) { markCodes(name, choices[name]); } });
      if (differs("area")) { markArea(choices.area); }
      if (differs("search")) { markSearch(choices.search); }
      if (differs("weekdays") || differs("hours")) { shareOut(choices.weekdays, choices.hours); }
      applied = JSON.parse(JSON.stringify(choices));
      return count();
    }

    function count() {
      var sums = {
        category: new Float64Array(store.names.category.length + 1),
        organisation: new Float64Array(store.names.organisation.length + 1),
        district: new Float64Array(store.names.district.length + 1),
        weeks: new Float64Array(rows ? Math.floor(store.start[rows - 1] / WEEK) + 1 : 0),
        weekdays: new Float64Array(7),
        hours: new Float64Array(24),
        total: 0,
        shared: 0,
        unplaced: 0,
        passing: [],
        outside: []
      };
      var week = new Float64Array(168);
      for (var row = 0; row < rows; row += 1) {
        var fail = fails[row];
        if (fail === 0) { countHours(row, week); }
        var part = share[row];
        if (part === 0) { continue; }
        if (fail === 0) {
          sums.total += part;
          sums.passing.push(row);
          if (part < WHOLE) { sums.shared += 1; }
          if (store.lat[row] !== store.lat[row]) { sums.unplaced += 1; }
        }
        if (fail === 0 || fail === PERIOD) { sums.weeks[Math.floor(store.start[row] / WEEK)] += part; }
        if (fail === 0 || fail === 2) { sums.category[store.category[row]] += part; }
        if (fail === 0 || fail === 4) { sums.organisation[store.organisation[row]] += part; }
        if (fail === 0 || fail === 8) { sums.district[store.district[row]] += part; }
        if (fail === AREA) { sums.outside.push(row); }
      }
      fold(week, sums);
      return sums;
    }

    function countHours(row, week) {
      for (var at = hours.first[row]; at < hours.first[row + 1]; at += 1) { week[hours.cells[at]] += hours.weights[at]; }
    }

    /* Weekdays within the hours that are chosen, and hours within the weekdays. */
    function fold(week, sums) {
      for (var cell = 0; cell < week.length; cell += 1) {
        var weekday = Math.floor(cell / 24);
        var hour = cell % 24;
        if (weekdayChosen[weekday]) { sums.hours[hour] += week[cell]; }
        if (hourChosen[hour]) { sums.weekdays[weekday] += week[cell]; }
      }
    }

    return { apply: apply, share: share };
  }

  /* Nothing chosen: everything of a period. */
  function all(period) {
    return {
      period: { from: period.from, to: period.to }, category: null, organisation: null, district: null, place: null,
      weekdays: null, hours: null, area: null, search: "", compare: null
    };
  }

  /* Whether a position lies within a polygon, by the crossings of a ray. A missing one (NaN) never does. */
  function polygon(corners) {
    return function (lat, lon) {
      var inside = false;
      for (var at = 0, before = corners.length - 1; at < corners.length; before = at, at += 1) {
        var a = corners[at];
        var b = corners[before];
        if ((a[0] > lat) !== (b[0] > lat) && lon < (b[1] - a[1]) * (lat - a[0]) / (b[0] - a[0]) + a[1]) {
          inside = !inside;
        }
      }
      return inside;
    };
  }

  explorer.filters = create;
  explorer.all = all;
  explorer.polygon = polygon;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
