// Says some minutes before a page closes by itself for quiet, and offers to go on. One script
// for the desk's session, for the form and for the page on which a person follows it.
//
// <div data-quiet data-limit=… data-left=… data-warn=… data-over=… hidden> holds the dialog.
// limit: seconds of quiet after which it is over; left: seconds of them that are left now;
// warn: seconds before the end at which to say so; over: where to go then. Its first form is
// posted to go on. With data-keeps, what was typed on the page is sent along, so that it is
// kept; typing then counts as using the page; and the page closes itself a little before the
// server would.
const LEAD_SECONDS = 20;
const HIDDEN_NAMES = new Set(["csrfmiddlewaretoken"]);

// What stands in the page's own forms: text alone, never a file.
function typedOn(page) {
  const found = new FormData();
  for (const form of page.querySelectorAll("main form")) {
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !HIDDEN_NAMES.has(name)) found.append(name, value);
    }
  }
  return found;
}

const spelled = (data) => new URLSearchParams(data).toString();

export function startQuiet() {
  const root = document.querySelector("[data-quiet]");
  if (!root) return;
  const form = root.querySelector("form");
  const given = root.dataset;
  const keeps = "keeps" in given;
  const limit = Number(given.limit) * 1000;
  const warnAt = limit - Number(given.warn) * 1000;
  // The desk's page goes when the server has surely ended; others before, to save what is typed.
  const overAt = keeps ? limit - LEAD_SECONDS * 1000 : limit + 5000;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`redress-${root.id}`) : null;
  let saved = keeps ? spelled(typedOn(document)) : "";
  let used = Date.now();
  let prolonged = used - (limit - Number(given.left ?? given.limit) * 1000);
  let timer;
  let before = null;
  let ended = false;
  let sending = false;

  function show(shown) {
    if (root.hidden !== shown) return;
    if (shown) before = document.activeElement;
    root.hidden = !shown;
    for (const other of document.body.children) {
      if (other !== root) other.inert = shown;
    }
    if (shown) root.querySelector("button").focus();
    else before?.focus();
  }

  // Tells the server that the page is used, with what was typed if that is new.
  async function send(more = {}) {
    const body = new FormData(form);
    const typed = keeps ? typedOn(document) : new FormData();
    const now = spelled(typed);
    if (keeps && now !== saved) for (const [name, value] of typed) body.append(name, value);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    const answer = await fetch(form.action, {
      method: "POST",
      // As a form without files is sent, and short enough to outlive the page.
      body: new URLSearchParams(body),
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: spelled(body).length < 60000,
    });
    if (answer.ok) saved = now;
    return answer.ok;
  }

  async function over() {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    if (keeps) {
      document.body.classList.add("govuk-exit-this-page-hide-content");
      await send({ "quiet-end": "yes" }).catch(() => false);
      tabs?.postMessage("over");
    }
    window.location.replace(given.over);
  }

  async function goOn() {
    used = prolonged = Date.now();
    const open = await send().catch(() => null);
    // No answer at all: the line is down, and the page may still be open.
    if (open === false) {
      over();
      return;
    }
    tabs?.postMessage("used");
    show(false);
    plan();
  }

  function plan() {
    clearTimeout(timer);
    const now = Date.now();
    if (now >= (keeps ? used : prolonged) + overAt) {
      over();
      return;
    }
    const since = keeps ? used : prolonged;
    if (now >= prolonged + warnAt && keeps && used > prolonged && now < used + warnAt) {
      goOnQuietly();
      return;
    }
    const warned = now >= since + warnAt;
    if (warned) show(true);
    const next = warned ? since + overAt : Math.min(since, prolonged) + warnAt;
    timer = setTimeout(plan, Math.max(next - now, 250));
  }

  // The page was used since the server last heard of it: it hears now, and nobody is asked.
  async function goOnQuietly() {
    prolonged = Date.now();
    const open = await send().catch(() => null);
    if (open === false) over();
    else plan();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    goOn();
  });

  if (keeps) {
    for (const kind of ["keydown", "pointerdown", "input", "scroll"]) {
      document.addEventListener(kind, () => root.hidden && (used = Date.now()), { passive: true });
    }
    const later = root.querySelector("[data-quiet-later]");
    later?.addEventListener("click", async (event) => {
      event.preventDefault();
      await send().catch(() => false);
      window.location.assign(later.href);
    });
  }

  // What was just sent need not be kept as well.
  document.addEventListener("submit", ({ target }) => { sending = target !== form; }, true);

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      // A device that slept ran no timers.
      plan();
      sending = false;
    } else if (keeps && !ended && !sending && !document.body.dataset.left && spelled(typedOn(document)) !== saved) {
      // The last moment that is sure: a phone may throw the page away from here on.
      prolonged = Date.now();
      send().catch(() => false);
    }
  });

  // A page opened in another tab keeps this one open as well; one that closed closes it.
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (data === "over") {
        over();
        return;
      }
      used = prolonged = Date.now();
      show(false);
      plan();
    };
    tabs.postMessage("used");
  }
  plan();
}
