/* Spread each incident over the hours of the week it may have happened in, once, when the page opens.

   The convention is that of analysis/aoristic.py: wall-clock minutes; an unknown end, or a span of a minute
   or less, is the whole of the start's hour; a span of a week or more says nothing and weighs 1/168 everywhere. */
(function (explorer) {
  "use strict";

  var HOURS = 168;
  var WEEK = HOURS * 60;

  /* cells[first[row]] … cells[first[row + 1] - 1] are the hours of the week of a row, weights their shares. */
  function spread(start, span) {
    var rows = start.length;
    var first = new Uint32Array(rows + 1);
    for (var row = 0; row < rows; row += 1) { first[row + 1] = first[row] + hoursOf(start[row], span[row]); }
    var cells = new Uint8Array(first[rows]);
    var weights = new Float64Array(first[rows]);
    for (row = 0; row < rows; row += 1) { fill(cells, weights, first[row], start[row], span[row]); }
    return { first: first, cells: cells, weights: weights };
  }

  function hoursOf(start, span) {
    if (span <= 1) { return 1; }
    if (span >= WEEK) { return HOURS; }
    return Math.ceil((start + span) / 60) - Math.floor(start / 60);
  }

  function fill(cells, weights, at, start, span) {
    var hour = Math.floor(start / 60);
    if (span <= 1) {
      cells[at] = hour % HOURS;
      weights[at] = 1;
      return;
    }
    if (span >= WEEK) {
      for (var each = 0; each < HOURS; each += 1) {
        cells[at + each] = each;
        weights[at + each] = 1 / HOURS;
      }
      return;
    }
    var end = start + span;
    for (; hour * 60 < end; hour += 1, at += 1) {
      cells[at] = hour % HOURS;
      weights[at] = (Math.min(end, hour * 60 + 60) - Math.max(start, hour * 60)) / span;
    }
  }

  explorer.spread = spread;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
