/* Suggestions below the search box, as an ARIA 1.2 combobox with a listbox, and the key "/" that leads to the box.
   Without this script the box is the same form. Text goes into the page as text only, never as markup. */
"use strict";

const WAIT = 80; // ms without a keystroke before the server is asked
const MEANT_AS_TYPED = /["“”„＂「」『』﹁﹂﹃﹄|｜:：]|(^|\s)[-－−]\S|(^|\s)(or|ＯＲ)(\s|$)/i; // quotes, operators, fields

class Suggestions {
  constructor(box) {
    this.box = box;
    this.kinds = JSON.parse(box.dataset.kinds);
    this.active = -1; // number of the option that Enter takes; -1: what is typed
    this.list = document.createElement("ul");
    this.list.id = `${box.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.dataset.label);
    box.after(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) box.setAttribute(name, value);
    box.addEventListener("input", (event) => { if (!event.isComposing) this.ask(WAIT); });
    box.addEventListener("compositionend", () => this.ask(WAIT));
    box.addEventListener("keydown", (event) => this.press(event));
    box.addEventListener("blur", () => this.close());
    box.form.addEventListener("submit", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the cursor stays in the box
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { this.take(option); box.form.requestSubmit(); }
    });
  }

  get open() { return !this.list.hidden; }

  /* Ask the server for completions of what is typed; an older question is forgotten. */
  ask(wait) {
    this.forget();
    const typed = this.box.value.trim();
    if (!typed || MEANT_AS_TYPED.test(typed)) { this.close(); return; }
    this.timer = setTimeout(async () => {
      this.asking = new AbortController();
      const { signal } = this.asking;
      try {
        const answer = await fetch(`${this.box.dataset.complete}?q=${encodeURIComponent(typed)}`, { signal });
        const { completions } = answer.ok ? await answer.json() : { completions: [] };
        if (!signal.aborted) this.show(completions.filter(({ text }) => text !== typed));
      } catch { // aborted, or no connection: the box works without
      }
    }, wait);
  }

  forget() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  show(completions) {
    this.list.replaceChildren(...completions.map(({ text, kind }, number) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const words = document.createElement("span"), label = document.createElement("small");
      words.textContent = text;
      label.textContent = this.kinds[kind] ?? "";
      option.append(words, label);
      return option;
    }));
    this.list.hidden = completions.length === 0 || document.activeElement !== this.box;
    this.box.setAttribute("aria-expanded", String(this.open));
    this.activate(-1);
  }

  close() {
    this.forget();
    this.show([]);
  }

  activate(number) {
    this.active = number;
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    const option = this.list.children[number];
    if (option) {
      this.box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.box.removeAttribute("aria-activedescendant");
  }

  take(option) {
    this.box.value = option.firstChild.textContent;
    this.close();
  }

  press(event) {
    if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
    const count = this.list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.open) {
        if (event.key === "ArrowDown") this.ask(0);
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.activate((this.active + 1 + step + count + 1) % (count + 1) - 1); // past either end: what is typed
      event.preventDefault();
    } else if (event.key === "Enter") {
      if (this.open && this.active >= 0) this.take(this.list.children[this.active]); // and the form is sent
      else this.close();
    } else if (event.key === "Escape" && this.open) {
      this.close();
      event.preventDefault(); // else the browser empties the box
    } else if (event.key === "Tab") this.close();
  }
}

/* Whether a key is no command of the page: it is typed, or a shortcut of the browser. For the other scripts, too. */
function meansSomethingElse(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  return typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented;
}

const box = document.querySelector("input[data-complete]");
if (box) {
  new Suggestions(box);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || meansSomethingElse(event)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
