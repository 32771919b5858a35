/* Unpack the incidents from the page: columns of small integers, as base64, some as differences. */
(function (explorer) {
  "use strict";

  var ARRAYS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array };

  function column(packed) {
    var text = atob(packed.data);
    var bytes = new Uint8Array(text.length);
    for (var at = 0; at < text.length; at += 1) { bytes[at] = text.charCodeAt(at); }
    // Little-endian, as every machine that runs a browser today.
    var values = new ARRAYS[packed.type](bytes.buffer);
    if (!packed.delta) { return values; }
    var sums = new Float64Array(values.length);
    for (var row = 0, sum = 0; row < values.length; row += 1) {
      sum += values[row];
      sums[row] = sum;
    }
    return sums;
  }

  /* 1 and up are places on the map; 0 is none. */
  function coordinates(packed, origin) {
    var values = new Float64Array(packed.length);
    for (var row = 0; row < packed.length; row += 1) {
      values[row] = packed[row] ? (origin + packed[row] - 1) / 1e5 : NaN;
    }
    return values;
  }

  /* Each line says how many lines back the one is that it begins as, how much of that in one letter of base 36, and what
     follows. */
  function ids(text, rows) {
    if (!text) { return null; }
    var found = [];
    text.split("\n").forEach(function (line) {
      var before = found[found.length - line[0]] || "";
      found.push(before.slice(0, parseInt(line[1], 36)) + line.slice(2));
    });
    return found.length === rows ? found : null;
  }

  /* start: minutes from the epoch's Monday; span: minutes, 0 when unknown; category, subcategory, organisation,
     district, place: 0 when missing, else 1 + the place in names; lat, lon: NaN without a position;
     ids: case numbers, "" when missing, or null; hours: see aoristic.js; isCells: positions are middles of squares. */
  function unpack(payload) {
    var columns = payload.columns;
    var start = column(columns.start);
    var span = column(columns.span);
    return {
      rows: payload.rows,
      start: start,
      span: span,
      hours: explorer.spread(start, span),
      calendar: explorer.format.calendar(payload.epoch),
      ids: ids(payload.ids, payload.rows),
      category: column(columns.category),
      subcategory: column(columns.subcategory),
      organisation: column(columns.organisation),
      district: column(columns.district),
      place: column(columns.place),
      lat: coordinates(column(columns.lat), payload.origin[0]),
      lon: coordinates(column(columns.lon), payload.origin[1]),
      isCells: Boolean(payload.cell_m),
      names: payload.names
    };
  }

  /* What a row says in a column of names; "" when it says nothing. */
  function said(store, column, row) {
    var code = store[column][row];
    return code ? store.names[column][code - 1] : "";
  }

  explorer.unpack = unpack;
  explorer.said = said;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
