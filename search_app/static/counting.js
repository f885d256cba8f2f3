// Says below a field how much of it is written, and what is too much before it is sent. Without this script the label names
// the limit, and what is too long comes back with the sentence that says so.
"use strict";

{
  const words = document.getElementById("counting").dataset;
  for (const field of document.querySelectorAll("[data-most]")) {
    const told = document.getElementById(field.getAttribute("aria-describedby"));
    const most = Number(field.dataset.most);

    const tell = () => {
      const written = [...field.value.trim()].length; // characters, as the server counts them
      const over = Math.max(written - most, 0);
      const isFull = field.value.length >= field.maxLength; // the browser cuts off what is pasted beyond
      const sentence = isFull ? words.full : over ? words.over : words.within;
      told.textContent = sentence.replace("{written}", written).replace("{over}", over).replace("{most}", most);
      told.classList.toggle("over", over > 0);
      told.hidden = written === 0;
    };
    field.addEventListener("input", tell);
    if ([...field.value.trim()].length > most) tell(); // it came back
  }
}
