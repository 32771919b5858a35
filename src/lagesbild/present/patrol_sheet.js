/* The guard's sheet: ticks and lines are kept in the browser, and a line goes with the link to the form.
   The link works without this too: it then says where and what, and the form takes the time from the clock. */
(function () {
  "use strict";
  function all(within, what) { return Array.prototype.slice.call(within.querySelectorAll(what)); }

  all(document, "article").forEach(function (shift) {
    var key = "lagesbild-rondering:" + shift.getAttribute("data-shift");
    var fields = all(shift, "input");
    try {
      var kept = JSON.parse(window.localStorage.getItem(key) || "[]");
      fields.forEach(function (field, at) {
        if (field.type === "checkbox") { field.checked = kept[at] === true; } else { field.value = String(kept[at] || ""); }
      });
    } catch (error) { /* Then the sheet is as it was made. */ }
    shift.addEventListener("input", function () {
      try {
        window.localStorage.setItem(key, JSON.stringify(fields.map(function (field) {
          return field.type === "checkbox" ? field.checked : field.value;
        })));
      } catch (error) { /* The sheet can still be written on. */ }
    });
  });

  all(document, "a.report").forEach(function (link) {
    link.addEventListener("click", function () {
      var stop = link.closest("li");
      var given = new URLSearchParams(link.hash.slice(1));
      var now = new Date();
      var seen = stop.querySelector(".seen input").value.trim();
      // The visit that is going on, or was the last.
      all(stop, "[data-at]").forEach(function (visit) {
        var at = visit.getAttribute("data-at");
        if (new Date(at) <= now) { given.set("dag", at.slice(0, 10)); given.set("klockan", at.slice(11)); }
      });
      if (seen) { given.set("text", seen); } else { given.delete("text"); }
      link.hash = given.toString();
    });
  });
}());
