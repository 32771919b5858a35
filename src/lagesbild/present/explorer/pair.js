/* A second map and a second list beside the first, while two periods are compared. The maps move together. */
(function (explorer) {
  "use strict";

  function follow(leader, follower) {
    leader.on("move", function () {
      if (leader.isLed) { return; }
      follower.isLed = true;
      follower.setView(leader.getCenter(), leader.getZoom(), { animate: false });
      follower.isLed = false;
    });
  }

  /* root: the explorer; template: a list as the page has it; makeMap(element), makeList(element). */
  function pair(root, template, first, makeMap, makeList) {
    var maps = root.querySelector(".explorer-maps");
    var lists = root.querySelector(".explorer-lists");
    var map = null;
    var list = null;

    function make() {
      if (first) {
        var frame = maps.querySelector(".map-live").cloneNode(false);
        var element = document.createElement("div");
        element.className = "folium-map explorer-leaflet";
        element.tabIndex = 0;
        frame.appendChild(element);
        maps.appendChild(frame);
        map = makeMap(element);
        element.setAttribute("aria-label", "Karta över den jämförda perioden. Rapporterna står i listan under diagrammen.");
        follow(first.map, map.map);
        follow(map.map, first.map);
      }
      lists.appendChild(template);
      template.querySelector(".table-wrap").setAttribute("aria-label", "Rapporterna i den jämförda perioden");
      list = makeList(template);
    }

    function title(side, text) {
      [maps, lists].forEach(function (both) {
        var frame = both && both.children[side];
        if (!frame) { return; }
        var caption = frame.querySelector(".explorer-side");
        if (!caption) {
          caption = document.createElement("p");
          caption.className = "explorer-side";
          frame.insertBefore(caption, frame.firstChild);
        }
        caption.hidden = text === "";
        caption.textContent = text;
      });
    }

    /* titles: of this period and the other; fill(map, list): shows the other's reports. Null when nothing is compared. */
    function show(titles, fill) {
      var isOn = titles !== null;
      // The second map must have its size when it is made.
      root.classList.toggle("is-comparing", isOn);
      if (isOn && !list) { make(); }
      title(0, isOn ? titles[0] : "");
      if (!list) { return; }
      if (isOn) { title(1, titles[1]); }
      template.hidden = !isOn;
      if (!isOn) { return; }
      if (map) {
        first.map.invalidateSize({ animate: false });
        map.map.invalidateSize({ animate: false });
        map.map.setView(first.map.getCenter(), first.map.getZoom(), { animate: false });
      }
      fill(map, list);
    }

    return { show: show, print: function () { if (list && !template.hidden) { list.print(); } } };
  }

  explorer.pair = pair;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
