// Mark in the table of contents where the reader is, and open what is folded before printing.
(() => {
  const links = new Map(
    [...document.querySelectorAll(".toc-side a")].map((link) => [link.hash.slice(1), link]),
  );
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const mark = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
    const current = passed.length ? passed[passed.length - 1].id : "";
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    },
    { passive: true },
  );
  mark();
  for (const link of document.querySelectorAll(".toc-top a")) {
    link.addEventListener("click", () => link.closest("details").removeAttribute("open"));
  }
})();
