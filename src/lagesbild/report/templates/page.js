// Fold what the blocks' scripts needed open, open what a link leads into, and mark in the contents where the reader is.
(() => {
  const grounds = [...document.querySelectorAll("details.grounds")];
  for (const each of grounds) each.open = each.dataset.open === "kept";
  const target = () =>
    location.hash.startsWith("#utforska?")
      ? document.querySelector(".explorer")
      : [...document.querySelectorAll("[id]")].find((each) => `#${each.id}` === location.hash);
  const unfold = () => {
    const found = target();
    const own = found?.closest("details.grounds");
    if (!own || own.open) return;
    own.open = true;
    found.scrollIntoView();
  };
  unfold();
  addEventListener("hashchange", unfold);
  // From the front page a link asks for the grounds themselves.
  for (const link of document.querySelectorAll(".brief a")) {
    link.addEventListener("click", () => {
      const section = document.getElementById(link.hash.slice(1))?.closest(".notebook");
      const own = section?.querySelector("details.grounds");
      if (own) own.open = true;
    });
  }
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
