// Keeps the console alive: the queue and the open conversation follow the desk's event stream.
// Everything works without this file; with it, nothing that a specialist is typing is ever replaced.
"use strict";
(() => {
  const body = document.body;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  document.documentElement.classList.add("scripted");

  // -- what is shown ---------------------------------------------------------------------------

  const typed = (field) => field.value !== field.defaultValue && field.value.trim() !== "";
  const isBusy = (part) =>
    all("textarea", part).some((field) => field === document.activeElement || typed(field)) ||
    all(".panel[open]", part).length > 0;

  async function fetchPart(url) {
    const response = await fetch(url, { credentials: "same-origin" });
    if (response.status === 401) location.reload();
    if (!response.ok) throw new Error(`status ${response.status}`);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    return holder.content;
  }

  // Nothing is replaced between the press and the release of a button: the click would be lost.
  let pressed = false;
  addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { pressed = false; }, true);
  const released = () => new Promise((done) => {
    if (!pressed) done();
    else addEventListener("pointerup", () => setTimeout(done, 50), { once: true });
  });

  async function refreshQueue() {
    const list = one("[data-queue-list]");
    if (!list) return;
    const fresh = await fetchPart(body.dataset.queue);
    await released();
    const focused = document.activeElement?.dataset?.row;
    list.replaceChildren(fresh);
    if (focused) one(`[data-row="${focused}"]`, list)?.focus({ preventScroll: true });
    const waiting = all("[data-row]", list).length;
    document.title = document.title.replace(/^(\(\d+\) )?/, waiting ? `(${waiting}) ` : "");
  }

  function notify(name, withButton) {
    const notice = one("[data-notice]");
    one("[data-notice-text]").textContent = name ? one(`[data-text="${name}"]`).content.textContent : "";
    one("[data-notice-show]").hidden = !withButton;
    notice.hidden = !name;
  }

  let waitingPart = null;

  async function refreshConversation() {
    const holder = one("[data-conversation-part]");
    if (!holder) return;
    const fresh = await fetchPart(body.dataset.part);
    await released();
    const now = one(".conversation", holder), next = one(".conversation", fresh);
    growTimeline(now, next);
    showLive(now, next);
    // They sent what they were writing; anything else that moves does not stop them.
    if (now.dataset.lastIncoming !== next.dataset.lastIncoming) one("[data-typing]", holder).hidden = true;
    if (now.dataset.version === next.dataset.version) return;
    if (isBusy(one("[data-card]", now))) {
      waitingPart = next;
      notify(now.dataset.lastIncoming === next.dataset.lastIncoming ? "moved" : "wrote", true);
      return;
    }
    showCard(now, next);
  }

  // Messages only ever come in at the end; an older one is replaced where its state moved.
  function growTimeline(now, next) {
    const list = one("[data-timeline] ol", now);
    const log = one("[data-timeline]", now);
    for (const message of all("[data-message]", next)) {
      const shown = one(`[data-message="${message.dataset.message}"]`, list);
      const copy = message.cloneNode(true);
      if (!shown) {
        log.setAttribute("aria-live", "polite");
        list.append(copy);
      } else if (shown.textContent !== copy.textContent && !one("details[open]", shown)) {
        shown.replaceWith(copy);
      }
    }
  }

  // What is heard on the phone goes on while somebody types; a button that has the focus keeps it.
  function showLive(now, next) {
    const old = one("[data-live]", now), fresh = one("[data-live]", next).cloneNode(true);
    if (old.textContent === fresh.textContent) return;
    const told = one("[data-live-told]", old), newer = one("[data-live-told]", fresh);
    if (!old.contains(document.activeElement) || !newer) { old.replaceWith(fresh); return; }
    told.replaceWith(newer);
    for (const field of all("[name=about], [name=agreed]", fresh)) {
      const same = one(`[name=${field.name}]`, old);
      if (same) same.value = field.value;
    }
  }

  function showCard(now, next) {
    const old = one("[data-card]", now), card = one("[data-card]", next);
    const words = all("textarea", old).filter(typed).map((field) => [field.name, field.value]);
    one(".about", now).replaceWith(one(".about", next).cloneNode(true));
    const fresh = card.cloneNode(true);
    old.replaceWith(fresh);
    now.dataset.version = next.dataset.version;
    now.dataset.lastIncoming = next.dataset.lastIncoming;
    for (const [name, value] of words) keepWords(fresh, name, value);
    waitingPart = null;
    notify("");
  }

  function keepWords(card, name, value) {
    const field = one(`textarea[name="${name}"]`, card) || one('textarea[name="reply"]', card);
    if (!field) return;
    field.value = value;
    const panel = field.closest("details");
    if (panel) panel.open = true;
  }

  one("[data-notice-show]")?.addEventListener("click", () => {
    if (!waitingPart) return;
    showCard(one("[data-conversation-part] .conversation"), waitingPart);
    one("#card-title")?.scrollIntoView({ block: "nearest" });
    one("#main")?.focus({ preventScroll: true });
  });

  // -- the stream ------------------------------------------------------------------------------

  function soon(work, delay = 120) {
    let timer = 0, running = false, again = false;
    return async function run() {
      if (running) { again = true; return; }
      clearTimeout(timer);
      timer = setTimeout(async () => {
        running = true;
        try { await work(); } catch { notify("offline", false); setTimeout(run, 5000); }
        running = false;
        if (again) { again = false; run(); }
      }, delay);
    };
  }

  const queueSoon = soon(refreshQueue), conversationSoon = soon(refreshConversation);
  let source = null, position = body.dataset.after, hideTimer = 0, typingTimer = 0;

  function connect() {
    if (source || !body.dataset.stream) return;
    const address = new URL(body.dataset.stream, location.href);
    address.searchParams.set("after", position);
    if (body.dataset.conversation) address.searchParams.set("conversation", body.dataset.conversation);
    source = new EventSource(address);
    const heard = (act) => (event) => { position = event.lastEventId || position; act(); };
    source.addEventListener("desk", heard(queueSoon));
    source.addEventListener("conversation", heard(conversationSoon));
    source.addEventListener("typing", heard(showTyping));
    source.addEventListener("open", () => {
      if (!waitingPart) notify("");
      queueSoon();
      conversationSoon();
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      disconnect(); // refused, for instance because too many pages are open: read now and then
      queueSoon();
      conversationSoon();
      setTimeout(connect, 15000);
    });
  }

  function disconnect() {
    source?.close();
    source = null;
  }

  function showTyping() {
    const line = one("[data-typing]");
    if (!line) return;
    line.hidden = false;
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => { line.hidden = true; }, 6000);
  }

  // A browser opens six connections to a site; pages that nobody looks at give theirs back.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hideTimer);
    if (document.hidden) hideTimer = setTimeout(disconnect, 30000);
    else connect();
  });
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);
  setInterval(() => { if (!document.hidden) { queueSoon(); conversationSoon(); } }, 60000);

  // -- writing ---------------------------------------------------------------------------------

  let lastTyping = 0;
  document.addEventListener("input", (event) => {
    const now = Date.now();
    if (!event.target.matches?.("[data-typing-to]") || now - lastTyping < 4000) return;
    lastTyping = now;
    const address = event.target.form.action.replace(/[^/]+$/, "typing");
    fetch(address, { method: "POST", headers: { "X-CSRF-Token": body.dataset.csrf } }).catch(() => {});
  });

  // What was opened is brought into view, whole if it fits.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".panel[open]")) event.target.scrollIntoView({ block: "nearest" });
  }, true);

  // One click, one request: a second press while the first is under way does nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
    setTimeout(() => { delete event.target.dataset.sent; }, 5000);
  });

  // -- keys ------------------------------------------------------------------------------------

  const keys = one("[data-keys]"), keysOn = one("[data-keys-on]");
  const SETTING = "assist-keys";
  if (keysOn) {
    keysOn.checked = localStorage.getItem(SETTING) !== "off";
    keysOn.addEventListener("change", () => localStorage.setItem(SETTING, keysOn.checked ? "on" : "off"));
  }
  one("[data-keys-open]")?.addEventListener("click", () => keys.showModal());

  function step(by) {
    const rows = all("[data-row]");
    if (!rows.length) return;
    const from = rows.findIndex((row) => row === document.activeElement);
    const open = rows.findIndex((row) => row.getAttribute("aria-current"));
    const at = from >= 0 ? from : open;
    const to = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
    rows[to].focus();
  }

  function reach(key) {
    const within = document.activeElement?.closest?.("[data-scope]") || document;
    const target = one(`[data-key="${key}"]`, within);
    if (!target) return false;
    if (target.tagName === "DETAILS") {
      target.open = true;
      one("textarea, select, input:not([type=hidden])", target)?.focus();
    } else target.focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form) {
      event.preventDefault();
      field.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && !keys?.open) {
      const panel = event.target.closest?.(".panel[open]");
      if (panel && !all("textarea", panel).some(typed)) panel.open = false;
      if (panel) one("summary", panel).focus();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || keys?.open || !keysOn?.checked) return;
    if (event.key === "?") keys.showModal();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (!"acdeorwhn".includes(event.key) || event.key.length !== 1 || !reach(event.key)) return;
    event.preventDefault();
  });

  (one("[aria-invalid=true]") || one("[data-told]"))?.focus();
  connect();
})();
