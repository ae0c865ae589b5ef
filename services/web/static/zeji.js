// Keys of the pages. Everything works without this file; with it, lists can be walked through
// without a mouse. A letter does nothing while one types, nor once keys are switched off.
"use strict";

(() => {
  const PLACES = { w: "/", l: "/rectifications", b: "/overview" };
  const SWITCH = "zeji-keys";
  const WAIT_MS = 1500; // for the second letter after g
  let at = -1; // the row one stands on
  let going = 0; // when g was pressed

  const rows = () => [...document.querySelectorAll("main .work > li, main .ledger tbody tr")];
  const isOn = () => localStorage.getItem(SWITCH) !== "off";
  const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]");

  function stand(place) {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("here");
    at = Math.max(0, Math.min(place, all.length - 1));
    all[at].classList.add("here");
    all[at].querySelector("a")?.focus();
    all[at].scrollIntoView({ block: "nearest" });
  }

  function act() {
    const row = rows()[at];
    (row ? row.querySelector(".button, a") : document.querySelector(".acts .button"))?.click();
  }

  // Rows one can act on together: the bar says how many, and which of them an act leaves out.
  const bulk = document.querySelector("form.bulk");
  const boxes = () => [...(bulk?.querySelectorAll("[name=pick]") ?? [])];
  let turned = -1; // the row last picked, from which a range goes on

  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function count() {
    const bar = bulk.querySelector(".bulk-bar");
    if (!bar) return;
    const picked = boxes().filter((box) => box.checked);
    const notes = [];
    for (const button of bar.querySelectorAll("[name=act]")) {
      const out = picked.filter((box) => !box.dataset.acts.split(" ").includes(button.value));
      const values = { act: button.dataset.label, count: picked.length - out.length };
      button.textContent = picked.length ? filled(bar.dataset.button, values) : values.act;
      button.classList.toggle("blocked", picked.length > 0 && values.count === 0);
      const whys = new Map(); // those an act leaves out, by what stands against it
      for (const box of values.count ? out : []) {
        const why = JSON.parse(box.dataset.against)[button.value];
        whys.set(why, [...(whys.get(why) ?? []), box.dataset.number]);
      }
      for (const [why, numbers] of whys) {
        notes.push(filled(bar.dataset.leftOut, { ...values, numbers: numbers.join(" "), why }));
      }
    }
    const head = bar.querySelector("strong");
    const said = bar.querySelector(".left-out");
    head.dataset.first ??= head.textContent;
    said.dataset.first ??= said.textContent;
    head.textContent = picked.length ? filled(bar.dataset.picked, { count: picked.length }) : head.dataset.first;
    said.textContent = picked.length ? notes.join(" ") : said.dataset.first;
    bar.querySelector("[type=reset]").hidden = !picked.length;
    const all = document.getElementById("pick-all");
    if (all) all.checked = picked.length === boxes().length;
  }

  function pick(place, range) {
    const all = boxes();
    if (!all[place]) return;
    const on = range ? true : !all[place].checked;
    const from = range && turned >= 0 ? turned : place;
    for (let n = Math.min(from, place); n <= Math.max(from, place); n += 1) all[n].checked = on;
    turned = place;
    count();
  }

  if (bulk) {
    const all = document.getElementById("pick-all");
    if (all) all.hidden = false;
    bulk.addEventListener("click", (event) => {
      const place = boxes().indexOf(event.target);
      if (place < 0) return;
      if (event.shiftKey) pick(place, true);
      turned = place;
    });
    bulk.addEventListener("change", (event) => {
      if (event.target === all) for (const box of boxes()) box.checked = all.checked;
      count();
    });
    bulk.addEventListener("reset", () => setTimeout(count));
    count(); // a browser that goes back keeps the ticks
  }

  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  // A finding: the grade says by when, and what is filled in shows what was chosen in its place.
  const finding = document.querySelector("form.finding");

  function retell() {
    const { found_on: found, proposed_due_on: own } = finding.elements;
    const [due, how] = ["due", "due-how"].map((id) => document.getElementById(id));
    const said = finding.querySelector("[name=severity]:checked")?.dataset;
    const isCounted = found.value === finding.dataset.countedFrom;
    if (said) due.textContent = own.value || (isCounted ? said.due : said.later);
    if (said) how.textContent = own.value || !isCounted ? "" : said.how;
    for (const line of finding.querySelectorAll(".prefilled > details")) {
      const picked = [...line.querySelectorAll("select")].flatMap((it) => [...it.selectedOptions]).filter((it) => it.value);
      const mark = document.documentElement.lang === "en" ? ", " : "、";
      if (picked.length) line.querySelector(".value").textContent = picked.map((it) => it.text.split(" · ")[0]).join(mark);
    }
  }

  if (finding) {
    finding.classList.add("by-script");
    finding.addEventListener("change", retell);
    retell(); // a browser that goes back keeps what was chosen
  }

  function go(key) {
    const place = PLACES[key];
    if (!place) return;
    const moment = new URLSearchParams(location.search).get("as_of");
    location.assign(moment ? `${place}?as_of=${encodeURIComponent(moment)}` : place);
  }

  const KEYS = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => location.assign("/help#keys"),
    g: () => { going = Date.now(); },
    j: () => stand(at + 1),
    k: () => stand(at - 1),
    e: act,
    x: () => pick(at, false),
    X: () => pick(at, true),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.drop[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.target.closest("form.command")?.querySelector("button.primary").click();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !isOn()) return;
    if (Date.now() - going < WAIT_MS) {
      going = 0;
      go(event.key);
      return;
    }
    const does = KEYS[event.key];
    if (does) {
      event.preventDefault();
      does();
    }
  });

  // One open panel at a time, closed by a click elsewhere.
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.drop[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  // The clipboard is there on this machine and over TLS alone.
  for (const button of navigator.clipboard ? document.querySelectorAll("[data-copied]") : []) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const address = new URL(location.href);
      for (const once of ["after", "recorded"]) address.searchParams.delete(once);
      await navigator.clipboard.writeText(address.href);
      button.querySelector("span").textContent = button.dataset.copied;
    });
  }

  const chosen = document.getElementById("keys-on");
  if (chosen) {
    chosen.hidden = false;
    const box = chosen.querySelector("input");
    box.checked = isOn();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  }
})();
