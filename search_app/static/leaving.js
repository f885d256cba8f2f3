// Pages shown to somebody who has signed in. A browser may keep such a page whole for going back, in spite of no-store:
// it is hidden when it is left and asked for anew when it comes back, so that after signing out nobody finds it.
// A form with data-unsaved asks before the page is left with what was changed in it; its own button does not ask.
"use strict";

{
  let going = false; // to be asked for anew, or with what was changed

  addEventListener("pagehide", event => {
    if (event.persisted) document.documentElement.hidden = true;
  });

  addEventListener("pageshow", event => {
    if (!event.persisted) return;
    going = true;
    location.reload();
  });

  addEventListener("submit", event => {
    if (event.target.matches("form[data-unsaved]")) going = true;
  });

  addEventListener("beforeunload", event => {
    if (!going && [...document.querySelectorAll("form[data-unsaved]")].some(isChanged)) event.preventDefault();
  });

  // Whether it holds what the server does not have: typed here, or sent back as refused.
  function isChanged(form) {
    if (form.dataset.unsaved === "yes") return true;
    return [...form.elements].some(field => {
      if (field instanceof HTMLSelectElement) {
        const own = [...field.options].findIndex(option => option.defaultSelected);
        return field.selectedIndex !== Math.max(own, 0);
      }
      if (field.type === "checkbox") return field.checked !== field.defaultChecked;
      return "defaultValue" in field && field.value !== field.defaultValue;
    });
  }
}
