/* Keep what is chosen in the browser's history, so that back takes the last choice back and forward makes it again.

   What a choice was stands in the entry itself; the address is for sharing. An entry of another part of the page
   (a heading, a finding) keeps the choices that were made when the reader went there. */
(function (explorer) {
  "use strict";

  /* Entries of our own at most: after that the newest is rewritten, so that back still leads out of the page. */
  var MOST = 60;

  /* written(): the address of what is chosen, "" for the usual; restore(address): called when the reader goes back,
     forward or to an address of ours; isAddress says which. */
  function history(written, restore) {
    var made = 0;

    function entry() { return { explorer: written() }; }

    function url() { return written() || window.location.href.split("#")[0]; }

    /* Browsers refuse, or ignore, more than some hundred entries in half a minute. */
    function put(how, address) {
      try { window.history[how](entry(), "", address); } catch (refused) { made = MOST; }
    }

    /* isStep: whether the choice is one to go back to; a slider's way and a word being written are none. */
    function save(isStep) {
      if (isStep && made < MOST) {
        made += 1;
        put("pushState", url());
      } else {
        put("replaceState", url());
      }
    }

    window.addEventListener("popstate", function (event) {
      if (event.state && typeof event.state.explorer === "string") { restore(event.state.explorer, false); }
    });
    window.addEventListener("hashchange", function () {
      if (window.history.state && typeof window.history.state.explorer === "string") { return; }
      if (window.location.hash.indexOf(explorer.fragment.START) === 0) { restore(window.location.hash, true); }
      put("replaceState", window.location.href);
    });

    return { save: save, begin: function () { put("replaceState", window.location.href); } };
  }

  explorer.history = history;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
