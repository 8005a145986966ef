// The demo's phone: reads new lines aloud, listens where the browser can, and has keys to press.
"use strict";
(() => {
  const screen = document.querySelector('[data-screen="call"]');
  if (!screen) return;
  const store = { get: (key) => sessionStorage.getItem(key), set: (key, value) => sessionStorage.setItem(key, value) };
  const aloud = document.querySelector("[data-aloud]");
  screen.scrollTop = screen.scrollHeight;

  function readAloud() {
    const lines = [...screen.querySelectorAll("li")];
    const from = Math.min(Number(store.get("spoken") || 0), lines.length);
    store.set("spoken", lines.length);
    if (!aloud.checked) return;
    for (const line of lines.slice(from).filter((each) => each.classList.contains("desk"))) {
      const words = new SpeechSynthesisUtterance(line.textContent.trim());
      words.lang = line.lang;
      speechSynthesis.speak(words);
    }
  }

  if ("speechSynthesis" in window) {
    document.querySelector("[data-voice]").hidden = false;
    aloud.checked = store.get("aloud") === "yes";
    aloud.addEventListener("change", () => {
      store.set("aloud", aloud.checked ? "yes" : "no");
      if (!aloud.checked) speechSynthesis.cancel();
    });
    readAloud();
    new MutationObserver(readAloud).observe(screen, { childList: true, subtree: true });
  }

  const pad = document.querySelector("[data-keypad]");
  pad?.addEventListener("click", (event) => {
    const key = event.target.dataset.key;
    if (!key) return;
    const field = pad.querySelector("input[name=text]");
    field.value += key;
    field.focus();
  });

  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  const listen = document.querySelector("[data-listen]");
  if (!Recognition || !listen) return;
  listen.hidden = false;
  listen.addEventListener("click", () => {
    const ear = new Recognition();
    ear.lang = listen.dataset.language;
    ear.addEventListener("result", (event) => {
      document.querySelector("[data-say] input[name=text]").value = event.results[0][0].transcript;
      document.querySelector('[data-say] button[value="say"]').click();
    });
    listen.setAttribute("aria-pressed", "true");
    ear.addEventListener("end", () => listen.removeAttribute("aria-pressed"));
    ear.start();
  });
})();
