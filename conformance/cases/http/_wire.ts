// Servers of node:http whose clients send what they are told.
import http from "node:http";
import { Wire } from "../lib";

export const headers = "GET / HTTP/1.1\r\nHost: a\r\n";
export const get = headers + "\r\n";
export const post = (body: string, more = "") => `POST / HTTP/1.1\r\nHost: a\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

/** A listening server. */
export async function listening(options: any, handler?: any) {
  const server = http.createServer(options, handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

export const wire = (server: any) => Wire.open({ port: server.address().port });

/** What a server answers to bytes, to the end of the connection: the last request asks for it. */
export async function answer(handler: any, bytes: string, o: { options?: any; on?: Record<string, any>; until?: string } = {}) {
  const server = await listening(o.options ?? {}, handler);
  for (const [name, fn] of Object.entries(o.on ?? {})) server.on(name, fn);
  const peer = await wire(server);
  await peer.send(bytes);
  const text = await peer.until(o.until ?? "");
  await peer.destroy();
  server.closeAllConnections();
  server.close();
  return text.replaceAll("\r\n", "|");
}

export const close = "Connection: close\r\n";
