/* List the incidents in any column's order, some at a time. Text from data only ever becomes text nodes. */
(function (explorer) {
  "use strict";

  var PAGE = 20;
  var PRINTED = 60;
  var MISSING = "–";

  /* on.open(rows, at): a row was pressed; on.sort(key, isDescending): another order was asked for. */
  function list(root, store, on) {
    var body = root.querySelector("tbody");
    var more = root.querySelector(".explorer-more");
    var rest = root.querySelector(".explorer-rest");
    var table = root.querySelector("table");
    var headings = Array.from(root.querySelectorAll("thead th"));
    var keys = headings.map(function (heading) { return heading.dataset.sort; });
    var rows = [];
    var share = null;
    var shown = 0;

    function text(key, row) {
      if (key === "time") { return store.calendar.timeSpan(store.start[row], store.span[row]); }
      if (key === "id") { return store.ids[row] || MISSING; }
      if (key === "share") { return explorer.format.number(100 * share[row], 0) + "\u00a0%"; }
      return explorer.said(store, key, row) || MISSING;
    }

    function line(at) {
      var row = rows[at];
      var made = document.createElement("tr");
      made.className = "is-report";
      keys.forEach(function (key) {
        var cell = document.createElement(key === "time" ? "th" : "td");
        cell.dataset.of = key;
        if (key === "time") {
          cell.scope = "row";
          cell.appendChild(opener(at, text(key, row)));
        } else {
          cell.textContent = text(key, row);
        }
        if (key === "share") { cell.className = "num explorer-share"; }
        if (key === "category" && store.subcategory[row]) {
          var under = document.createElement("span");
          under.className = "explorer-sub";
          under.textContent = explorer.said(store, "subcategory", row);
          cell.appendChild(under);
        }
        made.appendChild(cell);
      });
      return made;
    }

    function opener(at, words) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "explorer-open";
      made.dataset.at = at;
      made.setAttribute("aria-haspopup", "dialog");
      made.textContent = words;
      return made;
    }

    function extend(until) {
      var fragment = document.createDocumentFragment();
      var end = Math.min(until, rows.length);
      for (; shown < end; shown += 1) { fragment.appendChild(line(shown)); }
      body.appendChild(fragment);
      var left = rows.length - shown;
      more.hidden = left === 0;
      more.textContent = "Visa " + explorer.format.number(Math.min(left, PAGE), 0) + " till";
      rest.textContent = left ? "… och " + explorer.format.number(left, 0) + " till" : "";
    }

    /* sorted: rows in the order shown; order: {key, isDescending}. */
    function show(sorted, shares, hasShares, order) {
      rows = sorted;
      share = shares;
      shown = 0;
      body.textContent = "";
      table.classList.toggle("has-shares", hasShares);
      headings.forEach(function (heading, at) {
        var isOn = keys[at] === order.key;
        heading.setAttribute("aria-sort", isOn ? (order.isDescending ? "descending" : "ascending") : "none");
      });
      extend(PAGE);
      if (!rows.length) { nothing(); }
    }

    function nothing() {
      var cell = body.insertRow().insertCell();
      cell.colSpan = keys.length;
      cell.textContent = "Inga rapporter.";
    }

    headings.forEach(function (heading, at) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "explorer-sorter";
      button.textContent = heading.textContent;
      heading.textContent = "";
      heading.appendChild(button);
      button.addEventListener("click", function () {
        var now = heading.getAttribute("aria-sort");
        // Days begin with the latest, names with A.
        on.sort(keys[at], now === "none" ? keys[at] === "time" || keys[at] === "share" : now === "ascending");
      });
    });
    body.addEventListener("click", function (event) {
      var row = event.target.closest("tr");
      var button = row && row.querySelector(".explorer-open");
      // A drag over a row marks its text, to be copied.
      if (button && !String(window.getSelection())) { on.open(rows, +button.dataset.at); }
    });
    more.addEventListener("click", function () {
      var next = shown;
      extend(shown + PAGE);
      // The button may be gone: the reader goes on from the first new row.
      var first = body.children[next];
      if (more.hidden && first) { first.querySelector(".explorer-open").focus(); }
    });

    return { show: show, print: function () { extend(Math.max(shown, PRINTED)); }, rows: function () { return rows; } };
  }

  explorer.list = list;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
