// Keeps the page of a running meeting and what it is drawn with, for a hall without network.
"use strict";
const KEPT = "rakor";
const isHall = (path) => /^\/tempat\/[^/]+\/rakor\/[^/]+\/jalan$/.test(path);

const asked = async (request, first) => {
  const kept = await caches.open(KEPT);
  const before = await kept.match(request);
  if (first && before) return before;
  try {
    const reply = await fetch(request);
    if (reply.ok && !reply.redirected) await kept.put(request, reply.clone());
    return reply;
  } catch (away) {
    if (before) return before;
    throw away;
  }
};

self.addEventListener("install", () => self.skipWaiting());
// The page that registers was fetched before there was anybody to keep it.
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await self.clients.claim();
  const kept = await caches.open(KEPT);
  for (const client of await self.clients.matchAll()) {
    const { pathname, href } = new URL(client.url);
    if (isHall(pathname)) await kept.add(href);
  }
})()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(asked(request, true));
  else if (isHall(pathname)) event.respondWith(asked(request, false));
});
