// A server that does only what it is told, so that a client meets every kind of answer: see host_test.go.
import { base64, order, show } from "./lib";

/** What a server answers to a handshake that it accepts; {accept} stands for Sec-WebSocket-Accept. */
export const switching = (...headers: string[]) =>
  ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: {accept}", ...headers, "", ""].join("\r\n");

/** An unmasked frame as a server sends it. */
export function frame(opcode: number, payload: string | Uint8Array = "", first = 0x80): Uint8Array {
  const data = typeof payload === "string" ? Buffer.from(payload) : payload;
  const n = data.length;
  const head = n < 126 ? [n] : n < 65536 ? [126, n >> 8, n & 255] : [127, 0, 0, 0, 0, (n >>> 24) & 255, (n >> 16) & 255, (n >> 8) & 255, n & 255];
  const f = new Uint8Array(1 + head.length + n);
  f[0] = first | opcode;
  f.set(head, 1);
  f.set(data, 1 + head.length);
  return f;
}
export const text = (s: string) => frame(1, s);
export const closing = (code?: number, reason = "") =>
  frame(8, code === undefined ? "" : Uint8Array.from([code >> 8, code & 255, ...Buffer.from(reason)]));

/** A certificate and its key as PEM: ca, good, self-signed, expired, other-name, client. */
export async function certificate(name: string) {
  const [cert, key] = await order({ op: "certificate", certificate: name });
  return { cert, key };
}

/** One connection that the server accepted. */
export class Accepted {
  constructor(private id: string) {}

  private do = (op: string, more: any = {}) => order({ op, id: this.id, ...more });

  /** The lines of a request's head. */
  head = () => this.do("head");
  /** Sec-WebSocket-Key of the last head. */
  key = async () => (await this.do("key"))[0];
  /** Sends text and bytes in one packet. */
  write = (...parts: (string | Uint8Array)[]) =>
    this.do("write", { data: base64(parts.map((p) => (typeof p === "string" ? Uint8Array.from(p, (c) => c.charCodeAt(0)) : p))) });
  /** The next frames, a line each; fewer and how the stream ended if it did. */
  next = (count = 1) => this.do("next", { count });
  /** Begins TLS. */
  secure = (certificate: string) => this.do("secure", { certificate });
  /** Reads at least that many bytes of frames. */
  async skip(bytes: number) {
    const [read, frames, end] = await this.do("skip", { count: bytes });
    return { bytes: Number(read), frames: Number(frames), end };
  }
  /** Reads to the end of the stream. */
  async rest() {
    const [bytes, frames, last, end] = await this.do("rest");
    return { bytes: Number(bytes), frames: Number(frames), last, end };
  }
  end = () => this.do("end");
  reset = () => this.do("reset");
  destroy = () => this.do("destroy");

  /** Prints the next frames. */
  async print(count = 1) {
    for (const line of await this.next(count)) console.log(`server: ${line}`);
  }
}

/** A listener. */
export class Host {
  private constructor(
    private id: string,
    /** A port, or the path of a unix socket. */
    readonly where: string,
    readonly url: string,
  ) {}

  /** certificate makes it TLS; unix is the beginning of a socket's name. */
  static async listen(o: { certificate?: string; clientCertificate?: boolean; unix?: string } = {}) {
    const [id, where] = await order({ op: "listen", ...o });
    const scheme = o.certificate ? "wss" : "ws";
    return new Host(id, where, o.unix ? `${scheme}+unix://${where}` : `${scheme}://127.0.0.1:${where}/`);
  }

  /** The next connection, of which nothing was read. */
  async accept() {
    const [id, ...more] = await order({ op: "accept", id: this.id });
    if (id.startsWith("peer: ")) throw new Error(id);
    return new Accepted(id);
  }

  /** The next connection with its request's head. */
  async request() {
    const conn = await this.accept();
    return { conn, head: await conn.head() };
  }

  /** A client with a connection whose handshake is done. Its events are printed by watch. */
  async open(make: (url: string) => WebSocket = (url) => new WebSocket(url), ...headers: string[]) {
    const ws = make(this.url);
    const { conn } = await this.request();
    const opened = new Promise((resolve) => ws.addEventListener("open", resolve, { once: true }));
    await conn.write(switching(...headers));
    await opened;
    return { ws, conn };
  }
}

/** Prints a socket's events as they come; the promise is resolved after its close event. */
export function watch(ws: WebSocket, name = "client"): Promise<void> {
  const say = (line: string) => console.log(`${name}: ${line}`);
  ws.addEventListener("open", () => say(`open protocol=${show(ws.protocol)} extensions=${show(ws.extensions)}`));
  for (const type of ["message", "ping", "pong"]) {
    ws.addEventListener(type, (e: any) => say(`${type} ${typeof e.data === "string" && e.data.length > 60 ? e.data.length + " characters" : show(e.data)}`));
  }
  ws.addEventListener("error", (e: any) => {
    say(`error ${e.constructor.name} ${show(e.message)} ${e.error?.constructor.name} ${show(e.error?.message === e.message)} code=${e.error?.code} state=${ws.readyState}`);
  });
  return new Promise((resolve) =>
    ws.addEventListener("close", (e) => {
      say(`close ${e.code} ${show(e.reason)} wasClean=${e.wasClean} state=${ws.readyState}`);
      resolve();
    }),
  );
}
