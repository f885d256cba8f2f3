// The tray: files that are dropped or chosen are sent one by one, with one bar for all; the list keeps itself fresh.
// Without this script the form sends all files at once and the page looks again by itself.
// Every word that is shown stands in the page.
"use strict";

{
  const form = document.querySelector(".dropzone");
  const waiting = document.getElementById("waiting");
  const list = form.querySelector(".unsent");
  const picker = form.querySelector("#file");
  const folder = form.querySelector("#folder");
  const queue = [];
  let sending = false;

  const folderRow = form.querySelector(".folder");
  if ("webkitdirectory" in folder) folderRow.hidden = false;

  for (const input of [picker, folder]) {
    input.addEventListener("change", () => {
      for (const file of input.files) enqueue(file, file.webkitRelativePath || file.name);
      input.value = "";
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    picker.click();
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    if (entries.every(Boolean)) entries.forEach((entry) => walk(entry, ""));
    else for (const file of event.dataTransfer.files) enqueue(file, file.name);
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });

  // The files of what was dropped, folders with all that is in them; hidden files are left out as the archive does.
  function walk(entry, above) {
    if (entry.name.startsWith(".") || entry.name.startsWith("~$")) return;
    const name = above + entry.name;
    if (entry.isFile) return entry.file((file) => enqueue(file, name));
    const reader = entry.createReader();
    const more = () => reader.readEntries((entries) => { // some at a time, until there are none left
      if (!entries.length) return;
      entries.forEach((inner) => walk(inner, `${name}/`));
      more();
    });
    more();
  }

  // A batch ends when the queue is empty: its count begins again with the next file.
  const bar = form.querySelector(".sending");
  const failures = form.querySelector(".resend");
  const count = { total: 0, done: 0 };
  const failed = [];

  function enqueue(file, name) {
    queue.push({ file, name });
    count.total += 1;
    show(0);
    next();
  }

  function show(part) {
    bar.hidden = count.total === 0;
    const progress = bar.querySelector("progress");
    [progress.max, progress.value] = [count.total || 1, count.done + part];
    const said = form.dataset.progress.replace("{done}", count.done).replace("{total}", count.total);
    bar.querySelector("span").textContent = said;
  }

  function next() {
    if (sending) return;
    if (!queue.length) {
      [count.total, count.done] = [0, 0];
      return;
    }
    sending = true;
    const { file, name } = queue[0];
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("file", file, name);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) show((event.loaded / event.total) * 0.99);
    });
    request.addEventListener("loadend", () => {
      if (request.status === 401) return askToSignIn(); // the file stays first in the queue
      queue.shift();
      count.done += 1;
      if (request.status !== 200) tell(file, name, request);
      show(0);
      sending = false;
      refresh();
      next();
    });
    request.send(data);
  }

  function tell(file, name, request) {
    const line = list.appendChild(document.createElement("li"));
    line.textContent = `${name} `;
    const state = line.appendChild(document.createElement("span"));
    state.className = "failed";
    state.textContent = `${form.dataset.failed}：${reason(request)}`;
    failed.push({ file, name });
    failures.hidden = false;
  }

  failures.querySelector("button").addEventListener("click", () => {
    list.replaceChildren();
    failures.hidden = true;
    for (const { file, name } of failed.splice(0)) enqueue(file, name);
  });

  function reason(request) {
    try {
      return JSON.parse(request.responseText).error;
    } catch {
      return form.dataset.lost;
    }
  }

  // A session that has ended is begun again here: a page of its own would forget the files that are still to be sent.
  const session = document.querySelector(".session-ended");

  function askToSignIn() {
    session.hidden = false;
    session.querySelector("input[name=password]").focus();
  }

  session.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refusal = session.querySelector(".refusal");
    refusal.textContent = "";
    try {
      const answer = await fetch(session.action, { method: "POST", body: new URLSearchParams(new FormData(session)) });
      if (!answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        refusal.textContent = page.querySelector("[role=alert]")?.textContent ?? form.dataset.lost;
        return;
      }
    } catch {
      refusal.textContent = form.dataset.lost;
      return;
    }
    session.hidden = true;
    session.querySelector("input[name=password]").value = "";
    sending = false;
    next();
    refresh();
  });

  // One look at a time; what looks as before is left alone, as somebody may be about to click on it.
  // Something may arrive while it looks, or the list may be in use: it looks once more then.
  let timer = 0;
  let again = false;
  let shown = "";

  function refresh() {
    again = true;
    form.dataset.fresh = "no";
    timer ||= setTimeout(look, 1000);
  }

  async function look() {
    again = false;
    try {
      const answer = await fetch(form.dataset.waiting, { headers: { Accept: "text/html" } });
      if (answer.redirected) return askToSignIn();
      const list = await answer.text();
      const inUse = waiting.contains(document.activeElement) || waiting.querySelector("details[open], input:checked");
      if (inUse && list !== shown) again = true;
      else if (answer.ok && list !== shown) {
        waiting.innerHTML = shown = list;
        document.dispatchEvent(new Event("listed"));
      }
    } catch {
      // the next look may succeed
    } finally {
      timer = 0;
    }
    if (again || busy()) refresh();
    else form.dataset.fresh = "yes";
  }

  function busy() {
    return sending || Number(waiting.querySelector("[data-busy]")?.dataset.busy) > 0;
  }

  form.dataset.fresh = "yes";
  if (busy()) refresh();
}
