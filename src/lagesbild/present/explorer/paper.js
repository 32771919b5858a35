/* Put what is chosen on the map's printed picture: the marks of the screen, on the background that is drawn. */
(function (explorer) {
  "use strict";

  var GRID = 30;
  var SEVERAL = "#3d434b";
  var ACCENT = "#0b5c93";
  var NAMESPACE = "http://www.w3.org/2000/svg";

  /* picture: the <svg>, with a group for the marks; payload.paper: what turns degrees into its pixels. */
  function paper(picture, payload, store) {
    var group = picture.querySelector(".explorer-marks");
    var toX = payload.paper.x;
    var toY = payload.paper.y;
    var x = new Float64Array(store.rows);
    var y = new Float64Array(store.rows);
    for (var row = 0; row < store.rows; row += 1) {
      x[row] = project(toX, store.lat[row], store.lon[row]);
      y[row] = project(toY, store.lat[row], store.lon[row]);
    }

    function project(terms, lat, lon) {
      var north = lat - payload.paper.at[0];
      var east = lon - payload.paper.at[1];
      return terms[0] + terms[1] * east + terms[2] * north + terms[3] * east * north + terms[4] * east * east + terms[5] * north * north;
    }

    function add(kind, attributes, text) {
      var made = document.createElementNS(NAMESPACE, kind);
      Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
      if (text) { made.textContent = text; }
      group.appendChild(made);
    }

    function draw(counts, area) {
      var box = picture.viewBox.baseVal;
      var rows = counts.passing.filter(function (row) {
        return x[row] > 0 && x[row] < box.width && y[row] > 0 && y[row] < box.height;
      });
      group.textContent = "";
      var gathered = explorer.clusters.gather(rows, x, y, payload.cell_m ? 0.01 : GRID);
      (payload.cell_m ? gathered : explorer.clusters.apart(gathered)).forEach(function (cluster) {
        var count = cluster.rows.length;
        var code = payload.cell_m ? 0 : explorer.clusters.onlyCategory(cluster.rows, store.category);
        var fill = code ? payload.colors[code - 1] : payload.cell_m ? ACCENT : SEVERAL;
        add("circle", {
          cx: cluster.x.toFixed(1), cy: cluster.y.toFixed(1), r: explorer.clusters.radius(count).toFixed(1),
          fill: fill, stroke: "#fff", "stroke-width": 1.2
        });
        if (count > 1) {
          add("text", {
            x: cluster.x.toFixed(1), y: (cluster.y + 4).toFixed(1), "text-anchor": "middle",
            style: "font-size:11px;font-weight:700;fill:" + (code ? payload.inks[code - 1] : "#fff")
          }, explorer.format.number(count, 0));
        }
      });
      if (area) {
        add("polygon", {
          points: area.map(function (each) {
            return project(toX, each[0], each[1]).toFixed(1) + "," + project(toY, each[0], each[1]).toFixed(1);
          }).join(" "),
          fill: "none", stroke: ACCENT, "stroke-width": 2.5
        });
      }
      picture.querySelector("title").textContent =
        "Karta: " + explorer.format.reports(rows.length) + " syns. De står i listan under diagrammen.";
    }

    return { draw: draw };
  }

  explorer.paper = paper;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
