// ReadStream and WriteStream.
"use strict";

const { Readable, Writable, finished } = require("stream");
const { kFd, kRef, kUnref } = part("shared");
const FileHandle = part("handle");
const fs = require("fs");

// What a stream's option fs stands for: the functions with which the stream opens, reads, writes and closes.
const kFs = Symbol("kFs");
const kIsPerformingIO = Symbol("kIsPerformingIO");
const kIoDone = Symbol("kIoDone");

function optionsOf(options) {
  if (options === undefined || options === null) return {};
  if (typeof options === "string") {
    if (!Buffer.isEncoding(options)) throw unknownEncoding(options);
    return { encoding: options };
  }
  if (typeof options !== "object") throw internal.wrongType("options", "one of type string or object", options);
  if (options.encoding && options.encoding !== "buffer" && !Buffer.isEncoding(options.encoding)) throw unknownEncoding(options.encoding);
  return { ...options };
}
const unknownEncoding = (encoding) => internal.failure("TypeError", "ERR_INVALID_ARG_VALUE", `The argument 'encoding' is invalid encoding. Received ${internal.shown(encoding)}`);

function validPath(path) {
  if (path instanceof URL) return Bun.fileURLToPath(path);
  if (typeof path !== "string") throw internal.argType("path", "string or URL", path);
  return path;
}

function integer(value, name, low = 0, high = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== "number") throw internal.argType(name, "number", value);
  if (!Number.isInteger(value)) throw internal.rangeError(name, "an integer", value);
  if (value < low || value > high) throw internal.rangeError(name, `>= ${low} && <= ${high}`, value);
}

function method(given, name) {
  if (typeof given[name] !== "function") throw internal.wrongType(`options.fs.${name}`, "of type function", given[name]);
}

// ofHandle lets a stream work with a FileHandle, which stays open until the stream is done with it.
const ofHandle = (handle) => ({
  read: (fd, buffer, offset, length, position, fn) => void handle.read(buffer, offset, length, position).then(({ bytesRead }) => fn(null, bytesRead, buffer), (e) => fn(e, 0, buffer)),
  write: (fd, buffer, offset, length, position, fn) => void handle.write(buffer, offset, length, position).then(({ bytesWritten }) => fn(null, bytesWritten, buffer), (e) => fn(e, 0, buffer)),
  writev: (fd, buffers, position, fn) => void handle.writev(buffers, position).then(({ bytesWritten }) => fn(null, bytesWritten, buffers), (e) => fn(e, 0, buffers)),
  close: (fd, fn) => {
    handle[kUnref]();
    handle.close().then(() => fn(), fn);
  },
});

// attach reads what both kinds of streams have in common. methods are what a stream of this kind calls of the option fs.
function attach(stream, path, options, flags, methods) {
  const { fd, fs: given } = options;
  if (fd === undefined || fd === null) {
    stream[kFs] = given ?? fs;
    stream.fd = null;
    stream.path = validPath(path);
    stream.flags = options.flags ?? flags;
    stream.mode = options.mode ?? 0o666;
    if (given) method(given, "open");
  } else if (typeof fd === "number") {
    integer(fd, "fd", 0, 2147483647);
    stream.fd = fd;
    stream[kFs] = given ?? fs;
  } else if (fd instanceof FileHandle) {
    if (given) throw internal.failure("Error", "ERR_METHOD_NOT_IMPLEMENTED", "The FileHandle with fs method is not implemented");
    stream[kFs] = ofHandle(fd);
    stream.fd = fd[kFd];
    fd[kRef]();
    fd.on("close", stream.close.bind(stream));
  } else throw internal.wrongType("options.fd", "of type number or FileHandle", fd);
  if (given) for (const name of methods) method(given, name);
  options.autoDestroy = options.autoClose ?? true;
  if (options.autoDestroy && given) method(given, "close");
  stream[kIsPerformingIO] = false;
}

function opened(stream, done) {
  if (typeof stream.fd === "number") return void done();
  if (stream.open !== stream.constructor.prototype.open && stream.open !== openStream) {
    // A subclass opens by itself, as was the way once.
    const { emit } = stream;
    stream.emit = function (...args) {
      if (args[0] === "open") {
        this.emit = emit;
        done();
      } else if (args[0] === "error") {
        this.emit = emit;
        done(args[1]);
        return;
      }
      return Reflect.apply(emit, this, args);
    };
    stream.open();
    return;
  }
  stream[kFs].open(stream.path, stream.flags, stream.mode, (e, fd) => {
    if (e) return void done(e);
    stream.fd = fd;
    done();
    stream.emit("open", fd);
    stream.emit("ready");
  });
}

function openStream() {}

function close(stream, e, done) {
  stream[kFs].close(stream.fd, (failure) => done(failure ?? e));
  stream.fd = null;
}

