// Follows a training while the page is looked at; the page says everything without it as well.
"use strict";
(() => {
  const line = document.querySelector("[data-training]");
  const running = () => line.querySelector("[data-running]") !== null;
  let waits = document.querySelector("[data-told]") ? 15 : 0; // one may begin in a moment

  async function look() {
    if (document.hidden || (!running() && waits <= 0)) return;
    waits -= 1;
    try {
      const answer = await fetch(line.dataset.training, { credentials: "same-origin" });
      if (!answer.ok) return;
      const fresh = await answer.text();
      if (fresh.trim() !== line.innerHTML.trim()) line.innerHTML = fresh;
      if (running()) waits = 1;
    } catch { /* the next look tells */ }
  }

  setInterval(look, 2000);
})();
