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

/** A client whose events are awaited one by one. */
export class Client {
  readonly socket: WebSocket;
  private events: string[] = [];
  private waiting: ((event: string) => void)[] = [];

  constructor(url: string | URL, ...args: any[]) {
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
