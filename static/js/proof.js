// A worker that looks for the number in an ALTCHA challenge: the one whose SHA-256 after the
// salt is the challenge. Answers with the payload that the server checks.
const AT_ONCE = 500;
const text = new TextEncoder();

async function hashed(salt, number) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(salt + number)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

self.addEventListener("message", async ({ data }) => {
  const { algorithm, challenge, maxNumber, salt, signature } = data;
  for (let first = 0; first <= maxNumber; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, more) => first + more);
    const hashes = await Promise.all(numbers.map((number) => hashed(salt, number)));
    const found = hashes.indexOf(challenge);
    if (found >= 0) {
      const number = first + found;
      self.postMessage(btoa(JSON.stringify({ algorithm, challenge, number, salt, signature })));
      return;
    }
  }
});
