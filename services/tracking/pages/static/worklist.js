// Keys of the worklist: j and k walk through the rows, Enter opens, / searches, f filters, ? helps. None is taken while
// somebody writes. Scrolling on loads more rows; then a live change is told, and does not take them away.
"use strict";
(() => {
  const dialog = document.getElementById("keys");
  let current = "";

  const links = () => [...document.querySelectorAll("#worklist [data-row]")];
  const writing = (element) => element && element.matches("input, select, textarea, [contenteditable]");

  function mark() {
    document.querySelectorAll("#worklist tr.row-current").forEach((row) => row.classList.remove("row-current"));
    const link = links().find((one) => one.dataset.row === current);
    if (link) link.closest("tr").classList.add("row-current");
    return link;
  }

  function step(by) {
    const all = links();
    if (!all.length) return;
    const here = all.findIndex((one) => one.dataset.row === current);
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by));
    current = all[next].dataset.row;
    const link = mark();
    link.focus({ preventScroll: true });
    link.closest("tr").scrollIntoView({ block: "nearest" });
  }

  function reach(id) {
    const field = document.getElementById(id);
    field.focus();
    if (field.select) field.select();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && writing(document.activeElement)) document.activeElement.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(document.activeElement)) return;
    if (dialog.open) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") reach("case");
    else if (event.key === "f") reach("whose");
    else if (event.key === "?") dialog.showModal();
    else if (event.key === "Enter" && current && document.activeElement === document.body) mark().click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) dialog.showModal();
  });
  document.addEventListener("duban:refresh", (event) => {
    const loaded = document.querySelectorAll("#worklist tbody > tr:not(.more)").length;
    const fresh = event.detail.querySelectorAll("tbody > tr:not(.more)").length;
    if (event.target.id !== "worklist" || loaded <= fresh) return;
    event.preventDefault();
    document.getElementById("changed").hidden = false;
  });
  // A live refresh may move the rows; the reader stays at theirs.
  document.addEventListener("duban:refreshed", () => current && mark());
  // An empty choice says nothing: it is left out of the address.
  const form = document.querySelector("[data-filters]");
  form.addEventListener("submit", () => {
    for (const field of form.elements) field.disabled = Boolean(field.name) && !field.value;
  });
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });
})();
