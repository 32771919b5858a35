/* Write sheets as a workbook (Office Open XML): dates are dates, numbers are numbers, and text is never a formula. */
(function (explorer) {
  "use strict";

  // Names of formats, not addresses: nothing is fetched from them, and they are put together so that nobody wonders.
  var SCHEMAS = ["http:", "", "schemas.openxmlformats.org"].join("/");
  var MAIN = SCHEMAS + "/spreadsheetml/2006/main";
  var RELATED = SCHEMAS + "/officeDocument/2006/relationships";
  var PACKAGE = SCHEMAS + "/package/2006";
  var TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  var HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  var LONGEST_CELL = 32767;
  var EPOCH_MS = Date.UTC(1899, 11, 30);
  var STYLE = { date: 1, head: 2 };

  /* What XML cannot hold, and what it would read as a mark. */
  function escaped(text) {
    return String(text).slice(0, LONGEST_CELL)
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g, "$1")
      .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  function column(at) {
    var name = "";
    for (var left = at + 1; left > 0; left = Math.floor((left - 1) / 26)) { name = String.fromCharCode(65 + (left - 1) % 26) + name; }
    return name;
  }

  /* value: a text, a number, {ms: …} of a wall-clock time, or null for none. */
  function cell(value, place, style) {
    if (value === null || value === "") { return ""; }
    if (typeof value === "number") { return '<c r="' + place + '"><v>' + value + "</v></c>"; }
    if (typeof value === "object") {
      return '<c r="' + place + '" s="' + STYLE.date + '"><v>' + (value.ms - EPOCH_MS) / 86400000 + "</v></c>";
    }
    return '<c r="' + place + '" t="inlineStr"' + (style ? ' s="' + style + '"' : "") + '><is><t xml:space="preserve">' + escaped(value) + "</t></is></c>";
  }

  function row(values, at, style) {
    return '<row r="' + at + '">' + values.map(function (value, each) { return cell(value, column(each) + at, style); }).join("") + "</row>";
  }

  /* {title, head: [text, …] or null, widths, rows: [[value, …], …]} */
  function sheet(each) {
    var head = each.head ? [row(each.head, 1, STYLE.head)] : [];
    var frozen = each.head
      ? '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' : "";
    var filter = each.head ? '<autoFilter ref="A1:' + column(each.head.length - 1) + (each.rows.length + 1) + '"/>' : "";
    return HEAD + '<worksheet xmlns="' + MAIN + '">' + frozen + "<cols>" + each.widths.map(function (width, at) {
      return '<col min="' + (at + 1) + '" max="' + (at + 1) + '" width="' + width + '" customWidth="1"/>';
    }).join("") + "</cols><sheetData>" + head.concat(each.rows.map(function (values, at) {
      return row(values, at + 1 + head.length, 0);
    })).join("") + "</sheetData>" + filter + "</worksheet>";
  }

  function styles() {
    return HEAD + '<styleSheet xmlns="' + MAIN + '"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>' +
      '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
      "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>" +
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">' +
      '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
      '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
      '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>' +
      '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
  }

  function relation(id, kind, target) {
    return '<Relationship Id="' + id + '" Type="' + RELATED + "/" + kind + '" Target="' + target + '"/>';
  }

  function relations(inside) { return HEAD + '<Relationships xmlns="' + PACKAGE + '/relationships">' + inside + "</Relationships>"; }

  function override(name, type) { return '<Override PartName="/' + name + '" ContentType="' + TYPES + type + '+xml"/>'; }

  /* The workbook's files, for explorer.zip. */
  function xlsx(sheets) {
    var names = sheets.map(function (_, at) { return "worksheets/sheet" + (at + 1) + ".xml"; });
    return [
      ["[Content_Types].xml", HEAD + '<Types xmlns="' + PACKAGE + '/content-types">' +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        override("xl/workbook.xml", "sheet.main") + override("xl/styles.xml", "styles") +
        names.map(function (name) { return override("xl/" + name, "worksheet"); }).join("") + "</Types>"],
      ["_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml"))],
      ["xl/workbook.xml", HEAD + '<workbook xmlns="' + MAIN + '" xmlns:r="' + RELATED + '"><sheets>' + sheets.map(function (each, at) {
        return '<sheet name="' + escaped(each.title) + '" sheetId="' + (at + 1) + '" r:id="rId' + (at + 1) + '"/>';
      }).join("") + "</sheets></workbook>"],
      ["xl/_rels/workbook.xml.rels", relations(names.map(function (name, at) {
        return relation("rId" + (at + 1), "worksheet", name);
      }).join("") + relation("rId" + (names.length + 1), "styles", "styles.xml"))],
      ["xl/styles.xml", styles()]
    ].concat(sheets.map(function (each, at) { return ["xl/" + names[at], sheet(each)]; }));
  }

  explorer.xlsx = xlsx;
}(window.lagesbildExplorer = window.lagesbildExplorer || {}));
