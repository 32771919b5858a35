// Show the search, and hide the reports that do not match it; without a script all of them are shown.
(() => {
  const search = document.querySelector(".search");
  if (!search) return;
  const text = document.getElementById("sok");
  const edition = document.getElementById("utgava");
  const told = document.getElementById("traffar");
  const items = [...document.querySelectorAll(".reports > li")];
  const show = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const isMatch =
        words.every((word) => item.dataset.text.includes(word)) &&
        (!edition.value || item.dataset.edition === edition.value);
      item.hidden = !isMatch;
      shown += isMatch;
    }
    told.textContent = words.length || edition.value ? `${shown} av ${items.length} rapporter visas.` : "";
  };
  text.addEventListener("input", show);
  edition.addEventListener("change", show);
  search.hidden = false;
})();
