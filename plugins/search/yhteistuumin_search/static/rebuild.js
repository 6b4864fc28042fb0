// Moves the progress bar while the index is made anew; the page is read again when that has ended.
const bar = document.querySelector("progress[data-progress]");

async function look() {
  const answer = await fetch(bar.dataset.progress).catch(() => null);
  const found = answer?.ok ? await answer.json() : null;
  if (found && !["waiting", "running"].includes(found.state)) location.reload();
  else if (found?.total) {
    bar.max = found.total;
    bar.value = found.done;
  }
}

if (bar) setInterval(look, 1000);
