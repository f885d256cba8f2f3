// Pages shown to somebody who has signed in. A browser may keep such a page whole for going back, in spite of no-store:
// it is hidden when it is left and asked for anew when it comes back, so that after signing out nobody finds it.

addEventListener("pagehide", event => {
  if (event.persisted) document.documentElement.hidden = true;
});

addEventListener("pageshow", event => {
  if (event.persisted) location.reload();
});
