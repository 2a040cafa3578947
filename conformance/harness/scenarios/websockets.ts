// The scenarios of docs/runtime/http/websockets.mdx. A key is "heading/number of the block under it", with "@package"
// behind it for one version only.
import type { Client, Scenario, Test } from "../harness";

const echo = { fetch: (req: Request, server: any) => (server.upgrade(req) ? undefined : new Response("plain")) };

async function closed(t: Test, client: Client, name = "") {
  client.close(1000, "bye");
  await t.events(client, 1, name);
}

// Connects; the example's fetch upgrades nothing, so the handshake is refused.
const refusing: Scenario = {
  async drive(t) {
    await t.events(await t.connect(), 2);
  },
  expect: ["error", 'close 1006 ""'],
};

// A fragment that uses `ws` and `server`: a real connection with the far end in `far`.
function withSocket(options: object, drive: (t: Test, far: Client) => unknown, expect: string[]): Scenario {
  let far: Client;
  return {
    async before(t) {
      const [opened, open] = t.call<any>();
      const server = (Bun as any).serve({
        port: 0,
        ...echo,
        websocket: {
          ...options,
          open(ws: any) {
            ws.subscribe("the-group-chat");
            open(ws);
          },
          message() {},
        },
      });
      far = await t.connect();
      Object.assign(globalThis, { server, ws: await opened });
    },
    drive: (t) => drive(t, far),
    expect,
  };
}

export default {
  "Start a WebSocket server/1": {
    async drive(t) {
      const server = await t.server();
      const plain = await fetch(server.url);
      t.observe(plain.status, await plain.text());
      const client = await t.connect();
      await t.events(client, 1);
      t.observe(server.pendingWebSockets);
      await closed(t, client);
    },
    expect: ["500 Upgrade failed", "open", "1", 'close 1000 "bye"'],
  },
  "Start a WebSocket server/2": refusing,
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
    helpers: { response: { arrayBuffer: () => new Uint8Array([9, 8]).buffer } },
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("go");
      await t.events(client, 3);
    },
    expect: ["open", 'message "Hello world"', "message [9,8]", "message [1,2,3]"],
  },
  "Sending messages/1@bun-types-1.4.5": {
    upgrades: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("go");
      await t.events(client, 4);
    },
    expect: ["open", 'message "Hello world"', "message [0,0,0,0,0,0,0,0]", "message [1,2,3]", "message [98,105,110,97,114,121]"],
  },
  "Headers/1@bun-types-1.3.9": { refused: '"await" can only be used inside an "async" function' },
  "Headers/1": {
    helpers: { generateSessionId: async () => "s-1" },
    async drive(t) {
      const server = await t.server();
      const { status, headers } = await fetch(server.url, {
        headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" },
      });
      t.observe(status, headers.get("set-cookie"));
      await t.events(await t.connect(), 1);
    },
    expect: ["101 SessionId=s-1", "open"],
  },
  "Contextual data/1": dataScenario(),
  "Contextual data/2": {
    before(t) {
      const [called, call] = t.call<string>();
      t.upstream({
        fetch(req: Request, server: any) {
          call(new URL(req.url).pathname);
          return server.upgrade(req) ? undefined : new Response("plain");
        },
        websocket: {
          open(ws: any) {
            ws.send("to the browser");
          },
          message() {},
        },
      });
      (t as any).called = called;
    },
    async drive(t) {
      t.observe(await (t as any).called);
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
    expect: ["/chat", "to the browser"],
  },
  "Pub/Sub/1": {
    helpers: { getUsernameFromReq: (req: Request) => new URL(req.url).searchParams.get("name") },
    async drive(t) {
      const server = await t.server();
      t.observe(await (await fetch(server.url)).text());
      const ada = await t.connect("/chat?name=ada");
      await t.events(ada, 2, "ada");
      const bob = await t.connect("/chat?name=bob");
      await t.events(bob, 2, "bob");
      await t.events(ada, 1, "ada");
      bob.send("hello");
      await t.events(ada, 1, "ada");
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
      'ada: message "bob has left the chat"',
    ],
  },
  "Pub/Sub/2": {
    // Nothing subscribed: what matters is that publishing from outside a handler works.
    async drive(t) {
      const client = await t.connect();
      t.observe((await client.next()) === (t.servers[0].options.fetch ? "error" : "open"));
      t.observe((await t.server()).publish("the-group-chat", "nobody hears"));
    },
    expect: ["true", "0"],
  },
  "Compression/1": {
    upgrades: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      t.observe(client.socket.extensions.split(";")[0]);
    },
    expect: ["open", "permessage-deflate"],
  },
  "Compression/2": withSocket({ perMessageDeflate: true }, async (t, far) => t.events(far, 2), ["open", 'message "Hello world"']),
  "Compression/3": withSocket({ perMessageDeflate: true }, async (t, far) => t.events(far, 3), ["open", 'message "Hello world"', 'message "Hello world"']),
  "Compression/4": {
    upgrades: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      t.observe(client.socket.extensions.split(";")[0]);
    },
    expect: ["open", "permessage-deflate"],
  },
  "Backpressure/1": {
    upgrades: true,
    before(t) {
      const [wrote, write] = t.call<unknown>();
      const [paused, pause] = t.call<() => void>();
      Object.assign(globalThis, {
        file: {
          write: (data: unknown) => (write(data), false),
          once: (event: string, resume: () => void) => pause(resume),
        },
      });
      Object.assign(t, { wrote, paused });
    },
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("one");
      t.observe(await (t as any).wrote);
      (await (t as any).paused)();
    },
    expect: ["open", "one"],
  },
  "Closing connections/1": withSocket({}, async (t, far) => t.events(far, 2), ["open", 'close 1000 ""']),
  "Errors/1": {
    upgrades: true,
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("make it throw");
      await t.events(client, 1);
    },
    expect: ["open", 'close 1011 ""'],
  },
  "Timeouts and limits/1": {
    upgrades: true,
    async drive(t) {
      t.observe(t.servers[0].options.websocket.idleTimeout);
      const client = await t.connect();
      await t.events(client, 1);
      await closed(t, client);
    },
    expect: ["60", "open", 'close 1000 "bye"'],
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
  "Connect to a `Websocket` server/1": subprotocols(),
  "Connect to a `WebSocket` server/1": subprotocols(),
  "Connect to a `Websocket` server/2": {
    before(t) {
      const [called, call] = t.call<string>();
      t.upstream({
        fetch(req: Request, server: any) {
          call(req.headers.get("upgrade")!);
          return server.upgrade(req) ? undefined : new Response("plain");
        },
        websocket: { message() {} },
      });
      (t as any).called = called;
    },
    async drive(t) {
      t.observe(await (t as any).called);
    },
    expect: ["websocket"],
  },
  "Connect to a `Websocket` server/3": listeners(),
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
      Object.assign(globalThis, { file: { write: () => false, once: (_: string, resume: () => void) => pause(resume) } });
      (t as any).paused = paused;
    },
    async drive(t) {
      const resume = await (t as any).paused;
      t.observe(resume());
    },
    expect: ["true"],
  },
  "Backpressure/3": {
    before(t) {
      const listeners: (() => void)[] = [];
      const socket = { pause: () => t.observe("pause"), resume: () => t.observe("resume"), pong: () => t.observe("pong") };
      Object.assign(globalThis, { socket, file: { once: (_: string, drained: () => void) => listeners.push(drained) } });
      (t as any).listeners = listeners;
    },
    drive: (t) => (t as any).listeners.forEach((drained: () => void) => drained()),
    expect: ["pause", "resume"],
  },
} as Record<string, Scenario>;

