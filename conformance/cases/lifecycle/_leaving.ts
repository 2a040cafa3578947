// What the scripts about clients that leave share. A cell is one moment at which the client leaves, one kind of body that the
// handler answers with, one thing that the listener of the request's signal does, and one way to leave (FIN or RST).
// What happens is noted in order; a cell ends when the server has no request any more.
import { gate, patience, test, Wire } from "../lib";

type Controls = { close?(): unknown; enqueue?(): unknown; error?(): unknown };

/** How far a body comes by itself; the rest waits for cell.go. */
type Extent = "nothing" | "chunk" | "large" | "whole";

class Cell {
  events: string[] = [];
  started = gate();
  aborted = gate();
  /** What the source waits for: opened when the client is gone. */
  go = gate();
  asked = gate();
  running = 0;
  /** What the listener has begun. */
  extra: Promise<unknown> = Promise.resolve();
  controls: Controls = {};
  server: any;
  constructor(readonly extent: Extent) {}
  log = (what: string) => void this.events.push(what);
  attempt(what: string, fn: () => unknown) {
    try {
      const v = fn();
      this.log(v === undefined || typeof v === "object" ? what : `${what} ${v}`);
    } catch (e: any) {
      this.log(`${what} throws ${e.name}`);
    }
  }
  /** Something asynchronous that must have ended before the cell is over. */
  async task(fn: () => Promise<unknown>) {
    this.running++;
    try {
      await fn();
    } finally {
      this.running--;
    }
  }
}

const large = "x".repeat(16 << 20); // twice what the kernel's buffers take
const bytes = (s: string) => new TextEncoder().encode(s);
const file = process.execPath; // larger than what the kernel's buffers take

function source(cell: Cell, encode: (s: string) => any) {
  let at = 0;
  return {
    start(c: any) {
      cell.controls = { close: () => c.close(), enqueue: () => c.enqueue(encode("late")), error: () => c.error(new Error("own")) };
      if (cell.extent !== "nothing") c.enqueue(encode(cell.extent === "large" ? large : "one"));
      if (cell.extent === "whole") c.close();
    },
    pull(c: any) {
      cell.asked.open();
      // Whether a stream is asked for more while a large chunk is on its way is not what these cases are about.
      if (at++ > 0 || cell.extent === "large") return;
      return cell.task(async () => {
        await cell.go.passed;
        cell.attempt("enqueue after", () => c.enqueue(encode("two")));
      });
    },
    cancel: (reason: any) => cell.log(`cancel ${reason?.name}`),
  };
}

