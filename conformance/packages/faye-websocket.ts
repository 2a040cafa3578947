import { createServer } from "node:http";
import Faye from "faye-websocket";

const server = createServer();
server.on("upgrade", (req, socket, body) => {
  const ws: any = new (Faye as any)(req, socket, body, ["a"]);
  ws.on("message", (e: any) => ws.send(e.data)).on("close", (e: any) => console.log("server close", e.code, e.reason));
});
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
const ws: any = new (Faye as any).Client(`ws://127.0.0.1:${(server.address() as any).port}/`, ["a"]);
await new Promise((ok) => ws.on("open", ok));
const next = () => new Promise((ok) => ws.once("message", (e: any) => ok(e.data)));
ws.send("hi");
console.log(ws.protocol, await next());
ws.send(Buffer.from([1, 2]));
console.log([...((await next()) as any)]);
ws.close(4001, "bye");
await new Promise<void>((ok) => ws.on("close", (e: any) => (console.log("client close", e.code, e.reason), ok())));
server.close();
process.exit(0);
