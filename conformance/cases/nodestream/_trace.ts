// What the scripts about node:stream share: a log of what a stream does, and waiting until nothing more happens.
import { Readable, Writable, Duplex, Transform } from "node:stream";

export const names = ["close", "error", "prefinish", "finish", "drain", "end", "pause", "resume", "pipe", "unpipe"];

/** Logs the events of a stream. "data" and "readable" change what a stream does, so they are asked for by name. */
export function trace(stream: any, log: string[], prefix = "", more: string[] = []) {
  for (const name of [...names, ...more]) {
    stream.on(name, (value: any) => {
      log.push(prefix + name + (name === "error" ? `(${value?.code ?? value?.message})` : name === "data" ? `(${value})` : ""));
    });
  }
  return stream;
}

/** Waits until all that follows from what was done has happened. */
export async function quiet(turns = 12) {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

export const shown = (log: string[]) => log.join(" ");

/** A source of three chunks that brings them at once, or later. */
export function source(options: any = {}, late = false, chunks: any[] = ["a", "b", "c"]) {
  let i = 0;
  return new Readable({
    read() {
      const push = () => this.push(i < chunks.length ? chunks[i++] : null);
      if (late) setImmediate(push);
      else push();
    },
    ...options,
  });
}

/** A sink that answers at once, or later. */
export function sink(log: string[], options: any = {}, late = false) {
  return new Writable({
    write(chunk, encoding, callback) {
      log.push(`write(${chunk})`);
      if (late) setImmediate(callback);
      else callback();
    },
    ...options,
  });
}

export { Readable, Writable, Duplex, Transform };
