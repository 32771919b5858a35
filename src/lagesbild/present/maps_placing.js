/* Find room for what is read on a map, each time it has moved: names whole, numbers beside their places, nothing under
   anything else. placing.py does the same for paper. */
(function () {
  "use strict";
  if (window.lagesbildPlacing) { return; }

  var NEAR = 12.5;
  var REACHES = [19, 30, 44, 60, 80, 104];
  var ANGLES = [-45, -135, 45, 135, -90, 90, 0, 180, -68, -112, 68, 112].map(function (each) { return each * Math.PI / 180; });
  var ASIDE = [-11, 11, -22, 22, -33, 33];
  var SPACE = 1.5;
  var COVERED = 0.7;
  var BADGE = 18;
  var CONTROLS = ".leaflet-control";

  function overlaps(one, other) {
    return one[0] < other[2] + SPACE && other[0] < one[2] + SPACE && one[1] < other[3] + SPACE && other[1] < one[3] + SPACE;
  }

  function around(x, y, width, height) { return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]; }

  function placing(map) {
    var names = [];
    var dots = [];
    var numbers = [];
    var labels = [];
    var areas = [];
    var shaded;
    var signs = [];
    var title = "";
    var size;
    var taken;
    var marked;
    var named;
    var container = map.getContainer();

    function isFree(box) {
      return box[0] >= 1 && box[1] >= 1 && box[2] <= size.x - 1 && box[3] <= size.y - 1 &&
        !taken.some(function (other) { return overlaps(box, other); });
    }

    function isSeen(at) { return at.x >= 0 && at.y >= 0 && at.x <= size.x && at.y <= size.y; }

    function fixed(node) {
      var own = container.getBoundingClientRect();
      var box = node.getBoundingClientRect();
      return [box.left - own.left, box.top - own.top, box.right - own.left, box.bottom - own.top];
    }

    function placeName(name) {
      var icon = name.marker.getElement();
      var span = icon.firstChild;
      var at = map.latLngToContainerPoint(name.marker.getLatLng());
      var half = span.offsetWidth / 2;
      var up = name.rank === "town" ? 11 : 0;
      var x = Math.min(Math.max(at.x, half + 4), size.x - half - 4);
      var isMinor = name.rank === "spot";
      var mayShow = half > 0 && isSeen(at) && name.text !== title && (!isMinor || map.getZoom() >= NEAR);
      // A place within a town stands over or under what lies on it, and gives way to a name.
      var isGone = false;
      var shown = mayShow && (isMinor ? [0, 17, -17] : signs.length ? ASIDE : [-up]).some(function (off) {
        var y = Math.min(Math.max(at.y + off, 11), size.y - 11);
        var box = around(x, y, 2 * half, 15);
        isGone = isGone || named.some(function (other) { return overlaps(box, other); });
        if (isGone || !isFree(box) || (isMinor && marked.some(function (mark) { return overlaps(box, mark); }))) { return false; }
        taken.push(box);
        named.push(box);
        span.style.transform = "translate(" + (x - at.x) + "px," + (y - at.y) + "px)";
        return true;
      });
      icon.style.visibility = shown ? "visible" : "hidden";
    }

    /* The nearest place beside the number's own that covers nothing read, and the fewest marks. */
    function placeNumber(each) {
      var icon = each.marker.getElement();
      var badge = icon.querySelector("span");
      var leader = icon.querySelector("i");
      var at = map.latLngToContainerPoint(each.marker.getLatLng());
      icon.style.visibility = isSeen(at) ? "visible" : "hidden";
      if (!isSeen(at)) { return; }
      var width = Math.max(20, badge.offsetWidth);
      var best = null;
      REACHES.forEach(function (reach, step) {
        ANGLES.forEach(function (angle) {
          var x = reach * Math.cos(angle) * width / 20;
          var y = reach * Math.sin(angle);
          var box = around(at.x + x, at.y + y, width, BADGE);
          if ((best && step >= best.cost) || !isFree(box)) { return; }
          var cost = step + COVERED * marked.concat(shaded).filter(function (mark) { return overlaps(box, mark); }).length;
          if (!best || cost < best.cost) { best = { cost: cost, x: x, y: y, box: box }; }
        });
      });
      best = best || { x: 19, y: -19, box: around(at.x + 19, at.y - 19, width, BADGE) };
      taken.push(best.box);
      badge.style.transform = "translate(" + (best.x - width / 2) + "px," + (best.y - BADGE / 2) + "px)";
      leader.style.width = Math.hypot(best.x, best.y) + "px";
      leader.style.transform = "rotate(" + Math.atan2(best.y, best.x) + "rad)";
    }

    function placeLabel(each) {
      var icon = each.marker.getElement();
      var at = map.latLngToContainerPoint(each.marker.getLatLng());
      var metre = 1 / (40075016.686 * Math.cos(each.marker.getLatLng().lat * Math.PI / 180) / Math.pow(2, map.getZoom() + 8));
      var fits = each.texts.some(function (text) {
        icon.firstChild.textContent = text;
        var width = icon.firstChild.offsetWidth + 4;
        var box = around(at.x, at.y, width, 15);
        if (width > each.width * metre || each.height * metre < 13 || !isSeen(at) || !isFree(box)) { return false; }
        taken.push(box);
        return true;
      });
      icon.style.visibility = fits ? "visible" : "hidden";
    }

    function isOn(each) { return map.hasLayer(each.group); }

    function settle() {
      size = map.getSize();
      if (!size.x) { return; }
      taken = Array.prototype.map.call(container.querySelectorAll(CONTROLS), fixed);
      var heading = container.parentNode.querySelector(".map-title");
      if (heading) { taken.push(fixed(heading)); }
      marked = [];
      named = [];
      dots.filter(isOn).forEach(function (dot) {
        var at = map.latLngToContainerPoint(dot.at);
        (dot.isRead ? taken : marked).push(around(at.x, at.y, 2 * dot.radius, 2 * dot.radius));
      });
      signs.forEach(function (sign) { taken.push(around(sign[0], sign[1], 2 * sign[2], 2 * sign[2])); });
      shaded = areas.filter(isOn).map(function (area) {
        var start = map.latLngToContainerPoint(area.bounds.getNorthWest());
        var end = map.latLngToContainerPoint(area.bounds.getSouthEast());
        return [start.x, start.y, end.x, end.y];
      });
      var shown = numbers.filter(isOn);
      shown.forEach(function (each) {
        var at = map.latLngToContainerPoint(each.marker.getLatLng());
        marked.push(around(at.x, at.y, 8, 8));
      });
      names.filter(function (name) { return name.rank !== "spot"; }).forEach(placeName);
      shown.forEach(placeNumber);
      labels.filter(isOn).forEach(placeLabel);
      names.filter(function (name) { return name.rank === "spot"; }).forEach(placeName);
    }

    map.on("zoomend moveend resize", settle);
    return {
      settle: settle,
      title: function (text) { title = text; },
      /* What a canvas of its own shows, as [x, y, radius] in the picture: all of it is read. */
      signs: function (shown) {
        signs = shown;
        settle();
      },
      name: function (marker, rank, text) { names.push({ marker: marker, rank: rank, text: text }); },
      dot: function (group, at, radius, isRead) { dots.push({ group: group, at: at, radius: radius, isRead: isRead }); },
      area: function (group, bounds) { areas.push({ group: group, bounds: bounds }); },
      number: function (group, marker) { numbers.push({ group: group, marker: marker }); },
      label: function (group, marker, texts, width, height) {
        labels.push({ group: group, marker: marker, texts: texts, width: width, height: height });
      }
    };
  }

  window.lagesbildPlacing = placing;
}());
