// docs/runtime/http/websockets: what each example, and the text around it, is said to do.
import type { Client, Scenario, Scenarios, Test } from "../../../../harness/harness";

const echo = { fetch: (req: Request, server: any) => (server.upgrade(req) ? undefined : new Response("plain")) };

/** A fragment that uses `ws` and `server`: a real connection through the tap, whose far end is `t.notes.far`. */
export function withSocket(websocket: object, drive: (t: Test, far: Client) => unknown, expect: string[]): Scenario {
  return {
    async before(t) {
      const [opened, open] = t.call<any>();
      const server = (Bun as any).serve({
        ...echo,
        websocket: {
          ...websocket,
          open(ws: any) {
            ws.subscribe("the-group-chat");
            open(ws);
          },
          message() {},
        },
      });
      t.notes.far = await t.tap();
      Object.assign(globalThis, { server, ws: await opened });
    },
    drive: (t) => drive(t, t.notes.far),
    expect,
  };
}

/** Which of the server's messages were compressed, in their order. */
export async function compressed(t: Test): Promise<boolean[]> {
  return (await t.frames()).filter((f) => f.from === "server" && f.opcode < 8).map((f) => f.compressed);
}

async function closed(t: Test, client: Client) {
  client.close(1000, "bye");
  await t.events(client, 1);
}

// Compression is negotiated, and used where the server asks for it.
export const compressing: Scenario = {
  upgrades: true,
  watch: true,
  async drive(t) {
    const client = await t.tap();
    await t.events(client, 1);
    t.observe(client.socket.extensions.split(";")[0]);
    const ws = await t.sockets.next();
    const text = "again and ".repeat(20);
    t.observe(ws.send(text, true) > 0, ws.send(text) > 0);
    for (let i = 0; i < 2; i++) t.observe((await client.next()) === "message " + JSON.stringify(text));
    t.observe(...(await compressed(t)));
  },
  expect: ["open", "permessage-deflate", "true true", "true", "true", "true false"],
};

/** A server without `fetch`: gobun accepts every handshake, so that the document runs as it is written. */
export function withoutFetch(scenario: Scenario): Scenario {
  return { ...scenario, upgrades: false, bun: { refused: "Bun.serve() needs either", reason: "Bun itself refuses a server without fetch handler" } };
}

