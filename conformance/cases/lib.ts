// What the recorded scripts share: one line for each thing tried, and a client whose events are awaited.

/** A value as one line of text. */
export function show(v: unknown): string {
  if (typeof v === "string") return JSON.stringify(v);
  if (v instanceof Promise) return "Promise";
  if (v instanceof ArrayBuffer) return "ArrayBuffer " + [...new Uint8Array(v)];
  if (ArrayBuffer.isView(v)) return v.constructor.name + " " + [...new Uint8Array(v.buffer, v.byteOffset, v.byteLength)];
  return Bun.inspect(v, { compact: true } as any).replace(/\s*\n\s*/g, " ");
}

/** An error as one line of text. */
export function failure(e: any): string {
  if (!(e instanceof Error)) return "throws " + show(e);
  return `throws ${e.name}/${(e as any).code ?? "-"} ${JSON.stringify(e.message)}`;
}

/** Prints what fn gives or throws, at once. */
export function probe(name: string, fn: () => unknown) {
  let text: string;
  try {
    text = show(fn());
  } catch (e) {
    text = failure(e);
  }
  console.log(`${name}: ${text}`);
}

/** The same with a promise's outcome. */
export async function probeAsync(name: string, fn: () => unknown) {
  let text: string;
  try {
    text = show(await fn());
  } catch (e) {
    text = failure(e);
  }
  console.log(`${name}: ${text}`);
}

/** Tells the peer what to do: see peer_test.go and host_test.go. */
export const order = async (o: any): Promise<string[]> => (await fetch(process.env.PEER!, { method: "POST", body: JSON.stringify(o) })).json() as any;
/** A port that nobody listens on, for scripts that must know it before they listen. */
export const freePort = async () => Number((await order({ op: "port" }))[0]);
/** A path for a unix socket, short enough for every system. */
export const socketPath = async (name: string) => (await order({ op: "unix", unix: name }))[0];
/** Has printed, when this process has ended, whether a file is left. */
export const reportFile = (path: string) => order({ op: "fate", unix: path });
export const base64 = (parts: Uint8Array[]) => Buffer.concat(parts as any).toString("base64");

/** What servers are given besides: nothing, or a certificate in the run over TLS (scripts with the line //@tls). */
export const over: any = {};
if (process.env.OVER === "tls") {
  const [cert, key] = await order({ op: "certificate", certificate: "good" });
  over.tls = { cert, key };
}

/** A client whose events are awaited one by one. */
export class Client {
  readonly socket: WebSocket;
  private events: string[] = [];
  private waiting: ((event: string) => void)[] = [];

  constructor(url: string | URL, ...args: any[]) {
    if (over.tls && args.length === 0) args.push({ tls: { rejectUnauthorized: false } });
    this.socket = new (WebSocket as any)(String(url).replace(/^http/, "ws"), ...args);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.push("open");
    this.socket.onmessage = (e) => this.push("message " + show(e.data));
    this.socket.onerror = () => this.push("error");
    this.socket.onclose = (e) => this.push(`close ${e.code} ${JSON.stringify(e.reason)} ${e.wasClean}`);
    for (const type of ["ping", "pong"]) this.socket.addEventListener(type, (e: any) => this.push(`${type} ${show(e.data)}`));
  }

  private push(event: string) {
    const waiting = this.waiting.shift();
    if (waiting) waiting(event);
    else this.events.push(event);
  }

  /** The next event, as text. */
  next(): Promise<string> {
    const event = this.events.shift();
    if (event !== undefined) return Promise.resolve(event);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Prints the next n events. */
  async print(n = 1, name = "client") {
    for (let i = 0; i < n; i++) console.log(`${name}: ${await this.next()}`);
  }
}

/** A server whose requests all become WebSockets, and a client on it that is open. */
export async function pair(websocket: any, options: any = {}, data?: unknown) {
  const server = Bun.serve({
    ...over,
    port: 0,
    fetch(req: Request, server: any) {
      if (!server.upgrade(req, { data })) return new Response("no");
    },
    websocket: { message() {}, ...websocket },
    ...options,
  } as any);
  const client = new Client(server.url);
  await client.next();
  return { server, client };
}

/** A promise and the function that resolves it. */
export function gate<T = void>() {
  let open!: (v: T) => void;
  const passed = new Promise<T>((resolve) => (open = resolve));
  return { open, passed };
}

const only = process.env.CASE || "";

/** How many times longer than usual everything may take: race_test.go. */
export const patience = Number(process.env.PATIENCE ?? 1);

/** How long a case may last; then it says so and the next one begins. */
const caseTimeout = 20_000 * patience;

/** One named case: what it prints under its name is compared. The name begins with the section that it proves. */
export async function test(name: string, fn: () => unknown) {
  console.log(`## ${name}`);
  let timer: any;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("the case did not end")), caseTimeout)));
  try {
    await Promise.race([fn(), late]);
  } catch (e) {
    console.log(failure(e));
  } finally {
    clearTimeout(timer);
  }
}

/** A case that has a process of its own, whose stderr and exit status are compared too. The name is a literal. */
export function separately(name: string, fn: () => unknown) {
  if (name === only) fn();
}

/**
 * A case that is another program, with an environment and arguments of its own: what would be typed behind `bun run`,
 * as in "NODE_ENV=production --port 1 _script.ts argument". Both are literals, and nothing here runs.
 */
export function program(name: string, command: string) {}

