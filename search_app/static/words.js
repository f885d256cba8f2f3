// The words page: while the index is being built anew, its state is put in again and again.
// Without this script the page looks again by itself. Every word that is shown stands in the page.
"use strict";

{
  const index = document.getElementById("index");

  async function refresh() {
    try {
      const answer = await fetch(index.dataset.progress, { headers: { Accept: "text/html" } });
      if (answer.ok) index.innerHTML = await answer.text();
    } catch {
      // the next look may succeed
    }
    again();
  }

  function again() {
    if (index.querySelector("[data-running]")) setTimeout(refresh, 1000);
  }

  again();
}
