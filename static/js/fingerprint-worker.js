// Makes fingerprints beside the page, so that it does not stand still meanwhile.
// In: { id, file } or { id, bitmap }. Out: { id, bits, quality } or { id, failed: true }.
import { decode, fingerprintOf } from "./picture.js";

addEventListener("message", async ({ data: { id, file, bitmap } }) => {
  try {
    const picture = bitmap ?? (await decode(file));
    const made = fingerprintOf(picture);
    picture.close();
    postMessage({ id, ...made });
  } catch {
    postMessage({ id, failed: true });
  }
});

postMessage({ ready: true });
