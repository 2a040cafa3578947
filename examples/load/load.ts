// A load generator for WebSocket servers that answer every message with one message: many clients in one process, a
// progress line every second, a table at the end. See README.md.
import { Histogram } from "./histogram";
import { parseFlags, usage } from "./flags";

const flags = parseFlags(Bun.argv.slice(2));
if (typeof flags === "string") {
  console.error(flags + "\n\n" + usage);
  process.exit(2);
}
const { url, clients, connecting, seconds, size, rate } = flags;

const now = () => Bun.nanoseconds() / 1e6; // milliseconds
const connectTimes = new Histogram();
const roundTrips = new Histogram();
const failures = new Map<string, number>();
let opened = 0, open = 0, sent = 0, received = 0, bytes = 0;
let running = true;

const payload = "x".repeat(size);

/** One client: its messages in flight, oldest first, as the times at which they were sent. */
class Client {
  private inFlight: number[] = [];
  private readonly began = now();
  private readonly socket: WebSocket;
  private opened = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** settled is called once, when the connection stands or has failed. */
  constructor(settled: () => void) {
    const ws = (this.socket = new WebSocket(url));
    ws.onopen = () => {
      connectTimes.add(now() - this.began);
      opened++;
      open++;
      settled();
      this.start();
    };
    ws.onmessage = (event) => this.answered(event.data as string | Buffer);
    ws.onerror = (event) => count((event as ErrorEvent).message.replace(/^.*failed: /, ""));
    ws.onclose = (event) => {
      clearInterval(this.timer);
      if (!this.opened) return settled();
      open--;
      if (running) count("closed by the server with " + event.code);
    };
  }

  private start() {
    this.opened = true;
    if (rate === 0) this.send();
    else this.timer = setInterval(() => this.send(), 1000 / rate);
  }

  private send() {
    if (!running) return;
    // A server that does not keep up gets no more than this ahead of its answers: what is measured is the server, not
    // how much memory this process has.
    if (this.inFlight.length >= 1000) return;
    this.inFlight.push(now());
    this.socket.send(payload);
    sent++;
  }

  private answered(data: string | Buffer) {
    const at = this.inFlight.shift();
    if (at === undefined) return; // a greeting, not an answer
    roundTrips.add(now() - at);
    received++;
    bytes += data.length;
    if (rate === 0) this.send();
  }

  close() {
    clearInterval(this.timer);
    this.socket.close(1000);
  }
}

function count(what: string) {
  failures.set(what, (failures.get(what) ?? 0) + 1);
}

const all: Client[] = [];
/** Connects all clients, a bounded number at a time. */
function connect(): Promise<void> {
  return new Promise((resolve) => {
    let settled = 0;
    const next = () => {
      if (all.length < clients && running) all.push(new Client(() => (settled++, next(), settled === clients && resolve())));
    };
    for (let i = 0; i < Math.min(connecting, clients); i++) next();
  });
}

const thousands = (n: number) => Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
const ms = (n: number) => (n < 10 ? n.toFixed(2) : n.toFixed(0)) + " ms";
const total = (m: Map<string, number>) => [...m.values()].reduce((a, b) => a + b, 0);

const began = now();
let last = { at: began, received: 0 };
function progress() {
  const at = now();
  const perSecond = ((received - last.received) / (at - last.at)) * 1000;
  last = { at, received };
  const line = `${Math.round((at - began) / 1000)}s  ${open}/${clients} open  ${thousands(perSecond)} msg/s  p50 ${ms(roundTrips.quantile(0.5))}  p99 ${ms(roundTrips.quantile(0.99))}  failures ${total(failures)}`;
  if (process.stdout.isTTY) process.stdout.write("\r" + line + "  ");
  else console.log(line);
}

function summary(measured: number) {
  if (process.stdout.isTTY) console.log();
  const rows: [string, string][] = [
    ["clients", `${opened} of ${clients}`],
    ["connect", `p50 ${ms(connectTimes.quantile(0.5))}, p99 ${ms(connectTimes.quantile(0.99))}, max ${ms(connectTimes.max)}`],
    ["messages", `${thousands(sent)} sent, ${thousands(received)} answered`],
    ["throughput", `${thousands(received / (measured / 1000))} msg/s, ${(bytes / 1048576 / (measured / 1000)).toFixed(2)} MB/s`],
    ["round trip", `p50 ${ms(roundTrips.quantile(0.5))}, p90 ${ms(roundTrips.quantile(0.9))}, p99 ${ms(roundTrips.quantile(0.99))}, max ${ms(roundTrips.max)}`],
    ["failures", failures.size === 0 ? "none" : [...failures].map(([what, n]) => `${n}x ${what}`).join(", ")],
  ];
  const left = Math.max(...rows.map(([name]) => name.length)), right = Math.max(...rows.map(([, text]) => text.length));
  const rule = (a: string, b: string, c: string) => a + "─".repeat(left + 2) + b + "─".repeat(right + 2) + c;
  console.log(rule("┌", "┬", "┐"));
  for (const [name, text] of rows) console.log(`│ ${name.padEnd(left)} │ ${text.padEnd(right)} │`);
  console.log(rule("└", "┴", "┘"));
}

let finish!: () => void;
const interrupted = new Promise<void>((resolve) => (finish = resolve));
process.on("SIGINT", finish);

console.log(`${clients} clients, ${size} bytes a message, ${rate === 0 ? "the next when the last is answered" : rate + " messages a second each"}: ${url}`);
const ticker = setInterval(progress, 1000);
await Promise.race([connect(), interrupted]);
const measureFrom = now();
received = sent = bytes = 0; // what came while others were still connecting does not count
roundTrips.clear();
last = { at: measureFrom, received: 0 };
if (opened > 0) await Promise.race([Bun.sleep(seconds * 1000), interrupted]);
running = false;
clearInterval(ticker);
summary(now() - measureFrom);
for (const client of all) client.close();
process.exitCode = opened === clients && failures.size === 0 ? 0 : 1;
// A server that does not answer the close is not waited for.
setTimeout(() => process.exit(), 2000).unref();
