// Gives a page the headers that threads need, where its host cannot set any (GitHub Pages is such a host).
//
// In:  a page of this origin that names this file: <script src="ADDRESS/isolation.js"></script>, before its other scripts and
//      before a policy in it that lets no service worker be begun, from its own folder or one above.
// Out: the page is loaded once more from the address that it was asked for with, and has the headers; `crossOriginIsolated` is
//      then true. `isolationSettled` is a promise for the page's own scripts: it is kept once it is known that the page stays.
// Never: keeps anything, answers for another origin, loads a page again that was told that it stays, or stands in the way where
//        a browser has no service workers: the page then works as it is, with one thread.
//
// One file is both sides: as a script of the page it starts itself as a service worker for the folder of the page; as
// that worker it hands on every answer of this origin with two headers more.
// Source: the HTML standard, "cross-origin isolation"; the Service Workers standard, "respondWith".

/** A page that waits for it stands still as long. */
const LONGEST_MS = 5000

if (typeof document === "undefined") worker(self)
else {
  // A page that is about to leave has put its own promise there, and gets no service worker.
  window.isolationSettled ??= page(location.href).catch((error) =>
    console.warn(`no threads on this page: ${error.message}`),
  )
}

function worker(scope) {
  scope.addEventListener("install", () => scope.skipWaiting())
  scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()))
  scope.addEventListener("fetch", (event) => {
    const { request } = event
    if (new URL(request.url).origin !== scope.location.origin) return
    // A request for what the browser has already may not leave it in another mode.
    if (request.cache === "only-if-cached" && request.mode !== "same-origin") return
    event.respondWith(withHeaders(request))
  })
}

async function withHeaders(request) {
  const answer = await fetch(request)
  // What another origin answered, and a redirection, are not to be read here, and go on as they are.
  if (answer.status === 0) return answer
  const headers = new Headers(answer.headers)
  headers.set("cross-origin-opener-policy", "same-origin")
  headers.set("cross-origin-embedder-policy", "require-corp")
  const empty = [101, 204, 205, 304].includes(answer.status)
  const { status, statusText } = answer
  return new Response(empty ? null : answer.body, { status, statusText, headers })
}

/** @param there the address before the page's own scripts change it: it may hold what somebody sent */
async function page(there) {
  const once = "loaded again for threads"
  if (window.crossOriginIsolated) return sessionStorage.removeItem(once)
  if (!window.isSecureContext || navigator.serviceWorker === undefined) return
  const address = document.currentScript.src
  // Asked for before anything is waited for: what stands below this script in the page, its policy as well, is not there yet.
  const registered = navigator.serviceWorker.register(address, {
    scope: new URL("./", location.href).pathname,
  })
  await registered
  // Where it did not help the first time it does not help the second.
  if (sessionStorage.getItem(once) !== null) return
  // One that cannot be installed is never ready.
  const isReady = await Promise.race([navigator.serviceWorker.ready, after(LONGEST_MS)])
  if (isReady === undefined) throw new Error("the service worker does not start; load the page again")
  sessionStorage.setItem(once, "yes")
  history.replaceState(history.state, "", there)
  location.reload()
  // The page is about to end, and what it would begin is for nothing.
  await new Promise(() => {})
}

function after(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
