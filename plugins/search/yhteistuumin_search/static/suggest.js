// Type-ahead for the search field: the combobox pattern of ARIA 1.2 with a list that only suggests.
// Enter without a choice sends the form as ever; without this script nothing is missing but the list.

const WAIT = 160;
const FEWEST_LETTERS = 2;

for (const form of document.querySelectorAll("form[data-suggest]")) suggestIn(form);

function suggestIn(form) {
  const input = form.querySelector("input[type=search]");
  const list = make("ul", { id: `${input.id}-suggestions`, role: "listbox", class: "suggest", "aria-label": form.dataset.label });
  const told = make("p", { "aria-live": "polite", class: "vh" });
  let found = [], chosen = -1, timer = 0, asking = null;

  list.hidden = true;
  form.append(list, told);
  set(input, {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocapitalize: "none",
  });

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function choose(number) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = list.children[chosen];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  async function ask() {
    asking?.abort();
    const typed = input.value.trim();
    if (typed.length < FEWEST_LETTERS) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed.slice(0, 100))}`, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch {
      // Aborted by the next letter, or no network: the field works as it is.
    }
  }

  function show(answer) {
    if (document.activeElement !== input) return;
    found = answer.suggestions;
    list.replaceChildren(...found.map(option));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = answer.told;
  }

  function option(one, number) {
    const item = make("li", { id: `${list.id}-${number}`, role: "option", "aria-selected": "false" });
    item.append(make("b", { lang: one.lang }, one.label), make("small", {}, one.kind));
    if (one.name) item.append(make("small", { class: "name", lang: one.name_lang }, one.name));
    item.addEventListener("click", () => go(number));
    return item;
  }

  function go(number) {
    close();
    location.assign(found[number].url);
  }

  const keys = {
    ArrowDown: () => choose(chosen + 1 < found.length ? chosen + 1 : -1),
    ArrowUp: () => choose(chosen < 0 ? found.length - 1 : chosen - 1),
    Enter: () => chosen >= 0 && (go(chosen), true),
    Escape: close,
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    }
    const act = keys[event.key];
    if (act && act() !== false) event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  // Else the field loses its focus, and the list is gone before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

function make(tag, attributes, text = "") {
  const element = document.createElement(tag);
  set(element, attributes);
  element.textContent = text;
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
