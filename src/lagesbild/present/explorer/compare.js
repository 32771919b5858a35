/* Choose a second period, and say in words whether the counts differ. */
(function (explorer) {
  "use strict";

  var WEEK = 7;
  var YEAR = 52 * WEEK;  // the same weekdays
  var ENOUGH = 0.8;
  var SURE = 0.001;  // as certainty.SURE: a word means one thing on a page
  var LIKELY = 0.05;

  /* Which earlier period a word means, of a period. */
  var EARLIER = {
    fore: function (period) { return { from: 2 * period.from - period.to, to: period.from }; },
    fjol: function (period) {
      // What is longer than a year goes back by its own length, in whole weeks: else it would meet itself.
      var back = Math.max(YEAR, WEEK * Math.ceil(days(period) / WEEK));
      return { from: period.from - back, to: period.to - back };
    }
  };
  Object.setPrototypeOf(EARLIER, null);

  /* The days that are compared with; null when nothing is. */
  function comparedWith(choices) {
    if (!choices.compare) { return null; }
    return EARLIER[choices.compare] ? EARLIER[choices.compare](choices.period) : choices.compare;
  }

  /* The part of a period that the exports cover. */
  function covered(period, cover) { return { from: Math.max(period.from, cover.from), to: Math.min(period.to, cover.to) }; }

  function days(period) { return period.to - period.from; }

  function number(value) { return explorer.format.number(value, 0); }

  function capital(text) { return text.charAt(0).toUpperCase() + text.slice(1); }

  function per100(share) { return explorer.format.number(100 * share, 0) + "\u00a0%"; }

  function pText(p) { return p < 0.001 ? "p < 0,001" : "p = " + explorer.format.number(p, p < 0.1 ? 3 : 2); }

  /* {lead, verdict, grounds}: what is said of two counts; is: "more", "less", "same", "few" or "none".
     one, other: {count, period}; cover: the days that the exports cover; arrivals: [{title, day}, …]. */
  function judged(one, other, cover, calendar, arrivals) {
    var here = covered(one.period, cover);
    var there = covered(other.period, cover);
    var lead = capital(explorer.format.reports(one.count)) + " " + calendar.span(one.period.from, one.period.to - 1) + ", mot " +
      explorer.format.reports(other.count) + " " + calendar.span(other.period.from, other.period.to - 1) + ".";
    if (days(here) <= 0 || days(there) <= 0) {
      return { is: "none", lead: lead, verdict: "Underlaget täcker inte båda perioderna, så de går inte att jämföra.", grounds: coverText(cover, calendar) };
    }
    if (here.from < there.to && there.from < here.to) {
      return { is: "none", lead: lead, verdict: "Perioderna går in i varandra. Då räknas samma rapporter på båda sidor, och någon skillnad går inte att pröva.", grounds: "" };
    }
    if (days(here) !== days(there)) {
      lead += " Perioderna är " + number(days(here)) + " och " + number(days(there)) + " dagar: i staplarna är den jämförda omräknad till lika många.";
    }
    var test = explorer.twoCounts(Math.round(one.count), Math.round(other.count), days(here), days(there));
    return Object.assign({ lead: lead, grounds: grounds(test, one, other, here, there, cover, calendar, arrivals) }, verdict(test, here, there));
  }

  function verdict(test, here, there) {
    var perDay = days(here) === days(there) ? "" : " per dag";
    if (!test.n) { return { is: "none", verdict: "Inga rapporter i någon av perioderna: det finns inget att jämföra." }; }
    if (test.p < LIKELY) {
      var words = test.isMore ? "fler" : "färre";
      return {
        is: test.isMore ? "more" : "less",
        verdict: test.p <= SURE
          ? "Säkert " + words + perDay + " än i den jämförda perioden: så stor skillnad ger slumpen nästan aldrig."
          : "Troligen " + words + perDay + " än i den jämförda perioden: så stor skillnad ger slumpen sällan."
      };
    }
    if (test.power < ENOUGH) {
      return { is: "few", verdict: "För få för att säga. Med så få rapporter kan även en fördubbling eller halvering gå förbi utan att synas." };
    }
    return { is: "same", verdict: "Skillnaden" + perDay + " kan vara slump. En fördubbling eller halvering hade oftast synts." };
  }

  function grounds(test, one, other, here, there, cover, calendar, arrivals) {
    var told = [];
    if (test.n) {
      told.push("Prövat: om rapporterna kommer lika tätt i båda perioderna, med de filter som är valda. n = " + number(test.n) + " rapporter, " +
        number(days(here)) + " mot " + number(days(there)) + " dagar; vid samma takt väntas " + explorer.format.number(test.expected, 1) +
        " i den valda perioden. Exakt test av två poissonfördelade antal (binomialtest givet summan, tvåsidigt): " + pText(test.p) +
        ". Chansen att en fördubbling eller halvering hade synts: " + per100(test.power) + ".");
      if (!isWhole(one.count) || !isWhole(other.count)) { told.push("Rapporter som delas mellan timmar är räknade till den del som ryms, och summan är avrundad."); }
    }
    var cut = [[one.period, here], [other.period, there]].some(function (each) { return days(each[0]) !== days(each[1]); });
    if (cut) { told.push(coverText(cover, calendar)); }
    var first = Math.min(here.from, there.from);
    var last = Math.max(here.to, there.to);
    arrivals.filter(function (each) { return each.day > first && each.day < last; }).forEach(function (each) {
      told.push(each.title + " började rapportera först " + calendar.span(each.day, each.day) + ": det kan ensamt ge skillnaden.");
    });
    told.push("Flera rapporter om samma händelse får skillnaden att se säkrare ut än den är, och den som jämför många urval hittar skillnader som är slump.");
    return told.join(" ");
  }

  function isWhole(value) { return Math.abs(value - Math.round(value)) < 1e-6; }

  function coverText(cover, calendar) {
    return "Underlaget täcker " + calendar.span(cover.from, cover.to - 1) + "; bara de dagarna är med.";
  }

  /* panel: the controls and the words; change(changes): called when another period is chosen. */
  function compare(panel, calendar, cover, arrivals, change) {
    var select = panel.querySelector("select");
    var dates = panel.querySelector(".explorer-dates");
    var from = dates.querySelectorAll("input")[0];
    var to = dates.querySelectorAll("input")[1];
    var words = panel.querySelector(".explorer-verdict");
    var shown = null;

    [from, to].forEach(function (input) {
      input.min = calendar.iso(cover.from);
      input.max = calendar.iso(cover.to - 1);
      input.addEventListener("change", own);
    });
    select.addEventListener("change", function () {
      dates.hidden = select.value !== "egen";
      if (select.value !== "egen") {
        change({ compare: select.value || null });
        return;
      }
      var start = comparedWith(shown) || EARLIER.fore(shown.period);
      from.value = calendar.iso(start.from);
      to.value = calendar.iso(start.to - 1);
      own();
    });

    function own() {
      var span = { from: calendar.dayOf(from.value), to: calendar.dayOf(to.value) + 1 };
      var isSpan = span.from < span.to;
      to.setCustomValidity(isSpan ? "" : "Sista dagen ska vara samma som den första, eller senare.");
      if (isSpan) { change({ compare: span }); } else { to.reportValidity(); }
    }

    function show(choices, one, other) {
      shown = choices;
      var kind = choices.compare === null ? "" : typeof choices.compare === "string" ? choices.compare : "egen";
      select.value = kind;
      dates.hidden = kind !== "egen";
      if (kind === "egen") {
        from.value = calendar.iso(choices.compare.from);
        to.value = calendar.iso(choices.compare.to - 1);
      }
      words.hidden = other === null;
      if (other === null) { return; }
      var said = judged(one, other, cover, calendar, arrivals);
      words.dataset.is = said.is;
      words.querySelector(".explorer-said").textContent = said.verdict;
      words.querySelector(".explorer-lead").textContent = said.lead;
      words.querySelector(".explorer-grounds").textContent = said.grounds;
    }

    return { show: show };
  }

  explorer.EARLIER = EARLIER;
  explorer.comparedWith = comparedWith;
  explorer.covered = covered;
  explorer.judged = judged;
  explorer.compare = compare;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
