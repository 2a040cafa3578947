import busboy from "busboy";
import { Readable } from "node:stream";

const parts = ["--B", 'Content-Disposition: form-data; name="a"', "", "one", "--B", 'Content-Disposition: form-data; name="f"; filename="f.txt"', "Content-Type: text/plain", "", "x".repeat(100), "--B--", ""].join("\r\n");
for (const limits of [{}, { fileSize: 10, fieldSize: 2 }]) {
  const b = busboy({ headers: { "content-type": "multipart/form-data; boundary=B" }, limits });
  b.on("field", (n, v, i) => console.log("field", n, v, i.valueTruncated, i.mimeType));
  b.on("file", (n, s, i) => { let size = 0; s.on("data", (d) => (size += d.length)).on("limit", () => console.log("limit")).on("close", () => console.log("file", n, i.filename, size, (s as any).truncated)); });
  const done = new Promise((ok) => b.on("close", () => ok(console.log("close"))));
  Readable.from([parts.slice(0, 50), parts.slice(50)].map((p) => Buffer.from(p))).pipe(b);
  await done;
}
const u = busboy({ headers: { "content-type": "application/x-www-form-urlencoded" } });
u.on("field", (n, v) => console.log(n, v));
u.end("a=1&b=%C3%BC+x");
await new Promise((ok) => u.on("close", ok));
const bad = busboy({ headers: { "content-type": "multipart/form-data; boundary=B" } });
bad.on("error", (e: any) => console.log("error", e.message));
bad.end("--B\r\nContent-Disp");
try { busboy({ headers: {} }); } catch (e: any) { console.log(e.message); }
