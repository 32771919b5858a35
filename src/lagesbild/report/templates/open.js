// What is folded is open while the blocks' scripts run: a map that starts without a size cannot find its place.
for (const each of document.querySelectorAll("details.grounds")) {
  each.dataset.open = each.open ? "kept" : "";
  each.open = true;
}
