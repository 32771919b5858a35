/* Ask whether two counts differ by more than chance: the exact conditional test for two Poisson counts.

   If both periods have the same true rate, each of the n reports fell in the first with the chance that its share
   of the days gives: the count there is binomial. p is two-sided, the sum of all outcomes that are no more likely
   than the one seen. It takes reports as independent: several reports of one event make it too sure.

   Przyborowski and Wilenski (1940), Biometrika 31(3/4), 313-323. */
(function (explorer) {
  "use strict";

  var SLACK = 1 + 1e-7;
  var LEVEL = 0.05;
  var TWICE = 2;
  var factorials = new Float64Array([0, 0]);

  /* Logarithms of 0! to n!. */
  function logFactorials(n) {
    if (factorials.length > n) { return factorials; }
    var found = new Float64Array(n + 1);
    for (var each = 2; each <= n; each += 1) { found[each] = found[each - 1] + Math.log(each); }
    factorials = found;
    return found;
  }

  /* The chance of each of 0 to n. */
  function binomial(n, share) {
    var log = logFactorials(n);
    var found = new Float64Array(n + 1);
    for (var k = 0; k <= n; k += 1) {
      found[k] = Math.exp(log[n] - log[k] - log[n - k] + k * Math.log(share) + (n - k) * Math.log1p(-share));
    }
    return found;
  }

  function twoSided(chances, seen) {
    var sum = 0;
    chances.forEach(function (chance) { if (chance <= chances[seen] * SLACK) { sum += chance; } });
    return Math.min(1, sum);
  }

  /* Which outcomes the test takes for more than chance. */
  function rejected(chances) {
    var order = Array.from(chances.keys()).sort(function (a, b) { return chances[a] - chances[b]; });
    var found = new Uint8Array(chances.length);
    var sum = 0;
    for (var at = 0; at < order.length;) {
      var end = at;
      var tied = 0;
      // Outcomes as likely as each other are taken together.
      while (end < order.length && chances[order[end]] <= chances[order[at]] * SLACK) {
        tied += chances[order[end]];
        end += 1;
      }
      sum += tied;
      if (sum > LEVEL) { break; }
      for (; at < end; at += 1) { found[order[at]] = 1; }
    }
    return found;
  }

  /* How often the test would see that one rate is twice the other: in the worse of the two directions. */
  function power(n, share) {
    var isRejected = rejected(binomial(n, share));
    return Math.min.apply(null, [TWICE, 1 / TWICE].map(function (ratio) {
      var sum = 0;
      binomial(n, ratio * share / (ratio * share + 1 - share)).forEach(function (chance, k) { if (isRejected[k]) { sum += chance; } });
      return sum;
    }));
  }

  /* One and the other count, whole, and their days. expected: of the first, at the same rate. */
  function twoCounts(one, other, days, otherDays) {
    var n = one + other;
    var share = days / (days + otherDays);
    return {
      n: n, expected: n * share, p: n ? twoSided(binomial(n, share), one) : 1, power: n ? power(n, share) : 0,
      isMore: one / days > other / otherDays
    };
  }

  explorer.twoCounts = twoCounts;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
