/* Join the parts: what is chosen in one filters all the others, and stands in the address. */
(function (explorer) {
  "use strict";

  var CODES = ["category", "organisation", "district"];
  var TYPING_MS = 150;

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

  function flags(values, length) {
    return values && range(0, length - 1).map(function (each) { return values.indexOf(each) >= 0; });
  }

  function one(name, value) {
    var made = {};
    made[name] = value;
    return made;
  }

  function start(root, payload) {
    var store = explorer.unpack(payload);
    var calendar = store.calendar;
    var presets = payload.periods;
    var filters = explorer.filters(store);
    var otherFilters = null;
    var choices = explorer.all(presets[0]);
    var order = { key: "time", isDescending: true };
    var counts = null;
    var other = null;
    var parts = {};
    var pieces = [];
    var tasks;
    var narrow = window.matchMedia("(max-width: 40rem)");
    var past = explorer.history(function () { return explorer.fragment.write(choices, store.names, calendar, presets); }, restore);

    function find(selector) { return root.querySelector(selector); }

    /* isPassing: the choice is one on the way to another, and none to come back to. */
    function change(changes, isPassing) {
      choices = Object.assign({}, choices, changes);
      render();
      past.save(!isPassing);
    }

    function restore(address, isComing) {
      choices = explorer.fragment.read(address, store.names, calendar, presets) || explorer.all(presets[0]);
      render();
      if (isComing) { root.scrollIntoView(); }
    }

    function hasShares() { return choices.weekdays !== null || choices.hours !== null; }

    /* What passes in the period that is compared with; null when none is. */
    function countOther() {
      var period = explorer.comparedWith(choices);
      if (!period) { return null; }
      otherFilters = otherFilters || explorer.filters(store);
      return { period: period, counts: otherFilters.apply(Object.assign({}, choices, { period: period })) };
    }

    function days(period) {
      var known = explorer.covered(period, payload.cover);
      return Math.max(1, known.to - known.from);
    }

    /* The other's numbers as they would be in as many days that the exports cover. */
    function scaled(values) {
      var factor = days(choices.period) / days(other.period);
      return Array.from(values, function (value) { return value * factor; });
    }

    /* What is out of sight comes after the picture of what is in it: most of a press is the browser's work on the page. */
    function render() {
      // Asked before anything is written, or the page would be laid out for it.
      var late = pieces.map(function (piece) { return isOutOfSight(piece.element); });
      counts = filters.apply(choices);
      other = countOther();
      showChosen();
      showPair();
      if (parts.map) { parts.map.show(counts, choices.area); }
      var shows = pieces.map(function (piece) { return piece.show; });
      shows.forEach(function (show, at) { if (!late[at]) { show(); } });
      tasks.put(shows.filter(function (_, at) { return late[at]; }));
    }

    function isOutOfSight(element) {
      var box = element.getBoundingClientRect();
      return (box.bottom < 0 || box.top > window.innerHeight) && !element.contains(document.activeElement);
    }

    function finish() {
      tasks.finish();
      if (parts.map) { parts.map.drawn(); }
    }

    function isShown() { return tasks.isDone() && !(parts.map && !parts.map.isDrawn()); }

    function showPair() {
      var spans = other && [choices.period, other.period].map(function (each) { return calendar.span(each.from, each.to - 1); });
      parts.pair.show(spans && ["Vald period: " + spans[0], "Jämförd period: " + spans[1]], function (map, list) {
        if (map) { map.show(other.counts, choices.area); }
        list.show(sorted(other.counts, otherFilters.share), otherFilters.share, hasShares(), order);
      });
      parts.compare.show(choices, { count: counts.total, period: choices.period },
        other && { count: other.counts.total, period: other.period });
    }

    function sorted(of, share) { return explorer.sorted(store, of.passing, order.key, order.isDescending, share); }

    /* A table needs room: on a phone, and beside another list, each report is a card. */
    function fold() {
      root.querySelectorAll(".explorer-list").forEach(function (list) { list.classList.toggle("is-cards", other !== null || narrow.matches); });
    }

    function showList() {
      fold();
      parts.list.show(sorted(counts, filters.share), filters.share, hasShares(), order);
      find(".explorer-sort").value = order.key + (order.isDescending ? "-" : "");
      var search = find(".explorer-search");
      if (document.activeElement !== search) { search.value = choices.search; }
    }

    function showChosen() {
      var found = explorer.chosen(choices, store.names, calendar, presets);
      parts.chips.show(found);
      find(".explorer-reset").hidden = found.length === 0;
      find(".explorer-filters").classList.toggle("is-empty", found.length === 0);
      find(".explorer-total").textContent = explorer.words.total(counts);
      find(".explorer-total").classList.toggle("is-long", counts.shared > 0);
      find(".explorer-about").textContent = explorer.words.about(counts, choices, calendar);
      root.querySelectorAll("[data-period]").forEach(function (button) {
        var preset = presets[+button.dataset.period];
        var isOn = preset.from === choices.period.from && preset.to === choices.period.to;
        button.setAttribute("aria-pressed", isOn ? "true" : "false");
      });
    }

    function showCodes(name) {
      var part = parts[name];
      if (payload.by_count && !parts.weeks.isPlaying()) { arrange(part, counts[name]); }
      function of(values) { return part.codes.map(function (code) { return values[code]; }); }
      part.show(of(counts[name]), choices[name] && part.codes.map(function (code) { return choices[name].indexOf(code) >= 0; }),
        other && scaled(of(other.counts[name])));
    }

    /* The most first; what is missing last; among equals the settings' order. */
    function arrange(part, values) {
      var places = part.codes.map(function (_, at) { return at; }).sort(function (a, b) {
        var one = part.codes[a];
        var another = part.codes[b];
        return (one === 0) - (another === 0) || values[another] - values[one] || one - another;
      });
      if (places.every(function (place, at) { return place === at; })) { return; }
      part.arrange(places);
      part.codes = places.map(function (place) { return part.codes[place]; });
    }

    /* The parts that show what is counted, each with where it stands. */
    function shown() {
      var codes = CODES.filter(function (name) { return parts[name]; }).map(function (name) {
        return { element: parts[name].group, show: function () { showCodes(name); } };
      });
      return codes.concat([
        { element: parts.weekdays.group, show: function () {
          parts.weekdays.show(counts.weekdays, flags(choices.weekdays, 7), other && scaled(other.counts.weekdays));
        } },
        { element: parts.hours.group, show: function () {
          parts.hours.show(counts.hours, flags(choices.hours, 24), other && scaled(other.counts.hours));
        } },
        { element: find(".explorer-weeks"), show: function () {
          parts.weeks.show(counts.weeks, choices.period, other && other.period);
        } },
        { element: find(".explorer-list"), show: showList }
      ]);
    }

    function codeBars(name) {
      var group = find('.bars[data-dimension="' + name + '"]');
      if (!group) { return; }
      parts[name] = explorer.bars(group, {
        toggle: function (at) { change(one(name, toggled(choices[name], parts[name].codes[at]))); }
      }, function (at, value) { return group.children[at].dataset.name + ": " + explorer.format.reports(value); });
      parts[name].codes = Array.from(group.children, function (item) { return +item.dataset.code; });
    }

    function timeBars(name, describe) {
      parts[name] = explorer.bars(find('.bars[data-dimension="' + name + '"]'), {
        toggle: function (at) { change(one(name, toggled(choices[name], at))); },
        range: function (from, to) { change(one(name, range(from, to))); }
      }, function (at, value) { return describe(at) + ": " + explorer.format.reports(value); });
    }

    function makeMap(element) {
      return explorer.map(element, { payload: payload, store: store }, {
        area: function (corners) { change({ area: corners }); },
        district: function (code) { change({ district: toggled(choices.district, code) }); },
        open: function (rows) { parts.details(rows, 0); }
      });
    }

    function makeList(element) {
      return explorer.list(element, store, {
        open: function (rows, at) { parts.details(rows, at); },
        sort: function (key, isDescending) { sortBy({ key: key, isDescending: isDescending }); }
      });
    }

    function sortBy(wanted) {
      order = wanted;
      showList();
      if (other) { showPair(); }
    }

    function startDetails() {
      parts.details = explorer.details(find(".explorer-details"), store, {
        place: function (code) {
          change({ place: [code] });
          find(".explorer-filters").focus();
        },
        map: function (row) {
          find(".explorer-map").scrollIntoView({ block: "nearest" });
          if (parts.map) { parts.map.go(row); }
        }
      });
    }

    function startListTools() {
      var search = find(".explorer-search");
      var timer = 0;
      search.addEventListener("input", function () {
        window.clearTimeout(timer);
        timer = window.setTimeout(function () {
          // A word is one choice, however many letters it took.
          change({ search: search.value.trim() }, (choices.search === "") === (search.value.trim() === ""));
        }, TYPING_MS);
      });
      find(".explorer-sort").addEventListener("change", function (event) {
        var value = event.target.value;
        sortBy({ key: value.replace("-", ""), isDescending: value.slice(-1) === "-" });
      });
      explorer.exporter(find(".explorer-list-tools"), store, exported);
    }

    function exported() {
      var period = choices.period;
      var groups = [{ title: calendar.span(period.from, period.to - 1), rows: sorted(counts, filters.share), share: filters.share }];
      if (other) {
        groups.push({
          title: calendar.span(other.period.from, other.period.to - 1), rows: sorted(other.counts, otherFilters.share), share: otherFilters.share
        });
      }
      var about = groups.map(function (each) { return ["Period", each.title + ": " + explorer.format.reports(each.rows.length)]; });
      explorer.chosen(choices, store.names, calendar, presets).forEach(function (each) { about.push(["Filter", each.words]); });
      return {
        groups: groups, hasShares: hasShares(), about: about.concat([["Källa", payload.source], ["Får spridas", payload.notice]]),
        name: "rapporter_" + calendar.iso(period.from) + "_" + calendar.iso(period.to - 1)
      };
    }

    function startButtons() {
      root.querySelectorAll("[data-period]").forEach(function (button) {
        button.addEventListener("click", function () {
          parts.weeks.stop();
          var preset = presets[+button.dataset.period];
          change({ period: { from: preset.from, to: preset.to } });
        });
      });
      find(".explorer-reset").addEventListener("click", function () {
        parts.weeks.stop();
        change(explorer.all(presets[0]));
        find(".explorer-filters").focus();
      });
    }

    function startPaper() {
      var picture = find(".map-static svg");
      if (picture) { parts.paper = explorer.paper(picture, payload, store); }
      window.addEventListener("beforeprint", function () {
        tasks.finish();
        parts.list.print();
        parts.pair.print();
        if (parts.paper) { parts.paper.draw(counts, choices.area); }
      });
    }

    var template = find(".explorer-list").cloneNode(true);
    CODES.forEach(codeBars);
    timeBars("weekdays", function (at) { return explorer.format.WEEKDAYS[at]; });
    timeBars("hours", explorer.format.hour);
    parts.weeks = explorer.weeks(find(".explorer-weeks"), calendar, Math.floor((presets[0].to - 1) / 7), function (period, isPassing) {
      change({ period: period || { from: presets[0].from, to: presets[0].to } }, isPassing);
    });
    parts.list = makeList(find(".explorer-list"));
    parts.chips = explorer.chips(find(".explorer-chips"), change);
    parts.compare = explorer.compare(find(".explorer-compare"), calendar, payload.cover, payload.arrivals, change);
    startDetails();
    startListTools();
    startButtons();
    if (find(".explorer-leaflet")) {
      parts.map = makeMap(find(".explorer-leaflet"));
      explorer.areaTools(root, parts.map, change);
    }
    parts.pair = explorer.pair(root, template, parts.map, makeMap, makeList);
    pieces = shown();
    tasks = explorer.tasks();  // after the map's, which is more to the reader than what is out of sight
    startPaper();
    narrow.addEventListener("change", fold);
    explorer.coming(find(".explorer-back"), function (address) { restore(address, true); });
    var isShared = window.location.hash.indexOf(explorer.fragment.START) === 0;
    restore(window.location.hash, isShared);
    past.begin();
    return {
      counts: function () { return counts; }, choices: function () { return choices; }, change: change, map: parts.map,
      finish: finish, isShown: isShown
    };
  }

  explorer.views = [];
  document.querySelectorAll(".explorer[data-payload]").forEach(function (root) {
    var payload = JSON.parse(document.getElementById(root.dataset.payload).textContent);
    explorer.views.push(start(root, payload));
  });
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
