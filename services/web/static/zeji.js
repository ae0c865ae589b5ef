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

  const chosen = document.getElementById("keys-on");
  if (chosen) {
    chosen.hidden = false;
    const box = chosen.querySelector("input");
    box.checked = isOn();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  }
})();
