// The fingerprint of a picture file or a video's frame, made where this script runs: nothing
// of it leaves the device, and nothing is asked for over the network.
import { Pdq } from "./pdq.js";

const STRIP_ROWS = 128;
const LEAST_SIDE = 5;

// A canvas for one strip: the whole picture may be larger than a phone's canvas can be.
function makeCanvas(width, height) {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

// A picture as it is seen: turned as its camera says, in the colours of its file.
export function decode(file) {
  return createImageBitmap(file, {
    imageOrientation: "from-image",
    colorSpaceConversion: "none",
  });
}

// { bits, quality }; throws where there is too little of a picture. What is see-through is
// taken as lying on white.
export function fingerprintOf(bitmap) {
  const { width, height } = bitmap;
  if (Math.min(width, height) < LEAST_SIDE) throw new Error("too small");
  const canvas = makeCanvas(width, Math.min(STRIP_ROWS, height));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const pdq = new Pdq(width, height);
  for (let top = 0; top < height; top += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, height - top);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, rows);
    pen.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
    pdq.add(pen.getImageData(0, 0, width, rows).data);
  }
  canvas.width = canvas.height = 0;
  return pdq.finish();
}
