/* Make a file of the reports that are chosen, in the page itself: .csv for Swedish Excel, or .xlsx. */
(function (explorer) {
  "use strict";

  var MINUTE_MS = 60000;
  var FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

  /* The columns that have anything to tell: {title, width, of(row)}. groups: [{title, rows, share}, …]. */
  function columns(store, groups, hasShares) {
    var epoch = store.calendar.date(0).getTime();
    function time(minute) { return { ms: epoch + minute * MINUTE_MS, text: store.calendar.stamp(minute) }; }
    function named(title, name, width) {
      return { title: title, width: width, is: store.names[name].length > 0, of: function (row) { return explorer.said(store, name, row); } };
    }
    return [
      { title: "Period", width: 26, is: groups.length > 1, of: function (_, group) { return group.title; } },
      { title: "Ärende", width: 18, is: store.ids !== null, of: function (row) { return store.ids[row]; } },
      { title: "Från", width: 17, is: true, of: function (row) { return time(store.start[row]); } },
      { title: "Till", width: 17, is: true, of: function (row) { return store.span[row] ? time(store.start[row] + store.span[row]) : null; } },
      named("Kategori", "category", 26), named("Underkategori", "subcategory", 26), named("Plats", "place", 28),
      named("Område", "district", 20), named("Organisation", "organisation", 26),
      { title: "Latitud", width: 11, is: !store.isCells, of: function (row) { return degrees(store.lat[row]); } },
      { title: "Longitud", width: 11, is: !store.isCells, of: function (row) { return degrees(store.lon[row]); } },
      { title: "Andel", width: 8, is: hasShares, of: function (row, group) { return +group.share[row].toFixed(4); } }
    ].filter(function (each) { return each.is; });
  }

  function degrees(value) { return value === value ? +value.toFixed(5) : null; }

  /* {head, widths, rows}: values are texts, numbers, times or null. */
  function tabulated(store, groups, hasShares) {
    var found = columns(store, groups, hasShares);
    var rows = [];
    groups.forEach(function (group) {
      group.rows.forEach(function (row) { rows.push(found.map(function (each) { return each.of(row, group); })); });
    });
    return {
      head: found.map(function (each) { return each.title; }), widths: found.map(function (each) { return each.width; }), rows: rows
    };
  }

  /* A cell that a spreadsheet would run begins with an apostrophe. */
  function csvCell(value) {
    if (value === null) { return ""; }
    if (typeof value === "number") { return String(value).replace(".", ","); }
    if (typeof value === "object") { return value.text; }
    var text = FORMULA.test(value) ? "'" + value : value;
    return /[;"\r\n\t]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function csv(table) {
    return "\ufeff" + [table.head].concat(table.rows).map(function (row) { return row.map(csvCell).join(";"); }).join("\r\n") + "\r\n";
  }

  function save(parts, type, name) {
    var link = document.createElement("a");
    var address = URL.createObjectURL(new Blob(parts, { type: type }));
    link.href = address;
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
  }

  /* panel: holds the buttons; chosen(): {groups, hasShares, name, about: [[title, text], …]}. */
  function exporter(panel, store, chosen) {
    panel.querySelector("[data-export=csv]").addEventListener("click", function () {
      var now = chosen();
      save([csv(tabulated(store, now.groups, now.hasShares))], "text/csv;charset=utf-8", now.name + ".csv");
    });
    panel.querySelector("[data-export=xlsx]").addEventListener("click", function () {
      var now = chosen();
      var sheets = [Object.assign({ title: "Rapporter" }, tabulated(store, now.groups, now.hasShares)),
        { title: "Om urvalet", head: null, widths: [22, 90], rows: now.about }];
      save(explorer.zip(explorer.xlsx(sheets)), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", now.name + ".xlsx");
    });
  }

  explorer.exporter = exporter;
  explorer.tabulated = tabulated;
  explorer.csv = csv;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
