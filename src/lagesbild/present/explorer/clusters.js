/* Gather what lies close on the screen into one mark, in a grid that stands still when the map is moved. */
(function (explorer) {
  "use strict";

  /* Web Mercator, the world as a square of side 1. */
  function mercator(lat, lon) {
    var sine = Math.sin(lat * Math.PI / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  }

  /* rows: which; x, y: their places in pixels; size: the grid's side. Each cluster has its rows, and the mean
     place of them: a mark stands where its reports are, not in the middle of a square. */
  function gather(rows, x, y, size) {
    var found = new Map();
    for (var at = 0; at < rows.length; at += 1) {
      var row = rows[at];
      var key = Math.floor(x[row] / size) * 4194304 + Math.floor(y[row] / size);
      var cluster = found.get(key);
      if (cluster === undefined) {
        cluster = { rows: [], x: 0, y: 0 };
        found.set(key, cluster);
      }
      cluster.rows.push(row);
      cluster.x += x[row];
      cluster.y += y[row];
    }
    return Array.from(found.values(), function (cluster) {
      cluster.x /= cluster.rows.length;
      cluster.y /= cluster.rows.length;
      return cluster;
    }).sort(function (a, b) { return b.rows.length - a.rows.length || a.y - b.y || a.x - b.x; });
  }

  /* Join marks that would cover each other, the larger takes the smaller in, until none does: a mark that has taken
     others in has grown. clusters: as gather gives them, the largest first. */
  function apart(clusters) {
    var kept = [];
    clusters.forEach(function (each) {
      var own = radius(each.rows.length);
      var over = kept.find(function (other) {
        return Math.hypot(other.x - each.x, other.y - each.y) < radius(other.rows.length) + own;
      });
      if (over) { over.rows = over.rows.concat(each.rows); } else { kept.push(each); }
    });
    return kept.length === clusters.length ? kept : apart(kept.sort(function (a, b) { return b.rows.length - a.rows.length; }));
  }

  /* The category of all rows, or 0 when there are several. */
  function onlyCategory(rows, category) {
    for (var at = 1; at < rows.length; at += 1) {
      if (category[rows[at]] !== category[rows[0]]) { return 0; }
    }
    return category[rows[0]];
  }

  /* As large as its number needs, and no larger: marks that grew with their reports would join a town's to one. */
  function radius(count) { return count === 1 ? 6 : Math.min(7.5 + 3.5 * Math.log10(count), 22); }

  explorer.clusters = { mercator: mercator, gather: gather, apart: apart, onlyCategory: onlyCategory, radius: radius };
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
