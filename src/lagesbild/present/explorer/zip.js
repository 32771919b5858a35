/* Put files together as a zip archive, stored as they are: what .xlsx is. See PKWARE's APPNOTE, 4.3. */
(function (explorer) {
  "use strict";

  var UTF8 = 0x0800;
  var VERSION = 20;
  var FIRST_DAY = 0x0021;  // 1 January 1980: the same files give the same bytes
  var table = null;

  function crc32(bytes) {
    if (table === null) {
      table = new Uint32Array(256);
      for (var each = 0; each < 256; each += 1) {
        var value = each;
        for (var bit = 0; bit < 8; bit += 1) { value = value & 1 ? 0xEDB88320 ^ (value >>> 1) : value >>> 1; }
        table[each] = value;
      }
    }
    var crc = -1;
    for (var at = 0; at < bytes.length; at += 1) { crc = table[(crc ^ bytes[at]) & 255] ^ (crc >>> 8); }
    return (crc ^ -1) >>> 0;
  }

  /* Numbers of two or four bytes, little-endian: [[bytes, value], …]. */
  function record(fields) {
    var view = new DataView(new ArrayBuffer(fields.reduce(function (sum, field) { return sum + field[0]; }, 0)));
    var at = 0;
    fields.forEach(function (field) {
      if (field[0] === 2) { view.setUint16(at, field[1], true); } else { view.setUint32(at, field[1], true); }
      at += field[0];
    });
    return new Uint8Array(view.buffer);
  }

  function about(file) {
    return [[2, VERSION], [2, UTF8], [2, 0], [2, 0], [2, FIRST_DAY], [4, file.crc], [4, file.bytes.length], [4, file.bytes.length],
      [2, file.name.length], [2, 0]];
  }

  /* files: [[name, text], …]; the archive's parts, for a Blob. */
  function zip(files) {
    var encoder = new TextEncoder();
    var parts = [];
    var directory = [];
    var offset = 0;
    function add(bytes) {
      parts.push(bytes);
      offset += bytes.length;
    }
    files.forEach(function (each) {
      var file = { name: encoder.encode(each[0]), bytes: encoder.encode(each[1]) };
      file.crc = crc32(file.bytes);
      directory.push(record([[4, 0x02014b50], [2, VERSION]].concat(about(file), [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]])), file.name);
      add(record([[4, 0x04034b50]].concat(about(file))));
      add(file.name);
      add(file.bytes);
    });
    var start = offset;
    directory.forEach(add);
    add(record([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, offset - start], [4, start], [2, 0]]));
    return parts;
  }

  explorer.zip = zip;
  explorer.crc32 = crc32;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
