/* One finger and the wheel scroll the page; two fingers, or the wheel with Ctrl, move and zoom the map. */
(function () {
  "use strict";
  if (window.lagesbildGestures) { return; }

  var SHOWN_MS = 1400;
  var LEAST = 12;
  var isMac = /Mac|iPhone|iPad/.test(navigator.platform || "");

  /* Any Leaflet map. While its element has the class is-drawing, a finger draws and is left alone. */
  function gestures(map) {
    var container = map.getContainer();
    var hint = document.createElement("div");
    var hiding = 0;
    var began = null;
    hint.className = "map-hint";
    hint.setAttribute("aria-hidden", "true");
    container.appendChild(hint);
    container.classList.add("map-gestures");

    function tell(text) {
      hint.textContent = text;
      hint.classList.add("is-shown");
      window.clearTimeout(hiding);
      hiding = window.setTimeout(hide, SHOWN_MS);
    }

    function hide() { hint.classList.remove("is-shown"); }

    function isDrawing() { return container.classList.contains("is-drawing"); }

    // A mouse drags the map; a finger does not. Leaflet asks for neither before it has begun.
    container.addEventListener("pointerdown", function (event) {
      if (isDrawing()) { return; }
      if (event.pointerType === "touch") { map.dragging.disable(); } else { map.dragging.enable(); }
    }, true);

    container.addEventListener("touchstart", function (event) {
      began = event.touches.length === 1 ? [event.touches[0].clientX, event.touches[0].clientY] : null;
      if (event.touches.length > 1) { hide(); }
    }, { passive: true, capture: true });

    container.addEventListener("touchmove", function (event) {
      if (!began || isDrawing() || event.touches.length !== 1) { return; }
      var way = Math.hypot(event.touches[0].clientX - began[0], event.touches[0].clientY - began[1]);
      if (way > LEAST) { tell("Använd två fingrar för att flytta kartan"); }
    }, { passive: true, capture: true });

    container.addEventListener("wheel", function (event) {
      if (event.ctrlKey || event.metaKey) {
        hide();
        return;
      }
      event.stopImmediatePropagation();
      tell((isMac ? "⌘" : "Ctrl") + " och hjulet zoomar kartan");
    }, { passive: true, capture: true });
  }

  window.lagesbildGestures = gestures;
}());
