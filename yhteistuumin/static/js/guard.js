// Asks before leaving a page whose <form data-guard> has changes that were not sent.
const changed = new Set();

function warn(event) {
  event.preventDefault();
}

function note(form, dirty) {
  if (dirty) changed.add(form);
  else changed.delete(form);
  // The listener would keep pages out of the browser's back cache if it always stood.
  if (changed.size) window.addEventListener("beforeunload", warn);
  else window.removeEventListener("beforeunload", warn);
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => note(form, true));
  form.addEventListener("submit", () => note(form, false));
  form.addEventListener("reset", () => note(form, false));
  if (form.dataset.guard === "changed") note(form, true);
}
