/* Put rows in the order of a column. What is missing stands last, whichever way. */
(function (explorer) {
  "use strict";

  var collator = new Intl.Collator("sv", { numeric: true });

  /* The place of each name among the names, so that rows are compared as numbers; 0 (missing) has none. */
  function ranks(names) {
    var order = names.map(function (_, at) { return at; });
    order.sort(function (a, b) { return collator.compare(names[a], names[b]); });
    var found = new Float64Array(names.length + 1).fill(NaN);
    order.forEach(function (at, rank) { found[at + 1] = rank; });
    return found;
  }

  function byId(store) {
    if (!store.idRanks) {
      var order = store.ids.map(function (_, row) { return row; });
      order.sort(function (a, b) { return collator.compare(store.ids[a], store.ids[b]); });
      store.idRanks = new Float64Array(store.rows);
      order.forEach(function (row, rank) { store.idRanks[row] = store.ids[row] ? rank : NaN; });
    }
    return function (row) { return store.idRanks[row]; };
  }

  /* What rows are ordered by: a number of each, NaN when it is missing. */
  function value(store, key, share) {
    if (key === "time") { return function (row) { return store.start[row]; }; }
    if (key === "share") { return function (row) { return share[row]; }; }
    if (key === "id") { return byId(store); }
    var rank = ranks(store.names[key]);
    return function (row) { return rank[store[key][row]]; };
  }

  /* rows, oldest first, in the order of a column: key "time", "id", "share" or a column of names. Among equals the
     latest is first. */
  function sorted(store, rows, key, isDescending, share) {
    if (key === "time") { return isDescending ? rows.slice().reverse() : rows; }
    var of = value(store, key, share);
    var sign = isDescending ? -1 : 1;
    return rows.slice().sort(function (a, b) {
      var one = of(a);
      var other = of(b);
      if (one !== one || other !== other) { return (one !== one) - (other !== other) || b - a; }
      return sign * (one - other) || b - a;
    });
  }

  explorer.sorted = sorted;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
