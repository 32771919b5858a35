/* Draw each kind of sign that signs.py has: see _web.py for the rows. */
(function () {
  "use strict";
  if (window.lagesbildSigns) { return; }
  var QUIET = 4;
  var NAMESPACE = "http://www.w3.org/2000/svg";

  var Shape = L.CircleMarker.extend({
    _updatePath: function () {
      var at = this._point;
      var radius = this._radius;
      var corners = this.options.corners.map(function (each) { return (at.x + radius * each[0]).toFixed(1) + " " + (at.y + radius * each[1]).toFixed(1); });
      this._renderer._setPath(this, this._empty() ? "M0 0" : "M" + corners.join("L") + "z");
    }
  });

  function told(layer, lines, sticky) {
    return lines.length ? layer.bindTooltip(window.lagesbild.tooltip(lines), { sticky: sticky }) : layer;
  }

  /* [lat, lon, look, text, lines], with looks of [radius, color, opacity, ink, shape] */
  function dots(group, row, map, options) {
    var at = [row[0], row[1]];
    var look = options.looks[row[2]];
    var radius = look[0], color = look[1], ink = look[3];
    var hasPaleEdge = Boolean(ink) || !row[3];
    var isQuiet = radius < QUIET;
    var edge = isQuiet ? "var(--map-halo,#fff)" : "var(--map-edge,#fff)";
    var style = {
      radius: radius, color: hasPaleEdge ? edge : color, weight: isQuiet ? 0.7 : 1.3, fillColor: color, fillOpacity: look[2],
      corners: options.shapes[look[4]]
    };
    told(style.corners ? new Shape(at, style) : L.circleMarker(at, style), row[4], false).addTo(group);
    map.lagesbildRoom.dot(group, at, radius, Boolean(row[3]));
    if (row[3]) {
      var text = window.lagesbild.label(row[3], ink ? "map-label-count" : "map-label-number", at, "markerPane");
      text.options.icon.options.html.style.color = ink;
      text.addTo(group);
    }
  }

  /* [look, encoded line through the points]: dots that say nothing */
  function points(group, row, map, options) {
    window.lagesbild.corners(row[1]).forEach(function (at) { dots(group, [at[0], at[1], row[0], "", []], map, options); });
  }

  function decoded(parts) {
    return parts.map(function (rings) { return rings.map(window.lagesbild.corners); });
  }

  /* [parts, fill, opacity, lines] */
  function cells(group, row, map) {
    var parts = decoded(row[0]);
    parts.forEach(function (rings) { map.lagesbildRoom.area(group, L.latLngBounds(rings[0])); });
    told(L.polygon(parts, {
      smoothFactor: 0, color: "var(--map-cell-edge,#5a6169)", weight: 0.7, fillColor: row[1], fillOpacity: row[2]
    }), row[3], true).addTo(group);
  }

  /* [lat, lon, radius in metres, color, is dashed, lines] */
  function rings(group, row) {
    told(L.circle([row[0], row[1]], {
      radius: row[2], color: row[3], weight: 2.2, dashArray: row[4] ? "6 4" : null, fillColor: row[3], fillOpacity: 0.1
    }), row[5], true).addTo(group);
  }

  /* [parts, color, dash, lines] */
  function outlines(group, row, map, options) {
    told(L.polygon(decoded(row[0]), {
      color: row[1], weight: 2.5, dashArray: options.dashes[row[2]] || null, fillColor: row[1], fillOpacity: 0.14
    }), row[3], true).addTo(group);
  }

  /* The same of lines. */
  function routes(group, row, map, options) {
    told(L.polyline([].concat.apply([], decoded(row[0])), {
      color: row[1], weight: 3, dashArray: options.dashes[row[2]] || null
    }), row[3], true).addTo(group);
  }

  /* [lat, lon, texts, width in metres, height in metres] */
  function labels(group, row, map) {
    var marker = window.lagesbild.label(row[2][0], "map-label-number", [row[0], row[1]], "markerPane").addTo(group);
    map.lagesbildRoom.label(group, marker, row[2], row[3], row[4]);
  }

  /* [lat, lon, text, lines] */
  function numbers(group, row, map) {
    var html = window.lagesbild.element("div", "map-badge");
    html.appendChild(window.lagesbild.element("i", "map-leader"));
    html.appendChild(window.lagesbild.element("span", "", row[2]));
    var icon = L.divIcon({ className: "map-rank", html: html, iconSize: null });
    var marker = L.marker([row[0], row[1]], { icon: icon, keyboard: row[3].length > 0, interactive: row[3].length > 0 });
    told(marker, row[3], false);
    marker.on("add", function () { marker.getElement().setAttribute("aria-label", row[3].join(", ")); });
    marker.addTo(group);
    map.lagesbildRoom.number(group, marker, row[2]);
  }

  /* Put the patterns that surfaces are filled with into the page, each once. */
  function define(patterns) {
    var home = document.getElementById("map-patterns");
    if (!home) {
      home = document.createElementNS(NAMESPACE, "svg");
      home.id = "map-patterns";
      home.setAttribute("aria-hidden", "true");
      home.setAttribute("width", "0");
      home.setAttribute("height", "0");
      home.style.position = "absolute";
      document.body.appendChild(home);
    }
    patterns.forEach(function (text) {
      var made = new DOMParser().parseFromString("<svg xmlns=\"" + NAMESPACE + "\">" + text + "</svg>", "image/svg+xml").documentElement.firstChild;
      if (!document.getElementById(made.id)) { home.appendChild(document.importNode(made, true)); }
    });
  }

  window.lagesbildSigns = { dots: dots, points: points, cells: cells, rings: rings, outlines: outlines, routes: routes, labels: labels, numbers: numbers, define: define };
}());
