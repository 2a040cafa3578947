// node:stream/promises.
"use strict";

const u = part("utils");
const { run } = part("pipeline");
const f = part("finished");

function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    let signal, end;
    const last = streams[streams.length - 1];
    if (last && typeof last === "object" && !u.isNodeStream(last) && !u.isIterable(last) && !u.isWebStream(last)) {
      ({ signal, end } = streams.pop());
      if (signal !== undefined) part("errors").mustBeSignal("options.signal", signal);
    }
    run(streams, (error, value) => (error ? reject(error) : resolve(value)), { signal, end });
  });
}

function finished(stream, options) {
  let cleanup = false;
  if (options === null) options = {};
  if (options?.cleanup !== undefined) {
    if (typeof options.cleanup !== "boolean") throw part("errors").wrongType("cleanup", "of type boolean", options.cleanup);
    cleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const clean = f.finished(stream, options ?? {}, (error) => {
      if (cleanup) clean();
      if (error) reject(error);
      else resolve();
    });
  });
}

module.exports = { finished, pipeline };
