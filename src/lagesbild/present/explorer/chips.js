/* Name the active filters, each one a button that takes it away. */
(function (explorer) {
  "use strict";

  var TITLES = { category: "Kategori", organisation: "Organisation", district: "Område", place: "Plats" };

  /* "kl. 18–24" for hours that follow each other, also over midnight; else each run of them. */
  function hourRuns(hours) {
    var runs = [];
    hours.forEach(function (hour) {
      var last = runs[runs.length - 1];
      if (last && last[1] === hour) { last[1] = hour + 1; } else { runs.push([hour, hour + 1]); }
    });
    if (runs.length > 1 && runs[0][0] === 0 && runs[runs.length - 1][1] === 24) {
      runs[runs.length - 1][1] = runs.shift()[1];
    }
    return "kl. " + runs.map(function (run) { return two(run[0]) + "–" + two(run[1]); }).join(", ");
  }

  function two(value) { return (value < 10 ? "0" : "") + value; }

  function weekdayNames(weekdays) {
    var names = weekdays.map(function (each) { return explorer.format.WEEKDAYS[each]; });
    return names.length === 1 ? names[0] : names.slice(0, -1).join(", ") + " och " + names[names.length - 1];
  }

  /* What is chosen: [words, the choices without it], in the order of the view. */
  function chosen(choices, names, calendar, presets) {
    var found = [];
    function add(words, changes) { found.push({ words: words, changes: changes }); }
    var preset = presets.filter(function (each) { return each.from === choices.period.from && each.to === choices.period.to; })[0];
    if (preset !== presets[0]) {
      add("Period: " + (preset ? preset.title : calendar.span(choices.period.from, choices.period.to - 1)),
        { period: { from: presets[0].from, to: presets[0].to } });
    }
    Object.keys(TITLES).forEach(function (name) {
      (choices[name] || []).forEach(function (code) {
        var left = choices[name].filter(function (each) { return each !== code; });
        var changes = {};
        changes[name] = left.length ? left : null;
        add(TITLES[name] + ": " + (code ? names[name][code - 1] : "saknas"), changes);
      });
    });
    if (choices.weekdays) { add("Veckodag: " + weekdayNames(choices.weekdays), { weekdays: null }); }
    if (choices.hours) { add("Tid: " + hourRuns(choices.hours), { hours: null }); }
    if (choices.area) { add("Yta på kartan", { area: null }); }
    if (choices.search) { add("Sök: " + choices.search, { search: "" }); }
    if (choices.compare) {
      var other = explorer.comparedWith(choices);
      add("Jämfört med " + calendar.span(other.from, other.to - 1), { compare: null });
    }
    return found;
  }

  /* list: the <ul>; take(changes): called when a filter is taken away. */
  function chips(list, take) {
    function show(found) {
      list.textContent = "";
      found.forEach(function (each) {
        var item = document.createElement("li");
        var button = document.createElement("button");
        button.type = "button";
        button.className = "explorer-chip";
        button.textContent = each.words;
        button.setAttribute("aria-label", "Ta bort filtret " + each.words);
        button.addEventListener("click", function () {
          var at = Array.from(list.children).indexOf(item);
          take(each.changes);
          var left = list.querySelectorAll("button");
          if (left.length) { left[Math.min(at, left.length - 1)].focus(); } else { list.parentElement.focus(); }
        });
        item.appendChild(button);
        list.appendChild(item);
      });
    }
    return { show: show };
  }

  explorer.chosen = chosen;
  explorer.chips = chips;
  explorer.hourRuns = hourRuns;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
