// Small courtesies: the error summary and the confirmation take the focus; a form is not sent twice by a double click.
"use strict";
(() => {
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
