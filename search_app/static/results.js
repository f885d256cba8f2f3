// The results page: j and k lead to the next hit and the one before, Enter opens the one they lead to.
// Without this script Tab does the same; the line that names the keys stands in the page and is shown by it.
"use strict";

{
  const links = [...document.querySelectorAll(".hit h3 a")];
  const keys = document.querySelector(".keys");
  if (keys) keys.hidden = false;
  document.addEventListener("keydown", (event) => {
    const step = { j: +1, k: -1 }[event.key];
    if (!step || meansSomethingElse(event)) return; // of combobox.js
    const hit = document.activeElement.closest(".hit");
    const at = links.findIndex((link) => hit?.contains(link));
    const next = links[at < 0 ? 0 : at + step];
    if (!next) return; // at both ends it stays
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.closest(".hit").scrollIntoView({ block: "nearest" });
  });
}
