// Duplex: both directions in one object, and the classes made of it: Transform, PassThrough, and pairs.
"use strict";

const { Stream, construct, destroy, methods, inherit, nextTick } = part("base");
const { Readable, ReadableState } = part("readable");
const { Writable, WritableState } = part("writable");
const { failure, wrongType } = part("errors");

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  const r = this._readableState = new ReadableState(options, this, true);
  const w = this._writableState = new WritableState(options, this, true);
  this.allowHalfOpen = true;
  if (options) {
    if (options.allowHalfOpen === false) this.allowHalfOpen = false;
    if (options.readable === false) {
      r.readable = false;
      r.ended = r.endEmitted = true;
    }
    if (options.writable === false) {
      w.writable = false;
      w.ending = w.ended = w.finished = true;
    }
    if (typeof options.read === "function") this._read = options.read;
    part("writable").setWritableOptions(this, options);
  }
  Stream.call(this, options);
  construct(this);
}
inherit(Duplex, Readable);
for (const key of Reflect.ownKeys(Writable.prototype)) {
  if (!(key in Readable.prototype) || key === "destroy") Object.defineProperty(Duplex.prototype, key, Object.getOwnPropertyDescriptor(Writable.prototype, key));
}
methods(Duplex, {
  get destroyed() {
    return this._readableState && this._writableState ? this._readableState.destroyed && this._writableState.destroyed : false;
  },
  set destroyed(v) {
    if (!this._readableState || !this._writableState) return;
    this._readableState.destroyed = v;
    this._writableState.destroyed = v;
  },
});
delete Duplex.prototype.writableAborted;
Object.assign(Duplex, {
  fromWeb(pair, options) { return part("web").duplexFromWeb(pair, options); },
  toWeb(duplex, options) { return part("web").duplexToWeb(duplex, options); },
  from(body) { return part("duplexify").duplexify(body, "body"); },
});

// ---- Transform

const kCallback = Symbol("kCallback");

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  // A readable side that holds nothing must not let the writable side hold nothing, too, by the default for both.
  const mark = options?.highWaterMark ?? options?.readableHighWaterMark;
  if (mark === 0) options = { ...options, highWaterMark: null, readableHighWaterMark: 0, writableHighWaterMark: options.writableHighWaterMark || 0 };
  Duplex.call(this, options);
  this._readableState.sync = false; // _read never brings a chunk at once
  this[kCallback] = null;
  if (options) {
    if (typeof options.transform === "function") this._transform = options.transform;
    if (typeof options.flush === "function") this._flush = options.flush;
  }
  this.on("prefinish", beforeFinish);
}
inherit(Transform, Duplex);

function flush(callback) {
  if (typeof this._flush !== "function" || this.destroyed) {
    this.push(null);
    if (callback) callback();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data !== undefined && data !== null) this.push(data);
    this.push(null);
    if (callback) callback();
  });
}

/** A class with a _final of its own is flushed all the same. */
function beforeFinish() {
  if (this._final !== flush) flush.call(this);
}

methods(Transform, {
  _final: flush,
  _transform() { throw failure("ERR_METHOD_NOT_IMPLEMENTED", "_transform()"); },
  _write(chunk, encoding, callback) {
    const r = this._readableState, w = this._writableState, { length } = r;
    this._transform(chunk, encoding, (error, value) => {
      if (error) {
        callback(error);
        return;
      }
      if (value !== undefined && value !== null) this.push(value);
      // The next chunk waits until somebody has read what this one became; after the end it comes in the next tick.
      if (r.ended) nextTick(callback);
      else if (w.ended || length === r.length || r.length < r.highWaterMark) callback();
      else this[kCallback] = callback;
    });
  },
  _read() {
    const callback = this[kCallback];
    if (callback === null) return;
    this[kCallback] = null;
    callback();
  },
});

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
inherit(PassThrough, Transform);
methods(PassThrough, {
  _transform(chunk, encoding, callback) { callback(null, chunk); },
});

// ---- pairs

/** What is written to one side is read from the other. */
class DuplexSide extends Duplex {
  #other = null;
  #callback = null;
  join(other) { this.#other = other; }
  _read() {
    const callback = this.#callback;
    if (!callback) return;
    this.#callback = null;
    callback();
  }
  _write(chunk, encoding, callback) {
    if (this.#other === null) return callback();
    if (chunk.length === 0) return nextTick(callback);
    this.#other.push(chunk);
    this.#other.#callback = callback;
  }
  _final(callback) {
    this.#other.on("end", callback);
    this.#other.push(null);
  }
  _destroy(error, callback) {
    const other = this.#other;
    if (other !== null && !other.destroyed) {
      nextTick(() => {
        if (other.destroyed) return;
        if (error) other.destroy();
        else other.push(null);
      });
    }
    callback(error);
  }
}

function duplexPair(options) {
  const a = new DuplexSide(options), b = new DuplexSide(options);
  a.join(b);
  b.join(a);
  return [a, b];
}

module.exports = { Duplex, Transform, PassThrough, duplexPair };