export default {
  "Start a WebSocket server/1": {
    async drive(t) {
      const plain = await t.request();
      t.observe(plain.status, await plain.text());
      const client = await t.connect();
      await t.events(client, 1);
      t.observe((await t.server()).pendingWebSockets);
      await closed(t, client);
    },
    expect: ["500 Upgrade failed", "open", "1", 'close 1000 "bye"'],
  },
  // Every handler of the list is called when its time comes.
  "Start a WebSocket server/2": {
    upgrades: true,
    watch: true,
    async drive(t) {
      const client: any = await t.connect();
      await t.events(client, 1);
      await t.events(t.handlers, 1, "called");
      client.send("hi");
      await t.events(t.handlers, 1, "called");
      const { websocket } = t.servers[0].options;
      for (const frame of ["ping", "pong"]) {
        if (!websocket[frame]) continue;
        client.socket[frame]("x");
        await t.events(t.handlers, 1, "called");
      }
      const ws = await t.sockets.next();
      const chunk = new Uint8Array(1 << 20);
      let status = 1;
      for (let i = 0; i < 64 && status > 0; i++) status = ws.send(chunk);
      t.observe(status);
      await t.events(t.handlers, 1, "called");
      client.close();
      await t.events(t.handlers, 1, "called");
    },
    expect: ["open", "called: open", "called: message", "called: ping", "called: pong", "-1", "called: drain", "called: close"],
  },
  "Start a WebSocket server/3": {
    upgrades: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("echo me");
      client.send(new Uint8Array([1, 2]));
      await t.events(client, 2);
      await closed(t, client);
    },
    expect: ["open", 'message "echo me"', "message [1,2]", 'close 1000 "bye"'],
  },
  "Sending messages/1": {
    upgrades: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("go");
      await t.events(client, 4);
    },
    expect: ["open", 'message "Hello world"', "message [0,0,0,0,0,0,0,0]", "message [1,2,3]", "message [98,105,110,97,114,121]"],
  },
  "Headers/1": {
    globals: { generateSessionId: async () => "s-1" },
    async drive(t) {
      const { status, headers } = await t.request("/", {
        headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" },
      });
      t.observe(status, headers.get("set-cookie"));
      await t.events(await t.connect(), 1);
    },
    expect: ["101 SessionId=s-1", "open"],
  },
  "Contextual data/1": {
    before(t) {
      const [saved, save] = t.call<object>();
      t.notes.saved = saved;
      Object.assign(globalThis, {
        getUserFromToken: (token: string) => ({ id: "user of " + token }),
        saveMessageToDatabase: async (row: object) => save(row),
      });
    },
    async drive(t) {
      const client = await t.connect("/?channelId=go", { headers: { Cookie: "X-Token=abc" } });
      await t.events(client, 1);
      client.send("keep this");
      t.observe(JSON.stringify(await t.notes.saved));
    },
    expect: ["open", '{"channel":"go","message":"keep this","userId":"user of abc"}'],
  },
  "Contextual data/2": {
    before(t) {
      const [called, call] = t.call<string>();
      const [read, done] = t.call();
      t.notes = { called, read };
      t.upstream({
        fetch(req: Request, server: any) {
          call(new URL(req.url).pathname);
          return server.upgrade(req) ? undefined : new Response("plain");
        },
        websocket: {
          open(ws: any) {
            ws.send("to the browser");
            ws.ping();
          },
          message() {},
          pong: () => done(), // the message was delivered before
        },
      });
    },
    async drive(t) {
      t.observe(await t.notes.called);
      await t.notes.read;
    },
    expect: ["/chat", "to the browser"],
  },
  "Pub/Sub/1": {
    globals: { getUsernameFromReq: (req: Request) => new URL(req.url).searchParams.get("name") },
    watch: true,
    async drive(t) {
      t.observe(await (await t.request()).text());
      const ada = await t.connect("/chat?name=ada");
      await t.events(ada, 2, "ada");
      const bob = await t.connect("/chat?name=bob");
      await t.events(bob, 2, "bob");
      await t.events(ada, 1, "ada");
      bob.send("hello");
      await t.events(ada, 1, "ada");
      await t.events(bob, 1, "bob");
      // A socket publishes to all other subscribers, not to itself: of two messages bob's own is the second only.
      await t.sockets.next();
      const ws = await t.sockets.next();
      ws.publish("the-group-chat", "from bob to the others");
      (await t.server()).publish("the-group-chat", "from the server to all");
      await t.events(ada, 2, "ada");
      await t.events(bob, 1, "bob");
      bob.close();
      await t.events(ada, 1, "ada");
    },
    expect: [
      "Listening on localhost:PORT",
      "Hello world",
      "upgrade!",
      "ada: open",
      'ada: message "ada has entered the chat"',
      "upgrade!",
      "bob: open",
      'bob: message "bob has entered the chat"',
      'ada: message "bob has entered the chat"',
      '[ "the-group-chat" ]',
      'ada: message "bob: hello"',
      'bob: message "bob: hello"',
      'ada: message "from bob to the others"',
      'ada: message "from the server to all"',
      'bob: message "from the server to all"',
      'ada: message "bob has left the chat"',
    ],
  },
  "Pub/Sub/2": {
    upgrades: true,
    watch: true,
    async drive(t) {
      const server = await t.server();
      t.observe(server.publish("the-group-chat", "nobody hears"));
      const client = await t.connect();
      await t.events(client, 1);
      (await t.sockets.next()).subscribe("the-group-chat");
      t.observe(server.publish("the-group-chat", "from outside of a handler") > 0);
      await t.events(client, 1);
    },
    expect: ["0", "open", "true", 'message "from outside of a handler"'],
  },
  "Compression/1": compressing,
  "Compression/2": withSocket(
    { perMessageDeflate: true },
    async (t, far) => {
      await t.events(far, 2);
      t.observe(...(await compressed(t)));
    },
    ["open", 'message "Hello world"', "true"],
  ),
  // -1, 0 and the number of bytes.
  "Backpressure/text": withSocket(
    { backpressureLimit: 1 << 20 },
    async (t, far) => {
      await t.events(far, 1);
      const { ws } = globalThis as any;
      t.observe(ws.send("twelve bytes"), ws.send(new Uint8Array(300)));
      const chunk = new Uint8Array(1 << 20);
      const statuses = new Set<number>();
      for (let i = 0; i < 64; i++) statuses.add(ws.send(chunk));
      t.observe(statuses.has(-1), statuses.has(0));
      const leaving = new Promise((resolve) => (far.socket.onclose = resolve));
      far.socket.close();
      await leaving;
      t.observe(ws.readyState, ws.send("too late"));
    },
    ["open", "12 300", "true true", "3 0"],
  ),
  "Timeouts and limits/1": {
    upgrades: true,
    watch: true,
    seconds: 90,
    // A client that says nothing, not even a pong, is closed. How long that takes is seen with --slow; else a server with
    // the example's handlers and the shortest time-out stands in.
    async drive(t) {
      const { options } = t.servers[0];
      t.observe("idleTimeout", options.websocket.idleTimeout);
      const silence = async (client: Client) => {
        await t.events(client, 1);
        const begun = Date.now();
        while (!(await client.next()).startsWith("close"));
        return (Date.now() - begun) / 1000;
      };
      if (t.slow) {
        const seconds = await silence(await t.tap("/", { mute: true }));
        t.observe("closed in time:", seconds > 55 && seconds < 70);
      } else {
        const quick = (Bun as any).serve({ ...options, websocket: { ...options.websocket, idleTimeout: 8 } });
        const seconds = await silence(await t.tap("/", { mute: true, port: quick.port }));
        t.observe("closed in time:", seconds > 6 && seconds < 14);
      }
    },
    expect: ["idleTimeout 60", "open", "closed in time: true"],
  },
  "Timeouts and limits/2": {
    upgrades: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send(new Uint8Array(1024 * 1024));
      client.send(new Uint8Array(1024 * 1024 + 1));
      await t.events(client, 1);
    },
    expect: ["open", 'close 1009 "Received too big message"'],
  },
} as Scenarios;

