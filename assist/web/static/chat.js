// An author's chat. Every message has an id made here, so sending it again never doubles it; what
// could not be sent stays in this browser until it is. Answers come over a stream that resumes.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const words = JSON.parse(byId("words").textContent);
  const base = document.body.dataset.base;
  const language = document.documentElement.lang;
  const framed = document.body.classList.contains("framed");
  const [list, log, text, state, typing] = ["list", "log", "text", "state", "typing"].map(byId);
  const TOKEN = "assist-visitor", UNSENT = "assist-unsent";

  let identity = new URLSearchParams(location.hash.slice(1)).get("identity") || "";
  if (identity) history.replaceState(null, "", location.pathname + location.search);

  // Some browsers deny storage to a frame on another site. Then the page that holds the frame keeps the
  // token for it; it is told only its own visitor's, and only where nothing else can remember it.
  const memory = {};
  const keep = (name, value) => { memory[name] = value; try { localStorage.setItem(name, value); } catch {} };
  const kept = (name) => { try { return localStorage.getItem(name) ?? memory[name] ?? ""; } catch { return memory[name] ?? ""; } };

  const denied = (() => { try { localStorage.getItem(TOKEN); return false; } catch { return true; } })();
  let host = ""; // its origin, once it has answered

  let token = kept(TOKEN), conversation = null, position = null, visible = !framed, entering = null;
  let unsent = JSON.parse(kept(UNSENT) || "[]"); // [{id, text, failed}]
  let known = []; // what the server told us
  const announced = new Set();
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const keepUnsent = () => keep(UNSENT, JSON.stringify(unsent));

  // -- requests --------------------------------------------------------------------------------

  function enter() {
    entering ||= (async () => {
      const response = await fetch(`${base}/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, identity }) });
      if (response.status === 403 && identity) { identity = ""; entering = null; return enter(); }
      if (!response.ok) throw new Error(String(response.status));
      const fresh = (await response.json()).token;
      token = fresh;
      keep(TOKEN, token);
      if (host) parent.postMessage({ assist: "keep", token }, host);
    })().finally(() => { entering = null; });
    return entering;
  }

  async function call(path, body, again = true) {
    if (!token) await enter();
    const options = { headers: { "X-Assist-Visitor": token } };
    if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body) });
    const response = await fetch(base + path, options);
    if (response.status === 403 && again) { token = ""; await enter(); return call(path, body, false); }
    return response;
  }

  async function load() {
    const response = await call("/messages");
    if (!response.ok) throw new Error(String(response.status));
    take(await response.json());
  }

  function take(found) {
    if (conversation !== found.conversation) { conversation = found.conversation; position = found.after; listen(); }
    known = found.messages;
    const there = new Set(known.map((message) => message.id));
    if (unsent.some((message) => there.has(message.id))) {
      unsent = unsent.filter((message) => !there.has(message.id));
      keepUnsent();
    }
    draw();
    noteSeen();
  }

  // -- what is shown ---------------------------------------------------------------------------

  const element = (name, className, content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (content !== undefined) made.textContent = content;
    return made;
  };
  const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const when = (at) => (at.toDateString() === new Date().toDateString() ? clock : day).format(at);

  function line(message) {
    const item = element("li", message.ours ? "ours" : message.failed ? "own failed" : "own");
    item.dataset.id = message.id;
    item.append(element("p", "said", message.text));
    const meta = element("p", "meta");
    meta.append(element("span", "", message.ours ? (message.automatic ? words.automatic : words.desk) : words.you));
    if (message.at) {
      const time = element("time", "", when(new Date(message.at)));
      time.dateTime = message.at;
      meta.append(time);
    }
    if (message.failed) {
      const again = element("button", "", words.retry);
      again.type = "button";
      again.addEventListener("click", () => { message.failed = false; draw(); send(message); text.focus(); });
      meta.append(element("span", "", words.notSent), again);
    } else if (!message.ours && !message.at) meta.append(element("span", "", words.sending));
    item.append(meta);
    return item;
  }

  function draw() {
    const all = [...known, ...unsent];
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const grown = all.length > list.children.length;
    all.forEach((message, index) => {
      const mark = JSON.stringify([message.id, message.at, message.failed, message.text]);
      const shown = list.children[index];
      if (shown?.dataset.mark === mark) return;
      const fresh = line(message);
      fresh.dataset.mark = mark;
      if (shown) shown.replaceWith(fresh); else list.append(fresh);
    });
    while (list.children.length > all.length) list.lastChild.remove();
    if (atEnd || grown) log.scrollTop = log.scrollHeight;
  }

  function noteSeen() {
    const fresh = known.filter((message) => message.ours && message.state !== "read");
    for (const message of fresh) {
      if (!announced.has(message.id) && framed) parent.postMessage("assist:unread", "*");
      announced.add(message.id);
    }
    if (fresh.length) typing.textContent = "";
    const looking = visible && !document.hidden;
    const due = fresh.filter((message) => looking || message.state === "sent").map((message) => message.id).slice(-50);
    if (due.length) call("/seen", { ids: due, state: looking ? "read" : "delivered" }).catch(() => {});
  }

  // -- sending ---------------------------------------------------------------------------------

  async function send(message) {
    try {
      const response = await call("/messages", { id: message.id, text: message.text, language });
      if (!response.ok) {
        state.textContent = response.status === 429 ? words.tooOften : "";
        throw new Error(String(response.status));
      }
      state.textContent = "";
      take(await response.json());
    } catch {
      message.failed = true;
      keepUnsent();
      draw();
    }
  }

  async function sendUnsent() {
    for (const message of [...unsent]) {
      if (!message.failed) continue;
      message.failed = false;
      draw();
      await send(message);
      if (message.failed) return;
    }
  }

  function submit() {
    const said = text.value.trim();
    if (!said) return;
    if (said.length > 4000) { state.textContent = words.tooLong; return; }
    const message = { id: newId(), text: said, ours: false };
    unsent.push(message);
    keepUnsent();
    text.value = "";
    grow();
    draw();
    send(message);
  }

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const grow = () => { text.rows = Math.min(6, text.value.split("\n").length + Math.floor(text.value.length / 60)); };

  // -- the stream: fetch instead of EventSource, since that cannot send the visitor's token ----------

  let listening = 0;

  async function listen() {
    const mine = ++listening;
    let pause = 1000;
    while (conversation && mine === listening) {
      try {
        const response = await call(`/stream?after=${position}`);
        if (!response.ok) throw new Error(String(response.status));
        pause = 1000;
        state.textContent = "";
        load().catch(() => {});
        await read(response.body, mine);
      } catch {
        if (mine !== listening) return;
        state.textContent = navigator.onLine ? words.away : words.offline;
        await wait(pause);
        pause = Math.min(30000, pause * 2);
        await load().then(() => { state.textContent = ""; return sendUnsent(); }).catch(() => {});
      }
    }
  }

  async function read(stream, mine) {
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done || mine !== listening) { reader.cancel().catch(() => {}); return; }
      buffer += value;
      const events = buffer.split("\n\n");
      buffer = events.pop();
      events.forEach(hear);
    }
  }

  let typingTimer = 0;

  function hear(event) {
    const id = /^id: (\d+)/m.exec(event);
    if (id) position = id[1];
    if (/^event: changed/m.test(event)) load().catch(() => {});
    if (/^event: typing/m.test(event)) {
      typing.textContent = words.typing;
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => { typing.textContent = ""; }, 6000);
    }
  }

  // -- the page --------------------------------------------------------------------------------

  byId("write").addEventListener("submit", (event) => { event.preventDefault(); submit(); text.focus(); });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  let lastTyping = 0;
  text.addEventListener("input", () => {
    grow();
    const now = Date.now();
    if (!conversation || now - lastTyping < 4000) return;
    lastTyping = now;
    call("/typing", {}).catch(() => {});
  });
  byId("email-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!conversation) { state.textContent = words.emailLater; return; }
    const saved = await call("/email", { email: byId("email").value.trim() }).catch(() => null);
    state.textContent = saved?.ok ? words.emailSaved : saved?.status === 400 ? words.emailWrong : words.away;
    if (saved?.ok) { byId("leave").open = false; text.focus(); }
  });
  byId("close")?.addEventListener("click", () => parent.postMessage("assist:close", "*"));
  document.addEventListener("keydown", (event) => { if (framed && event.key === "Escape") parent.postMessage("assist:close", "*"); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) noteSeen(); });
  let hostAnswered = () => {};
  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    if (event.data === "assist:opened") { visible = true; text.focus(); noteSeen(); }
    if (event.data === "assist:closed") visible = false;
    if (event.data?.assist === "token" && denied) { host = event.origin; hostAnswered(event.data.token); }
  });
  addEventListener("offline", () => { state.textContent = words.offline; });
  addEventListener("online", () => { state.textContent = ""; sendUnsent(); });

  text.disabled = false; // from here on Enter sends; before, it would only have begun a new line
  for (const message of unsent) message.failed = true; // the page was closed before they left
  draw();
  const fromHost = denied && framed ? Promise.race([new Promise((done) => { hostAnswered = done; }), wait(1500)]) : null;
  const begin = async () => {
    token ||= (await fromHost) || "";
    await enter();
    await load();
    await sendUnsent();
  };
  if (framed) parent.postMessage("assist:ready", "*");
  (async () => {
    for (let pause = 1000; ; pause = Math.min(30000, pause * 2)) {
      try { await begin(); state.textContent = ""; break; } catch { state.textContent = navigator.onLine ? words.away : words.offline; await wait(pause); }
    }
  })();
  if (!framed) text.focus();
})();
