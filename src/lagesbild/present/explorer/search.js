/* Find reports by words: number, category, place, area, organisation or day. All words must be found, in any order;
   capitals do not matter, and å, ä and ö are letters of their own. */
(function (explorer) {
  "use strict";

  var COLUMNS = ["category", "subcategory", "place", "district", "organisation"];
  var DAY = 1440;

  function folded(text) { return text.normalize("NFC").toLocaleLowerCase("sv"); }

  /* Which codes of each column have a name with the word: names are few, rows are many. */
  function codesWith(store, word) {
    return COLUMNS.map(function (column) {
      var found = new Uint8Array(store.names[column].length + 1);
      store.names[column].forEach(function (name, at) { found[at + 1] = folded(name).indexOf(word) >= 0 ? 1 : 0; });
      return { column: store[column], found: found, isAny: found.indexOf(1) >= 0 };
    }).filter(function (each) { return each.isAny; });
  }

  /* The day that "2026-11-07" means, in the store's days; null for what is no day. */
  function dayOf(store, word) {
    return /^\d{4}-\d\d-\d\d$/.test(word) ? store.calendar.dayOf(word) : null;
  }

  /* A function that says of a row whether all words are in it; null when there are no words. */
  function matcher(store, text) {
    var words = folded(text || "").split(/\s+/).filter(Boolean);
    if (!words.length) { return null; }
    if (store.ids && !store.folded) { store.folded = store.ids.map(folded); }
    var tests = words.map(function (word) {
      var named = codesWith(store, word);
      var day = dayOf(store, word);
      return function (row) {
        return named.some(function (each) { return each.found[each.column[row]]; }) ||
          (store.ids !== null && store.folded[row].indexOf(word) >= 0) ||
          (day !== null && Math.floor(store.start[row] / DAY) === day);
      };
    });
    return function (row) { return tests.every(function (test) { return test(row); }); };
  }

  explorer.matcher = matcher;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