/** The second of two clients offers subprotocols; the server takes the first of them. */
export function subprotocols(): Scenario {
  return {
    before(t) {
      t.upstream({
        fetch(req: Request, server: any) {
          const offered = req.headers.get("sec-websocket-protocol");
          const headers = offered ? { "Sec-WebSocket-Protocol": offered.split(",")[0] } : undefined;
          return server.upgrade(req, { headers, data: offered }) ? undefined : new Response("plain");
        },
        websocket: {
          open(ws: any) {
            ws.send(String(ws.data));
          },
          message() {},
        },
      });
    },
    async drive(t) {
      const messages = t.clients.map((socket) => new Promise<any>((resolve) => socket.addEventListener("message", resolve)));
      for (const [i, message] of messages.entries()) t.observe("offered", (await message).data, "agreed on", JSON.stringify(t.clients[i].protocol));
    },
    expect: ['offered null agreed on ""', 'offered soap, wamp agreed on "soap"'],
  };
}

/** Every event fires: three on a socket that is closed by its server, the error on one that is refused. */
export function listeners(): Scenario {
  return {
    before(t) {
      const server = t.upstream({
        fetch: (req: Request, server: any) => (req.url.endsWith("/refused") || !server.upgrade(req) ? new Response("no", { status: 403 }) : undefined),
        websocket: {
          open(ws: any) {
            ws.send("hi");
            ws.close(1000, "done");
          },
          message() {},
        },
      });
      const sockets = ["", "refused"].map((path) => new WebSocket(`ws://localhost:${server.port}/${path}`));
      const fired: string[] = [];
      const [all, done] = t.call();
      t.notes = { fired, all };
      const socket = {
        addEventListener(type: string, listener: (e: any) => void) {
          for (const [i, socket] of sockets.entries()) {
            socket.addEventListener(type, (e) => {
              listener(e);
              fired.push(`${i ? "refused" : "accepted"}: ${e.type}`);
              if (fired.length === 5) done();
            });
          }
        },
      };
      Object.assign(globalThis, { socket });
    },
    async drive(t) {
      await t.notes.all;
      for (const line of t.notes.fired.sort()) t.observe(line);
    },
    expect: ["accepted: close", "accepted: message", "accepted: open", "refused: close", "refused: error"],
  };
}
