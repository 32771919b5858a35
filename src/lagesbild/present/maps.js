/* Draw the maps of a lägesbild: background, points, cells, circles, areas and numbers, with Leaflet.
   Text from data only ever becomes text nodes. */
(function () {
  "use strict";
  if (window.lagesbild) { return; }

  var BASE = {
    land: { fill: true, fillColor: "#fbf9f4", fillOpacity: 1, stroke: false },
    forest: { fill: true, fillColor: "#e9efe0", fillOpacity: 1, stroke: false },
    built_up: { fill: true, fillColor: "#ece6da", fillOpacity: 1, stroke: false },
    water: { fill: true, fillColor: "#c9dfec", fillOpacity: 1, color: "#a9cadd", weight: 0.8 },
    stream: { fill: false, color: "#b5d2e2", weight: 0.8 },
    street: { fill: false, color: "#d9d0c0", weight: 0.8 },
    road: { fill: false, color: "#cdc3b1", weight: 1.4 },
    main_road: { fill: false, color: "#bfae8f", weight: 2 },
    railway: { fill: false, color: "#8f8c88", weight: 1.1, dashArray: "5 3" },
    district: { fill: false, color: "#8a8578", weight: 0.9, dashArray: "2 4" },
    study: { fill: false, color: "#5a6169", weight: 1.3, dashArray: "6 3" },
    boundary: { fill: false, color: "#4a4f57", weight: 1.6 }
  };
  var NEAR = 14;
  var PADDING = [18, 18];
  var TILED = { district: 1, study: 1, boundary: 1 };

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }

  function tooltip(lines) {
    var box = element("div", "map-tooltip");
    lines.forEach(function (line, index) { box.appendChild(element(index ? "span" : "strong", "", line)); });
    return box;
  }

  function label(text, className, at, pane) {
    var icon = L.divIcon({ className: "map-label " + className, html: element("span", "", text), iconSize: null });
    return L.marker(at, { icon: icon, interactive: false, keyboard: false, pane: pane });
  }

  function pane(map, name, level) {
    map.createPane(name).style.zIndex = level;
    map.getPane(name).style.pointerEvents = "none";
    return name;
  }

  /* The corners of an encoded polyline: see basemap.polylines. */
  function corners(text) {
    var found = [];
    var at = 0;
    var sums = [0, 0];
    function step() {
      var value = 0;
      var shift = 0;
      var letter;
      do {
        letter = text.charCodeAt(at) - 63;
        at += 1;
        value += (letter & 31) << shift;
        shift += 5;
      } while (letter > 31);
      return value & 1 ? ~(value >> 1) : value >> 1;
    }
    while (at < text.length) {
      sums = [sums[0] + step(), sums[1] + step()];
      found.push([sums[0] / 1e5, sums[1] / 1e5]);
    }
    return found;
  }

  function background(map, tiled) {
    var base = window.lagesbildBasemap;
    var under = pane(map, "base", 250);
    var over = pane(map, "names", 390);
    var renderer = L.canvas({ pane: under, padding: 0.5 });
    base.shapes.forEach(function (shape) {
      if (tiled && !TILED[shape.kind]) { return; }
      var style = Object.assign({ renderer: renderer, pane: under, interactive: false }, BASE[shape.kind]);
      var parts = shape.parts.map(function (rings) { return rings.map(corners); });
      if (style.fill) { L.polygon(parts, style).addTo(map); } else { L.polyline([].concat.apply([], parts), style).addTo(map); }
    });
    if (tiled) { return; }
    var names = base.labels.map(function (name) {
      return { rank: name.rank, marker: label(name.name, "map-label-" + name.rank, name.at, over).addTo(map) };
    });
    function room() { giveRoom(map, names); }
    map.on("zoomend moveend resize", room);
    room();
  }

  /* Show the names that are whole within the map and do not lie on a more important one; those within towns only from near. */
  function giveRoom(map, names) {
    var taken = [];
    var size = map.getSize();
    names.forEach(function (name) {
      var at = map.latLngToLayerPoint(name.marker.getLatLng());
      var icon = name.marker.getElement();
      var half = icon.firstChild.offsetWidth / 2;
      var seen = map.latLngToContainerPoint(name.marker.getLatLng());
      var whole = seen.x >= half && seen.x <= size.x - half && seen.y >= 9 && seen.y <= size.y - 9;
      var shown = whole && (name.rank !== "spot" || map.getZoom() >= NEAR) && !taken.some(function (other) {
        return Math.abs(at.x - other.x) < half + other.half && Math.abs(at.y - other.y) < 15;
      });
      icon.style.visibility = shown ? "visible" : "hidden";
      if (shown) { taken.push({ x: at.x, y: at.y, half: half }); }
    });
  }

  function buttons(map, views) {
    var control = L.control({ position: "bottomright" });
    control.onAdd = function () {
      var bar = element("div", "map-buttons leaflet-bar");
      L.DomEvent.disableClickPropagation(bar);
      views.forEach(function (view) {
        var made = element("button", "map-button", view[0]);
        made.type = "button";
        L.DomEvent.on(made, "click", function () { map.fitBounds(view[1], { padding: PADDING, animate: false }); });
        bar.appendChild(made);
      });
      return bar;
    };
    control.addTo(map);
  }

  function start(map, options) {
    var container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", options.label);
    map.fitBounds(options.bounds, { padding: PADDING, maxZoom: 16, animate: false });
    background(map, options.tiled);
    L.control.zoom({ zoomInTitle: "Zooma in", zoomOutTitle: "Zooma ut" }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 90 }).addTo(map);
    if (String(options.all) !== String(options.bounds)) {
      buttons(map, [["Rapporterna", options.bounds], ["Hela kommunen", options.all]]);
    }
    // The wheel scrolls the page until the reader has chosen the map.
    map.scrollWheelZoom.disable();
    map.on("focus", function () { map.scrollWheelZoom.enable(); });
    map.on("blur", function () { map.scrollWheelZoom.disable(); });
    if (window.ResizeObserver) {
      new ResizeObserver(function () { map.invalidateSize({ animate: false }); }).observe(container);
    }
  }

  /* data: [[lat, lon, radius, color, count, lines], ...] */
  function points(group, data, quiet) {
    data.forEach(function (each) {
      var circle = L.circleMarker([each[0], each[1]], quiet
        ? { radius: each[2], stroke: true, color: "#ffffff", weight: 0.7, fillColor: "#6d757e", fillOpacity: 0.6 }
        : { radius: each[2], color: "#ffffff", weight: 1.5, fillColor: each[3], fillOpacity: 0.95 });
      circle.bindTooltip(tooltip(each[5]), { sticky: false }).addTo(group);
      if (!quiet && each[4] > 1) {
        label(String(each[4]), "map-label-count", [each[0], each[1]], "markerPane").addTo(group);
      }
    });
  }

  /* data: [[geometry, color, lines], ...] */
  function cells(group, data) {
    data.forEach(function (each) {
      L.geoJSON(each[0], {
        smoothFactor: 0,
        style: { stroke: false, fillColor: each[1], fillOpacity: 0.82 }
      }).bindTooltip(tooltip(each[2]), { sticky: true }).addTo(group);
    });
  }

  /* data: [[lat, lon, radius, count, name, lines], ...] */
  function circles(group, data, color) {
    data.forEach(function (each) {
      L.circleMarker([each[0], each[1]], {
        radius: each[2], color: color, weight: 1.5, fillColor: color, fillOpacity: 0.24
      }).bindTooltip(tooltip(each[5])).addTo(group);
      label(each[3], "map-label-number", [each[0], each[1]], "markerPane").addTo(group);
    });
  }

  /* data: [[lat, lon, radius in metres, color, number, lines], ...] */
  function areas(group, data) {
    data.forEach(function (each) {
      L.circle([each[0], each[1]], {
        radius: each[2], color: each[3], weight: 2, dashArray: "6 4", fillColor: each[3], fillOpacity: 0.1
      }).bindTooltip(tooltip(each[5]), { sticky: true }).addTo(group);
    });
    numbers(group, data.map(function (each) { return [each[0], each[1], each[4], each[5]]; }));
  }

  /* data: [[geometry, color, lines], ...] */
  function outlines(group, data) {
    data.forEach(function (each) {
      L.geoJSON(each[0], {
        style: { color: each[1], weight: 2.5, fillColor: each[1], fillOpacity: 0.14 }
      }).bindTooltip(tooltip(each[2]), { sticky: true }).addTo(group);
    });
  }

  /* data: [[[[lat, lon], ...], color, lines], ...] */
  function routes(group, data) {
    data.forEach(function (each) {
      L.polyline(each[0], { color: each[1], weight: 3, opacity: 0.85 })
        .bindTooltip(tooltip(each[2]), { sticky: true }).addTo(group);
    });
  }

  /* data: [[lat, lon, number, lines], ...] */
  function numbers(group, data) {
    data.forEach(function (each) {
      var icon = L.divIcon({ className: "map-rank", html: element("span", "", String(each[2])), iconSize: [20, 20], iconAnchor: [-5, 24] });
      var marker = L.marker([each[0], each[1]], { icon: icon, keyboard: true });
      marker.bindTooltip(tooltip(each[3]));
      marker.on("add", function () { marker.getElement().setAttribute("aria-label", each[3].join(", ")); });
      marker.addTo(group);
    });
  }

  window.lagesbild = { start: start, corners: corners, points: points, cells: cells, circles: circles, areas: areas, outlines: outlines,
    routes: routes, numbers: numbers };
}());
