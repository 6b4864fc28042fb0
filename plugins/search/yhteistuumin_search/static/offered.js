// Keeps the suggested themes up to date while somebody writes, and ticks the theme in the list as well.
const PAUSE = 1500;
const box = document.querySelector("[data-offer]");
const form = box?.closest("form");
const named = (name) => [...form.elements].filter((one) => one.name === name);

function tickInTree(input) {
  for (const other of named(input.name)) {
    if (other.value === input.value && other !== input) other.checked = input.checked;
  }
}

function written() {
  const data = new FormData(form);
  const own = [...data].filter(([name, value]) => name.startsWith("text-") && typeof value === "string");
  const title = own.find(([name]) => name.endsWith("title"));
  const rest = own.filter((one) => one !== title && !one[0].endsWith("slug"));
  const sent = new URLSearchParams({ lang: box.dataset.lang, field: box.dataset.field });
  sent.set("title", title ? title[1] : "");
  sent.set("text", rest.map(([, value]) => value).join("\n"));
  for (const one of named(box.dataset.field)) if (one.checked) sent.append("chosen", one.value);
  return sent;
}

async function renew() {
  // What somebody is about to tick must not move away from under the key.
  if (box.contains(document.activeElement)) return;
  const answer = await fetch(box.dataset.offer, { method: "POST", body: written() }).catch(() => null);
  if (answer?.ok && !box.contains(document.activeElement)) box.innerHTML = await answer.text();
}

if (form) {
  let timer;
  form.addEventListener("change", (event) => {
    if (event.target.name === box.dataset.field) tickInTree(event.target);
  });
  form.addEventListener("input", (event) => {
    if (box.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(renew, PAUSE);
  });
}
