/* Draw the maps of a lägesbild with Leaflet: a background that follows the page's colours, and figures of panels whose
   signs are said once. Text from data only ever becomes text nodes. */
(function () {
  "use strict";
  if (window.lagesbild) { return; }

  var COLORS = {
    land: "#fbf9f4", forest: "#e9efe0", built_up: "#ece6da", water: "#c9dfec", shore: "#a9cadd", stream: "#b5d2e2",
    street: "#d9d0c0", road: "#cdc3b1", main_road: "#bfae8f", railway: "#8f8c88", district: "#8a8578", study: "#5a6169",
    boundary: "#4a4f57"
  };
  var FILLED = { land: true, forest: true, built_up: true, water: true };
  var LINES = {
    stream: { weight: 0.8 }, street: { weight: 1.1 }, road: { weight: 1.5 }, main_road: { weight: 2 },
    railway: { weight: 1.1, dashArray: "5 3" }, district: { weight: 0.9, dashArray: "2 4" },
    study: { weight: 1.2, dashArray: "6 3" }, boundary: { weight: 1.6 }
  };
  var PADDING = [18, 18];
  var EQUATOR_M = 40075016.686;
  var NEAREST = 16.5;
  var TILED = { district: 1, study: 1, boundary: 1 };
  var painted = [];

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

  function color(name) {
    return window.getComputedStyle(document.documentElement).getPropertyValue("--map-" + name).trim() || COLORS[name];
  }

  function look(kind) {
    return FILLED[kind]
      ? { fill: true, fillColor: color(kind), fillOpacity: 1, stroke: kind === "water", color: color("shore"), weight: 0.8 }
      : Object.assign({ fill: false, color: color(kind) }, LINES[kind]);
  }

  /* The page has turned dark or light: a canvas does not follow by itself. */
  function repaint() { painted.forEach(function (each) { each[0].setStyle(look(each[1])); }); }
  if (window.matchMedia) {
    var dark = window.matchMedia("(prefers-color-scheme: dark)");
    if (dark.addEventListener) { dark.addEventListener("change", repaint); }
  }

  function decoded(shape) {
    return { kind: shape.kind, corners: shape.parts.map(function (rings) { return rings.map(corners); }) };
  }

  /* The shapes of the background that the page has drawn for paper: see backdrop.py. */
  function drawnShapes(base) {
    var group = document.getElementById("bakgrund-" + base.drawn);
    return Array.prototype.map.call(group ? group.children : [], function (path) {
      // Of a surface holes are every second ring that a place lies in: one polygon with all the rings has the same.
      return { kind: path.getAttribute("data-kind"), corners: [rings(path.getAttribute("d"), base.world)] };
    });
  }

  /* The lines of a path of the form M x y l x y …, in degrees. */
  function rings(drawing, world) {
    return drawing.split("M").slice(1).map(function (line) {
      var steps = line.match(/-?\d+/g).map(Number);
      var found = [];
      for (var at = 0, x = 0, y = 0; at < steps.length; at += 2) {
        x += steps[at];
        y += steps[at + 1];
        found.push(degrees(x, y, world));
      }
      return found;
    });
  }

  function degrees(x, y, world) {
    var u = (x - world.middle[0]) / world.reach;
    var v = (y - world.middle[1]) / world.reach;
    var lat = 0, lon = 0, term = 0;
    for (var i = 0, ui = 1; i < 5; i += 1, ui *= u) {
      for (var j = 0, vj = 1; j < 5 - i; j += 1, vj *= v, term += 1) {
        lat += world.lat[term] * ui * vj;
        lon += world.lon[term] * ui * vj;
      }
    }
    return [lat, lon];
  }

  function background(map, tiled) {
    var under = pane(map, "base", 250);
    var over = pane(map, "names", 450);
    var renderer = L.canvas({ pane: under, padding: 0.5 });
    var base = window.lagesbildBasemap;
    // Read once: all maps of the page draw the same corners.
    base.read = base.read || (base.shapes ? base.shapes.map(decoded) : drawnShapes(base));
    base.read.forEach(function (shape) {
      if (tiled && !TILED[shape.kind]) { return; }
      var style = Object.assign({ renderer: renderer, pane: under, interactive: false }, look(shape.kind));
      var drawn = style.fill ? L.polygon(shape.corners, style) : L.polyline([].concat.apply([], shape.corners), style);
      painted.push([drawn.addTo(map), shape.kind]);
    });
    map.lagesbildRoom = window.lagesbildPlacing(map);
    if (!tiled) {
      base.labels.forEach(function (name) {
        map.lagesbildRoom.name(label(name.name, "map-label-" + name.rank, name.at, over).addTo(map), name.rank, name.name);
      });
    }
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

  /* What every map of ours has: a name, the background, buttons to zoom, a scale, and gestures that let the page be scrolled. */
  function prepare(map, options) {
    var container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", options.label);
    background(map, options.tiled);
    L.control.zoom({ position: "topright", zoomInTitle: "Zooma in", zoomOutTitle: "Zooma ut" }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 90 }).addTo(map);
    window.lagesbildGestures(map);
    if (window.ResizeObserver) {
      new ResizeObserver(function () { map.invalidateSize({ animate: false }); }).observe(container);
    }
  }

  /* One map by itself. */
  function start(map, options) {
    map.fitBounds(options.bounds, { padding: PADDING, maxZoom: 16, animate: false });
    prepare(map, options);
    if (String(options.all) !== String(options.bounds)) {
      buttons(map, [["Rapporterna", options.bounds], ["Hela kommunen", options.all]]);
    }
    map.lagesbildRoom.settle();
  }

  var figures = {};

  /* A figure of panels, made when its grid is first seen: a page has many maps, and a reader looks at some. */
  function figure(id, packed, make) {
    var grid = document.getElementById(id);
    if (!grid) { return; }
    function begin() {
      var options = JSON.parse(window.lagesbildInflate.text(packed));
      window.lagesbildSigns.define(options.patterns);
      figures[id] = { options: options, maps: [], views: [], groups: [], isMoved: false };
      make();
      finish(figures[id], document.getElementById(id + "-val"));
    }
    if (!window.IntersectionObserver) {
      begin();
      return;
    }
    var watcher = new IntersectionObserver(function (seen) {
      if (seen.some(function (each) { return each.isIntersecting; })) {
        watcher.disconnect();
        begin();
      }
    }, { rootMargin: "300px" });
    watcher.observe(grid);
  }

  function panel(map, options) {
    var whole = figures[options.of];
    map.fitBounds(options.bounds, { animate: false });
    prepare(map, { label: options.label, tiled: whole.options.tiled });
    map.lagesbildRoom.title(options.title);
    whole.maps.push(map);
    whole.views.push({ middle: L.latLngBounds(options.bounds).getCenter(), width: options.width_m, height: options.height_m });
    (whole.options.names || []).forEach(function (name) {
      map.lagesbildRoom.name(label(name[2], "map-label-spot", [name[0], name[1]], "names").addTo(map), "spot", name[2]);
    });
  }

  function finish(whole, tools) {
    whole.options.layers.forEach(function (layer) {
      var groups = whole.maps.map(function (map) {
        var group = L.layerGroup();
        layer.draw.forEach(function (each) {
          each[1].forEach(function (row) { window.lagesbildSigns[each[0]](group, row, map, whole.options); });
        });
        if (layer.shown) { group.addTo(map); }
        return group;
      });
      if (layer.name) { toggle(whole, tools, layer, groups); }
    });
    var reset = element("button", "map-reset", "Visa kartan som från början");
    reset.type = "button";
    reset.hidden = true;
    tools.appendChild(reset);
    function align() {
      whole.isMoving = true;
      sameScale(whole);
      whole.isMoving = false;
      whole.isMoved = false;
      reset.hidden = true;
    }
    // Leaflet takes no new view while a map is zoomed: it is put back when that has come to its end.
    var zooming = 0;
    var isAsked = false;
    reset.addEventListener("click", function () {
      isAsked = zooming > 0;
      if (!isAsked) { align(); }
    });
    whole.maps.forEach(function (map) {
      var size = map.getSize();
      map.on("zoomstart", function () { zooming += 1; });
      map.on("zoomend", function () { zooming -= 1; });
      map.on("moveend", function () {
        // A map that changes its size says first that it has moved.
        if (whole.isMoving || !size.equals(map.getSize())) { return; }
        if (isAsked && !zooming) {
          isAsked = false;
          align();
          return;
        }
        whole.isMoved = true;
        reset.hidden = false;
      });
      map.on("resize", function () {
        size = map.getSize();
        if (!whole.isMoved) { align(); }
      });
    });
    align();
  }

  function toggle(whole, tools, layer, groups) {
    var line = element("label", "map-layer");
    var box = element("input");
    box.type = "checkbox";
    box.checked = layer.shown;
    line.appendChild(box);
    line.appendChild(document.createTextNode(layer.name));
    tools.appendChild(line);
    box.addEventListener("change", function () {
      groups.forEach(function (group, at) {
        if (box.checked) { group.addTo(whole.maps[at]); } else { group.remove(); }
        whole.maps[at].lagesbildRoom.settle();
      });
    });
  }

  /* All panels at the scale that the largest has room for: the same metres to a pixel. */
  function sameScale(whole) {
    var scale = Math.min.apply(null, whole.maps.map(function (map, at) {
      var size = map.getSize();
      return Math.min(size.x / whole.views[at].width, size.y / whole.views[at].height);
    }));
    whole.maps.forEach(function (map, at) {
      var middle = whole.views[at].middle;
      var zoom = Math.log(scale * EQUATOR_M * Math.cos(middle.lat * Math.PI / 180) / 256) / Math.LN2;
      var snap = map.options.zoomSnap;
      map.options.zoomSnap = 0;
      map.setView(middle, Math.min(zoom, NEAREST), { animate: false });
      map.options.zoomSnap = snap;
    });
  }

  window.lagesbild = { start: start, figure: figure, panel: panel, corners: corners, tooltip: tooltip, label: label, element: element };
}());
