/* Show all that the page knows of a report, in a dialog: one at a time of those that were pressed. */
(function (explorer) {
  "use strict";

  var NAMED = [["category", "Kategori"], ["subcategory", "Underkategori"], ["place", "Plats"], ["district", "Område"],
    ["organisation", "Organisation"]];

  function when(store, row) {
    var start = store.start[row];
    var from = store.calendar.longMoment(start);
    return store.span[row] ? "mellan " + from + " och " + store.calendar.longMoment(start + store.span[row]) : from;
  }

  /* [[title, text], …] of a row; what the edition has left out, or nobody has said, is no line. */
  function lines(store, row) {
    var found = [];
    if (store.ids && store.ids[row]) { found.push(["Ärende", store.ids[row]]); }
    found.push(["När", when(store, row)]);
    NAMED.forEach(function (each) {
      var text = explorer.said(store, each[0], row);
      if (text) { found.push([each[1], text]); }
    });
    if (store.lat[row] !== store.lat[row]) { found.push(["Läge", "saknar exakt läge och syns inte på kartan"]); }
    return found;
  }

  /* dialog: the element; on.place(code): all of the place is asked for; on.map(row): the map is. */
  function details(dialog, store, on) {
    var list = dialog.querySelector("dl");
    var title = dialog.querySelector(".explorer-details-title");
    var before = dialog.querySelector(".explorer-previous");
    var after = dialog.querySelector(".explorer-next");
    var place = dialog.querySelector(".explorer-same-place");
    var map = dialog.querySelector(".explorer-to-map");
    var rows = [];
    var at = 0;

    function show() {
      var row = rows[at];
      list.textContent = "";
      lines(store, row).forEach(function (each) {
        ["dt", "dd"].forEach(function (tag, side) {
          var made = document.createElement(tag);
          made.textContent = each[side];
          list.appendChild(made);
        });
      });
      title.textContent = rows.length === 1 ? "Rapport" : "Rapport " + explorer.format.number(at + 1, 0) + " av " + explorer.format.number(rows.length, 0);
      before.hidden = after.hidden = rows.length === 1;
      before.disabled = at === 0;
      after.disabled = at === rows.length - 1;
      place.hidden = !store.place[row];
      map.hidden = store.lat[row] !== store.lat[row];
    }

    function step(by) {
      at = Math.max(0, Math.min(at + by, rows.length - 1));
      show();
      // A button at its end can no longer hold the focus.
      if (document.activeElement === document.body || document.activeElement.disabled) { dialog.querySelector(".explorer-close").focus(); }
    }

    before.addEventListener("click", function () { step(-1); });
    after.addEventListener("click", function () { step(1); });
    dialog.addEventListener("keydown", function (event) {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") { step(event.key === "ArrowLeft" ? -1 : 1); }
    });
    dialog.querySelector(".explorer-close").addEventListener("click", function () { dialog.close(); });
    // Beside the dialog is the dialog's own ground.
    dialog.addEventListener("click", function (event) { if (event.target === dialog) { dialog.close(); } });
    place.addEventListener("click", function () {
      dialog.close();
      on.place(store.place[rows[at]]);
    });
    map.addEventListener("click", function () {
      dialog.close();
      on.map(rows[at]);
    });

    /* chosen: rows to go through; first: which of them is shown. */
    return function (chosen, first) {
      rows = chosen;
      at = first;
      show();
      dialog.showModal();
    };
  }

  explorer.details = details;
  explorer.detailLines = lines;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
