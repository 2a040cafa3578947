// pipeTo: from a readable to a writable stream, with the ends and errors of both.
(function (host, shared) {
  "use strict";
  const { invalidState, nothing, settle, cancelStream, newReader, read, release } = shared;

  function pipe(source, destination, options) {
    const { preventClose, preventAbort, preventCancel, signal } = options ?? {};
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError("options.signal must be AbortSignal");
    const stream = shared.streamOf(source);
    if (stream.reader) throw invalidState("ReadableStream is locked");
    const w = host.writer(destination);
    const reader = newReader(stream, undefined);
    stream.disturbed = true;
    return new Promise((resolve, reject) => {
      let over = false, last = Promise.resolve();
      const finish = (failed, e) => {
        w.release();
        release(reader);
        signal?.removeEventListener("abort", abort);
        if (failed) reject(e);
        else resolve();
      };
      /** Ends the pipe after what is being written, with an action or none. */
      const shut = (action, failed, e) => {
        if (over) return;
        over = true;
        const act = () => {
          if (!action) return finish(failed, e);
          settle(action(), () => finish(failed, e), (other) => finish(true, other));
        };
        settle(last, act, act);
      };
      const abort = () => {
        const { reason } = signal;
        shut(() => Promise.all([preventAbort ? undefined : w.abort(reason), preventCancel ? undefined : stream.state === "readable" ? cancelStream(stream, reason) : undefined]), true, reason);
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
      settle(w.closed(), () => {
        const e = new TypeError("Cannot pipe to a closed stream");
        shut(preventCancel ? undefined : () => cancelStream(stream, e), true, e);
      }, (e) => shut(preventCancel ? undefined : () => cancelStream(stream, e), true, e));
      const step = () => {
        if (over) return;
        settle(w.ready(), () => {
          if (over) return;
          read(reader, {
            chunk(v) {
              last = w.write(v);
              settle(last, undefined, nothing);
              step();
            },
            close: () => shut(preventClose ? undefined : () => w.close(), false),
            error: (e) => shut(preventAbort ? undefined : () => w.abort(e), true, e),
          });
        }, nothing);
      };
      step();
    });
  }

  Object.assign(shared, {
    pipe,
  });
})
