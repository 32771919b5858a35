/* List the incidents, the latest first, some at a time. Text from data only ever becomes text nodes. */
(function (explorer) {
  "use strict";

  var PAGE = 20;
  var PRINTED = 60;

  function list(root, store, calendar) {
    var body = root.querySelector("tbody");
    var more = root.querySelector(".explorer-more");
    var rest = root.querySelector(".explorer-rest");
    var table = root.querySelector("table");
    var rows = [];
    var share = null;
    var shown = 0;

    function name(column, row) {
      var code = store[column][row];
      return code ? store.names[column][code - 1] : "–";
    }

    function line(row) {
      var made = document.createElement("tr");
      var texts = [calendar.timeSpan(store.start[row], store.span[row]), name("category", row), name("place", row),
        name("district", row), name("organisation", row), explorer.format.number(100 * share[row], 0) + "\u00a0%"];
      texts.forEach(function (text, at) {
        var cell = document.createElement(at ? "td" : "th");
        if (!at) { cell.scope = "row"; }
        if (at === texts.length - 1) { cell.className = "num explorer-share"; }
        cell.textContent = text;
        made.appendChild(cell);
      });
      return made;
    }

    function extend(until) {
      var fragment = document.createDocumentFragment();
      var end = Math.min(until, rows.length);
      for (; shown < end; shown += 1) { fragment.appendChild(line(rows[rows.length - 1 - shown])); }
      body.appendChild(fragment);
      var left = rows.length - shown;
      more.hidden = left === 0;
      more.textContent = "Visa " + explorer.format.number(Math.min(left, PAGE), 0) + " till";
      rest.textContent = left ? "… och " + explorer.format.number(left, 0) + " till" : "";
    }

    function show(passing, shares, hasShares) {
      rows = passing;
      share = shares;
      shown = 0;
      body.textContent = "";
      table.classList.toggle("has-shares", hasShares);
      extend(PAGE);
    }

    more.addEventListener("click", function () {
      var next = shown;
      extend(shown + PAGE);
      // The button may be gone: the reader goes on from the first new row.
      var first = body.children[next];
      if (more.hidden && first) {
        first.tabIndex = -1;
        first.focus();
      }
    });

    return { show: show, print: function () { extend(Math.max(shown, PRINTED)); } };
  }

  explorer.list = list;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
