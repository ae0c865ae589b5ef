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
const LINK_TO_FORM = new RegExp(`href="(${FORM}\\?[^"]+)"`);
const SESSION = /^\/(login|logout)$/;
const OF_ONE_VISIT = ["key", "lang", "size", "recorded", "after"];
const DAYS_KEPT = 3;
const AHEAD_MINUTES = 15;
const LINKED_MAX = 20; // inspections fetched ahead
const PATIENCE_MS = 5000; // with a network that does not answer
const KEPT_AT = "x-kept-at";

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
  if (event.data === "keep") event.waitUntil(keepAhead());
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

// Whoever comes or goes leaves no pages of theirs to the next.
async function changeSession(request) {
  const answer = await fetch(request);
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
  const answer = await network;
  event.waitUntil(keep(url, answer.clone()));
  return answer;
}

function nameOf(url) {
  const name = new URL(url);
  for (const each of OF_ONE_VISIT) name.searchParams.delete(each);
  return name.href;
}

// Only whole pages of somebody logged in, of today; the session's token is not kept.
async function keep(url, answer) {
  const isPage = answer.ok && new URL(answer.url).pathname === url.pathname;
  if (!isPage || !KEPT.test(url.pathname) || url.searchParams.has("as_of")) return "";
  const html = (await answer.text()).replace(/name="csrf" value="[^"]*"/g, 'name="csrf" value=""');
  if (!html.includes(" data-account=")) return "";
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  await (await caches.open(PAGES)).put(nameOf(url), new Response(html, { headers }));
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

async function keepAhead() {
  const pages = await caches.open(PAGES);
  const plan = new URL("/inspections", self.location);
  const last = (await pages.match(nameOf(plan)))?.headers.get(KEPT_AT);
  if (last && Date.now() - Date.parse(last) < AHEAD_MINUTES * 60 * 1000) return;
  const fetched = new Map();
  for (const path of AHEAD) fetched.set(path, await keepOne(path));
  const linked = fetched.get("/inspections").match(/href="\/inspections\/[^"?#/]+"/g) ?? [];
  for (const link of [...new Set(linked)].slice(0, LINKED_MAX)) {
    const form = (await keepOne(link.slice(6, -1))).match(LINK_TO_FORM);
    if (form) await keepOne(form[1].replaceAll("&amp;", "&"));
  }
}

async function keepOne(path) {
  const url = new URL(path, self.location);
  try {
    return await keep(url, await fetch(url));
  } catch {
    return ""; // the network went away meanwhile
  }
}
