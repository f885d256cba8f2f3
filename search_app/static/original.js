// The pages of an original: keys turn pages, a page that cannot be shown says why, and beside a text or a form the page
// changes in its place. Without this script the links do the same by loading pages.
// Every word that is shown stands in the page.
"use strict";

const beside = document.querySelector(".comparing .folio, .desk .bench");
const kind = document.body.classList.contains("desk") ? "desk" : "beside";
let viewer = document.getElementById("original");
let asked = 0; // the last page that was asked for: answers that come later than the next question are dropped

if (viewer) {
  dress(viewer);
  document.addEventListener("keydown", turnByKey);
  if (beside) beside.addEventListener("click", follow);
  if (beside && kind === "beside") compare();
  if (kind === "desk") watchLines();
}

// What a viewer needs when it has come onto the page.
function dress(one) {
  const picture = one.querySelector(".turning img");
  const wait = one.querySelector(".wait");
  if (!picture.complete) wait.textContent = wait.dataset.said.replace("{}", one.dataset.number);
  picture.addEventListener("load", () => { wait.textContent = ""; wait.classList.remove("failed"); });
  picture.addEventListener("error", () => explain(one, picture, wait));
  if (picture.complete && !picture.naturalWidth) explain(one, picture, wait);
  for (const small of one.querySelectorAll(".strip img")) {
    small.addEventListener("error", () => wantAgain(small));
    if (small.complete && !small.naturalWidth) wantAgain(small);
  }
  const current = one.querySelector(".strip [aria-current]");
  const row = current?.closest("ol");
  if (row) {
    row.scrollLeft = current.parentElement.offsetLeft - row.offsetLeft - row.clientWidth / 2 + 40;
    row.scrollTop = current.parentElement.offsetTop - row.offsetTop - row.clientHeight / 2 + 60;
  }
  bring(one.querySelector(".marks .spot, .marks .hit[aria-current]"));
}

// The reason in words; where too many pages are being drawn, once more when the server says.
async function explain(one, picture, wait, tries = 0) {
  const begun = wait.dataset.said.replace("{}", one.dataset.number);
  wait.textContent = begun;
  let reason = one.dataset.lost;
  try {
    const answer = await fetch(picture.currentSrc || picture.src, { headers: { Accept: "application/json" } });
    if (answer.ok || (answer.status === 503 && tries < 8)) {
      const seconds = Number(answer.headers.get("Retry-After")) || 1;
      if (tries < 8) setTimeout(() => again(one, picture, wait, tries + 1), answer.ok ? 0 : seconds * 1000);
      if (tries < 8) return;
    }
    reason = (await answer.json()).error;
  } catch {
    // the reason is that nothing came
  }
  if (!one.isConnected) return;
  wait.classList.add("failed");
  wait.textContent = one.dataset.failed.replace("{}", one.dataset.number) + reason;
  const link = document.createElement("a");
  link.href = one.dataset.original;
  link.download = "";
  link.textContent = one.dataset.help;
  wait.append(link);
}

// A thumbnail for which too many others were being drawn.
function wantAgain(small) {
  const tries = Number(small.dataset.tries ?? 0) + 1;
  small.dataset.tries = tries;
  if (tries < 6) setTimeout(() => { small.src = small.getAttribute("src"); }, 700 * tries);
}

function again(one, picture, wait, tries) {
  if (!one.isConnected) return;
  const fresh = picture.cloneNode();
  fresh.removeAttribute("srcset");
  fresh.addEventListener("load", () => { wait.textContent = ""; });
  fresh.addEventListener("error", () => explain(one, fresh, wait, tries), { once: true });
  picture.replaceWith(fresh);
}

function turnByKey(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.shiftKey && event.key !== "+") return; // on most keyboards + is typed with Shift
  const pane = viewer.querySelector(".pane");
  const sideways = pane.scrollWidth > pane.clientWidth + 1 && pane.contains(event.target);
  if (sideways && event.key.startsWith("Arrow")) return;
  if (event.key.startsWith("Page") && (beside || scrolls(pane, event))) return;
  const chosen = { ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]", PageUp: "[rel=prev]", PageDown: "[rel=next]",
    "+": ".larger", "=": ".larger", "-": ".smaller" }[event.key];
  const link = chosen && viewer.querySelector(`.tools ${chosen}`);
  if (!link) return;
  event.preventDefault();
  if (link.href) link.click();
}

// Whether there is more of the page to be seen that way: then it is scrolled first.
function scrolls(pane, event) {
  const down = event.key === "PageDown";
  const box = pane.scrollHeight > pane.clientHeight + 1 ? pane : document.scrollingElement;
  const left = down ? box.scrollHeight - box.clientHeight - box.scrollTop : box.scrollTop;
  if (left < 4) return false;
  if (box === pane) {
    event.preventDefault();
    pane.scrollBy({ top: (down ? 0.9 : -0.9) * pane.clientHeight });
  }
  return true;
}

function bring(element) {
  const pane = element?.closest(".pane");
  if (!pane) return;
  const [inner, outer] = [element.getBoundingClientRect(), pane.getBoundingClientRect()];
  pane.scrollTop += inner.top - outer.top - pane.clientHeight / 3;
  pane.scrollLeft += inner.left + inner.width / 2 - outer.left - pane.clientWidth / 2;
}

// Beside a text or a form: the viewer alone is asked for, and takes the place of the one that stands there.

