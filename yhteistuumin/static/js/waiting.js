// Asks how far the work is that a page with [data-watch] waits for, and shows the page anew when it moved on.
const box = document.querySelector("[data-watch]");
const PAUSE = 1500;

async function look() {
  try {
    const answer = await fetch(box.dataset.watch);
    if (answer.ok) {
      const found = await answer.json();
      if (found.state !== box.dataset.state || found.step !== box.dataset.step) {
        location.reload();
        return;
      }
    }
  } catch {
    // The server makes room for the new version just now.
  }
  setTimeout(look, PAUSE);
}

if (box) setTimeout(look, PAUSE);