/** A client that does only what it is told: see peer_test.go. It reads only when asked. */
export class Raw {
  private constructor(
    private id: string,
    /** The lines of the response's head. */
    readonly head: string[],
  ) {}

  /** Connects and makes the handshake. early goes out in the same packet. */
  static async connect(server: any, o: { path?: string; head?: string; early?: Uint8Array[]; receiveBuffer?: number } = {}) {
    const where = server.port === undefined ? { unix: server.address } : { port: String(server.port) };
    const answer = await order({
      op: "connect", ...where, tls: server.protocol === "https", path: o.path ?? "/", head: o.head ?? "",
      data: base64(o.early ?? []), receiveBuffer: o.receiveBuffer ?? 0,
    });
    return new Raw(answer[0], answer.slice(1));
  }

  /** Sends the frames in one packet. */
  write = (...frames: Uint8Array[]) => order({ op: "write", id: this.id, data: base64(frames) });
  /** The next frames, a line each; fewer and how the stream ended if it did. */
  next = (count = 1) => order({ op: "next", id: this.id, count });
  /** Reads at least that many bytes of frames. */
  async skip(bytes: number) {
    const [read, frames, end] = await order({ op: "skip", id: this.id, count: bytes });
    return { bytes: Number(read), frames: Number(frames), end };
  }
  /** Reads to the end of the stream. */
  async rest() {
    const [bytes, frames, last, end] = await order({ op: "rest", id: this.id });
    return { bytes: Number(bytes), frames: Number(frames), last, end };
  }
  /** Has what comes from now on printed when this process has ended. */
  report = () => order({ op: "report", id: this.id });
  end = () => order({ op: "end", id: this.id });
  reset = () => order({ op: "reset", id: this.id });
  destroy = () => order({ op: "destroy", id: this.id });

  /** Prints the next frames. */
  async print(count = 1, name = "peer") {
    for (const line of await this.next(count)) console.log(`${name}: ${line}`);
  }
}

/** A masked frame as a client sends it. */
export function frame(opcode: number, payload: string | Uint8Array = "", first = 0x80): Uint8Array {
  const data = typeof payload === "string" ? Buffer.from(payload) : payload;
  const n = data.length;
  const head = n < 126 ? [0x80 | n] : n < 65536 ? [0xfe, n >> 8, n & 255] : [0xff, 0, 0, 0, 0, (n >>> 24) & 255, (n >> 16) & 255, (n >> 8) & 255, n & 255];
  const mask = [1, 2, 3, 4];
  return Uint8Array.from([first | opcode, ...head, ...mask, ...Array.from(data, (b, i) => b ^ mask[i & 3])]);
}
export const text = (s: string) => frame(1, s);
export const ping = (s = "") => frame(9, s);
export const pong = (s = "") => frame(10, s);
export const closing = (code?: number, reason = "") =>
  frame(8, code === undefined ? "" : Uint8Array.from([code >> 8, code & 255, ...Buffer.from(reason)]));

/** A server whose requests all become WebSockets, a raw peer on it, and the server's socket for it. */
export async function connected(websocket: any = {}, options: any = {}, peerOptions: any = {}) {
  const opened = gate<any>();
  const server = Bun.serve({
    ...over,
    port: 0,
    fetch: (req: Request, server: any) => {
      server.upgrade(req, { data: options.data });
    },
    ...options,
    websocket: {
      ...websocket,
      open(ws: any) {
        opened.open(ws);
        return websocket.open?.(ws);
      },
    },
  } as any) as any;
  const peer = await Raw.connect(server, peerOptions);
  const ws = await opened.passed;
  return { server, peer, ws };
}

/** A list of awaited things: push puts one in, next takes one out when it is there. */
export class Queue<T> {
  private items: T[] = [];
  private waiting: ((item: T) => void)[] = [];
  push = (item: T) => {
    const waiting = this.waiting.shift();
    if (waiting) waiting(item);
    else this.items.push(item);
  };
  next = (): Promise<T> => (this.items.length ? Promise.resolve(this.items.shift()!) : new Promise((resolve) => this.waiting.push(resolve)));
}

/** An HTTP client that sends what it is told, byte for byte. */
export class Wire {
  private constructor(private id: string) {}
  static async open(server: any) {
    const where = server.port === undefined ? { unix: server.address } : { port: String(server.port) };
    return new Wire((await order({ op: "dial", ...where, tls: server.protocol === "https" }))[0]);
  }
  send = (text: string) => order({ op: "write", id: this.id, data: Buffer.from(text, "latin1").toString("base64") });
  /** What comes up to and with a text, or to the end of the stream; without dates. */
  async until(text: string) {
    return (await order({ op: "until", id: this.id, data: text })).join(" ").replace(/Date: [^\r]*GMT\r\n/g, "");
  }
  /** What comes to the end, and how that was. */
  rest = () => this.until("");
  destroy = () => order({ op: "destroy", id: this.id });
  /** Half closes, and breaks off. */
  end = () => order({ op: "end", id: this.id });
  reset = () => order({ op: "reset", id: this.id });

  /** Sends a request and gives everything up to the end of the connection. */
  static async exchange(server: any, head: string, body = "") {
    const wire = await Wire.open(server);
    await wire.send(head.replaceAll("\n", "\r\n") + "\r\nHost: host\r\nConnection: close\r\n\r\n" + body);
    return await wire.rest();
  }
}
