// A file dropped on the form is chosen, and the button says that it is at work. What the server would refuse for its size is
// not sent, so that it stays. Without this script files are chosen by hand.
"use strict";

{
  const form = document.querySelector("form.draft");
  const file = form.querySelector("input[type=file]");
  const text = form.querySelector("textarea");
  const over = (event, is) => {
    if (event.dataTransfer && !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", is);
  };

  form.addEventListener("dragover", (event) => over(event, true));
  form.addEventListener("dragleave", (event) => over(event, false));
  form.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });
  text.addEventListener("input", () => { file.value = ""; }); // what was typed last counts

  const AROUND = 2048; // bytes of the form around text and file, at most
  const size = () => {
    const chosen = file.files.length ? file.files[0].size : 0;
    const lines = text.value.split("\n").length; // each ends in two characters on its way
    return new Blob([text.value]).size + lines + chosen + AROUND;
  };
  const tooLarge = form.querySelector(".too-large");

  form.addEventListener("submit", (event) => {
    tooLarge.hidden = size() <= Number(form.dataset.largest);
    if (!tooLarge.hidden) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    if (!button || button.name) return; // a file is fetched and the page stays
    button.dataset.said = button.textContent;
    button.textContent = form.dataset.checking;
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => { // also when it comes back from memory
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("[data-said]")) button.textContent = button.dataset.said;
  });
}
