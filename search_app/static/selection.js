// Ticks of a list: with the shift key a range, one tick for the page, and how many there are.
// Without this script each entry is ticked by itself, or all by the tick that the bar has. Every word stands in the page.
"use strict";

{
  let last = null;

  const ticks = () => [...document.querySelectorAll("input.tick")];

  document.addEventListener("click", (event) => {
    const tick = event.target;
    if (!(tick instanceof HTMLInputElement) || !tick.matches("input.tick")) return;
    const all = ticks();
    const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) for (const between of all.slice(from, to + 1)) between.checked = tick.checked;
    last = tick;
    tell();
  });

  document.addEventListener("change", (event) => {
    const bar = event.target.closest?.(".selection");
    if (!bar) return;
    if (event.target.matches(".of-page input")) for (const tick of ticks()) tick.checked = event.target.checked;
    tell();
  });

  function tell() {
    const bar = document.querySelector(".selection");
    if (!bar) return;
    const all = bar.querySelector("input[name=all]")?.checked;
    const count = ticks().filter((tick) => tick.checked).length;
    const said = bar.querySelector("output");
    said.textContent = count && !all ? said.dataset.said.replace("{count}", count) : "";
    bar.querySelector(".of-page").hidden = false;
  }

  tell();
  document.addEventListener("listed", tell); // a script has put in another list
}