function dataScenario(): Scenario {
  const saved: object[] = [];
  let save: () => void;
  const done = new Promise<void>((resolve) => (save = resolve));
  return {
    helpers: {
      getUserFromToken: (token: string) => ({ id: "user of " + token }),
      saveMessageToDatabase: async (row: object) => {
        saved.push(row);
        save();
      },
    },
    async drive(t) {
      const client = await t.connect("/?channelId=go", { headers: { Cookie: "X-Token=abc" } });
      await t.events(client, 1);
      client.send("keep this");
      await done;
      t.observe(JSON.stringify(saved));
    },
    expect: ["open", '[{"channel":"go","message":"keep this","userId":"user of abc"}]'],
  };
}

// Two clients, of which the second offers subprotocols; the server takes the first of them.
function subprotocols(): Scenario {
  return {
    before(t) {
      const seen: string[] = [];
      const [both, done] = t.call();
      t.upstream({
        fetch(req: Request, server: any) {
          const offered = req.headers.get("sec-websocket-protocol");
          seen.push(String(offered));
          if (seen.length === 2) done();
          const headers = offered ? { "Sec-WebSocket-Protocol": offered.split(",")[0] } : undefined;
          return server.upgrade(req, { headers }) ? undefined : new Response("plain");
        },
        websocket: { message() {} },
      });
      Object.assign(t, { seen, both });
    },
    async drive(t) {
      await (t as any).both;
      t.observe((t as any).seen.sort().join(" and "));
    },
    expect: ["null and soap, wamp"],
  };
}

// Listeners on a socket that the scenario made; that they are called is seen by a second listener of each event.
function listeners(): Scenario {
  return {
    before(t) {
      const server = t.upstream({
        ...echo,
        websocket: {
          open(ws: any) {
            ws.send("hi");
            ws.close(1000, "done");
          },
          message() {},
        },
      });
      const socket = new WebSocket(`ws://localhost:${server.port}/`);
      const [closed, close] = t.call();
      for (const event of ["open", "message", "close"]) socket.addEventListener(event, (e) => t.observe(e.type));
      socket.addEventListener("close", () => close());
      Object.assign(globalThis, { socket });
      (t as any).closed = closed;
    },
    async drive(t) {
      await (t as any).closed;
    },
    expect: ["open", "message", "close"],
  };
}