export const bodies: Record<string, (cell: Cell) => any> = {
  default: (cell) => new ReadableStream(source(cell, (s) => s)),
  byte: (cell) => new ReadableStream({ type: "bytes", ...source(cell, bytes) } as any),
  direct: (cell) =>
    new ReadableStream({
      type: "direct",
      pull(c: any) {
        cell.asked.open();
        cell.controls = { close: () => c.close(), enqueue: () => c.write("late"), error: undefined };
        if (cell.extent !== "nothing") c.write(cell.extent === "large" ? large : "one"), c.flush();
        if (cell.extent === "whole") return void c.end();
        return cell.task(async () => {
          await cell.go.passed;
          cell.log("goes on");
          try {
            c.write("two"); // which may throw in Bun, where the controller is the response's
          } catch {}
          cell.attempt("end after", () => void c.end());
        });
      },
      cancel: (reason: any) => cell.log(`cancel ${reason?.name}`),
    } as any),
  generator: (cell) => {
    const it = (async function* () {
      cell.running++;
      try {
        cell.asked.open();
        if (cell.extent !== "nothing") yield cell.extent === "large" ? large : "one";
        if (cell.extent === "whole") return;
        await cell.go.passed;
        cell.log("two");
        yield "two";
        cell.log("three");
        yield "three";
      } finally {
        cell.running--;
        cell.log("finally");
      }
    })();
    // Behind a microtask: a generator that waits at a yield ends at once in one engine and a little later in the other.
    cell.controls = { close: () => queueMicrotask(() => it.return()), enqueue: () => void it.next().then(() => {}, () => {}), error: () => queueMicrotask(() => it.throw(new Error("own")).catch(() => {})) };
    return it;
  },
  transform: (cell) => {
    let c!: any;
    const t = new TransformStream({
      start(k) { c = k; },
      cancel: (reason: any) => cell.log(`cancel ${reason?.name}`),
    } as any);
    cell.controls = { close: () => c.terminate(), enqueue: () => c.enqueue("late"), error: () => c.error(new Error("own")) };
    const w = t.writable.getWriter();
    w.closed.catch(() => {});
    cell.task(async () => {
      try {
        if (cell.extent !== "nothing") await w.write(cell.extent === "large" ? large : "one");
        if (cell.extent === "whole") return await w.close();
        cell.asked.open();
        await cell.go.passed;
        await w.write("two");
        cell.log("written after");
      } catch (e: any) {
        cell.log(`write throws ${e?.name}`);
      }
    });
    return t.readable;
  },
  blob: (cell) => new Blob([cell.extent === "large" ? large : "one"]),
  file: (cell) => (cell.extent === "large" ? Bun.file(file) : Bun.file(import.meta.path)),
  string: (cell) => (cell.extent === "large" ? large : "one"),
  none: () => null,
};
const streams = ["default", "byte", "direct", "generator", "transform"];

type Action = (cell: Cell, req: Request, server: any) => void;
const control = (name: keyof Controls): Action => (cell) => cell.attempt(name, () => void cell.controls[name]?.());
export const actions: Record<string, Action> = {
  nothing() {},
  close: control("close"),
  enqueue: control("enqueue"),
  error: control("error"),
  upgrade: (cell, req, server) => cell.attempt("upgrade", () => server.upgrade(req)),
  stop: (cell, _, server) => cell.attempt("stop", () => void server.stop()),
  "stop(true)": (cell, _, server) => cell.attempt("stop", () => void server.stop(true)),
  reload: (cell, _, server) => cell.attempt("reload", () => void server.reload({ fetch: () => new Response("reloaded"), websocket: { message() {} } })),
  throw() {
    throw new Error("of the listener");
  },
  fetch(cell, _, server) {
    cell.extra = cell.task(async () => {
      const inner = await server.fetch(new Request(server.url + "inner"));
      cell.log("inner " + (await inner.text()));
      cell.log("outer " + (await (await fetch(server.url + "inner")).text()));
    });
  },
};

export const moments = {
  /** Half a head. */
  head: { extent: "whole" as Extent },
  /** In the middle of the request's body, which the handler reads. */
  upload: { extent: "chunk" as Extent },
  /** The handler waits, and answers when the client is gone. */
  before: { extent: "chunk" as Extent },
  /** The answer has begun, and nothing has come of its body. */
  begun: { extent: "nothing" as Extent },
  /** The client has read the first chunk. */
  chunk: { extent: "chunk" as Extent },
  /** It has read the head of a body that is larger than all buffers. */
  middle: { extent: "large" as Extent },
  /** It has read everything. */
  whole: { extent: "whole" as Extent },
};
type Moment = keyof typeof moments;

let current: Cell | undefined;
process.on("uncaughtException", (e: any) => current?.log(`uncaught ${e.message}`));
process.on("unhandledRejection", (e: any) => current?.log(`unhandled ${e?.message}`));

/** Bodies in memory: what the client has not taken keeps the server from seeing its FIN, so that only a reset is noticed. */
const deaf = ["blob", "string"];

const turn = () => new Promise<void>((ok) => setImmediate(ok));
const bound = 5_000 * patience;

