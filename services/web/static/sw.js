// The service worker: keeps on the device what an inspector needs in the field, and nothing else.
// Pages come from the network while there is one; copies are for when there is none.
"use strict";

const VERSION = "of-the-shell"; // the server puts the digest of these files here
const SHELL = `zeji-shell-${VERSION}`;
const PAGES = `zeji-pages-${VERSION}`;
const FILES = ["zeji.css", "zeji.js", "outbox.js", "icons.svg", "zeji.svg"].map((it) => `/static/${it}`);
const FORM = "where-one-records"; // and here the address of the form
const AHEAD = ["/", FORM, "/inspections", "/outbox"]; // fetched before anybody goes out
const KEPT = new RegExp(`^(/|${FORM}|/inspections(/[^/]+)?|/checklists/[^/]+|/outbox)$`);
const LINKED = new RegExp(`href="(${FORM}\\?[^"]+|/checklists/[^"?#/]+)"`, "g"); // of an inspection
const INSPECTION = /href="(\/inspections\/[^"?#/]+)"/g;
const SESSION = /^\/(login|logout)$/;
const OF_ONE_VISIT = ["key", "lang", "size", "recorded", "after"];
const DAYS_KEPT = 3;
const AHEAD_MINUTES = 15;
const INSPECTIONS_MAX = 20; // fetched ahead
const PATIENCE_MS = 5000; // with a network that does not answer
const KEPT_AT = "x-kept-at";
let comings = 0; // how often somebody came or went while this worker runs

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("zeji-") && ![SHELL, PAGES].includes(name)) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data?.plan) event.waitUntil(keepAhead(event.data.plan));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && SESSION.test(url.pathname)) event.respondWith(changeSession(request));
  if (request.method !== "GET") return;
  if (FILES.includes(url.pathname)) event.respondWith(shellFile(request, url.pathname));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

// Whoever comes or goes leaves no pages of theirs to the next, nor those still on their way.
async function changeSession(request) {
  const answer = await fetch(request);
  comings += 1;
  if (answer.type === "opaqueredirect" || answer.ok) await caches.delete(PAGES);
  return answer;
}

async function shellFile(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const copy = await caches.match(path);
    if (copy) return copy;
    throw error;
  }
}

async function page(event, url) {
  const network = fetch(event.request);
  try {
    const copy = await copyOf(url);
    if (!copy) return await answered(event, url, network);
    const tired = new Promise((done) => { setTimeout(() => done(copy), PATIENCE_MS); });
    return await Promise.race([answered(event, url, network), tired]);
  } catch (error) {
    const copy = await copyOf(url);
    if (copy) return copy;
    if (await copyOf(new URL("/outbox", url))) return Response.redirect("/outbox");
    throw error;
  }
}

async function answered(event, url, network) {
  const [of, answer] = [comings, await network];
  event.waitUntil(keep(url, answer.clone(), of));
  return answer;
}

function nameOf(url) {
  const name = new URL(url);
  for (const each of OF_ONE_VISIT) name.searchParams.delete(each);
  name.search = name.searchParams; // spelt in one way
  return name.href;
}

// Only whole pages of somebody logged in, of today; the session's token is not kept.
async function keep(url, answer, of) {
  const isPage = answer.ok && new URL(answer.url).pathname === url.pathname;
  if (!isPage || !KEPT.test(url.pathname) || url.searchParams.has("as_of")) return "";
  const html = (await answer.text()).replace(/name="csrf" value="[^"]*"/g, 'name="csrf" value=""');
  if (!html.includes(" data-account=")) return "";
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  const pages = await caches.open(PAGES);
  if (of !== comings) return "";
  await pages.put(nameOf(url), new Response(html, { headers }));
  return html;
}

async function copyOf(url) {
  if (!KEPT.test(url.pathname)) return undefined;
  const pages = await caches.open(PAGES);
  const any = url.pathname === FORM; // a blank form is better than none
  const kept = await pages.match(nameOf(url)) ?? (any ? await pages.match(url.origin + FORM) : undefined);
  if (!kept) return undefined;
  const at = kept.headers.get(KEPT_AT);
  if (Date.now() - Date.parse(at) > DAYS_KEPT * 24 * 3600 * 1000) {
    await caches.delete(PAGES);
    return undefined;
  }
  const html = (await kept.text()).replace("<body ", `<body data-kept-at="${at}" `);
  return new Response(html, { headers: kept.headers });
}

// The plan is the list of one's own inspections; with each go its checklist and the forms it leads to.
async function keepAhead(plan) {
  const kept = await caches.open(PAGES);
  const last = (await kept.match(nameOf(new URL(plan, self.location))))?.headers.get(KEPT_AT);
  if (last && Date.now() - Date.parse(last) < AHEAD_MINUTES * 60 * 1000) return;
  for (const path of AHEAD) await keepOne(path);
  const wanted = new Set();
  const own = linked(await keepOne(plan), INSPECTION).slice(0, INSPECTIONS_MAX);
  for (const inspection of own) {
    for (const path of linked(await keepOne(inspection), LINKED)) wanted.add(path);
  }
  for (const path of wanted) await keepOne(path);
}

const linked = (html, pattern) =>
  [...new Set([...html.matchAll(pattern)].map((it) => it[1].replaceAll("&amp;", "&")))];

async function keepOne(path) {
  const [url, of] = [new URL(path, self.location), comings];
  try {
    return await keep(url, await fetch(url), of);
  } catch {
    return ""; // the network went away meanwhile
  }
}
