// The article page: its bar moves from match to match and counts, its reference is copied at a click.
// Without this script the links in the bar and at the marks do the same; here they do it without filling the history.
// Every word that is shown or said stands in the page.
"use strict";

{
  const bar = document.querySelector(".hits");
  if (bar) count(bar);
  const button = document.querySelector(".copy");
  if (button) offerCopy(button);
  const take = document.querySelector(".take");
  if (take) offerPassage(take);
}

function count(bar) {
  const marks = [...document.querySelectorAll('mark[id^="hit-"], .marks [id^="hit-"]')];
  const numbers = marks.map((mark) => Number(mark.id.slice("hit-".length))); // on a page of an original not without gaps
  const opened = numbers.indexOf(Number(bar.dataset.opened));
  const [back, on] = [bar.querySelector(".back"), bar.querySelector(".on")];
  const status = bar.querySelector("[role=status]");
  let current = numbered(location.hash);
  document.documentElement.classList.add("counting");
  if (current === null) show(opened);
  else arrive(current);

  back.addEventListener("click", (event) => step(-1, event));
  on.addEventListener("click", (event) => step(+1, event));
  document.addEventListener("keydown", (event) => {
    const direction = { n: +1, p: -1 }[event.key];
    if (direction && !meansSomethingElse(event)) step(direction, event);
  });
  window.addEventListener("hashchange", () => {
    const index = numbered(location.hash);
    if (index !== null) arrive(index);
  });

  // The index of the mark an address names; null when it names none on this page.
  function numbered(hash) {
    const index = hash === "#hit" ? opened : numbers.indexOf(Number(/^#hit-(\d+)$/.exec(hash)?.[1] ?? NaN));
    return marks[index] ? index : null;
  }

  // One further, or to the mark the page opens at while the reader has been at none; at both ends it stops.
  function step(direction, event) {
    event.preventDefault();
    const index = current === null && marks[opened] ? opened : (current ?? 0) + direction;
    const beyond = direction < 0 ? bar.dataset.before : bar.dataset.after;
    if (marks[index]) {
      arrive(index);
      history.replaceState(history.state, "", `#hit-${numbers[index]}`);
      marks[index].scrollIntoView({ block: "center", inline: "nearest" });
      if (event.type === "keydown" || event.detail) focus(marks[index]); // a button pressed by key keeps the focus
    } else if (beyond) {
      location.replace(beyond);
    } else {
      status.textContent = direction < 0 ? status.dataset.start : status.dataset.end;
    }
  }

  function arrive(index) {
    marks[current]?.removeAttribute("aria-current");
    current = index;
    marks[index].setAttribute("aria-current", "true");
    show(index);
    status.textContent = status.dataset.said.replace("{}", written(index));
  }

  function show(index) {
    if (marks[index]) bar.querySelector("b").textContent = written(index);
    lead(back, index - 1, bar.dataset.before);
    lead(on, index + 1, bar.dataset.after);
  }

  function written(index) {
    return numbers[index].toLocaleString("zh-CN");
  }

  function lead(link, index, beyond) {
    const address = marks[index] ? `#hit-${numbers[index]}` : beyond;
    for (const [name, value] of [["href", address], ["role", !address && "link"], ["aria-disabled", !address]]) {
      if (value) link.setAttribute(name, value);
      else link.removeAttribute(name);
    }
  }
}

function focus(mark) {
  mark.tabIndex = -1;
  mark.focus({ preventScroll: true });
}

function offerCopy(button) {
  const reference = document.getElementById("reference");
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(reference);
    status.textContent = (await copied(reference.textContent)) ? status.dataset.done : status.dataset.selected;
  });
}

// What is selected in the text can be copied with its source: the section it begins in, where that has a speaker.
function offerPassage(button) {
  const label = button.textContent;
  let passage = null; // what the button copies
  for (const moved of ["selectionchange", "scroll"]) document.addEventListener(moved, place);
  function place(event) {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const inText = range && !range.collapsed && document.querySelector(".text").contains(range.commonAncestorContainer);
    button.hidden = !inText;
    if (!inText) return;
    const { left, bottom } = range.getBoundingClientRect();
    button.style.top = `${Math.max(8, Math.min(bottom + 6, innerHeight - button.offsetHeight - 8))}px`;
    button.style.left = `${Math.max(8, Math.min(left, innerWidth - button.offsetWidth - 24))}px`;
    if (event.type === "scroll") return;
    passage = `“${selection.toString().replace(/\s+/g, " ").trim()}”（${sourceOf(range)}）`;
    button.textContent = label;
  }
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the text stays selected
  button.addEventListener("click", async () => {
    if (await copied(passage)) button.textContent = button.dataset.done;
  });
}

// The reference of the section where a range begins, else that of the document, without the point at its end.
function sourceOf(range) {
  const begun = [...document.querySelectorAll('.text [id^="section-"]')].filter((start) =>
    range.comparePoint(start, 0) <= 0);
  const number = begun.at(-1)?.id.slice("section-".length);
  const line = number && document.querySelector(`.of-sections [data-section="${number}"]`);
  return (line ?? document.getElementById("reference")).textContent.replace(/\.$/, "");
}

// The clipboard of today needs https or localhost; elsewhere the old command copies what is selected.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