async function load(address, then) {
  const turn = (asked += 1);
  let made;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("original");
  } catch {
    made = null;
  }
  if (turn !== asked) return;
  const wait = viewer.querySelector(".wait");
  if (!made) {
    wait.textContent = viewer.dataset.lost;
    return;
  }
  const focused = viewer.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
  const [before, fresh] = [viewer.querySelector(".turning img"), made.querySelector(".turning img")];
  if (before.getAttribute("src") === fresh.getAttribute("src") && before.naturalWidth) {
    before.sizes = fresh.sizes;
    fresh.replaceWith(before); // the picture is there: it need not come again
  }
  viewer.replaceWith(made);
  viewer = made;
  dress(viewer);
  if (focused) viewer.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  then?.();
}

// The address of the viewer alone for what a link of it, or to it, leads to.
function alone(link) {
  const leads = new URL(link.href, location.href);
  const inPath = /\/pages\/(\d+)$/.exec(leads.pathname);
  const leaf = inPath?.[1] ?? leads.searchParams.get("leaf");
  if (!leaf) return null;
  for (const name of ["leaf", "view", "part", "at"]) leads.searchParams.delete(name);
  leads.searchParams.set("fragment", kind);
  return `${viewer.dataset.pages}/${leaf}?${leads.searchParams}`;
}

function follow(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a[href]");
  if (link && (viewer.contains(link) || link.classList.contains("to-page"))) {
    const address = link.hasAttribute("download") || link.classList.contains("print") ? null : alone(link);
    if (!address) return;
    event.preventDefault();
    const paragraph = link.closest("[data-start]");
    load(address, () => (paragraph ? show(paragraph) : scrollText()));
    return;
  }
  const paragraph = !link && event.target.closest("[data-start]");
  const selected = getSelection();
  if (paragraph && selected.isCollapsed) paragraph.querySelector(".to-page")?.click();
}

function show(paragraph) {
  document.querySelector(".shown")?.classList.remove("shown");
  paragraph?.classList.add("shown");
}

// The text follows the page: to the first paragraph that begins on it.
function scrollText() {
  const number = Number(viewer.dataset.number);
  const first = [...document.querySelectorAll("[data-leaf][data-start]")].find((each) => Number(each.dataset.leaf) === number);
  if (!first) return;
  show(first);
  first.scrollIntoView({ block: "start" });
}

// The page follows the match in the text where the reader is.
function compare() {
  const pages = (beside.dataset.pagesOfHits ?? "").split(",").map(Number);
  const marks = [...document.querySelectorAll('mark[id^="hit-"]')];
  const first = Number(marks[0]?.id.slice("hit-".length));
  const arrived = (mark) => {
    const number = Number(mark.id.slice("hit-".length));
    const page = pages[number - first];
    if (!page) return;
    const point = () => point_at(number);
    if (page === Number(viewer.dataset.number)) point();
    else {
      const address = new URL(`${viewer.dataset.pages}/${page}`, location.href);
      address.search = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => !["leaf", "view", "at", "part", "start", "end"].includes(name)));
      address.searchParams.set("fragment", kind);
      load(String(address), point);
    }
  };
  new MutationObserver((changes) => {
    for (const { target } of changes) if (target.getAttribute("aria-current")) arrived(target);
  }).observe(document.querySelector("article"), { attributes: true, attributeFilter: ["aria-current"], subtree: true });
  const now = document.querySelector("mark[aria-current]");
  if (now) arrived(now);
}

function point_at(number) {
  viewer.querySelector(".marks [aria-current]")?.removeAttribute("aria-current");
  const hit = viewer.querySelector(`.marks [data-number="${number}"]`);
  hit?.setAttribute("aria-current", "true");
  bring(hit);
}

// At the desk: the line in which the caret stands, of what was read, is shown on its page.

function watchLines() {
  const body = document.getElementById("field-body");
  let last = "";
  const look = async () => {
    const [start, end] = line(body);
    const name = `${start}-${end}`;
    if (start >= end || name === last) return;
    last = name;
    await point(start, end);
  };
  body?.addEventListener("click", look);
  body?.addEventListener("keyup", (event) => {
    if (/^(Arrow|Page|Home|End)/.test(event.key)) look();
  });
  document.addEventListener("click", (event) => {
    const of = event.target.closest("[data-place]");
    if (!of) return;
    event.preventDefault();
    const [start, end] = of.dataset.place.split("-").map(Number);
    point(start, end);
  });
}

// Where that line stood in the text as it was read; characters are counted as the server counts them.
function line(field) {
  const [now, was] = [field.value, field.defaultValue];
  let same = 0;
  while (same < now.length && same < was.length && now[same] === was[same]) same += 1;
  let tail = 0;
  while (tail < now.length - same && tail < was.length - same && now.at(-1 - tail) === was.at(-1 - tail)) tail += 1;
  const moved = (at) => (at <= same ? at : at >= now.length - tail ? at + was.length - now.length : same);
  const at = Math.min(moved(field.selectionStart), was.length);
  const start = was.lastIndexOf("\n", at - 1) + 1;
  const end = (was.indexOf("\n", at) + 1 || was.length + 1) - 1;
  const counted = (to) => [...was.slice(0, to)].length + Number(viewer.dataset.body);
  return [counted(start), counted(end)];
}

async function point(start, end) {
  const answer = await fetch(`${viewer.dataset.pages}/place?start=${start}&end=${end}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { page } = await answer.json();
  const wait = viewer.querySelector(".wait");
  if (!page) {
    wait.textContent = viewer.dataset.nowhere;
    viewer.querySelectorAll(".spot").forEach((each) => each.remove());
    return;
  }
  await load(`${viewer.dataset.pages}/${page}?start=${start}&end=${end}&fragment=${kind}`);
}
