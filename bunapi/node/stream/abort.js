// addAbortSignal: a signal that destroys a stream.
"use strict";

const { aborted, notStream, wrongType } = part("errors");
const { isNodeStream, isWebStream } = part("utils");
const { finished } = part("finished");

/** Calls listener when the signal aborts, or in this call; returns the function that forgets it. */
function onAbort(signal, listener) {
  if (signal.aborted) {
    listener();
    return () => {};
  }
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

function addAbortSignal(signal, stream) {
  if (typeof signal !== "object" || signal === null || !("aborted" in signal)) throw wrongType("signal", "of type AbortSignal", signal);
  if (!isNodeStream(stream) && !isWebStream(stream)) throw notStream("stream", stream);
  const abort = isNodeStream(stream) ? () => stream.destroy(aborted(signal)) : () => internal.abortWeb(stream, aborted(signal));
  const forget = onAbort(signal, abort);
  if (!signal.aborted) finished(stream, forget);
  return stream;
}

module.exports = { onAbort, addAbortSignal };
