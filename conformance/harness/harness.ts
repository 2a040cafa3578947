// Stands around an example of a document: supplies what the document leaves undefined, drives the example as a client
// would, and prints what is seen. It runs on gobun and on Bun alike. The example itself is never edited: only the
// addresses that it names are the machine's (ports, host names, paths of sockets) and are replaced as it asks for them.

/** One example's surroundings. All parts are optional. */
export interface Scenario {
  /** Globals that the document's author had in mind. */
  globals?: Record<string, unknown>;
  /** Files that it finds beside itself: texts, or copies of files below the folder of scenarios. */
  files?: Record<string, string | { from: string }>;
  /** Supplies the upgrade logic that the example leaves out: every WebSocket handshake is accepted. */
  upgrades?: boolean;
  /** Supplies the fetch handler that the example leaves out: it answers "answered". */
  answers?: boolean;
  /** Lets the scenario see the server's side: `t.sockets` are the sockets, `t.handlers` the handlers as they are called. */
  watch?: boolean;
  /** Runs before the example; may await. Fragments get their `ws`, `server` or `socket` here, as globals. */
  before?(t: Test): unknown;
  /** Acts as the clients of the example. */
  drive?(t: Test): unknown;
  /** Runs when nothing is left to do, before the process ends. */
  after?(t: Test): unknown;
  /** Variables of the example that are printed behind its last line. */
  reads?: string[];
  /** The lines that must appear on standard output: text, or a pattern for what differs from run to run. */
  expect?: (string | RegExp)[];
  /** The exit status with which it ends; default 0. */
  status?: number;
  /** Part of the error with which the example is refused. */
  refused?: string;
  /** What is different on Bun itself. */
  bun?: Scenario & { reason: string };
  /** Why this is expected, for the report. */
  reason?: string;
  /** Seconds that the scenario may take; default 10. */
  seconds?: number;
  /** The example does not end when its servers have stopped: end it. */
  endless?: boolean;
}

export type Scenarios = Record<string, Scenario>;

type Options = Record<string, any>;
type Started = { server: any; options: Options };

const serve = Bun.serve;
const nativeFetch = globalThis.fetch;
const NativeWebSocket = globalThis.WebSocket;
const isBun = !process.versions.gobun;
const insecure = { rejectUnauthorized: false };

/** Things that happen, to be awaited one by one. */
export class Queue<T> {
  #items: T[] = [];
  #waiting: ((item: T) => void)[] = [];

