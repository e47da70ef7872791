// Keeps the hashed files under /pkg and a page for being offline, nothing else: no page, no post, no answer of the
// account is ever stored.
const CACHE = "ringfence-2";
const OFFLINE = ["/offline.html", "/offline.css", "/favicon.svg"];
// Script, Wasm, style, the two of the proof of work and the one of passkeys, of the running version and of the one before.
const KEPT = 12;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(OFFLINE)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const outdated = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(outdated).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match("/offline.html")));
  } else if (/^\/pkg\/[^/]+\.[\w-]{8,}\.(js|wasm|css)$/.test(pathname)) {
    event.respondWith(hashed(request));
  } else if (OFFLINE.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(pathname)));
  }
});

// A hashed file never changes: what is kept is right.
async function hashed(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request.url, answer.clone());
    const files = (await cache.keys()).filter((file) => new URL(file.url).pathname.startsWith("/pkg/"));
    await Promise.all(files.slice(0, -KEPT).map((file) => cache.delete(file)));
  }
  return answer;
}
