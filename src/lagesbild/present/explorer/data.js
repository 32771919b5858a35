/* Unpack the incidents from the page: columns of small integers, most as what differs from an earlier row. */
(function (explorer) {
  "use strict";

  var inflate = window.lagesbildInflate;

  /* Whole numbers from their bytes: see planes in packed.py. */
  function column(planes, rows) {
    var values = new Uint32Array(rows);
    planes.forEach(function (plane, at) {
      var bytes = inflate(plane);
      for (var row = 0; row < rows; row += 1) { values[row] += bytes[row] * Math.pow(256, at); }
    });
    return values;
  }

  function sums(steps) {
    var found = new Float64Array(steps.length);
    for (var row = 0, sum = 0; row < steps.length; row += 1) {
      sum += steps[row];
      found[row] = sum;
    }
    return found;
  }

  function signed(value) { return value % 2 ? -(value + 1) / 2 : value / 2; }

  /* 0 is the code of the last row with the same ``given``, 1 and up a code of its own. */
  function unlessSame(codes, given) {
    var last = [];
    return codes.map(function (code, row) {
      if (code) { last[given[row]] = code - 1; }
      return last[given[row]] || 0;
    });
  }

  /* Each step is from the last place of the same ``given``; 0 is none. */
  function coordinates(steps, given, origin, perDegree) {
    var values = new Float64Array(steps.length);
    var last = [];
    for (var row = 0; row < steps.length; row += 1) {
      var of = given[row];
      if (steps[row]) { last[of] = (last[of] || 0) + signed(steps[row] - 1); }
      values[row] = steps[row] ? (origin + last[of]) / perDegree : NaN;
    }
    return values;
  }

  /* A form has its number's width after a tab, where the number stands. */
  function ids(packed, rows) {
    if (!packed) { return null; }
    var forms = inflate.text(packed.forms).split("\n").map(function (form) { return form.split("\t"); });
    var steps = column(packed.number, rows);
    var last = [];
    return Array.from(column(packed.form, rows), function (of, row) {
      var form = forms[of];
      last[of] = (last[of] || 0) + signed(steps[row]);
      return form.length < 2 ? form[0] : form[0] + String(last[of]).padStart(Number(form[1][0]), "0") + form[1].slice(1);
    });
  }

  /* start: minutes from the epoch's Monday; span: minutes, 0 when unknown; category, subcategory, organisation,
     district, place: 0 when missing, else 1 + the place in names; lat, lon: NaN without a position;
     ids: case numbers, "" when missing, or null; hours: see aoristic.js; isCells: positions are middles of squares. */
  function unpack(payload) {
    function read(name) { return column(payload.columns[name], payload.rows); }
    var start = sums(read("start"));
    var span = read("span");
    var subcategory = read("subcategory");
    var place = read("place");
    return {
      rows: payload.rows,
      start: start,
      span: span,
      hours: explorer.spread(start, span),
      calendar: explorer.format.calendar(payload.epoch),
      ids: ids(payload.ids, payload.rows),
      category: unlessSame(read("category"), subcategory),
      subcategory: subcategory,
      organisation: read("organisation"),
      district: unlessSame(read("district"), place),
      place: place,
      lat: coordinates(read("lat"), place, payload.origin[0], 1e5),
      lon: coordinates(read("lon"), place, payload.origin[1], 5e4),
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
