/* Remember which link of the report led here, and offer the way back to it. */
(function (explorer) {
  "use strict";

  /* button: the way back; arrive(address): called when a link is pressed whose choices stand in the address already. */
  function coming(button, arrive) {
    var origin = null;
    var line = button.parentElement;

    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest('a[href^="' + explorer.fragment.START + '"]');
      if (!link) { return; }
      origin = link;
      line.hidden = false;
      if (link.getAttribute("href") === window.location.hash) { arrive(link.getAttribute("href")); }
    });
    button.addEventListener("click", function () {
      line.hidden = true;
      for (var fold = origin.closest("details"); fold; fold = fold.parentElement.closest("details")) { fold.open = true; }
      origin.scrollIntoView({ block: "center" });
      origin.focus({ preventScroll: true });
    });
    // Links are seen only where they lead somewhere.
    document.documentElement.classList.add("has-explorer");
  }

  explorer.coming = coming;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
