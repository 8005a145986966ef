// Reads the two screens anew every second; what is being typed is outside of them.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const toEnd = (screen) => { screen.scrollTop = screen.scrollHeight; };

  async function refresh() {
    if (document.hidden) return;
    const response = await fetch(document.body.dataset.part);
    if (!response.ok) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await response.text();
    for (const part of fresh.content.querySelectorAll("[data-part]")) {
      const shown = document.querySelector(`[data-screen] [data-part="${part.dataset.part}"]`);
      if (!shown) continue;
      // The phone rings, or is down: other buttons than those that are drawn.
      const typing = [...document.querySelectorAll("input[name=text]:not([type=hidden]), input[name=subject], textarea")].some((field) => field.value);
      if (shown.dataset.can !== part.dataset.can && !typing) { location.reload(); return; }
      if (shown.textContent === part.textContent) continue;
      shown.replaceWith(part.cloneNode(true));
      if (part.dataset.part === "phone") toEnd(document.querySelector('[data-screen="phone"]'));
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
  });
  toEnd(document.querySelector('[data-screen="phone"]'));
  setInterval(() => refresh().catch(() => {}), 1000);
})();
