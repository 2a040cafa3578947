// The examples that only this version has, or that differ in it.
import type { Scenario, Scenarios } from "../../../../../harness/harness";
import { certificate } from "../../../../files";
import { compressed, compressing, listeners, subprotocols, withSocket } from "../../../../docs/runtime/http/websockets";

const echo = { fetch: (req: Request, server: any) => (server.upgrade(req) ? undefined : new Response("plain")) };

export default {
  // send and publish compress where they are asked to. The socket is a subscriber, but hears nothing of its own.
  "Compression/2": withSocket(
    { perMessageDeflate: true },
    async (t, far) => {
      await t.events(far, 2);
      t.observe(...(await compressed(t)));
    },
    ["open", 'message "Hello world"', "true"],
  ),
  "Compression/3": withSocket(
    { perMessageDeflate: true },
    async (t, far) => {
      await t.events(far, 3);
      t.observe(...(await compressed(t)));
    },
    ["open", 'message "Hello world"', 'message "Hello world"', "true false"],
  ),
  "Compression/4": compressing,
  "Backpressure/1": {
    upgrades: true,
    watch: true,
    before(t) {
      const [wrote, write] = t.call<unknown>();
      const [paused, pause] = t.call<() => void>();
      t.notes = { wrote, paused };
      const file = {
        write: (data: unknown) => (write(data), false),
        once: (_: string, resume: () => void) => pause(resume),
      };
      Object.assign(globalThis, { file });
    },
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("one");
      t.observe(await t.notes.wrote);
      const resume = await t.notes.paused;
      const ws = await t.sockets.next();
      t.observe(ws.isPaused);
      resume();
      t.observe(ws.isPaused);
    },
    expect: ["open", "one", "true", "false"],
  },
  "Closing connections/1": withSocket({}, async (t, far) => t.events(far, 2), ["open", 'close 1000 ""']),
  "Errors/1": {
    upgrades: true,
    watch: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("make it throw");
      await t.events(t.handlers, 2, "called");
      await t.events(client, 1);
    },
    expect: ["open", "called: message", "called: error", 'close 1011 ""'],
  },
  "Connect to a `WebSocket` server/1": subprotocols(),
  // Headers, subprotocols, an authority for the server's certificate, a proxy on the way, and no offer of compression.
  "Connect to a `WebSocket` server/2": {
    files: certificate,
    async before(t) {
      t.upstream({
        tls: { cert: Bun.file("cert.pem"), key: Bun.file("key.pem") },
        fetch(req: Request, server: any) {
          const seen = ["authorization", "sec-websocket-protocol", "sec-websocket-extensions"].map((name) => req.headers.get(name) ?? "none");
          const headers = { "Sec-WebSocket-Protocol": "wamp" };
          return server.upgrade(req, { headers, data: seen.join("; ") }) ? undefined : new Response("plain");
        },
        websocket: {
          perMessageDeflate: true,
          open(ws: any) {
            ws.send(ws.data);
          },
          message() {},
        },
      });
    },
    async drive(t) {
      const [socket] = t.clients;
      t.observe(await new Promise((resolve) => socket.addEventListener("message", (e) => resolve(e.data))));
      t.observe(socket.protocol, JSON.stringify(socket.extensions));
      for (const { method, target } of await t.proxied()) t.observe(method, target);
    },
    expect: ["Bearer token; soap, wamp; none", 'wamp ""', "CONNECT localhost:PORT"],
  },
  // The way to the proxy is a plain one here; that the server's certificate is not trusted is the error.
  "Connect to a `WebSocket` server/3": {
    files: { ...certificate, "proxy-ca.pem": certificate["ca.pem"] },
    before(t) {
      t.upstream({ ...echo, tls: { cert: Bun.file("cert.pem"), key: Bun.file("key.pem") }, websocket: { message() {} } });
    },
    async drive(t) {
      const [socket] = t.clients;
      t.observe(await new Promise((resolve) => socket.addEventListener("close", (e) => resolve(e.code))));
      for (const { method, target } of await t.proxied()) t.observe(method, target);
    },
    expect: ["1006", "CONNECT localhost:PORT"],
  },
  "Connect to a `WebSocket` server/4": listeners(),
  "Backpressure/2": {
    before(t) {
      const [paused, pause] = t.call<() => void>();
      t.upstream({
        ...echo,
        websocket: {
          open(ws: any) {
            ws.send("one");
          },
          message() {},
        },
      });
      t.notes.paused = paused;
      Object.assign(globalThis, { file: { write: () => false, once: (_: string, resume: () => void) => pause(resume) } });
    },
    async drive(t) {
      const resume = await t.notes.paused;
      const socket = t.clients[0] as any;
      t.observe(socket.isPaused, resume(), socket.isPaused);
    },
    expect: ["true true false"],
  },
  "Backpressure/3": {
    before(t) {
      const listeners: (() => void)[] = [];
      t.notes.listeners = listeners;
      const socket = { pause: () => t.observe("pause"), resume: () => t.observe("resume"), pong: () => t.observe("pong") };
      Object.assign(globalThis, { socket, file: { once: (_: string, drained: () => void) => listeners.push(drained) } });
    },
    drive: (t) => t.notes.listeners.forEach((drained: () => void) => drained()),
    expect: ["pause", "resume"],
  },
} as Scenarios;