// destroyStream closes the file when what is under way is done.
function destroyStream(e, done) {
  const end = (failure) => {
    const outcome = failure ?? e;
    if (this.fd === null || this.fd === undefined) done(outcome);
    else close(this, outcome, done);
  };
  if (this[kIsPerformingIO]) this.once(kIoDone, end);
  else end();
}

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = optionsOf(options);
  if (options.highWaterMark === undefined) options.highWaterMark = 64 * 1024;
  attach(this, path, options, "r", ["read"]);
  const { start, end } = options;
  this.start = start;
  this.end = end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  if (start !== undefined) {
    integer(start, "start");
    this.pos = start;
  }
  if (this.end !== Infinity) {
    integer(this.end, "end");
    if (start !== undefined && start > this.end) throw internal.rangeError("start", `<= "end" (here: ${this.end})`, start);
  }
  Reflect.apply(Readable, this, [options]);
  if (options.encoding) this.setEncoding(options.encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

const accessor = (get, set) => ({ get, set, enumerable: true, configurable: true });
const autoClose = (state) => accessor(function () { return this[state].autoDestroy; }, function (v) { this[state].autoDestroy = v; });
const pending = accessor(function () { return this.fd === null || this.fd === undefined; });

Object.defineProperty(ReadStream.prototype, "autoClose", autoClose("_readableState"));
ReadStream.prototype.open = openStream;
ReadStream.prototype._construct = function (done) { opened(this, done); };
ReadStream.prototype._read = function (n) {
  n = this.pos !== undefined ? Math.min(this.end - this.pos + 1, n) : Math.min(this.end - this.bytesRead + 1, n);
  if (n <= 0) return void this.push(null);
  const buffer = Buffer.allocUnsafeSlow(n);
  this[kIsPerformingIO] = true;
  this[kFs].read(this.fd, buffer, 0, n, this.pos ?? null, (e, count, data) => {
    this[kIsPerformingIO] = false;
    if (this.destroyed) return void this.emit(kIoDone, e);
    if (e) return void this.destroy(e);
    if (count === 0) return void this.push(null);
    if (this.pos !== undefined) this.pos += count;
    this.bytesRead += count;
    this.push(count === data.length ? data : Buffer.from(data.buffer, data.byteOffset, count));
  });
};
ReadStream.prototype._destroy = destroyStream;
ReadStream.prototype.close = function (fn) {
  if (fn) finished(this, fn);
  this.destroy();
};
Object.defineProperty(ReadStream.prototype, "pending", pending);

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = optionsOf(options);
  options.decodeStrings = true;
  const own = options.fs;
  if (own && typeof own.write !== "function" && typeof own.writev !== "function") method(own, "write");
  attach(this, path, options, "w", []);
  if (own && !own.writev) this._writev = null;
  if (own && !own.write) this._write = null;
  const { start, flush = false } = options;
  if (flush !== null && typeof flush !== "boolean") throw internal.wrongType("options.flush", "of type boolean", flush);
  this.flush = flush;
  this.start = start;
  this.pos = undefined;
  this.bytesWritten = 0;
  if (start !== undefined) {
    integer(start, "start");
    this.pos = start;
    if (options.flags === undefined && this.path !== undefined) this.flags = "w";
  }
  Reflect.apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

// writeAll writes until everything is written: the system may take less at once.
function writeAll(stream, data, size, done) {
  stream[kFs].write(stream.fd, data, 0, size, stream.pos ?? null, (e, count) => {
    if (e?.code === "EAGAIN") [e, count] = [null, 0];
    if (stream.destroyed || e) return void done(e);
    stream.bytesWritten += count;
    if (stream.pos !== undefined) stream.pos += count;
    if (count === size) return void done();
    writeAll(stream, data.subarray(count), size - count, done);
  });
}

function writing(stream, start, done) {
  stream[kIsPerformingIO] = true;
  start((e) => {
    stream[kIsPerformingIO] = false;
    if (stream.destroyed) {
      done(e);
      return void stream.emit(kIoDone, e);
    }
    done(e);
  });
}

WriteStream.prototype.open = openStream;
WriteStream.prototype._construct = function (done) { opened(this, done); };
WriteStream.prototype._write = function (data, encoding, done) { writing(this, (end) => writeAll(this, data, data.byteLength, end), done); };
WriteStream.prototype._writev = function (chunks, done) {
  const data = Buffer.concat(chunks.map((c) => c.chunk));
  writing(this, (end) => writeAll(this, data, data.byteLength, end), done);
};
WriteStream.prototype._destroy = function (e, done) {
  const flush = this.flush && typeof this.fd === "number" && !e;
  if (!flush || typeof this[kFs].fsync !== "function") return void Reflect.apply(destroyStream, this, [e, done]);
  this[kFs].fsync(this.fd, (failure) => Reflect.apply(destroyStream, this, [failure ?? e, done]));
};
WriteStream.prototype.close = function (fn) {
  if (fn) {
    if (this.closed) return void process.nextTick(fn);
    this.on("close", fn);
  }
  if (!this.autoClose) this.on("finish", this.destroy);
  this.end();
};
WriteStream.prototype.destroySoon = WriteStream.prototype.end;
Object.defineProperty(WriteStream.prototype, "autoClose", autoClose("_writableState"));
Object.defineProperty(WriteStream.prototype, "pending", pending);

module.exports = { ReadStream, WriteStream };
