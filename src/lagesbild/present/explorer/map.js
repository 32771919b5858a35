/* Draw the incidents on a canvas over Leaflet: marks that gather when dense, or the edition's cells. */
(function (explorer) {
  "use strict";

  var GRID = 24;
  var SEVERAL = "#3d434b";
  var QUIET = "#8b939b";
  var ACCENT = "#0b5c93";
  var NEAREST = 18;
  var NEAR_ENOUGH = 15;
  var LINES = 8;
  var STRENGTHS = [0.22, 0.42, 0.62, 0.85];

  /* options: payload, store; on.area(corners), on.district(code), on.open(rows): reports at one spot were pressed. */
  function draw(element, options, on) {
    var payload = options.payload;
    var store = options.store;
    var map = L.map(element, {
      zoomControl: false, attributionControl: false, zoomAnimation: false, fadeAnimation: false,
      zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 6, maxZoom: 18
    });
    if (payload.map.tiles) { L.tileLayer(payload.map.tiles).addTo(map); }
    window.lagesbild.start(map, payload.map);
    var canvas = L.DomUtil.create("canvas", "explorer-canvas", map.getPane("overlayPane"));
    var areaLayer = L.layerGroup().addTo(map);
    var worldX = new Float64Array(store.rows);
    var worldY = new Float64Array(store.rows);
    var x = new Float64Array(store.rows);
    var y = new Float64Array(store.rows);
    var drawn = [];
    var counted = { passing: [], outside: [] };
    var corner = L.point(0, 0);

    for (var row = 0; row < store.rows; row += 1) {
      var at = explorer.clusters.mercator(store.lat[row], store.lon[row]);
      worldX[row] = at[0];
      worldY[row] = at[1];
    }

    /* The rows that lie in the picture; their places become pixels of the world at this zoom. */
    function inView(rows, scale, size) {
      var left = corner.x - GRID, top = corner.y - GRID;
      var right = corner.x + size.x + GRID, bottom = corner.y + size.y + GRID;
      return rows.filter(function (row) {
        x[row] = worldX[row] * scale;
        y[row] = worldY[row] * scale;
        return x[row] > left && x[row] < right && y[row] > top && y[row] < bottom;
      });
    }

    var tasks = explorer.tasks();

    /* Gather, then paint in one go: what is half drawn is never seen. */
    function redrawSoon() {
      var size = map.getSize();
      var scale = 256 * Math.pow(2, map.getZoom());
      var outside, passing;
      corner = map.getPixelBounds().min;
      tasks.put([
        // One mark for those that would cover each other: fifty thousand circles take half a second.
        function () { outside = explorer.clusters.gather(inView(counted.outside, scale, size), x, y, 5); },
        function () { passing = inView(counted.passing, scale, size); },
        function () { passing = payload.cell_m ? explorer.clusters.gather(passing, x, y, 0.001) : gathered(passing); },
        function () { paint(size, outside, passing, scale); }
      ]);
    }

    function redraw() {
      redrawSoon();
      tasks.finish();
    }

    function gathered(rows) { return explorer.clusters.apart(explorer.clusters.gather(rows, x, y, map.getZoom() >= 17 ? 12 : GRID)); }

    function paint(size, outside, passing, scale) {
      var ratio = window.devicePixelRatio || 1;
      canvas.width = size.x * ratio;
      canvas.height = size.y * ratio;
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      var ink = canvas.getContext("2d");
      ink.scale(ratio, ratio);
      ink.translate(-corner.x, -corner.y);
      ink.font = "700 12px system-ui, sans-serif";
      ink.textAlign = "center";
      ink.textBaseline = "middle";
      outside.forEach(function (cluster) { disc(ink, cluster.x, cluster.y, 3, QUIET, 0.55); });
      if (payload.cell_m) { cells(ink, passing, scale); } else { points(ink, passing); }
      drawn = passing;
      map.lagesbildRoom.signs(drawn.map(function (cluster) {
        return [cluster.x - corner.x, cluster.y - corner.y, cluster.radius || 0];
      }));
    }

    function disc(ink, px, py, radius, color, opacity) {
      ink.globalAlpha = opacity;
      ink.beginPath();
      ink.arc(px, py, radius, 0, 2 * Math.PI);
      ink.fillStyle = color;
      ink.fill();
      ink.strokeStyle = "#ffffff";
      ink.lineWidth = 1.5;
      ink.stroke();
      ink.globalAlpha = 1;
    }

    function write(ink, text, px, py, color) {
      ink.fillStyle = color;
      ink.fillText(text, px, py + 0.5);
    }

    function points(ink, found) {
      found.forEach(function (cluster) {
        var count = cluster.rows.length;
        var code = explorer.clusters.onlyCategory(cluster.rows, store.category);
        cluster.radius = explorer.clusters.radius(count);
        disc(ink, cluster.x, cluster.y, cluster.radius, code ? payload.colors[code - 1] : SEVERAL, 0.94);
        if (count > 1) { write(ink, explorer.format.number(count, 0), cluster.x, cluster.y, code ? payload.inks[code - 1] : "#ffffff"); }
      });
    }

    function cells(ink, found, scale) {
      var most = found.length ? found[0].rows.length : 1;
      found.forEach(function (cluster) {
        var lat = store.lat[cluster.rows[0]];
        var side = payload.cell_m / (40075016.686 * Math.cos(lat * Math.PI / 180)) * scale;
        var strength = STRENGTHS[Math.min(STRENGTHS.length - 1, Math.floor(STRENGTHS.length * (cluster.rows.length - 0.5) / most))];
        ink.globalAlpha = strength;
        ink.fillStyle = ACCENT;
        ink.fillRect(cluster.x - side / 2, cluster.y - side / 2, side, side);
        ink.globalAlpha = 1;
        cluster.radius = side / 2;
        if (side > 22) { write(ink, explorer.format.number(cluster.rows.length, 0), cluster.x, cluster.y, strength > 0.5 ? "#ffffff" : "#1b1f24"); }
      });
    }

    /* The marks, those of what has just been chosen too. */
    function marks() {
      tasks.finish();
      return drawn;
    }

    function nearest(containerPoint) {
      var at = corner.add(containerPoint);
      var best = null;
      var least = NEAREST;
      marks().forEach(function (cluster) {
        var distance = Math.hypot(cluster.x - at.x, cluster.y - at.y) - cluster.radius + NEAREST / 2;
        if (distance < least) {
          least = distance;
          best = cluster;
        }
      });
      return best;
    }

    function name(column, row) { return explorer.said(store, column, row); }

    function lines(cluster) {
      var rows = cluster.rows;
      var place = name("place", rows[0]);
      var isOnePlace = rows.every(function (row) { return store.place[row] === store.place[rows[0]]; });
      if (rows.length === 1) {
        return [name("category", rows[0]), store.calendar.timeSpan(store.start[rows[0]], store.span[rows[0]]), place].filter(Boolean);
      }
      var counts = new Map();
      rows.forEach(function (row) { counts.set(name("category", row), (counts.get(name("category", row)) || 0) + 1); });
      var told = Array.from(counts).sort(function (a, b) { return b[1] - a[1]; }).slice(0, LINES);
      return [explorer.format.reports(rows.length) + (isOnePlace && place ? ", " + place : "")].concat(
        told.map(function (each) { return each[0] + ": " + explorer.format.number(each[1], 0); }));
    }

    var tip = L.tooltip({ direction: "top", offset: [0, -6], className: "explorer-tip" });

    function tell(cluster) {
      if (!cluster) {
        map.closeTooltip(tip);
        return;
      }
      var box = document.createElement("div");
      box.className = "map-tooltip";
      lines(cluster).forEach(function (text, at) {
        var line = document.createElement(at ? "span" : "strong");
        line.textContent = text;
        box.appendChild(line);
      });
      map.openTooltip(tip.setContent(box).setLatLng(map.containerPointToLatLng([cluster.x - corner.x, cluster.y - corner.y])));
    }

    function bounds(cluster) {
      return L.latLngBounds(cluster.rows.map(function (row) { return [store.lat[row], store.lon[row]]; }));
    }

    function square(cluster) {
      var reach = payload.cell_m / 2 / 111320;
      var lat = store.lat[cluster.rows[0]], lon = store.lon[cluster.rows[0]];
      var across = reach / Math.cos(lat * Math.PI / 180);
      return [[lat - reach, lon - across], [lat - reach, lon + across], [lat + reach, lon + across], [lat + reach, lon - across]];
    }

    function press(event) {
      var cluster = nearest(event.containerPoint);
      if (cluster && payload.cell_m) {
        on.area(square(cluster));
      } else if (cluster && cluster.rows.length > 1 && map.getZoom() < 17 && !isSpot(bounds(cluster))) {
        map.fitBounds(bounds(cluster), { maxZoom: 17, padding: [60, 60], animate: false });
      } else if (cluster) {
        on.open(cluster.rows.slice().sort(function (a, b) { return b - a; }));
      } else {
        var code = districtAt(event.latlng);
        if (code) { on.district(code); }
      }
    }

    function isSpot(box) { return box.getSouthWest().distanceTo(box.getNorthEast()) < 5; }

    function districtAt(place) {
      for (var each = 0; each < payload.districts.length; each += 1) {
        var rings = payload.districts[each].rings.map(window.lagesbild.corners);
        if (rings.some(function (ring) { return explorer.polygon(ring)(place.lat, place.lng); })) {
          return payload.districts[each].code;
        }
      }
      return 0;
    }

    map.on("moveend zoomend resize", redraw);
    map.on("mousemove", function (event) {
      var cluster = nearest(event.containerPoint);
      element.style.cursor = cluster ? "pointer" : "";
      tell(cluster);
    });
    map.on("mouseout", function () { tell(null); });
    map.on("click", press);
    // Without a pointer the middle of the map is what is pointed at.
    function middle() { return map.getSize().divideBy(2); }
    map.on("moveend", function () { if (element.matches(":focus-visible")) { tell(nearest(middle())); } });
    element.addEventListener("focus", function () { if (element.matches(":focus-visible")) { tell(nearest(middle())); } });
    element.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.target !== element) { return; }
      event.preventDefault();
      press({ containerPoint: middle(), latlng: map.getCenter() });
    });

    function show(counts, area) {
      counted = counts;
      tell(null);
      areaLayer.clearLayers();
      if (area) {
        L.polygon(area, { color: ACCENT, weight: 2.5, fillColor: ACCENT, fillOpacity: 0.07, interactive: false }).addTo(areaLayer);
      }
      redrawSoon();
    }

    /* Come near a report, and say what is there. */
    function go(row) {
      map.setView([store.lat[row], store.lon[row]], Math.max(map.getZoom(), NEAR_ENOUGH), { animate: false });
      element.focus({ preventScroll: true });
      tell(marks().filter(function (cluster) { return cluster.rows.indexOf(row) >= 0; })[0]);
    }

    return { map: map, show: show, go: go, view: function () { return map.getBounds(); }, drawn: marks, isDrawn: tasks.isDone };
  }

  explorer.map = draw;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