  push(item: T) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(item);
    else this.#items.push(item);
  }

  next(): Promise<T> {
    if (this.#items.length) return Promise.resolve(this.#items.shift()!);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** A client whose events are awaited one by one, as text. */
export class Client extends Queue<string> {
  readonly socket: WebSocket;

  constructor(url: string | URL, options?: any) {
    super();
    this.socket = new NativeWebSocket(url, options);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.push("open");
    this.socket.onmessage = (e) => this.push("message " + show(e.data));
    this.socket.onerror = () => this.push("error");
    this.socket.onclose = (e) => this.push(`close ${e.code} ${JSON.stringify(e.reason)}`);
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

/** One frame that passed the tap, in the order of passing. */
export interface Frame {
  from: "client" | "server";
  opcode: number;
  fin: boolean;
  compressed: boolean;
  length: number;
}

/** What a scenario works with. */
export class Test {
  /** Servers that the example started, with the options that it gave. */
  readonly servers: Started[] = [];
  /** The server's sockets in the order of opening, and the names of the handlers as they are called (watch). */
  readonly sockets = new Queue<any>();
  readonly handlers = new Queue<string>();
  /** The WebSockets that the example made. */
  readonly clients: WebSocket[] = [];
  /** True in a run that takes the time it takes (--slow). */
  readonly slow = process.env.CONFORM_SLOW === "1";
  /** A place for what `before` hands to `drive`. */
  readonly notes: Record<string, any> = {};
  #own: any[] = []; // servers of the scenario
  #upstream: any;
  #started!: () => void;
  readonly #start = new Promise<void>((resolve) => (this.#started = resolve));

  constructor({ upgrades, answers, watch }: Scenario = {}) {
    (Bun as any).serve = (given: Options) => {
      const options = localized(given);
      if (upgrades) options.fetch = upgrade;
      if (answers) options.fetch = () => new Response("answered");
      if (watch) options.websocket = this.#watched(options.websocket);
      const server = serve.call(Bun, options as any);
      this.servers.push({ server, options });
      this.#started();
      return server;
    };
    (globalThis as any).fetch = Object.assign((input: any, init?: any) => nativeFetch(this.#reachable(input, init), viaTap(init)), nativeFetch);
    (globalThis as any).WebSocket = new Proxy(NativeWebSocket, {
      construct: (target, [url, ...rest]: any) => {
        const socket = new target(this.#reachable(url), ...(rest.map(viaTap) as []));
        this.clients.push(socket);
        return socket;
      },
    });
  }

  #watched(given: Options): Options {
    const watched: Options = { open() {}, ...given };
    for (const [name, handler] of Object.entries(watched)) {
      if (typeof handler !== "function") continue;
      watched[name] = (...args: unknown[]) => {
        if (name === "open") this.sockets.push(args[0]);
        if (given[name]) this.handlers.push(name);
        return handler.apply(watched, args);
      };
    }
    return watched;
  }

  // The example's servers are reached as they are; every other address stands for the scenario's upstream.
  #reachable(input: any, init?: any): any {
    if (init?.unix) return input;
    const url = new URL(input instanceof Request ? input.url : String(input));
    const known = [...this.servers.map((s) => s.server), ...this.#own];
    if (known.some((server) => Number(url.port) === server.port)) return input;
    if (!this.#upstream) throw new Error(`the example calls ${url.href}: its scenario has no upstream that answers`);
    url.protocol = url.protocol.replace(/s?:$/, this.#upstream.url.protocol === "https:" ? "s:" : ":");
    url.hostname = "localhost";
    url.port = String(this.#upstream.port);
    return input instanceof Request ? new Request(url.href, input) : url.href;
  }

  /** Starts a server of the scenario's own. */
  serve(options: Options): any {
    const server = serve.call(Bun, { port: 0, ...options } as any);
    server.unref(); // an example without a driver ends by itself
    this.#own.push(server);
    return server;
  }

  /** Starts the server that answers at every address outside of the example. */
  upstream(options: Options): any {
    return (this.#upstream = this.serve(options));
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

  /** Observes the next n events of a client, or other things that happen. */
  async events(of: Queue<string>, n: number, name = "") {
    for (let i = 0; i < n; i++) this.observe((name && name + ": ") + (await of.next()));
  }

  /** A client of the example's server. */
  async connect(path = "/", options: Options = {}): Promise<Client> {
    const { url } = await this.server();
    return new Client(new URL(path, String(url).replace(/^http/, "ws")), url.protocol === "https:" ? { tls: insecure, ...options } : options);
  }

  /** Requests a path of the example's server. */
  async request(path = "/", init: Options = {}): Promise<Response> {
    await this.#start;
    return requestOf(this.servers[0], path, init);
  }

  /** Requests a path and observes status, body and the headers that are named. */
  async get(path: string, init: Options & { show?: string[] } = {}) {
    const response = await this.request(path, { redirect: "manual", ...init });
    const headers = (init.show ?? []).map((name) => `${name}: ${response.headers.get(name)}`);
    this.observe([path, response.status, ...headers, JSON.stringify(await response.text())].join(" "));
  }

  /** A client whose bytes are looked at on their way. With mute, nothing that it sends arrives after the handshake. */
  async tap(path = "/", options: Options & { mute?: boolean; port?: number } = {}): Promise<Client> {
    const { mute, port = (await this.server()).port, ...rest } = options;
    return new Client(`ws://127.0.0.1:${process.env.CONFORM_TAP}/@${port}${mute ? ",mute" : ""}${path}`, rest);
  }

  /** The frames that passed the tap so far. */
  async frames(): Promise<Frame[]> {
    return (await nativeFetch(`http://127.0.0.1:${process.env.CONFORM_TAP}/frames`)).json() as Promise<Frame[]>;
  }

  /** What the tap was asked for as a proxy: examples that name one get it instead. */
  async proxied(): Promise<{ method: string; target: string; headers: Record<string, string> }[]> {
    return (await nativeFetch(`http://127.0.0.1:${process.env.CONFORM_TAP}/proxied`)).json() as any;
  }

  /** Resolves when fn is called: `[called, fn] = t.call()`. */
  call<T = unknown>(): [Promise<T>, (value?: T) => void] {
    let fn!: (value?: any) => void;
    const called = new Promise<any>((resolve) => (fn = resolve));
    return [called, fn];
  }

  async stop() {
    for (const server of [...this.servers.map((s) => s.server), ...this.#own]) await server.stop(true);
  }
}

// A proxy that an example names lies on another machine: the tap takes its place, and the name and password stay.
function viaTap(options: any): any {
  const given = options?.proxy;
  if (!given) return options;
  const url = new URL(given.url ?? given);
  url.protocol = "http:";
  url.host = `127.0.0.1:${process.env.CONFORM_TAP}`;
  return { ...options, proxy: typeof given === "object" && "url" in given ? { ...given, url: url.href } : url.href };
}

// Addresses that an example names may be taken, or lie on another machine.
function localized(given: Options): Options {
  const options: Options = { ...given };
  if (options.unix) options.unix = options.unix.startsWith("\0") ? `${options.unix}-${process.pid}` : "./" + options.unix.split("/").pop();
  else options.port = 0;
  if (options.hostname && !/^[\d.:]+$|^localhost$/.test(options.hostname)) options.hostname = "localhost";
  return options;
}

function requestOf({ server, options }: Started, path: string, init: Options = {}): Promise<Response> {
  const more: Options = { signal: AbortSignal.timeout(5000), ...init };
  if (options.unix) return nativeFetch("http://localhost" + path, { unix: options.unix, ...more } as any);
  if (server.url.protocol === "https:") more.tls ??= insecure;
  return nativeFetch(String(new URL(path, server.url)), more);
}

// What an example without a scenario must do: answer a request, and accept a WebSocket if it has handlers for one.
const plain: Scenario = {
  async drive(t) {
    for (const started of t.servers) {
      const { server, options } = started;
      await (await requestOf(started, "/")).text();
      if (!options.websocket) continue;
      // Where the document leaves out how requests are upgraded, it is supplied.
      if (options.fetch && !/\bupgrade\s*\(/.test(String(options.fetch))) server.reload({ ...options, fetch: upgrade });
      const client = await t.connect();
      const event = await client.next();
      if (event !== "open") throw new Error("the server did not accept a WebSocket: " + event);
      client.close();
      while (!(await client.next()).startsWith("close"));
    }
  },
};

/** The part of a scenario that holds on this runtime. */
function here(scenario: Scenario): Scenario {
  return isBun && scenario.bun ? { ...scenario, ...scenario.bun } : scenario;
}

/** Called by the preload file that is made for each example. */
export async function begin(given: Scenario = plain) {
  const scenario = here(given);
  const t = new Test(scenario);
  Object.assign(globalThis, scenario.globals);
  await scenario.before?.(t);
  let driven = false;
  process.on("exit", (code) => {
    if (code === 0 && driven) console.log("@done");
  });
  if (scenario.after) {
    process.once("beforeExit", async () => {
      await scenario.after!(t); // what rejects ends the process
      driven = true;
    });
  }
  // The example's own code runs before this timer, up to its first await.
  setTimeout(async () => {
    try {
      if (scenario.drive) {
        await scenario.drive(t);
        await t.stop();
      }
      driven = !scenario.after;
      if (scenario.endless) process.exit(0);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  }, 0);
}

/** Called by the program that tells what a file of scenarios expects. */
export function describe(scenarios: Scenarios) {
  const described = Object.entries(scenarios).map(([key, given]) => {
    const { expect, reads, files, status, refused, seconds, reason } = here(given);
    const lines = expect?.map((line) => (typeof line === "string" ? { text: line } : { pattern: line.source }));
    const beside = Object.entries(files ?? {}).map(([name, file]) => [name, typeof file === "string" ? { text: file } : file]);
    return [key, { expect: lines, reads, files: Object.fromEntries(beside), status, refused, seconds, reason }];
  });
  console.log(JSON.stringify(Object.fromEntries(described)));
}
