/* Draw a rectangle or a free shape on the map with mouse, pen or finger. */
(function (explorer) {
  "use strict";

  var LEAST = 8;
  var STRAY = 3;

  /* The corners of a drawn line that matter (Ramer, Douglas and Peucker), in pixels. */
  function simplify(points, stray) {
    if (points.length < 3) { return points; }
    var first = points[0];
    var last = points[points.length - 1];
    var length = Math.hypot(last.x - first.x, last.y - first.y);
    var farthest = 0;
    var distance = 0;
    for (var at = 1; at < points.length - 1; at += 1) {
      // A line that comes back to its start has no direction of its own.
      var off = length < stray
        ? Math.hypot(points[at].x - first.x, points[at].y - first.y)
        : Math.abs((last.x - first.x) * (first.y - points[at].y) - (first.x - points[at].x) * (last.y - first.y)) / length;
      if (off > distance) {
        distance = off;
        farthest = at;
      }
    }
    if (distance <= stray) { return [first, last]; }
    return simplify(points.slice(0, farthest + 1), stray).slice(0, -1).concat(simplify(points.slice(farthest), stray));
  }

  /* done(corners): called with [[lat, lon], …], or with null when nothing was drawn. */
  function lasso(map, done) {
    var element = map.getContainer();
    var kind = "";
    var points = null;
    var isEnding = false;
    var isDragged = true;
    var preview = L.polygon([], { color: "#0b5c93", weight: 2.5, dashArray: "6 4", fillOpacity: 0.08, interactive: false });

    function outline() {
      if (kind === "free") { return points; }
      var a = points[0];
      var b = points[points.length - 1];
      return [a, L.point(b.x, a.y), b, L.point(a.x, b.y)];
    }

    function places(corners) {
      return corners.map(function (each) {
        var place = map.containerPointToLatLng(each);
        return [+place.lat.toFixed(5), +place.lng.toFixed(5)];
      });
    }

    function arm(wanted) {
      if (!kind) { isDragged = map.dragging.enabled(); }
      kind = kind === wanted ? "" : wanted;
      element.classList.toggle("is-drawing", kind !== "");
      // A map that one finger does not move is not moved by one after the drawing either.
      if (kind) { map.dragging.disable(); } else if (isDragged) { map.dragging.enable(); }
      return kind;
    }

    element.addEventListener("pointerdown", function (event) {
      if (!kind || event.button !== 0 || event.target.closest(".leaflet-control")) { return; }
      element.setPointerCapture(event.pointerId);
      points = [map.mouseEventToContainerPoint(event)];
      preview.addTo(map);
      event.preventDefault();
      event.stopPropagation();
    }, true);
    element.addEventListener("pointermove", function (event) {
      if (!points) { return; }
      points.push(map.mouseEventToContainerPoint(event));
      preview.setLatLngs(places(outline()));
    });
    function end(isDone) {
      if (!points) { return; }
      var corners = outline();
      var wide = corners.map(function (each) { return each.x; });
      var high = corners.map(function (each) { return each.y; });
      var isArea = Math.max.apply(null, wide) - Math.min.apply(null, wide) >= LEAST && Math.max.apply(null, high) - Math.min.apply(null, high) >= LEAST;
      var shape = kind === "free" ? simplify(corners, STRAY) : corners;
      points = null;
      preview.remove();
      arm("");
      done(isDone && isArea && shape.length > 2 ? places(shape) : null);
    }
    element.addEventListener("pointerup", function () {
      if (!points) { return; }
      // The click that follows is the end of the drawing, and none on the map.
      isEnding = true;
      window.setTimeout(function () { isEnding = false; });
      end(true);
    });
    element.addEventListener("click", function (event) {
      if (isEnding) { event.stopPropagation(); }
      isEnding = false;
    }, true);
    element.addEventListener("pointercancel", function () { end(false); });
    element.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && kind) {
        end(false);
        arm("");
        done(null);
      }
    });

    return { arm: arm };
  }

  explorer.lasso = lasso;
  explorer.simplify = simplify;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
