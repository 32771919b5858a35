/* Write numbers, days and spans the way Swedish readers write them: the same words as present/labels. */
(function (explorer) {
  "use strict";

  var WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"];
  var WEEKDAYS_SHORT = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"];
  var MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december"];
  var MONTHS_SHORT = ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"];
  var DAY_MS = 86400000;
  var MINUTES_PER_DAY = 1440;

  /* "1 234,5", with a no-break space between thousands. */
  function number(value, decimals) {
    var parts = value.toFixed(decimals || 0).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+(?!\d))/g, "\u00a0");
    return parts.join(",");
  }

  function isWhole(value) { return Math.abs(value - Math.round(value)) < 1e-6; }

  /* A count, or a sum of shares, rounded for people: nobody has seen half a report. */
  function amount(value) { return value > 1e-6 && value < 0.5 ? "< 1" : number(Math.round(value), 0); }

  /* "inga rapporter", "1 rapport", "ungefär 12 rapporter" of shares that make 12,4. */
  function reports(value) {
    if (value > 1e-6 && value < 0.5) { return "mindre än en rapport"; }
    var whole = Math.round(value);
    if (whole === 0) { return "inga rapporter"; }
    return (isWhole(value) ? "" : "ungefär ") + number(whole, 0) + "\u00a0" + (whole === 1 ? "rapport" : "rapporter");
  }

  /* Days are counted from the data's first Monday. */
  function calendar(epoch) {
    var start = Date.parse(epoch + "T00:00:00Z");

    function date(day) { return new Date(start + day * DAY_MS); }
    function dayOf(iso) { return Math.round((Date.parse(iso + "T00:00:00Z") - start) / DAY_MS); }
    function iso(day) { return date(day).toISOString().slice(0, 10); }

    function dayMonth(day, months) {
      var at = date(day);
      return at.getUTCDate() + " " + months[at.getUTCMonth()];
    }

    /* "2–15 november 2026": first day and the last, both included. */
    function span(first, last) {
      var one = date(first);
      var other = date(last);
      var year = " " + other.getUTCFullYear();
      if (first === last) { return dayMonth(last, MONTHS) + year; }
      if (one.getUTCFullYear() !== other.getUTCFullYear()) {
        return dayMonth(first, MONTHS) + " " + one.getUTCFullYear() + " – " + dayMonth(last, MONTHS) + year;
      }
      if (one.getUTCMonth() !== other.getUTCMonth()) {
        return dayMonth(first, MONTHS) + " – " + dayMonth(last, MONTHS) + year;
      }
      return one.getUTCDate() + "–" + dayMonth(last, MONTHS) + year;
    }

    /* The ISO week of a Monday. */
    function week(monday) {
      var thursday = date(monday + 3);
      var first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
      return 1 + Math.floor((thursday - first) / DAY_MS / 7);
    }

    function clock(minute) {
      var hour = Math.floor(minute / 60) % 24;
      return (hour < 10 ? "0" : "") + hour + "." + (minute % 60 < 10 ? "0" : "") + minute % 60;
    }

    /* "2026-11-07 22:15", for files. */
    function stamp(minute) {
      var day = Math.floor(minute / MINUTES_PER_DAY);
      return iso(day) + " " + clock(minute - day * MINUTES_PER_DAY).replace(".", ":");
    }

    function moment(minute) {
      var day = Math.floor(minute / MINUTES_PER_DAY);
      return WEEKDAYS_SHORT[((day % 7) + 7) % 7] + " " + dayMonth(day, MONTHS_SHORT) + " " +
        clock(minute - day * MINUTES_PER_DAY);
    }

    /* "lör 7 nov 22.15–23.30"; what both ends share is said once. */
    function timeSpan(start, minutes) {
      var end = start + minutes;
      if (!minutes) { return moment(start); }
      if (Math.floor(start / MINUTES_PER_DAY) === Math.floor(end / MINUTES_PER_DAY)) {
        return moment(start) + "–" + clock(end % MINUTES_PER_DAY);
      }
      return moment(start) + " – " + moment(end);
    }

    /* "lördag 7 november 2026 kl. 22.15". */
    function longMoment(minute) {
      var day = Math.floor(minute / MINUTES_PER_DAY);
      return WEEKDAYS[((day % 7) + 7) % 7] + " " + span(day, day) + " kl. " + clock(minute - day * MINUTES_PER_DAY);
    }

    return {
      date: date, dayOf: dayOf, iso: iso, span: span, week: week, timeSpan: timeSpan, stamp: stamp, longMoment: longMoment,
      year: function (day) { return date(day).getUTCFullYear(); },
      month: function (day) { return MONTHS_SHORT[date(day).getUTCMonth()]; }
    };
  }

  function hour(value) {
    function two(each) { return (each < 10 ? "0" : "") + each; }
    return "kl. " + two(value) + "–" + two((value + 1) % 24);
  }

  /* A round and even number for an axis, so that its half is whole too: as _explorer_parts.axis_top. */
  function axisTop(value) {
    var power = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)))));
    var found = [1, 2, 4, 6, 8, 10, 20].filter(function (each) { return each * power >= value - 1e-9; })[0] * power;
    return Math.max(found, 2);
  }

  explorer.format = {
    WEEKDAYS: WEEKDAYS, WEEKDAYS_SHORT: WEEKDAYS_SHORT,
    number: number, amount: amount, reports: reports, calendar: calendar, hour: hour, axisTop: axisTop
  };
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
