/* Read what packed.py has packed: base64 of zlib's format (RFC 1950, 1951). Browsers' own DecompressionStream is missing in
   older ones, and answers later: what is drawn at once cannot wait for it. */
(function () {
  "use strict";
  if (window.lagesbildInflate) { return; }

  var END = 256;
  var ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  var LENGTHS = steps(3, 4, 28);
  var DISTANCES = steps(1, 2, 30);
  LENGTHS.base[28] = 258;
  LENGTHS.extra[28] = 0;

  /* Where each code's values begin, and how many bits follow it: every ``each`` codes have a bit more. */
  function steps(first, each, number) {
    var base = [], extra = [];
    for (var at = 0, value = first; at < number; at += 1) {
      extra[at] = Math.max(0, Math.floor(at / each) - 1);
      base[at] = value;
      value += 1 << extra[at];
    }
    return { base: base, extra: extra };
  }

  /* For any bits that may come, the symbol that they begin with, and its length in the lowest four bits. */
  function table(lengths) {
    var most = Math.max.apply(null, lengths);
    var found = new Uint16Array(1 << most);
    for (var length = 1, code = 0; length <= most; length += 1, code <<= 1) {
      for (var symbol = 0; symbol < lengths.length; symbol += 1) {
        if (lengths[symbol] !== length) { continue; }
        for (var at = reversed(code, length); at < found.length; at += 1 << length) { found[at] = symbol << 4 | length; }
        code += 1;
      }
    }
    return { found: found, mask: found.length - 1 };
  }

  function reversed(code, length) {
    for (var made = 0; length > 0; length -= 1, code >>= 1) { made = made << 1 | code & 1; }
    return made;
  }

  function repeated(value, times) {
    var made = [];
    for (; times > 0; times -= 1) { made.push(value); }
    return made;
  }

  var FIXED = [
    table(repeated(8, 144).concat(repeated(9, 112), repeated(7, 24), repeated(8, 8))), table(repeated(5, 30))
  ];

  function inflate(text) {
    var packed = atob(text);
    var out = new Uint8Array(Math.max(1024, 4 * packed.length));
    var size = 0;
    var at = 2;  // after zlib's own two bytes
    var held = 0;
    var bits = 0;

    function fill(number) {
      for (; bits < number; bits += 8, at += 1) { held |= packed.charCodeAt(at) << bits; }
    }

    function take(number) {
      fill(number);
      var value = held & (1 << number) - 1;
      held >>>= number;
      bits -= number;
      return value;
    }

    function symbol(of) {
      fill(15);
      var entry = of.found[held & of.mask];
      held >>>= entry & 15;
      bits -= entry & 15;
      return entry >> 4;
    }

    function room(number) {
      if (size + number <= out.length) { return; }
      var larger = new Uint8Array(2 * out.length + number);
      larger.set(out);
      out = larger;
    }

    function stored() {
      at -= bits >> 3;
      var length = packed.charCodeAt(at) | packed.charCodeAt(at + 1) << 8;
      room(length);
      held = bits = 0;
      for (at += 4; length > 0; length -= 1) { out[size++] = packed.charCodeAt(at++); }
    }

    function tables() {
      var number = take(5) + 257, distances = take(5) + 1, sizes = take(4) + 4;
      var lengths = repeated(0, 19);
      for (var each = 0; each < sizes; each += 1) { lengths[ORDER[each]] = take(3); }
      var of = table(lengths);
      var read = [];
      while (read.length < number + distances) {
        var code = symbol(of);
        if (code < 16) { read.push(code); }
        if (code === 16) { read = read.concat(repeated(read[read.length - 1], 3 + take(2))); }
        if (code === 17) { read = read.concat(repeated(0, 3 + take(3))); }
        if (code === 18) { read = read.concat(repeated(0, 11 + take(7))); }
      }
      return [table(read.slice(0, number)), table(read.slice(number))];
    }

    function block(pair) {
      for (;;) {
        var code = symbol(pair[0]);
        if (code === END) { return; }
        if (code < END) {
          room(1);
          out[size++] = code;
          continue;
        }
        var length = LENGTHS.base[code - 257] + take(LENGTHS.extra[code - 257]);
        code = symbol(pair[1]);
        var from = size - DISTANCES.base[code] - take(DISTANCES.extra[code]);
        room(length);
        for (; length > 0; length -= 1) { out[size++] = out[from++]; }
      }
    }

    for (var isLast = 0; !isLast;) {
      isLast = take(1);
      var kind = take(2);
      if (kind === 0) { stored(); } else { block(kind === 1 ? FIXED : tables()); }
    }
    return out.subarray(0, size);
  }

  /* The same of a text in UTF-8. */
  inflate.text = function (text) { return new TextDecoder().decode(inflate(text)); };

  window.lagesbildInflate = inflate;
}());
