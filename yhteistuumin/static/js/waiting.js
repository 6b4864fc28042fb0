// Asks how far the work is that a page with [data-watch] waits for, tells it in place, and shows the page anew when it is done.
const box = document.querySelector("[data-watch]");
const PAUSE = 1000;
const OPEN = ["waiting", "running"];

function tell(found) {
  const sentence = box.querySelector("[role=status]");
  if (sentence.textContent !== found.told) sentence.textContent = found.told;
  for (const step of box.querySelectorAll("[data-step]")) {
    const state = found.steps[step.dataset.step] ?? "later";
    step.dataset.state = state;
    step.querySelector(".vh").textContent = step.parentElement.dataset[state] ?? "";
  }
}

async function look() {
  try {
    const answer = await fetch(box.dataset.watch);
    const found = answer.ok ? await answer.json() : null;
    if (found ? !OPEN.includes(found.state) : answer.status < 500) {
      location.reload();
      return;
    }
    if (found) tell(found);
  } catch {
    // The server makes room for the new version just now.
  }
  setTimeout(look, PAUSE);
}

if (box) setTimeout(look, PAUSE);
