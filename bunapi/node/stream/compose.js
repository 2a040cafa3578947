// compose: several streams, iterables and functions as one Duplex.
"use strict";

const u = part("utils");
const { failure, wrongValue, AbortError } = part("errors");
const { finished } = part("finished");
const { destroyer } = part("destroyer");
const { run } = part("pipeline");
const { duplexify } = part("duplexify");
const { Duplex } = part("duplex");

function compose(...streams) {
  if (streams.length === 0) throw failure("ERR_MISSING_ARGS", '"streams"');
  if (streams.length === 1) return duplexify(streams[0], "body");
  const given = [...streams], end = streams.length - 1;
  if (typeof streams[0] === "function") streams[0] = duplexify(streams[0]);
  if (typeof streams[end] === "function") streams[end] = duplexify(streams[end]);
  for (let i = 0; i < streams.length; i++) {
    const s = streams[i];
    if (!u.isNodeStream(s) && !u.isWebStream(s)) continue;
    if (i < end && !(u.isReadable(s) || u.isReadableStream(s) || u.isTransformStream(s))) throw wrongValue(`streams[${i}]`, given[i], "must be readable");
    if (i > 0 && !(u.isWritable(s) || u.isWritableStream(s) || u.isTransformStream(s))) throw wrongValue(`streams[${i}]`, given[i], "must be writable");
  }
  const whole = new Whole(streams[0]);
  whole.tail = run(streams, (error) => whole.over(error));
  return whole.make();
}

/** The Duplex in front of a pipeline from head to tail. */
class Whole {
  constructor(head) {
    this.head = head;
    this.onDrain = this.onFinish = this.onReadable = null;
    this.onClose = undefined; // null: all is over
  }

  over(error) {
    const callback = this.onClose;
    this.onClose = null;
    if (callback) callback(error);
    else if (error) this.duplex.destroy(error);
    else if (!this.readable && !this.writable) this.duplex.destroy();
  }

  call(name) {
    const fn = this[name];
    this[name] = null;
    fn?.();
  }

  make() {
    const { head, tail } = this;
    this.writable = !!(u.isWritable(head) || u.isWritableStream(head) || u.isTransformStream(head));
    this.readable = !!(u.isReadable(tail) || u.isReadableStream(tail) || u.isTransformStream(tail));
    const d = this.duplex = new Duplex({
      writableObjectMode: !!head?.writableObjectMode, readableObjectMode: !!tail?.readableObjectMode, writable: this.writable, readable: this.readable,
    });
    if (this.writable) {
      if (u.isNodeStream(head)) this.writeToNode(d);
      else this.writeToWeb(d);
      finished(u.isTransformStream(tail) ? tail.readable : tail, () => this.call("onFinish"));
    }
    if (this.readable) {
      if (u.isNodeStream(tail)) this.readFromNode(d);
      else this.readFromWeb(d);
    }
    d._destroy = (error, callback) => {
      if (!error && this.onClose !== null) error = new AbortError();
      this.onReadable = this.onDrain = this.onFinish = null;
      if (u.isNodeStream(tail)) destroyer(tail, error);
      if (this.onClose === null) callback(error);
      else this.onClose = callback;
    };
    return d;
  }

  writeToNode(d) {
    const { head } = this;
    d._write = (chunk, encoding, callback) => {
      if (head.write(chunk, encoding)) callback();
      else this.onDrain = callback;
    };
    d._final = (callback) => {
      head.end();
      this.onFinish = callback;
    };
    head.on("drain", () => this.call("onDrain"));
  }

  writeToWeb(d) {
    const { head } = this;
    const writer = (u.isTransformStream(head) ? head.writable : head).getWriter();
    d._write = async (chunk, encoding, callback) => {
      try {
        await writer.ready;
        writer.write(chunk).catch(() => {});
        callback();
      } catch (error) {
        callback(error);
      }
    };
    d._final = async (callback) => {
      try {
        await writer.ready;
        writer.close().catch(() => {});
        this.onFinish = callback;
      } catch (error) {
        callback(error);
      }
    };
  }

  readFromNode(d) {
    const { tail } = this;
    tail.on("readable", () => this.call("onReadable"));
    tail.on("end", () => d.push(null));
    d._read = () => {
      for (;;) {
        const chunk = tail.read();
        if (chunk === null) {
          this.onReadable = d._read;
          return;
        }
        if (!d.push(chunk)) return;
      }
    };
  }

  readFromWeb(d) {
    const { tail } = this;
    const reader = (u.isTransformStream(tail) ? tail.readable : tail).getReader();
    d._read = async () => {
      for (;;) {
        try {
          const { value, done } = await reader.read();
          if (done) {
            d.push(null);
            return;
          }
          if (!d.push(value)) return;
        } catch {
          return;
        }
      }
    };
  }
}

module.exports = { compose };
