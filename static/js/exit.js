// "Exit this page": hides the page at once and puts a neutral site in its place in the
// history. Pressing Esc or Shift three times within five seconds does the same. The link
// leads through our own address, which ends what is open here; where that does not answer
// soon, the neutral site is opened directly. Other tabs of this site leave as well.
const PRESSES = 3;
const WINDOW_MS = 5000;
const PATIENCE_MS = 1500;

export function startExit() {
  const root = document.getElementById("exit");
  if (!root) return;
  const status = root.querySelector("[role=status]");
  const target = root.querySelector("[data-exit]").href;
  let pressed = 0;
  let key = "";
  let timer;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("redress-exit") : null;

  function leave() {
    if (document.body.dataset.left) return;
    tabs?.postMessage("leave");
    document.body.dataset.left = "yes";
    document.body.classList.add("govuk-exit-this-page-hide-content");
    const cover = document.createElement("div");
    cover.className = "govuk-exit-this-page-overlay";
    cover.setAttribute("role", "alert");
    cover.textContent = root.dataset.activated;
    document.body.append(cover);
    document.title = root.dataset.activated;
    window.location.replace(target);
    setTimeout(() => window.location.replace(root.dataset.neutral), PATIENCE_MS);
  }

  function forget() {
    if (pressed) status.textContent = root.dataset.expired;
    pressed = 0;
  }

  for (const link of document.querySelectorAll("[data-exit]")) {
    link.addEventListener("click", (event) => {
      // Also with a key that asks for a new tab: this one must go.
      event.preventDefault();
      leave();
    });
    // The wheel opens the neutral site in a new tab by itself; this one goes too.
    link.addEventListener("auxclick", ({ button }) => button === 1 && leave());
  }

  document.addEventListener(
    "keyup",
    (event) => {
      // A letter typed with Shift held down is not a press of Shift.
      if (event.key !== "Escape" && event.key !== "Shift") {
        pressed = 0;
        clearTimeout(timer);
        return;
      }
      pressed = event.key === key ? pressed + 1 : 1;
      key = event.key;
      clearTimeout(timer);
      if (pressed >= PRESSES) {
        leave();
        return;
      }
      status.textContent = pressed === 1 ? root.dataset.twoMore : root.dataset.oneMore;
      timer = setTimeout(forget, WINDOW_MS);
    },
    true,
  );

  if (tabs) tabs.onmessage = leave;

  // Coming back through the browser's page cache must not show the cover for ever.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}
