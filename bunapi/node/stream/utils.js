// What can be asked of a stream of any kind: Node's, the web's, or an object of a package that behaves like one.
"use strict";

const kIsDestroyed = Symbol.for("nodejs.stream.destroyed");
const kIsErrored = Symbol.for("nodejs.stream.errored");
const kIsReadable = Symbol.for("nodejs.stream.readable");
const kIsWritable = Symbol.for("nodejs.stream.writable");
const kIsDisturbed = Symbol.for("nodejs.stream.disturbed");
const fn = (v) => typeof v === "function";

const isReadableNodeStream = (s, strict = false) =>
  !!(s && fn(s.pipe) && fn(s.on) && (!strict || (fn(s.pause) && fn(s.resume))) && (!s._writableState || s._readableState?.readable !== false) &&
    (!s._writableState || s._readableState));
const isWritableNodeStream = (s) => !!(s && fn(s.write) && fn(s.on) && (!s._readableState || s._writableState?.writable !== false));
const isDuplexNodeStream = (s) => !!(s && fn(s.pipe) && s._readableState && fn(s.on) && fn(s.write));
const isNodeStream = (s) => !!s && !!(s._readableState || s._writableState || (fn(s.write) && fn(s.on)) || (fn(s.pipe) && fn(s.on)));
const isReadableStream = (s) => !!(s && !isNodeStream(s) && fn(s.pipeThrough) && fn(s.getReader) && fn(s.cancel));
const isWritableStream = (s) => !!(s && !isNodeStream(s) && fn(s.getWriter) && fn(s.abort));
const isTransformStream = (s) => !!(s && !isNodeStream(s) && typeof s.readable === "object" && typeof s.writable === "object");
const isWebStream = (s) => isReadableStream(s) || isWritableStream(s) || isTransformStream(s);

/** Whether an object can be iterated; async says only so (true) or only synchronously (false). */
function isIterable(v, async) {
  if (v === null || v === undefined) return false;
  if (async === true) return fn(v[Symbol.asyncIterator]);
  if (async === false) return fn(v[Symbol.iterator]);
  return fn(v[Symbol.asyncIterator]) || fn(v[Symbol.iterator]);
}

function isDestroyed(s) {
  if (!isNodeStream(s)) return null;
  const state = s._writableState || s._readableState;
  return !!(s.destroyed || s[kIsDestroyed] || state?.destroyed);
}

function isWritableEnded(s) {
  if (!isWritableNodeStream(s)) return null;
  if (s.writableEnded === true) return true;
  const w = s._writableState;
  if (w?.errored) return false;
  return typeof w?.ended === "boolean" ? w.ended : null;
}

function isWritableFinished(s, strict) {
  if (!isWritableNodeStream(s)) return null;
  if (s.writableFinished === true) return true;
  const w = s._writableState;
  if (w?.errored) return false;
  if (typeof w?.finished !== "boolean") return null;
  return !!(w.finished || (strict === false && w.ended === true && w.length === 0));
}

function isReadableFinished(s, strict) {
  if (!isReadableNodeStream(s)) return null;
  const r = s._readableState;
  if (r?.errored) return false;
  if (typeof r?.endEmitted !== "boolean") return null;
  return !!(r.endEmitted || (strict === false && r.ended === true && r.length === 0));
}

function isReadable(s) {
  const said = s?.[kIsReadable] ?? internal.webReadable(s);
  if (said !== undefined && said !== null) return said;
  if (typeof s?.readable !== "boolean") return null;
  if (isDestroyed(s)) return false;
  return isReadableNodeStream(s) && s.readable && !isReadableFinished(s);
}

function isWritable(s) {
  const said = s?.[kIsWritable];
  if (said !== undefined && said !== null) return said;
  if (typeof s?.writable !== "boolean") return null;
  if (isDestroyed(s)) return false;
  return isWritableNodeStream(s) && s.writable && !isWritableEnded(s);
}

function isFinished(s, { readable, writable } = {}) {
  if (!isNodeStream(s)) return null;
  if (isDestroyed(s)) return true;
  if (readable !== false && isReadable(s)) return false;
  if (writable !== false && isWritable(s)) return false;
  return true;
}

const errorOf = (s, direction, state) => {
  if (!isNodeStream(s)) return null;
  if (s[direction]) return s[direction];
  return s[state]?.errored ?? null;
};
const writableError = (s) => errorOf(s, "writableErrored", "_writableState");
const readableError = (s) => errorOf(s, "readableErrored", "_readableState");

function isClosed(s) {
  if (!isNodeStream(s)) return null;
  if (typeof s.closed === "boolean") return s.closed;
  const r = s._readableState, w = s._writableState;
  if (typeof w?.closed === "boolean" || typeof r?.closed === "boolean") return w?.closed || r?.closed;
  return typeof s._closed === "boolean" && isOutgoing(s) ? s._closed : null;
}

const isOutgoing = (s) => typeof s._closed === "boolean" && typeof s._defaultKeepAlive === "boolean" && typeof s._removedConnection === "boolean";

/** Whether the stream will tell of its end with "close". */
function willEmitClose(s) {
  if (!isNodeStream(s)) return null;
  const r = s._readableState, w = s._writableState, state = w || r;
  return (!state && isOutgoing(s) && s.req?.upgradeOrConnect === undefined) || !!(state && state.autoDestroy && state.emitClose && state.closed === false);
}

const isErrored = (s) => !!(s && (s[kIsErrored] ?? internal.webErrored(s) ?? s.readableErrored ?? s.writableErrored ?? s._readableState?.errorEmitted ??
  s._writableState?.errorEmitted ?? s._readableState?.errored ?? s._writableState?.errored));
const isDisturbed = (s) => !!(s && (s[kIsDisturbed] ?? internal.webDisturbed(s) ?? (s.readableDidRead || s.readableAborted)));
const isRequest = (s) => !!(s && s.setHeader && fn(s.abort));

module.exports = {
  kIsDestroyed, isReadableNodeStream, isWritableNodeStream, isDuplexNodeStream, isNodeStream, isReadableStream, isWritableStream, isTransformStream, isWebStream,
  isIterable, isDestroyed, isWritableEnded, isWritableFinished, isReadableFinished, isReadable, isWritable, isFinished, writableError, readableError, isClosed,
  willEmitClose, isErrored, isDisturbed, isRequest,
};
