// What the scripts about sockets share: events as lines, and a pair of connected sockets.
import net from "node:net";
import { once } from "node:events";

export const log = (...a: any[]) => console.log(...a);

/** An error as one line of text; ports are left out. */
export function fault(x: any): any {
  if (!(x instanceof Error)) return x;
  const shown = `${x.name}/${(x as any).code}/${x.message}/${Object.keys(x)}/${(x as any).syscall ?? ""}/${(x as any).errno ?? ""}`;
  return shown.replace(/(127\.0\.0\.1|::1):\d{2,}/g, "$1:PORT");
}

const events = ["connect", "ready", "end", "finish", "drain", "timeout", "error", "close", "prefinish", "lookup", "connectionAttemptFailed"];

/** Prints the events of a socket. */
export function watch(name: string, socket: any, quiet = false) {
  for (const e of events) socket.on(e, (...a: any[]) => log(name, e, ...a.map(fault)));
  if (!quiet) socket.on("data", (d: any) => log(name, "data", d.length));
  socket.once("close", () => (socket.sawClose = true));
  return socket;
}

/** Waits for the event close, which may have come already if the socket is watched. */
export const closed = (socket: any) => (socket.sawClose ? Promise.resolve() : new Promise<void>((resolve) => socket.once("close", () => setImmediate(resolve))));

/** A client and the server's socket for it, both connected, whose events are kept apart: they are printed at the end. */
export async function pair(title: string, serverOptions: any, clientOptions: any, act: (client: any, socket: any, server: any) => any) {
  const lines: Record<string, string[]> = { client: [], server: [] };
  const keep = (name: string, socket: any, quiet: boolean) => {
    for (const e of events) socket.on(e, (...a: any[]) => lines[name].push([e, ...a.map(fault)].join(" ")));
    if (!quiet) socket.on("data", (d: any) => lines[name].push("data " + d));
    socket.once("close", () => (socket.sawClose = true));
    return socket;
  };
  log("#", title);
  let accepted!: (s: any) => void;
  const connection = new Promise<any>((resolve) => (accepted = resolve));
  const server = net.createServer(serverOptions, (s) => accepted(keep("server", s, serverOptions.quiet)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client: any = keep("client", net.connect({ port: (server.address() as any).port, host: "127.0.0.1", ...clientOptions }), clientOptions.quiet);
  await once(client, "connect");
  const socket = await connection;
  const ended = [client, socket].map((s) => new Promise<void>((resolve) => s.once("close", () => resolve())));
  await act(client, socket, server);
  await Promise.all(ended);
  await new Promise((resolve) => setImmediate(resolve));
  for (const [name, list] of Object.entries(lines)) log(` ${name}: ${list.join(", ")}`);
  server.close();
}
