import { createServer } from "node:http";
import fetch2, { AbortError, Headers as H, isRedirect, Response as R } from "node-fetch";

const server = createServer((req, res) => res.setHeader("x-method", req.method!).end("body of " + req.url));
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
const res = await fetch2(`http://127.0.0.1:${(server.address() as any).port}/a`, { method: "POST", body: "x", headers: { a: "b" } });
console.log(res.status, res.headers.get("x-method"), await res.text(), res.ok);
let text = "";
for await (const c of (await fetch2(`http://127.0.0.1:${(server.address() as any).port}/s`)).body as any) text += c;
console.log(text);
console.log(isRedirect(301), isRedirect(200), typeof AbortError, new H({ a: "1" }).get("a"), await new R("x").text());
server.close();
server.closeAllConnections();
