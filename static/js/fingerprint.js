// The page on which somebody may add fingerprints of pictures. The file that is chosen is read
// in this browser alone; only bits and quality are put into the form. Nothing is asked for
// over the network once the page is there.
import { decode, fingerprintOf } from "./picture.js";

const OFTEN_ENOUGH_MS = 150;

// Answers with { bits, quality }, or throws. Beside the page where the browser can, else in it.
function startMaker(address) {
  const inPage = async ({ file, bitmap }) => fingerprintOf(bitmap ?? (await decode(file)));
  if (typeof OffscreenCanvas === "undefined" || typeof Worker === "undefined") return inPage;
  const worker = new Worker(address, { type: "module" });
  const waiting = new Map();
  let number = 0;
  let broken = false;
  worker.addEventListener("error", () => {
    broken = true;
    for (const { fail } of waiting.values()) fail(new Error("worker"));
    waiting.clear();
  });
  worker.addEventListener("message", ({ data }) => {
    if (data.ready) {
      document.getElementById("fingerprint").dataset.ready = "yes";
      return;
    }
    const { done, fail } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.failed) fail(new Error("unreadable"));
    else done(data);
  });
  return (given) => {
    if (broken) return inPage(given);
    return new Promise((done, fail) => {
      number += 1;
      waiting.set(number, { done, fail });
      worker.postMessage({ id: number, ...given }, given.bitmap ? [given.bitmap] : []);
    });
  };
}

function start() {
  const root = document.getElementById("fingerprint");
  const field = document.querySelector("#answer [name=made]");
  if (!root || !field || typeof createImageBitmap === "undefined") return;
  const find = (id) => document.getElementById(id);
  const words = find("fingerprint-words").dataset;
  const [chooser, trouble, status, list] = [
    find("choose"),
    find("fingerprint-trouble"),
    find("fingerprint-status"),
    find("fingerprint-list"),
  ];
  const [moment, video, slider] = [find("moment"), find("moment-shown"), find("moment-at")];
  const make = startMaker(root.dataset.worker);
  const made = [];

  function say(text, problem = "") {
    status.textContent = text;
    trouble.textContent = problem;
    trouble.hidden = !problem;
    chooser.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", !!problem);
    if (problem) chooser.focus();
  }

  function show() {
    field.value = made.map((one) => `${one.bits} ${one.quality} ${one.source}`).join("\n");
    list.replaceChildren(
      ...made.map((one, place) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "govuk-button govuk-button--secondary";
        button.textContent = words.remove;
        button.addEventListener("click", () => {
          made.splice(place, 1);
          show();
          say(words.removed);
          chooser.focus();
        });
        const text = document.createElement("span");
        text.id = `made-${place}`;
        text.textContent = words[one.source];
        button.setAttribute("aria-describedby", text.id);
        item.append(text, button);
        return item;
      }),
    );
  }

  // Asks for a fingerprint and takes it up, or says kindly why not.
  async function take(given, source) {
    if (made.length >= Number(root.dataset.room)) {
      say("", words.full);
      return;
    }
    say(words.working);
    let one;
    try {
      one = await make(given);
    } catch {
      say("", words.unreadable);
      return;
    }
    if (one.quality < Number(root.dataset.leastQuality)) {
      say("", words.poor);
    } else if (made.some((other) => other.bits === one.bits)) {
      say(words.again);
    } else {
      made.push({ bits: one.bits, quality: one.quality, source });
      show();
      say(words.done);
    }
  }

  function closeVideo() {
    if (video.src) URL.revokeObjectURL(video.src);
    video.removeAttribute("src");
    video.load();
    moment.hidden = true;
  }

  function openVideo(file) {
    closeVideo();
    say("");
    video.src = URL.createObjectURL(file);
    moment.hidden = false;
  }

  function setLength() {
    const { duration } = video;
    // Some recordings say their length only once their end was looked for.
    if (duration === Infinity) video.currentTime = Number.MAX_SAFE_INTEGER;
    else if (duration) slider.max = String(duration);
  }

  video.addEventListener("loadedmetadata", setLength);
  video.addEventListener("durationchange", () => {
    if (video.duration !== Infinity && video.currentTime > video.duration) video.currentTime = 0;
    setLength();
  });
  video.addEventListener("error", () => {
    if (!video.getAttribute("src")) return;
    closeVideo();
    say("", words.unreadable);
  });

  let last = 0;
  let later;
  slider.addEventListener("input", () => {
    clearTimeout(later);
    const seek = () => {
      last = Date.now();
      video.currentTime = Number(slider.value);
    };
    if (Date.now() - last > OFTEN_ENOUGH_MS) seek();
    else later = setTimeout(seek, OFTEN_ENOUGH_MS);
  });

  // The video stands where the slider says.
  function settled() {
    clearTimeout(later);
    return new Promise((done, fail) => {
      const at = Number(slider.value);
      if (!video.seeking && Math.abs(video.currentTime - at) < 0.05 && video.readyState >= 2) {
        done();
        return;
      }
      video.addEventListener("seeked", done, { once: true });
      video.addEventListener("error", fail, { once: true });
      video.currentTime = at;
    });
  }

  find("moment-take").addEventListener("click", async () => {
    say(words.working);
    try {
      await settled();
      await take({ bitmap: await createImageBitmap(video) }, "frame");
    } catch {
      say("", words.unreadable);
    }
  });

  find("moment-clear").addEventListener("change", (event) => {
    video.classList.toggle("rd-moment--soft", !event.target.checked);
  });

  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    if (!file) return;
    if (file.type.startsWith("video/")) {
      openVideo(file);
      return;
    }
    closeVideo();
    await take({ file }, "picture");
    chooser.value = "";
  });

  // Nothing of a picture stays in the page that is left.
  window.addEventListener("pagehide", closeVideo);

  find("without-fingerprint").hidden = true;
  root.hidden = false;
}

start();
