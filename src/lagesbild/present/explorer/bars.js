/* Bars that are buttons: one stop of the keyboard a chart, arrows between bars, space or enter to choose; a press
   or a drag with mouse, pen or finger. The page holds the bars already, so that they are there without scripts. */
(function (explorer) {
  "use strict";

  var NEXT = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  /* group: the element that holds the bars. on.toggle(at): one bar was pressed; on.range(from, to): from one to
     another, both included, was chosen; without it bars are only pressed. describe(at, value): the bar in words. */
  function bars(group, on, describe) {
    var items = [];
    var parts = [];
    var side = group.classList.contains("bars-rows") ? "width" : "height";
    var panel = group.closest(".explorer-panel");
    var readout = panel.querySelector(".bars-readout");
    var axis = panel.querySelectorAll(".bars-axis span");
    var focused = 0;
    var dragged = null;

    function adopt() {
      items = Array.from(group.children);
      focused = Math.min(focused, items.length - 1);
      items.forEach(function (item, at) {
        item.setAttribute("role", "button");
        // Until it is shown, and its number told, which waits while it is out of sight.
        if (!item.hasAttribute("aria-label")) { item.setAttribute("aria-label", item.dataset.name); }
        item.tabIndex = at === focused ? 0 : -1;
      });
      parts = items.map(function (item) {
        return { fill: item.querySelector(".bar-fill"), number: item.querySelector(".bar-number"), told: "" };
      });
    }

    function move(at) {
      items[focused].tabIndex = -1;
      focused = Math.max(0, Math.min(at, items.length - 1));
      items[focused].tabIndex = 0;
      items[focused].focus();
    }

    function at(event) {
      var found = event.target.closest(".bar");
      return found && found.parentElement === group ? items.indexOf(found) : -1;
    }

    /* Where a captured pointer is, whichever element the event says. */
    function under(event) {
      for (var each = 0; each < items.length; each += 1) {
        var box = items[each].getBoundingClientRect();
        if (event.clientX < box.right || each === items.length - 1) { return each; }
      }
      return 0;
    }

    function preview(range) {
      items.forEach(function (item, each) {
        item.classList.toggle("is-dragged", range !== null && each >= range[0] && each <= range[1]);
      });
    }

    function sorted(one, other) { return one < other ? [one, other] : [other, one]; }

    function say(event) {
      var over = at(event);
      if (readout) { readout.textContent = over < 0 ? "" : items[over].getAttribute("aria-label"); }
    }

    group.addEventListener("keydown", function (event) {
      var over = at(event);
      if (over < 0 || event.ctrlKey || event.metaKey || event.altKey) { return; }
      if (event.key in NEXT) {
        var next = Math.max(0, Math.min(over + NEXT[event.key], items.length - 1));
        if (event.shiftKey && on.range) {
          dragged = dragged === null ? over : dragged;
          move(next);
          on.range.apply(null, sorted(dragged, next));
        } else {
          dragged = null;
          move(next);
        }
      } else if (event.key === "Home" || event.key === "End") {
        move(event.key === "Home" ? 0 : items.length - 1);
      } else if (event.key === "Enter" || event.key === " ") {
        on.toggle(over);
      } else {
        return;
      }
      event.preventDefault();
    });
    group.addEventListener("focusin", say);
    group.addEventListener("focusout", function (event) { event.relatedTarget || say({ target: group }); });
    group.addEventListener("pointerover", say);
    group.addEventListener("pointerleave", function () { say({ target: document.activeElement || group }); });

    if (on.range) {
      group.classList.add("can-drag");
      group.addEventListener("pointerdown", function (event) {
        if (event.button !== 0 || at(event) < 0) { return; }
        group.setPointerCapture(event.pointerId);
        dragged = at(event);
        event.preventDefault();
      });
      group.addEventListener("pointermove", function (event) {
        if (dragged !== null && group.hasPointerCapture(event.pointerId)) {
          var range = sorted(dragged, under(event));
          preview(range);
          if (readout) {
            readout.textContent = range[0] === range[1] ? items[range[0]].getAttribute("aria-label")
              : items[range[0]].dataset.name + " till " + items[range[1]].dataset.name;
          }
        }
      });
      group.addEventListener("pointerup", function (event) {
        if (dragged === null) { return; }
        var range = sorted(dragged, under(event));
        dragged = null;
        preview(null);
        move(range[1]);
        if (range[0] === range[1]) { on.toggle(range[0]); } else { on.range(range[0], range[1]); }
      });
      group.addEventListener("pointercancel", function () {
        dragged = null;
        preview(null);
      });
    } else {
      group.addEventListener("click", function (event) {
        var pressed = at(event);
        if (pressed < 0) { return; }
        move(pressed);
        on.toggle(pressed);
      });
    }

    /* The bars in another order, a list of their places now. */
    function arrange(order) {
      var held = group.contains(document.activeElement) ? document.activeElement : null;
      var stop = items[focused];
      items = order.map(function (each) { return items[each]; });
      parts = order.map(function (each) { return parts[each]; });
      focused = items.indexOf(stop);
      items.forEach(function (item) { group.appendChild(item); });
      if (held) { held.focus(); }
    }

    /* The second bar of an item, for the period that is compared with; made when it is first needed. */
    function second(part, item) {
      if (!part.other) {
        part.other = document.createElement("span");
        part.other.className = "bar-fill bar-other";
        part.fill.parentElement.appendChild(part.other);
        part.otherNumber = document.createElement("span");
        part.otherNumber.className = "bar-number bar-other-number";
        item.appendChild(part.otherNumber);
      }
      return part.other;
    }

    /* values: one a bar; chosen: whether each is, or null when none is; others: of the period that is compared with, or
       null. Only what differs is written: the browser's work on a page is in what changes. */
    function show(values, chosen, others) {
      var top = Math.max.apply(null, [1e-9].concat(Array.from(values), Array.from(others || [])));
      if (axis.length) {
        group.classList.toggle("has-two-figures", top > 9);
        top = explorer.format.axisTop(top);
        axis[0].textContent = explorer.format.number(top, 0);
        axis[1].textContent = explorer.format.number(top / 2, 0);
        // Three figures are wider than a bar, and two where a day of hours is narrow; the axis and the line above tell them.
        group.classList.toggle("has-wide-numbers", top > 99);
      }
      group.classList.toggle("has-other", others !== null);
      items.forEach(function (item, each) {
        var value = values[each];
        var part = parts[each];
        var isChosen = chosen !== null && chosen[each];
        var length = (100 * value / top).toFixed(1) + "%";
        var words = describe(each, value) + (others ? ", mot " + explorer.format.reports(others[each]) : "");
        var told = [length, words, isChosen, chosen === null, others ? others[each] / top : ""].join();
        if (told === part.told) { return; }
        part.told = told;
        part.fill.style[side] = length;
        part.number.textContent = explorer.format.amount(value);
        if (others || part.other) {
          second(part, item).style[side] = others ? (100 * others[each] / top).toFixed(1) + "%" : "0";
          part.otherNumber.textContent = others ? (side === "width" ? "mot " : "") + explorer.format.amount(others[each]) : "";
        }
        item.setAttribute("aria-label", words);
        item.setAttribute("aria-pressed", isChosen ? "true" : "false");
        item.className = "bar" + (chosen !== null && !isChosen ? " is-out" : "") + (value === 0 ? " is-empty" : value < 0.5 ? " is-part" : "");
      });
    }

    adopt();
    return { show: show, adopt: adopt, arrange: arrange, group: group };
  }

  explorer.bars = bars;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