async function run(moment: Moment, kind: string, action: string, how: "end" | "reset"): Promise<string> {
  const cell = (current = new Cell(moments[moment].extent));
  const late = moment === "upload" || moment === "before";
  const server: any = (cell.server = Bun.serve({
    port: 0,
    idleTimeout: 0,
    development: false,
    error(e: any) {
      cell.log(`error ${e.name}`);
      return new Response("failed", { status: 500 });
    },
    websocket: { message() {} },
    async fetch(req: Request) {
      if (req.url.endsWith("/inner")) return new Response("inner");
      req.signal.addEventListener("abort", () => {
        cell.log(`abort ${server.pendingRequests}`);
        queueMicrotask(cell.aborted.open);
        actions[action](cell, req, server);
      });
      if (moment === "upload") {
        cell.task(async () => {
          const reading = req.text();
          cell.started.open();
          await reading.then((t) => cell.log(`text ${t}`), (e) => cell.log(`text throws ${e.name}`));
        });
      }
      cell.started.open();
      if (late) await cell.go.passed;
      return new Response(bodies[kind](cell));
    },
  }));
  const wire = await Wire.open(server);
  const head = (method: string, fields = "") => `${method} / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${fields}\r\n`;
  switch (moment) {
    case "head":
      await wire.send(head("GET").slice(0, -4));
      break;
    case "upload":
      await wire.send(head("POST", "Content-Length: 10\r\n") + "12345");
      await cell.started.passed;
      break;
    case "before":
      await wire.send(head("GET"));
      await cell.started.passed;
      break;
    case "begun":
      await wire.send(head("GET"));
      await cell.asked.passed;
      await turn();
      break;
    case "chunk":
      await wire.send(head("GET"));
      await wire.until("one");
      break;
    case "middle":
      await wire.send(head("GET"));
      await wire.until("\r\n\r\n");
      break;
    case "whole":
      await wire.send(head("GET"));
      await wire.until(kind === "none" ? "\r\n\r\n" : kind === "file" ? "the end of this file" : "one");
      break;
  }
  await wire[how]();
  if (moment === "middle" && how === "end" && deaf.includes(kind)) {
    await Bun.sleep(100); // nothing is to come
    cell.log("reset");
    await wire.reset();
  }
  const begun = Date.now();
  const ended = () => Date.now() - begun > bound;
  const whole = moment === "head" || moment === "whole";
  if (!whole) await Promise.race([cell.aborted.passed, Bun.sleep(bound)]);
  await cell.extra;
  for (let i = 0; i < 3; i++) await turn();
  cell.log("go");
  cell.go.open();
  while (!ended() && (server.pendingRequests > 0 || cell.running > 0)) await Bun.sleep(1);
  for (let i = 0; i < 5; i++) await turn();
  if (ended()) cell.log(`LATE running ${cell.running}`);
  cell.log(`pending ${server.pendingRequests}`);
  await wire.destroy();
  await server.stop(true);
  return cell.events.join(", ");
}

let count = 0;
/** Runs all the cells of one moment: a case for each kind of body. */
export async function leave(moment: Moment, kinds: string[] = Object.keys(bodies)) {
  for (const kind of kinds) {
    if (!streams.includes(kind) && (moment === "begun" || moment === "chunk")) continue; // these come whole
    if (kind === "none" && moment === "middle") continue;
    await test(`8.4 the client leaves: ${moment}, ${kind}`, async () => {
      for (const action of Object.keys(actions)) {
        if (!streams.includes(kind) && ["close", "enqueue", "error"].includes(action)) continue;
        if (kind === "direct" && action === "error") continue; // its controller has no such function in a response
        const fin = await run(moment, kind, action, "end");
        const rst = await run(moment, kind, action, "reset");
        count += 2;
        if (fin === rst) console.log(`${action}: ${fin}`);
        else console.log(`${action}, FIN: ${fin}\n${action}, RST: ${rst}`);
      }
    });
  }
  await test(`8.4 the client leaves: ${moment}, cells`, () => console.log(count));
}
// the end of this file
