// Says two minutes before a desk session ends for idleness, and offers to stay.
const WARN_SECONDS = 120;

export function startIdleWarning() {
  const root = document.getElementById("idle");
  if (!root) return;
  const form = root.querySelector("form");
  const limit = Number(root.dataset.seconds);
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("redress-idle") : null;
  let timers = [];

  function show(shown) {
    root.hidden = !shown;
    for (const other of document.body.children) {
      if (other !== root) other.inert = shown;
    }
  }

  function warn() {
    show(true);
    root.querySelector("button").focus();
  }

  function restart() {
    show(false);
    timers.forEach(clearTimeout);
    timers = [
      setTimeout(warn, Math.max(limit - WARN_SECONDS, 5) * 1000),
      // The server has ended the session by then: what is open here goes from the screen.
      setTimeout(() => window.location.assign(root.dataset.over), (limit + 5) * 1000),
    ];
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (!answer.ok) {
      window.location.assign(root.dataset.over);
      return;
    }
    restart();
    tabs?.postMessage("used");
  });

  // A page opened in another tab keeps the session open as well.
  if (tabs) tabs.onmessage = restart;
  tabs?.postMessage("used");
  restart();
}
