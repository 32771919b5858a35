/* The buttons over the map that choose an area: drawn, or what is seen. */
(function (explorer) {
  "use strict";

  function areaTools(root, drawn, change) {
    var tools = root.querySelectorAll("[data-draw]");

    function mark(kind) {
      tools.forEach(function (tool) { tool.setAttribute("aria-pressed", tool.dataset.draw === kind ? "true" : "false"); });
    }

    var lasso = explorer.lasso(drawn.map, function (corners) {
      mark("");
      if (corners) { change({ area: corners }); }
    });
    tools.forEach(function (tool) {
      tool.addEventListener("click", function () { mark(lasso.arm(tool.dataset.draw)); });
    });
    root.querySelector(".explorer-extent").addEventListener("click", function () {
      var view = drawn.view();
      change({
        area: [[view.getSouth(), view.getWest()], [view.getSouth(), view.getEast()], [view.getNorth(), view.getEast()],
          [view.getNorth(), view.getWest()]].map(function (corner) {
          return corner.map(function (each) { return +each.toFixed(5); });
        })
      });
    });
  }

  explorer.areaTools = areaTools;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
