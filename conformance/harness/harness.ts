// Stands around an example of a document: supplies what the document leaves undefined, drives the example as a client
// would, and prints what is seen. It runs on gobun and on Bun alike. The example itself is never edited.

/** One example's surroundings. */
export interface Scenario {
  /** Globals that the document's author had in mind. */
  helpers?: Record<string, unknown>;
  /** Supplies the upgrade logic that the example leaves out. */
  upgrades?: boolean;
  /** Runs before the example; may await. Fragments get their `ws`, `server` or `socket` here, as globals. */
  before?(t: Test): unknown;
  /** Acts as the clients of the example. */
  drive?(t: Test): unknown;
  /** The lines that must appear on standard output. */
  expect?: string[];
  /** Part of the error with which the example is refused, by Bun too. */
  refused?: string;
}

type Args = ConstructorParameters<typeof WebSocket> extends [any, ...infer R] ? R : never;

const serve = Bun.serve;
const NativeWebSocket = WebSocket;

/** A client whose events are awaited one by one. */
export class Client {
  readonly socket: WebSocket;
  #events: string[] = [];
  #waiting: ((event: string) => void)[] = [];

  constructor(url: string | URL, ...args: any[]) {
    this.socket = new NativeWebSocket(url, ...(args as Args));
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.#push("open");
    this.socket.onmessage = (e) => this.#push("message " + show(e.data));
    this.socket.onerror = () => this.#push("error");
    this.socket.onclose = (e) => this.#push(`close ${e.code} ${JSON.stringify(e.reason)}`);
  }

  #push(event: string) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(event);
    else this.#events.push(event);
  }

  /** The next event, as text. */
  next(): Promise<string> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve(event);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  send(data: string | ArrayBuffer | Uint8Array) {
    this.socket.send(data as string);
  }

  close(code?: number, reason?: string) {
    this.socket.close(code, reason);
  }
}

function show(data: unknown): string {
  if (typeof data === "string") return JSON.stringify(data);
  return "[" + new Uint8Array(data as ArrayBuffer).join() + "]";
}

function upgrade(request: Request, server: any) {
  return server.upgrade(request) ? undefined : new Response("not a WebSocket");
}

/** What a scenario works with. */
export class Test {
  /** Servers that the example started, with the options it gave. */
  readonly servers: { server: any; options: any }[] = [];
  #started!: () => void;
  readonly #start = new Promise<void>((resolve) => (this.#started = resolve));

  constructor(upgrades = false) {
    (Bun as any).serve = (options: any) => {
      const server = serve.call(Bun, upgrades ? { ...options, fetch: upgrade } : options);
      this.servers.push({ server, options });
      this.#started();
      return server;
    };
  }

  /** The example's first server, once it runs. */
  async server(): Promise<any> {
    await this.#start;
    return this.servers[0].server;
  }

  /** Prints one observation. */
  observe(...values: unknown[]) {
    console.log(...values);
  }

  /** Observes the next n events of a client. */
  async events(client: Client, n: number, name = "") {
    for (let i = 0; i < n; i++) this.observe((name && name + ": ") + (await client.next()));
  }

  /** Connects to the example's server. */
  async connect(path = "/", ...args: any[]): Promise<Client> {
    const url = new URL(path, (await this.server()).url);
    url.protocol = url.protocol.replace("http", "ws");
    return new Client(url, ...args);
  }

  /** Makes the server that examples of clients connect to, at the address they have in mind. */
  upstream(options: any): any {
    const server = serve.call(Bun, { port: 0, ...options });
    (globalThis as any).WebSocket = new Proxy(NativeWebSocket, {
      construct(target, [url, ...rest]: any) {
        return new target(String(url).replace("localhost:3000", "localhost:" + server.port), ...rest);
      },
    });
    this.servers.push({ server, options });
    return server;
  }

  /** Resolves when fn is called: `[called, fn] = t.call()`. */
  call<T = unknown>(): [Promise<T>, (value?: T) => void] {
    let fn!: (value?: any) => void;
    const called = new Promise<any>((resolve) => (fn = resolve));
    return [called, fn];
  }
}

/** What an example without a scenario must do: answer a request, and accept a WebSocket if it has handlers for one. */
const plain: Scenario = {
  async drive(t) {
    for (const { server, options } of t.servers) {
      await (await fetch(server.url)).text();
      if (!options.websocket) continue;
      const client = await t.connect();
      await client.next();
      client.socket.terminate();
    }
  },
};

/** Called by the preload file that is made for each example. */
export async function begin(scenario: Scenario = plain) {
  console.log("@scenario " + JSON.stringify({ expect: scenario.expect, refused: scenario.refused }));
  const t = new Test(scenario.upgrades);
  Object.assign(globalThis, scenario.helpers);
  await scenario.before?.(t);
  // The example's own code runs to its end before this timer.
  setTimeout(async () => {
    try {
      await scenario.drive?.(t);
      for (const { server } of t.servers) server.stop(true);
      console.log("@done");
      process.exit(0);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  }, 0);
}
