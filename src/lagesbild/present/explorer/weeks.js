/* Show the weeks, and play them one after the other. */
(function (explorer) {
  "use strict";

  var SHOWN = 53;
  var STEP_MS = 800;

  /* panel: bars, slider and buttons; choose(period, isPassing): called with {from, to} in days, or null for the
     usual; isPassing when it is a stop of the slider on its way. */
  function weeks(panel, calendar, last, choose) {
    var group = panel.querySelector(".bars");
    var slider = panel.querySelector("input[type=range]");
    var output = panel.querySelector("output");
    var play = panel.querySelector(".explorer-play");
    var model = group.children[0].cloneNode(true);
    var first = last - group.children.length + 1;
    var period = null;
    var timer = 0;
    var still = window.matchMedia("(prefers-reduced-motion: reduce)");

    function title(week) {
      return "Vecka " + calendar.week(week * 7) + ", " + calendar.span(week * 7, week * 7 + 6);
    }

    var bars = explorer.bars(group, {
      toggle: function (at) {
        stop();
        var week = first + at;
        var isAlone = period.from === week * 7 && period.to === week * 7 + 7;
        choose(isAlone ? null : { from: week * 7, to: week * 7 + 7 });
      },
      range: function (from, to) {
        stop();
        choose({ from: (first + from) * 7, to: (first + to) * 7 + 7 });
      }
    }, function (at, value) { return title(first + at) + ": " + explorer.format.reports(value); });

    /* As many weeks as are chosen, at least a year of them. */
    function fit(from) {
      var wanted = Math.max(0, Math.min(from, last - SHOWN + 1));
      if (wanted === first) { return; }
      first = wanted;
      group.textContent = "";
      for (var week = first; week <= last; week += 1) {
        var item = model.cloneNode(true);
        item.dataset.name = title(week);
        group.appendChild(item);
      }
      bars.adopt();
      slider.min = first;
      mark();
    }

    /* Years and months under the bars that begin them. */
    function mark() {
      var isLong = last - first > SHOWN;
      var names = 0;
      Array.from(group.children).forEach(function (item, at) {
        var monday = (first + at) * 7;
        var before = monday - 7;
        var isNew = isLong ? calendar.year(monday + 3) !== calendar.year(before + 3) : calendar.month(monday + 3) !== calendar.month(before + 3);
        var name = item.querySelector(".bar-name");
        name.textContent = !isNew ? "" : isLong ? calendar.year(monday + 3) : calendar.month(monday + 3);
        if (isNew) { names += 1; }
        // A phone has room for every second month.
        name.classList.toggle("is-minor", !isLong && names % 2 === 0);
      });
    }

    function go(week) {
      slider.value = week;
      choose({ from: week * 7, to: week * 7 + 7 }, true);
    }

    function stop() {
      window.clearInterval(timer);
      timer = 0;
      play.setAttribute("aria-pressed", "false");
      play.textContent = "Spela upp";
    }

    function start() {
      // From the beginning when the last week has been shown.
      if (+slider.value >= last) { slider.value = first; }
      go(+slider.value);
      play.setAttribute("aria-pressed", "true");
      play.textContent = "Pausa";
      timer = window.setInterval(function () {
        if (+slider.value >= last || still.matches) { stop(); } else { go(+slider.value + 1); }
      }, STEP_MS);
    }

    play.addEventListener("click", function () { if (timer) { stop(); } else { start(); } });
    slider.addEventListener("input", function () {
      stop();
      go(+slider.value);
    });
    panel.querySelector(".explorer-before").addEventListener("click", function () {
      stop();
      go(Math.max(first, +slider.value - 1));
    });
    panel.querySelector(".explorer-after").addEventListener("click", function () {
      stop();
      go(Math.min(last, +slider.value + 1));
    });
    slider.min = first;
    slider.max = last;
    slider.value = last;

    /* other: the period that is compared with, or null. */
    function show(counts, chosen, other) {
      period = chosen;
      fit(Math.floor((other ? Math.min(chosen.from, other.from) : chosen.from) / 7));
      var values = [];
      var isIn = [];
      for (var week = first; week <= last; week += 1) {
        values.push(counts[week] || 0);
        isIn.push(week * 7 + 6 >= chosen.from && week * 7 < chosen.to);
      }
      bars.show(values, isIn, null);
      Array.from(group.children).forEach(function (item, at) {
        var monday = (first + at) * 7;
        item.classList.toggle("is-compared", other !== null && monday + 6 >= other.from && monday < other.to);
      });
      var current = Math.min(last, Math.floor((chosen.to - 1) / 7));
      if (!timer) { slider.value = current; }
      var text = chosen.to - chosen.from === 7 && chosen.from % 7 === 0 ? title(chosen.from / 7) : calendar.span(chosen.from, chosen.to - 1);
      output.textContent = text;
      slider.setAttribute("aria-valuetext", text);
    }

    return { show: show, stop: stop, isPlaying: function () { return timer !== 0; } };
  }

  explorer.weeks = weeks;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
