// The tray: files that are dropped or chosen are sent one by one, each with its progress; the list keeps itself fresh.
// Without this script the form sends all files at once and the page looks again by itself.
// Every word that is shown stands in the page.
"use strict";

{
  const form = document.querySelector(".dropzone");
  const waiting = document.getElementById("waiting");
  const list = form.querySelector(".sending");
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

  function enqueue(file, name) {
    const line = document.createElement("li");
    line.textContent = name;
    list.append(line);
    queue.push({ file, name, line });
    next();
  }

  function next() {
    if (sending || !queue.length) return;
    sending = true;
    const { file, name, line } = queue.shift();
    const bar = line.appendChild(document.createElement("progress"));
    const state = line.appendChild(document.createElement("span"));
    bar.setAttribute("aria-label", `${form.dataset.sending} ${name}`);
    state.textContent = form.dataset.sending;
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("file", file, name);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) [bar.max, bar.value] = [event.total, event.loaded];
    });
    request.addEventListener("loadend", () => {
      bar.remove();
      const failed = request.status !== 200;
      state.textContent = failed ? `${form.dataset.failed}：${reason(request)}` : form.dataset.sent;
      state.className = failed ? "failed" : "sent";
      if (!failed) setTimeout(() => line.remove(), 4000);
      sending = false;
      refresh();
      next();
    });
    request.send(data);
  }

  function reason(request) {
    try {
      return JSON.parse(request.responseText).error;
    } catch {
      return form.dataset.lost;
    }
  }

  let timer = 0;
  async function refresh() {
    clearTimeout(timer);
    try {
      const answer = await fetch(form.dataset.waiting, { headers: { Accept: "text/html" } });
      if (answer.ok && !waiting.contains(document.activeElement)) waiting.innerHTML = await answer.text();
    } catch {
      // the next look may succeed
    }
    if (busy()) timer = setTimeout(refresh, 1500);
  }

  function busy() {
    return sending || Number(waiting.querySelector("[data-busy]")?.dataset.busy) > 0;
  }

  if (busy()) timer = setTimeout(refresh, 1500);
}
