// process.exit() and uncaught errors end the process at once, whatever is in flight.
import { separately } from "../lib";

const never = () => Bun.serve({ port: 0, fetch: () => new Promise<Response>(() => {}) });
const standing = () => new ReadableStream({ start(c) { c.enqueue(new Uint8Array(10)); } });
const flights: Record<string, () => unknown> = {
  upload: () => fetch(never().url, { method: "POST", body: standing() }).catch(() => {}),
  fetch: () => fetch(never().url).catch(() => {}),
  stream: async () => (await fetch(Bun.serve({ port: 0, fetch: () => new Response(standing()) }).url)).text(),
};
async function leave(what: string, how: () => unknown) {
  process.on("exit", (code) => console.log("exit", code));
  flights[what]();
  await Bun.sleep(50);
  await how();
}
separately("8 exit while an upload stands still", () => leave("upload", () => process.exit(3)));
separately("8 exit while a fetch waits", () => leave("fetch", () => process.exit(3)));
separately("8 exit while an answer stands still", () => leave("stream", () => process.exit(3)));
separately("8 an uncaught error while an upload stands still", () => leave("upload", () => setTimeout(() => { throw new Error("mine"); }, 0)));
