// The outbox: what an inspector writes is kept on the device, and sent when there is a network.
// An entry is one form under its key. The server judges it, and records it once however often it
// comes. No token is kept here; it is asked for when something is sent.
"use strict";

(() => {
  const UNSAID = ["csrf", "key"];
  const TITLE_MAX = 40;
  const TYPING_MS = 200;
  const AGAIN_MS = 60 * 1000;
  const SENT_DAYS = 7; // how long a line stays of what was sent
  const FORMAT = "zeji-outbox-1";
  const OF_A_FILE = /^evidence\[\d+\]\.(name|media_type)$/; // it is told once, under the file itself
  const account = document.body.dataset.account;
  const keptAt = document.body.dataset.keptAt;
  let isReached = !keptAt; // whether the server has answered this page
  const template = document.getElementById("outbox-words");
  const RECORD = template.dataset.record; // where a finding is recorded
  const FORM = `form.command[action^="${RECORD}"]`;
  const words = template.content;
  const word = (name, said = {}) => Object.entries(said).reduce(
    (text, [part, value]) => text.replace(`{${part}}`, value),
    words.querySelector(`[data-word=${name}]`).textContent);
  const time = (at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const keyOf = (address) => new URL(address, location).searchParams.get("key") ?? "";

  // What is kept: the words of an entry, and its files apart, so that a keystroke moves no photo.
  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open("zeji-outbox", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("files", { keyPath: ["key", "field"] });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const ofKey = (key) => IDBKeyRange.bound([key], [key, []]);

  async function within(mode, work) {
    const change = (await opened).transaction(["entries", "files"], mode);
    const asked = work(change.objectStore("entries"), change.objectStore("files"));
    return new Promise((done, failed) => {
      change.oncomplete = () => done(asked?.result);
      change.onabort = () => failed(change.error);
    });
  }

  const one = async (key) => {
    const entry = await within("readonly", (entries) => entries.get(key));
    return entry?.account === account ? entry : undefined;
  };
  const own = async () => (await within("readonly", (entries) => entries.getAll()))
    .filter((it) => it.account === account).sort((a, b) => b.changed_at.localeCompare(a.changed_at));
  const filesOf = (key) => within("readonly", (_, files) => files.getAll(ofKey(key)));
  const put = (entry) => within("readwrite", (entries) => entries.put(entry));
  const drop = (key) => within("readwrite", (entries, files) => {
    entries.delete(key);
    files.delete(ofKey(key));
  });

  // Sending: one tab at a time, the oldest first. What is not answered stays as it is.
  async function post(entry, csrf) {
    const body = new FormData();
    for (const [name, said] of entry.fields) body.append(name, said);
    for (const file of await filesOf(entry.key)) body.append(file.field, file.blob, file.name);
    body.set("csrf", csrf);
    body.set("key", entry.key);
    return fetch(entry.address, {
      method: "POST",
      body,
      headers: {
        accept: "application/json",
        "accept-language": document.documentElement.lang,
        "x-device-at": entry.device_at,
      },
    });
  }

  async function judged(entry, answer) {
    const json = (answer.headers.get("content-type") ?? "").includes("json");
    if (!json || answer.status >= 500 || answer.status === 401) return "waiting";
    const said = await answer.json();
    if (!answer.ok) {
      await put({ ...entry, state: "draft", refusal: said });
      return "refused";
    }
    await drop(entry.key); // words and photos are on the server now: only a line stays here
    const { key, title, device_at, changed_at } = entry;
    await put({ key, account, title, device_at, changed_at, state: "sent", fields: [],
      stream: said.id, position: said.last_position, recorded_at: said.recorded_at });
    return "sent";
  }

  async function sendAll() {
    const waiting = (await own()).filter((it) => it.state === "queued").reverse();
    if (!waiting.length) return "";
    const asked = await fetch("/api/session", { headers: { accept: "application/json" } });
    isReached = true;
    if (asked.status === 401) return "login";
    const session = asked.ok ? await asked.json() : {};
    if (session.account !== account) return "login";
    for (const each of waiting) {
      const entry = await one(each.key);
      if (entry?.state !== "queued") continue;
      if (await judged(entry, await post(entry, session.csrf)) === "waiting") return "offline";
    }
    return "";
  }

  async function send() {
    const alone = (work) => (navigator.locks ? navigator.locks.request("zeji-outbox", work) : work());
    let hindered;
    try {
      hindered = await alone(sendAll);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch says so when there is no network
      hindered = "offline";
      isReached = false;
    }
    await show(hindered);
    return hindered;
  }

  // What the page shows: the badge, the line about the network, the list.
  async function show(hindered = "") {
    const entries = await own();
    const waiting = entries.filter((it) => it.state === "queued").length;
    for (const badge of document.querySelectorAll("[data-outbox-count]")) badge.textContent = waiting;
    for (const shown of document.querySelectorAll("[data-outbox-waiting]")) shown.hidden = !waiting;
    const line = document.getElementById("network");
    if (line) {
      const state = hindered || (isReached && navigator.onLine ? "online" : "offline");
      const count = element("a", word("count", { count: waiting }), { href: "/outbox" });
      line.replaceChildren(word(`network_${state}`), " ", count);
      if (state === "login") line.append(" ", element("a", word("log_in"), { href: "/login?going_to=/outbox" }));
      if (keptAt) line.append(" ", word("copy", { at: time(keptAt) }));
    }
    const list = document.getElementById("outbox-list");
    list?.replaceChildren(...entries.map(row));
    if (list && !entries.length) list.append(element("li", word("nothing")));
  }

  function refusalOf({ refusal: said }) {
    const panel = element("section", "", { className: "refusal" });
    const lines = element("dl", "");
    for (const name of ["rule", "case", "who", "instead"]) {
      if (said[name]) lines.append(element("dt", word(`line_${name}`)), element("dd", said[name]));
    }
    for (const text of said.changed ?? []) lines.append(element("dt", word("line_changed")), element("dd", text));
    for (const { field, label, message } of said.errors ?? []) {
      if (!OF_A_FILE.test(field)) lines.append(element("dt", label), element("dd", message));
    }
    panel.append(element("h2", said.title ?? ""), lines);
    return panel;
  }

  function typed({ told = [] }) {
    const all = element("details", "");
    const lines = element("dl", "", { className: "facts" });
    for (const [label, text] of told) lines.append(element("dt", label), element("dd", text));
    all.append(element("summary", word("typed")), lines);
    return all;
  }

  function row(entry) {
    const item = element("li", "");
    const button = (name, act) => element("button", word(name), { type: "button", onclick: act });
    item.append(element("span", word(entry.state), { className: "state" }), " ",
      element("strong", entry.title || word("untitled")), " ",
      element("small", word("written", { at: time(entry.device_at ?? entry.changed_at) })));
    if (entry.state === "sent") {
      item.append(" ", element("a", word("number", { number: entry.position }), { href: `/${entry.stream}` }));
    } else {
      const way = element("p", "");
      way.append(button("edit", async () => {
        await put({ ...entry, state: "draft" });
        location.assign(entry.address);
      }), " ", button("delete", async () => {
        if (confirm(word("delete_sure", { title: entry.title }))) await drop(entry.key).then(() => show());
      }));
      if (entry.refusal) item.append(refusalOf(entry));
      item.append(typed(entry), way);
    }
    return item;
  }

  // The form: every keystroke is kept, and the button hands the whole to the outbox.
  const isSaid = (it) => it.name && it.value && !["hidden", "file", "submit"].includes(it.type)
    && (it.checked || !["checkbox", "radio"].includes(it.type));
  const headOf = (it, of, head) => it.closest(of)?.querySelector(head);
  const labelOf = (it) => (headOf(it, ".side", "legend") ?? headOf(it, ".prefilled > details", "span") ?? it.labels[0])
    .firstChild.textContent.trim();
  const shown = (it) => it.selectedOptions?.[0].text ?? (it.type === "radio" ? it.labels[0].innerText : it.value);

  async function keepForm(form, more) {
    const before = await one(form.elements.key.value);
    if (before && before.state !== "draft") return before; // handed over: no longer the form's
    const said = [...new FormData(form)];
    const entry = {
      key: form.elements.key.value, account, state: "draft", address: form.getAttribute("action"),
      title: form.elements.title.value || form.elements.details.value.slice(0, TITLE_MAX),
      changed_at: new Date().toISOString(), refusal: before?.refusal,
      told: [...form.elements].filter(isSaid).map((it) => [labelOf(it), shown(it)]),
      fields: said.filter(([name, it]) => typeof it === "string" && !UNSAID.includes(name)), ...more,
    };
    await put(entry);
    return entry;
  }

  async function keepFile(form, input) {
    const place = { key: form.elements.key.value, field: input.name };
    const [file] = input.files;
    await within("readwrite", (_, files) => (file
      ? files.put({ ...place, name: file.name, blob: file }) : files.delete([place.key, place.field])));
  }

  async function fill(form, entry) {
    const said = new Map();
    for (const [name, text] of entry.fields) said.set(name, [...(said.get(name) ?? []), text]);
    for (const control of form.elements) {
      if (!control.name || control.name === "seen_version" || UNSAID.includes(control.name)) continue;
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = (said.get(control.name) ?? []).includes(control.value);
      } else if (control.type !== "file" && said.has(control.name)) {
        [control.value] = said.get(control.name);
      }
    }
    for (const file of await filesOf(entry.key)) {
      const input = form.elements[file.field];
      if (!input) continue;
      const chosen = new DataTransfer();
      chosen.items.add(new File([file.blob], file.name, { type: file.blob.type }));
      input.files = chosen.files;
    }
  }

  // A copy of a form carries a key that may be used up: it is given the address's, or a new one.
  async function giveKey(form) {
    let key = keyOf(location.href) || form.elements.key.value;
    const before = await one(key);
    if (before && before.state !== "draft") key = "";
    if (keptAt && !keyOf(location.href)) key = "";
    if (!key && keptAt) key = crypto.randomUUID();
    if (!key) return location.replace(RECORD); // a blank one from the server
    const address = new URL(form.getAttribute("action"), location);
    address.searchParams.set("key", key);
    form.elements.key.value = key;
    form.action = address.pathname + address.search;
    history.replaceState(null, "", form.getAttribute("action"));
    if (before?.state === "draft") await fill(form, before);
    else if (keptAt) form.elements.found_on.value = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
    form.dispatchEvent(new Event("change"));
    return before;
  }

  async function watch(form) {
    let typing;
    let isLeaving = false;
    const before = await giveKey(form);
    const [line, store] = ["network", "store"].map((id) => document.getElementById(id));
    line.hidden = store.hidden = false;
    if (before?.refusal && !document.querySelector(".refusal")) form.before(refusalOf(before));
    store.addEventListener("click", async () => {
      clearTimeout(typing);
      await keepForm(form);
      line.replaceChildren(word("stored", { at: time(Date.now()) }));
    });
    form.addEventListener("input", (event) => {
      clearTimeout(typing);
      if (event.target.type === "file") keepFile(form, event.target);
      typing = setTimeout(() => keepForm(form), TYPING_MS);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && !isLeaving && typing) keepForm(form);
    });
    form.addEventListener("submit", async (event) => {
      if (event.submitter?.name) return; // it asks for something else than to record
      event.preventDefault();
      if (isLeaving) return;
      isLeaving = true;
      clearTimeout(typing);
      const handed = await keepForm(form, { state: "queued", device_at: new Date().toISOString(), refusal: undefined });
      await send();
      const entry = await one(handed.key);
      if (entry.state === "sent") location.assign(`/${entry.stream}?recorded=${entry.position}`);
      else if (entry.state === "queued") location.assign("/outbox");
      else form.submit(); // refused: the server's own page says it best
    });
    form.dataset.kept = "yes";
  }

  // The page of the outbox: send now, save what is unsent as a file, take such a file in.
  const asText = (blob) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.readAsDataURL(blob);
  });
  const asBlob = (base64, type) => new Blob([Uint8Array.from(atob(base64), (it) => it.charCodeAt(0))], { type });

  async function save() {
    const entries = [];
    for (const entry of (await own()).filter((it) => it.state !== "sent")) {
      const files = (await filesOf(entry.key)).map(async ({ field, name, blob }) =>
        ({ field, name, type: blob.type, base64: await asText(blob) }));
      entries.push({ ...entry, files: await Promise.all(files) });
    }
    const whole = JSON.stringify({ format: FORMAT, account, saved_at: new Date().toISOString(), entries });
    const link = element("a", "", { download: `zeji-outbox-${new Date().toISOString().slice(0, 10)}.json` });
    link.href = URL.createObjectURL(new Blob([whole], { type: "application/json" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), AGAIN_MS);
  }

  const isWhole = (it) => typeof it.key === "string" && keyOf(it.address) === it.key && it.account === account
    && it.address.startsWith(RECORD) && Array.isArray(it.fields) && Array.isArray(it.files)
    && ["draft", "queued"].includes(it.state) && typeof it.changed_at === "string";

  async function take(file) {
    let whole = {};
    try {
      whole = JSON.parse(await file.text());
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    if (whole?.format !== FORMAT || !Array.isArray(whole.entries)) return word("file_unfit");
    if (whole.account !== account) return word("file_of_another");
    if (!whole.entries.every(isWhole)) return word("file_unfit");
    let count = 0;
    for (const { files, ...entry } of whole.entries) {
      if (await one(entry.key)) continue; // it is here, or was sent from here
      const blobs = files.map((it) => ({ key: entry.key, field: it.field, name: it.name, blob: asBlob(it.base64, it.type) }));
      await within("readwrite", (entries, store) => {
        entries.put(entry);
        for (const each of blobs) store.put(each);
      });
      count += 1;
    }
    return word("file_taken", { count });
  }

  function serve(board) {
    const told = board.querySelector("output");
    const on = (name, act) => board.querySelector(`[data-act=${name}]`).addEventListener("click", act);
    board.hidden = false;
    on("send", () => send());
    on("save", () => save());
    board.querySelector("input[type=file]").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) told.textContent = await take(file);
      await send();
    });
  }

  async function begin() {
    const past = Date.now() - SENT_DAYS * 24 * 3600 * 1000;
    for (const it of await own()) {
      if (it.state === "sent" && Date.parse(it.changed_at) < past) await drop(it.key);
    }
    const form = document.querySelector(FORM);
    const board = document.getElementById("outbox");
    if (form) await watch(form);
    if (board) serve(board);
    await show();
    window.addEventListener("online", () => {
      isReached = true; // until sending shows otherwise
      send();
    });
    window.addEventListener("offline", () => show());
    setInterval(send, AGAIN_MS);
    if (navigator.serviceWorker) {
      await navigator.serviceWorker.register("/sw.js");
      if (!keptAt) (await navigator.serviceWorker.ready).active.postMessage({ plan: template.dataset.plan });
    }
    await send();
  }

  begin();
})();
