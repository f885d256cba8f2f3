// The administrator's page: while the index is built anew or a backup is written, its state is put in again and again.
// Without this script the page looks again by itself. Every word that is shown stands in the page.
"use strict";

for (const part of document.querySelectorAll("[data-progress]")) {
  async function refresh() {
    try {
      const answer = await fetch(part.dataset.progress, { headers: { Accept: "text/html" } });
      if (answer.ok) part.innerHTML = await answer.text();
    } catch {
      // the next look may succeed
    }
    again();
  }

  function again() {
    if (part.querySelector("[data-running]")) setTimeout(refresh, 1000);
  }

  again();
}
