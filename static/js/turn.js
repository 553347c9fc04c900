// The waiting page: does the proof of work that lets this browser in sooner, then goes on.
// Without it, or where it fails, the page goes on after the time it says.
export function startTurn() {
  const root = document.getElementById("turn");
  if (!root) return;
  const form = root.querySelector("form");
  const seconds = Number(root.dataset.seconds);

  function goOn() {
    if (form) form.submit();
    else window.location.replace(window.location.href);
  }

  let later = setTimeout(goOn, seconds * 1000);

  async function handIn(proof) {
    const answer = await fetch(root.dataset.proofs, {
      method: "POST",
      body: new URLSearchParams({ proof }),
    });
    if (answer.ok) {
      clearTimeout(later);
      goOn();
    } else if (answer.status === 429) {
      clearTimeout(later);
      later = setTimeout(goOn, Number(answer.headers.get("Retry-After") ?? seconds) * 1000);
    }
  }

  const worker = new Worker(root.dataset.worker);
  worker.addEventListener("message", (event) => handIn(event.data));
  worker.postMessage(JSON.parse(root.dataset.challenge));
}
