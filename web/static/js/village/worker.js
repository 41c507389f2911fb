// Keeps the page on the phone. VERSION and FILES stand before this; nothing else is ever kept.

const CACHE = `sambang-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

async function keep() {
  const cache = await caches.open(CACHE);
  // All or nothing: a page without its script helps nobody.
  await Promise.all(FILES.map((file) => put(cache, file)));
  await self.skipWaiting();
}

async function put(cache, file) {
  const answer = await fetch(file, { cache: "reload", headers: { "HX-Request": "true" } });
  // Who is not signed in, or is sent elsewhere first, gets no page that could be kept.
  if (!answer.ok || answer.redirected) throw new Error(`${file}: ${answer.status}`);
  await cache.put(file, answer);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(clear());
});

async function clear() {
  const old = (await caches.keys()).filter((name) => name.startsWith("sambang-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method === "GET" && origin === location.origin && FILES.includes(pathname)) {
    event.respondWith(answer(event.request, pathname));
  }
});

async function answer(request, pathname) {
  const cache = await caches.open(CACHE);
  return (await cache.match(pathname)) ?? fetch(request);
}
