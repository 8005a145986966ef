// The loader for a publisher's page. One tag: <script src="https://desk/static/widget.js" defer></script>
// data-language="es" chooses the language (else the browser's), data-identity is the portal's token,
// data-side="left" moves the button. It adds one button and one frame, and reads nothing of the page.
// Where the browser denies storage to frames of other sites, it keeps the visitor's token for the frame.
(() => {
  "use strict";
  const tag = document.currentScript;
  const origin = new URL(tag.src).origin;
  const query = tag.dataset.language ? `?lang=${encodeURIComponent(tag.dataset.language)}` : "";
  const words = { open: "Chat", close: "Close", title: "Chat", unread: "" };
  const style = (element, rules) => { for (const rule in rules) element.style.setProperty(rule, rules[rule], "important"); };
  const side = tag.dataset.side === "left" ? "left" : "right";
  const button = document.createElement("button");
  const badge = document.createElement("span");
  const KEPT = "assist-visitor";
  let frame = null, unread = 0, ready = false;

  style(button, {
    position: "fixed", bottom: "20px", [side]: "20px", "z-index": "2147483000", width: "56px", height: "56px",
    border: "0", "border-radius": "28px", background: "#1f5f8b", color: "#fff", font: "600 24px/56px system-ui, sans-serif",
    padding: "0", cursor: "pointer", "box-shadow": "0 2px 12px rgba(0,0,0,.3)",
  });
  style(badge, {
    position: "absolute", top: "-4px", right: "-4px", "min-width": "20px", height: "20px", padding: "0 5px",
    "border-radius": "10px", background: "#b3261e", color: "#fff", font: "700 12px/20px system-ui, sans-serif",
  });
  button.type = "button";

  const isOpen = () => frame !== null && frame.style.getPropertyValue("display") !== "none";

  function draw() {
    const open = isOpen();
    const label = open ? words.close : words.open;
    button.textContent = open ? "×" : "✉";
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", unread && !open ? `${label}, ${unread} ${words.unread}` : label);
    badge.textContent = String(unread);
    if (unread && !open) button.append(badge);
  }

  function size() {
    if (!frame) return;
    const small = innerWidth < 480;
    style(frame, small
      ? { inset: "0", width: "100%", height: "100%", "max-height": "none", "border-radius": "0" }
      : { inset: "auto", bottom: "88px", [side]: "20px", width: "380px", height: "600px", "max-height": "calc(100vh - 108px)", "border-radius": "14px" });
  }

  function make() {
    frame = document.createElement("iframe");
    frame.title = words.title;
    frame.src = `${origin}/chat/frame${query}` + (tag.dataset.identity ? `#identity=${encodeURIComponent(tag.dataset.identity)}` : "");
    style(frame, { position: "fixed", "z-index": "2147483001", border: "1px solid rgba(128,128,128,.4)", background: "Canvas", "box-shadow": "0 6px 30px rgba(0,0,0,.3)", display: "none" });
    document.body.append(frame);
    size();
  }

  const tell = (what) => { if (ready) frame.contentWindow.postMessage(what, origin); };
  const kept = () => { try { return localStorage.getItem(KEPT) || ""; } catch { return ""; } };
  const keep = (token) => { try { localStorage.setItem(KEPT, token); } catch {} };

  function toggle(open) {
    if (!frame) make();
    style(frame, { display: open ? "block" : "none" });
    if (open) {
      unread = 0;
      frame.focus();
      tell("assist:opened");
    } else {
      tell("assist:closed");
      button.focus();
    }
    draw();
  }

  button.addEventListener("click", () => toggle(!isOpen()));
  addEventListener("resize", size);
  addEventListener("message", (event) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    if (event.data === "assist:close") toggle(false);
    if (event.data === "assist:ready") {
      ready = true;
      tell({ assist: "token", token: kept() });
      if (isOpen()) toggle(true);
    }
    if (event.data?.assist === "keep") keep(String(event.data.token));
    if (event.data === "assist:unread" && !isOpen()) { unread += 1; draw(); }
  });

  function begin() {
    draw();
    document.body.append(button);
    fetch(`${origin}/chat/words${query}`, { credentials: "omit" })
      .then((response) => response.json())
      .then((found) => { Object.assign(words, found); if (frame) frame.title = words.title; draw(); })
      .catch(() => {});
  }
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
