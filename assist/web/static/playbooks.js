// The list, a playbook's page and a replay follow the desk's event stream; without it all are whole.
"use strict";
(() => {
  const { live, playbook, replay, progress } = document.body.dataset;
  const moved = document.querySelector("[data-moved]");
  const bar = document.querySelector("[data-progress-shown]");

  async function look() {
    const answer = await fetch(progress, { credentials: "same-origin" });
    if (!answer.ok) return;
    const open = bar.querySelector("[data-open]").dataset.open;
    bar.innerHTML = await answer.text();
    // Once it has ended, its results are read with the page.
    if (open === "yes" && bar.querySelector("[data-open]").dataset.open === "no") location.reload();
  }

  if (live) {
    const source = new EventSource(live);
    source.addEventListener("playbooks", (event) => {
      const about = JSON.parse(event.data).playbook;
      if (moved && (!playbook || playbook === about)) moved.hidden = false;
    });
    source.addEventListener("replay", (event) => {
      if (bar && JSON.parse(event.data).replay === replay) look().catch(() => {});
    });
    source.addEventListener("open", () => { if (bar) look().catch(() => {}); });
    addEventListener("pagehide", () => source.close());
  }

  // A file that is too large is told before it travels.
  document.querySelector("form[data-most]")?.addEventListener("submit", (event) => {
    const form = event.target, most = Number(form.dataset.most);
    const large = [...form.elements.file.files].some((file) => file.size > most);
    form.querySelector("[data-too-large]").hidden = !large;
    if (!large) return;
    event.preventDefault();
    event.stopPropagation();
  });
})();
