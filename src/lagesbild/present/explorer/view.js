/* Join the parts: what is chosen in one filters all the others, and stands in the address. */
(function (explorer) {
  "use strict";

  /* Add what is pressed to what is chosen, or take it away; nothing chosen is everything shown. */
  function toggled(values, value) {
    var left = (values || []).filter(function (each) { return each !== value; });
    if (values && left.length < values.length) { return left.length ? left : null; }
    return left.concat(value).sort(function (a, b) { return a - b; });
  }

  function range(from, to) {
    var values = [];
    for (var each = from; each <= to; each += 1) { values.push(each); }
    return values;
  }

  function start(root, payload) {
    var store = explorer.unpack(payload);
    var calendar = explorer.format.calendar(payload.epoch);
    var presets = payload.periods;
    var filters = explorer.filters(store);
    var last = Math.floor((presets[0].to - 1) / 7);
    var choices = usual();
    var counts = null;
    var parts = {};

    function find(selector) { return root.querySelector(selector); }

    function usual() {
      return {
        period: { from: presets[0].from, to: presets[0].to }, category: null, organisation: null, district: null,
        weekdays: null, hours: null, area: null
      };
    }

    function change(changes) {
      choices = Object.assign({}, choices, changes);
      render();
      var address = explorer.fragment.write(choices, store.names, calendar, presets);
      // A page from disk may rewrite only what stands after #.
      window.history.replaceState(null, "", address || window.location.href.split("#")[0]);
    }

    function render() {
      counts = filters.apply(choices);
      ["category", "organisation", "district"].forEach(showCodes);
      parts.weekdays.show(counts.weekdays, flags(choices.weekdays, 7));
      parts.hours.show(counts.hours, flags(choices.hours, 24));
      parts.weeks.show(counts.weeks, choices.period);
      if (parts.map) { parts.map.show(counts, choices.area); }
      var hasShares = choices.weekdays !== null || choices.hours !== null;
      parts.list.show(counts.passing, filters.share, hasShares);
      var found = explorer.chosen(choices, store.names, calendar, presets);
      parts.chips.show(found);
      find(".explorer-reset").hidden = found.length === 0;
      find(".explorer-filters").classList.toggle("is-empty", found.length === 0);
      tellTotal(hasShares);
      root.querySelectorAll("[data-period]").forEach(function (button) {
        var preset = presets[+button.dataset.period];
        var isOn = preset.from === choices.period.from && preset.to === choices.period.to;
        button.setAttribute("aria-pressed", isOn ? "true" : "false");
      });
    }

    function tellTotal(hasShares) {
      find(".explorer-total").textContent = explorer.format.reports(counts.total);
      var told = [calendar.span(choices.period.from, choices.period.to - 1)];
      if (hasShares) {
        told.push(explorer.format.reports(counts.passing.length) + " kan ha hänt då, räknade efter hur stor del av deras tidsspann som ryms");
      }
      if (counts.unplaced > 1e-6) {
        told.push(explorer.format.reports(counts.unplaced) + " saknar exakt läge och syns inte på kartan");
      }
      find(".explorer-about").textContent = told.join(". ") + ".";
    }

    function flags(values, length) {
      return values && range(0, length - 1).map(function (each) { return values.indexOf(each) >= 0; });
    }

    function showCodes(name) {
      if (!parts[name]) { return; }
      var codes = parts[name].codes;
      parts[name].show(codes.map(function (code) { return counts[name][code]; }),
        choices[name] && codes.map(function (code) { return choices[name].indexOf(code) >= 0; }));
    }

    function codeBars(name) {
      var group = find('.bars[data-dimension="' + name + '"]');
      if (!group) { return; }
      var codes = Array.from(group.children, function (item) { return +item.dataset.code; });
      parts[name] = explorer.bars(group, {
        toggle: function (at) {
          var changes = {};
          changes[name] = toggled(choices[name], codes[at]);
          change(changes);
        }
      }, function (at, value) { return group.children[at].dataset.name + ": " + explorer.format.reports(value); });
      parts[name].codes = codes;
    }

    function timeBars(name, describe) {
      parts[name] = explorer.bars(find('.bars[data-dimension="' + name + '"]'), {
        toggle: function (at) {
          var changes = {};
          changes[name] = toggled(choices[name], at);
          change(changes);
        },
        range: function (from, to) {
          var changes = {};
          changes[name] = range(from, to);
          change(changes);
        }
      }, function (at, value) { return describe(at) + ": " + explorer.format.reports(value); });
    }

    function startMap() {
      var element = find(".explorer-leaflet");
      if (!element) { return; }
      parts.map = explorer.map(element, { payload: payload, store: store, calendar: calendar }, {
        area: function (corners) { change({ area: corners }); },
        district: function (code) { change({ district: toggled(choices.district, code) }); }
      });
      var tools = root.querySelectorAll("[data-draw]");
      function mark(kind) {
        tools.forEach(function (tool) { tool.setAttribute("aria-pressed", tool.dataset.draw === kind ? "true" : "false"); });
      }
      var lasso = explorer.lasso(parts.map.map, function (corners) {
        mark("");
        if (corners) { change({ area: corners }); }
      });
      tools.forEach(function (tool) {
        tool.addEventListener("click", function () { mark(lasso.arm(tool.dataset.draw)); });
      });
      find(".explorer-extent").addEventListener("click", function () {
        var view = parts.map.view();
        change({
          area: [[view.getSouth(), view.getWest()], [view.getSouth(), view.getEast()], [view.getNorth(), view.getEast()],
            [view.getNorth(), view.getWest()]].map(function (corner) {
            return corner.map(function (each) { return +each.toFixed(5); });
          })
        });
      });
    }

    function restore() {
      var read = explorer.fragment.read(window.location.hash, store.names, calendar, presets);
      if (read) { choices = read; }
      return read !== null;
    }

    ["category", "organisation", "district"].forEach(codeBars);
    timeBars("weekdays", function (at) { return explorer.format.WEEKDAYS[at]; });
    timeBars("hours", explorer.format.hour);
    parts.weeks = explorer.weeks(find(".explorer-weeks"), calendar, last, function (period) {
      change({ period: period || usual().period });
    });
    parts.list = explorer.list(find(".explorer-list"), store, calendar);
    parts.chips = explorer.chips(find(".explorer-chips"), change);
    root.querySelectorAll("[data-period]").forEach(function (button) {
      button.addEventListener("click", function () {
        parts.weeks.stop();
        var preset = presets[+button.dataset.period];
        change({ period: { from: preset.from, to: preset.to } });
      });
    });
    find(".explorer-reset").addEventListener("click", function () {
      parts.weeks.stop();
      change(usual());
      find(".explorer-filters").focus();
    });
    startMap();
    var picture = find(".map-static svg");
    if (picture) { parts.paper = explorer.paper(picture, payload, store); }
    window.addEventListener("beforeprint", function () {
      parts.list.print();
      if (parts.paper) { parts.paper.draw(counts, choices.area); }
    });
    window.addEventListener("hashchange", function () { if (restore()) { render(); } });
    var isShared = restore();
    render();
    if (isShared) { root.scrollIntoView(); }
    return { counts: function () { return counts; }, choices: function () { return choices; }, change: change, map: parts.map };
  }

  explorer.views = [];
  document.querySelectorAll(".explorer[data-payload]").forEach(function (root) {
    var payload = JSON.parse(document.getElementById(root.dataset.payload).textContent);
    explorer.views.push(start(root, payload));
  });
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
