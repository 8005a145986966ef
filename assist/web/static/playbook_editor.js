// The editor of a playbook: saves while one types, shows checks and preview, adds and removes rows.
// Without it the form is saved by its button; what is typed is in this browser until it is stored.
"use strict";
(() => {
  const body = document.body;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = one("[data-editor]");
  const words = (name) => one(`template[data-text="${name}"]`).content.textContent;

  // -- rows ------------------------------------------------------------------------------------

  const NAMES = ["name", "id", "for", "aria-describedby", "data-row-at", "data-rows", "data-add"];
  const spares = new WeakMap();

  // The row that is left empty for browsers without scripts is what new rows are made of.
  function setUp(within) {
    for (const list of all("[data-rows]", within)) {
      if (!within.contains(list)) continue; // in a row that was taken out just now
      const spare = [...list.children].find((row) => row.hasAttribute("data-spare"));
      if (!spare) continue;
      spare.remove();
      spare.removeAttribute("data-spare");
      spares.set(list, spare);
    }
    for (const field of all("[data-facts-go]", within)) {
      if (!field.closest("[data-spare]")) offerFacts(field);
    }
    all("[data-fact-field]", within).forEach((field) => fitCondition(field, false));
    all("[data-when]", within).forEach(fitBranch);
  }

  function rename(row, to) {
    const from = row.dataset.rowAt;
    if (from === to) return;
    for (const element of [row, ...all("*", row)]) {
      for (const name of NAMES) {
        const value = element.getAttribute(name);
        if (value?.includes(from)) element.setAttribute(name, value.split(from).join(to));
      }
    }
  }

  function add(list) {
    const row = spares.get(list).cloneNode(true);
    if (list.children.length >= Number(list.dataset.most)) return;
    rename(row, `${list.dataset.rows}[${list.children.length}]`);
    list.append(row);
    setUp(row);
    one("input:not([type=hidden]), select, textarea", row)?.focus();
  }

  function remove(row) {
    const list = row.parentElement, next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    [...list.children].forEach((left, index) => rename(left, `${list.dataset.rows}[${index}]`));
    const button = next ? one("[data-remove]", next) : one(`[data-add="${list.dataset.rows}"]`);
    button?.focus();
    changed();
  }

  // -- fields that depend on each other --------------------------------------------------------

  function fitCondition(field, picked) {
    const row = field.closest("[data-row-at]");
    const operator = one("[data-operator]", row), value = one("[data-value]", row);
    const fact = [...one("#facts-list").options].find((option) => option.value === field.value);
    field.title = field.value;
    one("[data-fact-help]", row).textContent = fact ? fact.textContent : "";
    const kinds = fact && one(`template[data-kind-of="${fact.dataset.kind}"]`);
    const allowed = kinds ? kinds.content.textContent.split(" ") : null;
    for (const option of operator.options) option.hidden = option.disabled = Boolean(allowed) && !allowed.includes(option.value);
    if (picked && allowed && !allowed.includes(operator.value)) operator.value = allowed[0];
    const kind = fact?.dataset.kind;
    value.type = kind === "date" ? "date" : "text";
    value.inputMode = kind === "money" || kind === "number" ? "decimal" : "text";
    if (picked && kind === "flag" && !value.value) value.value = "yes";
    one("[data-value-field]", row).hidden = ["known", "unknown"].includes(operator.value);
  }

  function fitBranch(select) {
    one("[data-asked]", select.closest("[data-row-at]")).hidden = select.value !== "asks";
  }

  function fitParts() {
    const own = form.elements["openers.kind"];
    if (own) one("[data-openers]").hidden = own.value !== "own";
    const limited = one("[data-offers-on]");
    if (limited) one("[data-offers]").hidden = !limited.checked;
  }

  function fitChips() {
    const line = one(".chips-line");
    const ticked = all('input[name="intents"]:checked', form).map((box) => box.closest("label").textContent.trim());
    line?.replaceChildren(...ticked.flatMap((text) => {
      const chip = document.createElement("span");
      chip.className = "chip";
      chip.textContent = text;
      return [chip, " "];
    }));
  }

  // -- saving ----------------------------------------------------------------------------------

  const KEPT = `assist-draft-${form.dataset.draft}`;
  const PAUSE = 900, RETRY_FIRST = 2000, RETRY_MOST = 30000;
  let dirty = false, saving = null, timer = 0, wait = RETRY_FIRST, stale = false;

  const fields = () => new URLSearchParams(new FormData(form));
  function written(parameters) {
    const plain = new URLSearchParams(parameters);
    plain.delete("revision");
    plain.delete("csrf_token");
    return plain.toString().replaceAll("%0D%0A", "%0A");
  }
  const store = (act) => { try { act(localStorage); } catch { /* a browser that keeps nothing */ } };
  const tell = (text) => { one("[data-saved]").textContent = text; };
  const show = (name, shown) => { one(`[data-${name}]`).hidden = !shown; };

  function changed() {
    dirty = true;
    store((kept) => kept.setItem(KEPT, fields().toString()));
    tell(words("unsaved"));
    clearTimeout(timer);
    if (!stale) timer = setTimeout(save, PAUSE);
  }

  async function save() {
    clearTimeout(timer);
    if (saving) { await saving; }
    if (!dirty || stale) return !dirty;
    saving = send().finally(() => { saving = null; });
    return saving;
  }

  async function send() {
    const sent = fields();
    dirty = false;
    tell(words("saving"));
    try {
      const answer = await fetch(body.dataset.save, {
        method: "POST", body: sent, credentials: "same-origin", signal: AbortSignal.timeout(20000),
        headers: { Accept: "application/json", "X-CSRF-Token": body.dataset.csrf },
      });
      const told = await answer.json();
      if (answer.ok) return stored(told, sent);
      dirty = true;
      if (answer.status === 409) { stale = true; show("stale", true); tell(words("unsaved")); return false; }
      if (answer.status === 400 || answer.status === 413) {
        one("[data-refused] p").textContent = [told.field, told.problem, told.remedy].filter(Boolean).join(" ");
        show("refused", true);
        tell(words("unsaved"));
        return false;
      }
      throw new Error(`status ${answer.status}`);
    } catch {
      dirty = true;
      show("unsaved", true);
      tell(words("unsaved"));
      clearTimeout(timer);
      timer = setTimeout(save, wait);
      wait = Math.min(wait * 2, RETRY_MOST);
      return false;
    }
  }

  function stored(told, sent) {
    wait = RETRY_FIRST;
    show("unsaved", false);
    show("refused", false);
    form.elements.revision.value = told.revision;
    all("[data-revision]").forEach((field) => { field.value = told.revision; });
    tell(words("saved").replace("{at}", told.at));
    if (written(sent) === written(fields())) store((kept) => kept.removeItem(KEPT));
    look();
    return true;
  }

  // Sends fields as a form of its own: the answer is a page.
  function post(address, parameters) {
    const sheet = document.createElement("form");
    sheet.method = "post";
    sheet.action = address;
    sheet.hidden = true;
    parameters.set("csrf_token", body.dataset.csrf);
    for (const [name, value] of parameters) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      sheet.append(field);
    }
    body.append(sheet);
    sheet.submit();
  }

  function offerKept() {
    store((kept) => {
      const text = kept.getItem(KEPT);
      if (!text) return;
      if (written(text) === written(fields())) kept.removeItem(KEPT);
      else show("kept", true);
    });
  }

  // -- checks and preview ----------------------------------------------------------------------

  async function part(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.text();
  }

  function newest(work) {
    let turn = 0;
    return async () => {
      const mine = ++turn;
      try { const text = await work(); if (mine === turn) return text; } catch { /* the next save tells */ }
      return null;
    };
  }

  const checks = newest(() => part(body.dataset.checks));
  const preview = newest(() => part(`${body.dataset.preview}?${new URLSearchParams(new FormData(one("[data-preview-form]")))}`));
  const others = newest(() => part(body.dataset.others));

  async function fill(selector, reading, after) {
    const text = await reading();
    if (text === null) return;
    one(selector).innerHTML = text;
    after?.();
  }

  function look() {
    fill("[data-checks-shown]", checks, mark);
    fill("[data-preview-shown]", preview);
  }

  // Every finding stands at its field as well, or at what holds the field.
  function mark() {
    all(".slot").forEach((slot) => slot.replaceChildren());
    all("[aria-invalid]", form).forEach((field) => field.removeAttribute("aria-invalid"));
    for (const item of all(".findings [data-path]")) {
      const { path } = item.dataset, isError = item.dataset.error === "yes";
      let place = path, slot = document.getElementById(`p-${place}`);
      while (!slot && place) {
        place = place.replace(/(^|\.)[^.[\]]+$|\[\d+\]$/, "");
        slot = place ? document.getElementById(`p-${place}`) : null;
      }
      if (!slot) continue;
      const told = document.createElement("span");
      told.className = isError ? "problem" : "problem mild";
      told.textContent = one("[data-told-by]", item).textContent;
      slot.append(told);
      if (isError) document.getElementById(`f-${path}`)?.setAttribute("aria-invalid", "true");
    }
  }

  function reach(path) {
    let place = path, field = null;
    while (place && !(field = document.getElementById(`f-${place}`) || document.getElementById(`p-${place}`)))
      place = place.replace(/(^|\.)[^.[\]]+$|\[\d+\]$/, "");
    if (!field) return false;
    for (let held = field.closest("details"); held; held = held.parentElement.closest("details")) held.open = true;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
    return true;
  }

  // -- facts -----------------------------------------------------------------------------------

  const dialog = one("[data-facts]"), search = one("#facts-search");
  let target = null;

  function offerFacts(field) {
    const label = one("label", field.closest(".field")), button = document.createElement("button");
    button.type = "button";
    button.className = "quiet small insert";
    button.dataset.insert = "";
    button.textContent = words("fact");
    button.setAttribute("aria-label", words("fact-into").replace("{label}", label.textContent));
    label.after(button);
    field.removeAttribute("data-facts-go");
  }

  function listFacts() {
    for (const { value, dataset, textContent } of one("#facts-list").options) {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.dataset.fact = dataset.name;
      const parts = [["strong", value], ["span", textContent], ["small", dataset.like && words("like").replace("{example}", dataset.like)]];
      for (const [tag, text] of parts) {
        if (!text) continue;
        const part = document.createElement(tag);
        part.textContent = text;
        button.append(part, " ");
      }
      item.append(button);
      one(".facts-found", dialog).append(item);
    }
  }

  function pickFact(button) {
    target = one("textarea", button.closest(".field"));
    if (!one(".facts-found li", dialog)) listFacts();
    search.value = "";
    filterFacts();
    dialog.showModal();
    search.focus();
  }

  function filterFacts() {
    const wanted = search.value.trim().toLowerCase();
    for (const item of all(".facts-found li", dialog)) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }

  function insert(name) {
    dialog.close();
    if (!target) return;
    const { selectionStart: from, selectionEnd: to } = target;
    target.setRangeText(`{{ ${name} }}`, from, to, "end");
    target.focus();
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // -- what happens ----------------------------------------------------------------------------

  function heard(target) {
    if (target.matches("[data-fact-field]")) fitCondition(target, true);
    if (target.matches("[data-operator]")) fitCondition(one("[data-fact-field]", target.closest("[data-row-at]")), false);
    if (target.matches("[data-when]")) fitBranch(target);
    if (target.name === "intents") fitChips();
    fitParts();
    changed();
  }
  form.addEventListener("input", (event) => heard(event.target));

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    const adding = hit("[data-add]"), removing = hit("[data-remove]"), inserting = hit("[data-insert]");
    if (adding) add(one(`[data-rows="${adding.dataset.add}"]`));
    else if (removing) remove(removing.closest("[data-row-at]"));
    else if (inserting) pickFact(inserting);
    else if (hit("[data-fact]")) insert(hit("[data-fact]").dataset.fact);
    else if (hit("[data-close]")) dialog.close();
    else if (hit(".findings a") && reach(hit("[data-path]").dataset.path)) event.preventDefault();
    else if (hit("[data-compare]")) post(form.action, fields());
    else if (hit("[data-take-kept]")) store((kept) => post(form.action, new URLSearchParams(kept.getItem(KEPT))));
    else if (hit("[data-drop-kept]")) { store((kept) => kept.removeItem(KEPT)); show("kept", false); }
  });

  search?.addEventListener("input", filterFacts);
  search?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    one(".facts-found li:not([hidden]) [data-fact]", dialog)?.click();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
  });

  // Saved by the script, the page stays where it is; publishing waits for what was typed last.
  form.addEventListener("submit", (event) => {
    if (stale) return;
    event.preventDefault();
    event.stopPropagation();
    dirty = true;
    save();
  });
  one("[data-publish]").addEventListener("submit", (event) => {
    if (!dirty && !saving) return;
    event.preventDefault();
    event.stopPropagation();
    save().then((done) => { if (done) event.target.requestSubmit(event.submitter); });
  });

  one("[data-preview-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    fill("[data-preview-shown]", preview);
  });
  one("[data-preview-form]").addEventListener("change", () => fill("[data-preview-shown]", preview));

  addEventListener("online", () => { if (dirty) save(); });
  addEventListener("pagehide", () => {
    if (!dirty || stale) return;
    fetch(body.dataset.save, { method: "POST", body: fields(), keepalive: true, credentials: "same-origin" }).catch(() => {});
  });

  const source = new EventSource(body.dataset.live);
  source.addEventListener("playbooks", (event) => {
    if (JSON.parse(event.data).playbook === body.dataset.playbook) fill("[data-others-shown]", others);
  });
  addEventListener("pagehide", () => source.close());

  setUp(document);
  fitParts();
  offerKept();
  fill("[data-checks-shown]", checks, mark);
})();
