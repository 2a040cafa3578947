// close and terminate: codes, reasons, what the handler and the client see.
import { probe, Client } from "../lib";

const calls: [string, (ws: any) => any][] = [
  ["close()", (ws) => ws.close()], ["close(undefined)", (ws) => ws.close(undefined)],
  ...[1000, 1001, 1003, 1004, 1007, 1011, 1014, 1015, 1016, 2999, 3000, 4999, 1, 999, 5000, 65535, 0, 1005, 1006, NaN, Infinity, 65536, 70000, -1, 1000.7].map(
    (code) => [`close(${code})`, (ws: any) => ws.close(code)] as [string, (ws: any) => any],
  ),
  ["reason", (ws) => ws.close(1000, "bye")], ["reason null", (ws) => ws.close(1000, null)], ["reason number", (ws) => ws.close(1000, 5)],
  ["reason object", (ws) => ws.close(1000, {})], ["reason undefined", (ws) => ws.close(1000, undefined)], ["reason with 1005", (ws) => ws.close(1005, "r")],
  ["long reason", (ws) => ws.close(1000, "é".repeat(100))], ["terminate", (ws) => ws.terminate()],
  ["twice", (ws) => (ws.close(1001, "a"), ws.close(1002, "b"), ws.terminate())], ["send after", (ws) => (ws.close(), ws.send("x"))],
  ["send before", (ws) => (ws.send("x"), ws.close())], ["send before terminate", (ws) => (ws.send("x"), ws.terminate())],
];
let current: [string, (ws: any) => any];
const server = Bun.serve({
  port: 0,
  fetch: (req: Request, server: any) => server.upgrade(req),
  websocket: {
    message(ws: any) {
      probe(current[0], () => [current[1](ws), ws.readyState]);
    },
    close(ws: any, code: number, reason: string) {
      console.log("  handler:", code, JSON.stringify(reason), ws.readyState, server.pendingWebSockets);
    },
  },
} as any);
for (current of calls) {
  const c = new Client(server.url);
  await c.next();
  c.socket.send("go");
  const events = [];
  do events.push(await c.next());
  while (!events.at(-1)!.startsWith("close"));
  console.log("  client:", events.join(", "));
}
// What close refuses leaves the socket open.
current = ["bad codes", (ws) => {
  for (const code of ["x", null, true, {}, [], 5n] as any[]) probe("close " + String(code), () => ws.close(code));
  probe("symbol reason", () => ws.close(1000, Symbol("s")));
  return "still " + ws.readyState;
}];
const c = new Client(server.url);
await c.next();
c.socket.send("go");
await Bun.sleep(20);
c.socket.close();
await c.print();
server.stop(true);
