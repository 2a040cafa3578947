// An entry file with the default export that its argument names. It asks for an answer, prints it and ends itself; where
// nothing has started it ends by itself.
import { freePort, socketPath, Client, Wire } from "../lib";

const name = process.argv[2];
const port = await freePort();
const fetch = () => new Response("served");

class App {
  port = port;
  fetch() {
    return new Response("served by " + this.constructor.name);
  }
}

const forms: Record<string, () => unknown> = {
  object: () => ({ port, fetch }),
  production: () => ({ port, fetch, development: false }),
  development: () => ({ port, fetch, development: true }),
  hostname: () => ({ port, fetch, hostname: "127.0.0.1" }),
  IPv6: () => ({ port, fetch, hostname: "::1" }),
  unix: async () => ({ fetch, unix: await path }),
  class: () => new App(),
  bare: () => Object.assign(Object.create(null), { port, fetch }),
  callable: () => Object.assign(() => {}, { port, fetch }),
  websocket: () => ({
    port,
    fetch(req: Request, server: any) {
      if (!server.upgrade(req)) return new Response("served");
    },
    websocket: { open: (ws: any) => ws.send("hello") },
  }),
  this: () => ({
    port,
    fetch(this: any, req: Request, server: any) {
      return new Response([this === server, this === exported, arguments.length, String(this)].join(" "));
    },
  }),
  awaited: () => ({ port, fetch }),
  routes: () => ({ port, routes: { "/": fetch } }),
  websocketOnly: () => ({ port, websocket: { message() {} } }),
  noFunction: () => ({ port, fetch: 5, routes: { "/": fetch } }),
  function: () => fetch,
  promise: () => [Promise.resolve({ port, fetch })],
  stoppable: () => ({ port, fetch, stop() {} }),
  server: () => Bun.serve({ port, fetch }),
  nothing: () => undefined,
  taken: () => ({ port: Bun.serve({ port: 0, fetch }).port, fetch }),
};

const path = name === "unix" ? socketPath("default") : "";
let exported: any = forms[name]();
if (name === "unix") exported = await exported;
if (name === "promise") [exported] = exported;
if (name === "awaited") await new Promise((resolve) => setTimeout(resolve, 1));
process.on("exit", (code) => console.log("exit", code));

if (name !== "taken")
  setTimeout(async () => {
    const host = name === "IPv6" ? "[::1]" : "127.0.0.1";
    const answer =
      name === "unix"
        ? (await Wire.exchange({ address: await path, protocol: "http" }, "GET / HTTP/1.1")).split("\r\n").pop()
        : await globalThis.fetch(`http://${host}:${port}/`).then((r) => r.text(), (e) => e.code);
    console.log("answer:", answer);
    if (name === "websocket") await new Client(`ws://127.0.0.1:${port}/`).print(2);
    if (answer !== "ECONNREFUSED") process.exit();
  }, 0);

export { exported as default };
