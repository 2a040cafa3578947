// node:zlib. The work is done in Go: handles that take a piece and give pieces.
"use strict";

const { codedError } = internal.check;
const kMaxLength = 4294967296; // Bun's buffer.kMaxLength

const constants = Object.freeze({
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1,
  Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6, Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9,
  Z_DEFAULT_COMPRESSION: -1, Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0, ZLIB_VERNUM: 4880, DEFLATE: 1, INFLATE: 2, GZIP: 3,
  GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7, BROTLI_DECODE: 8, BROTLI_ENCODE: 9, ZSTD_COMPRESS: 10, ZSTD_DECOMPRESS: 11, Z_MIN_WINDOWBITS: 8,
  Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64, Z_MAX_CHUNK: Infinity, Z_DEFAULT_CHUNK: 16384, Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9,
  Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1, Z_MAX_LEVEL: 9, Z_DEFAULT_LEVEL: -1, BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1,
  BROTLI_OPERATION_FINISH: 2, BROTLI_OPERATION_EMIT_METADATA: 3, BROTLI_PARAM_MODE: 0, BROTLI_MODE_GENERIC: 0, BROTLI_MODE_TEXT: 1, BROTLI_MODE_FONT: 2,
  BROTLI_DEFAULT_MODE: 0, BROTLI_PARAM_QUALITY: 1, BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11, BROTLI_PARAM_LGWIN: 2,
  BROTLI_MIN_WINDOW_BITS: 10, BROTLI_MAX_WINDOW_BITS: 24, BROTLI_LARGE_MAX_WINDOW_BITS: 30, BROTLI_DEFAULT_WINDOW: 22, BROTLI_PARAM_LGBLOCK: 3,
  BROTLI_MIN_INPUT_BLOCK_BITS: 16, BROTLI_MAX_INPUT_BLOCK_BITS: 24, BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING: 4, BROTLI_PARAM_SIZE_HINT: 5,
  BROTLI_PARAM_LARGE_WINDOW: 6, BROTLI_PARAM_NPOSTFIX: 7, BROTLI_PARAM_NDIRECT: 8, BROTLI_DECODER_RESULT_ERROR: 0, BROTLI_DECODER_RESULT_SUCCESS: 1,
  BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: 2, BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: 3, BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION: 0,
  BROTLI_DECODER_PARAM_LARGE_WINDOW: 1, BROTLI_DECODER_NO_ERROR: 0, BROTLI_DECODER_SUCCESS: 1, BROTLI_DECODER_NEEDS_MORE_INPUT: 2,
  BROTLI_DECODER_NEEDS_MORE_OUTPUT: 3, BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE: -1, BROTLI_DECODER_ERROR_FORMAT_RESERVED: -2,
  BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_META_NIBBLE: -3, BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET: -4,
  BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME: -5, BROTLI_DECODER_ERROR_FORMAT_CL_SPACE: -6, BROTLI_DECODER_ERROR_FORMAT_HUFFMAN_SPACE: -7,
  BROTLI_DECODER_ERROR_FORMAT_CONTEXT_MAP_REPEAT: -8, BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_1: -9, BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_2: -10,
  BROTLI_DECODER_ERROR_FORMAT_TRANSFORM: -11, BROTLI_DECODER_ERROR_FORMAT_DICTIONARY: -12, BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS: -13,
  BROTLI_DECODER_ERROR_FORMAT_PADDING_1: -14, BROTLI_DECODER_ERROR_FORMAT_PADDING_2: -15, BROTLI_DECODER_ERROR_FORMAT_DISTANCE: -16,
  BROTLI_DECODER_ERROR_FORMAT_BLOCK_SWITCH: -17, BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET: -19, BROTLI_DECODER_ERROR_INVALID_ARGUMENTS: -20,
  BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES: -21, BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS: -22, BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP: -25,
  BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1: -26, BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2: -27, BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES: -30,
  BROTLI_DECODER_ERROR_UNREACHABLE: -31, ZSTD_e_continue: 0, ZSTD_e_flush: 1, ZSTD_e_end: 2, ZSTD_fast: 1, ZSTD_dfast: 2, ZSTD_greedy: 3, ZSTD_lazy: 4,
  ZSTD_lazy2: 5, ZSTD_btlazy2: 6, ZSTD_btopt: 7, ZSTD_btultra: 8, ZSTD_btultra2: 9, ZSTD_c_compressionLevel: 100, ZSTD_c_windowLog: 101, ZSTD_c_hashLog: 102,
  ZSTD_c_chainLog: 103, ZSTD_c_searchLog: 104, ZSTD_c_minMatch: 105, ZSTD_c_targetLength: 106, ZSTD_c_strategy: 107, ZSTD_c_enableLongDistanceMatching: 160,
  ZSTD_c_ldmHashLog: 161, ZSTD_c_ldmMinMatch: 162, ZSTD_c_ldmBucketSizeLog: 163, ZSTD_c_ldmHashRateLog: 164, ZSTD_c_contentSizeFlag: 200,
  ZSTD_c_checksumFlag: 201, ZSTD_c_dictIDFlag: 202, ZSTD_c_nbWorkers: 400, ZSTD_c_jobSize: 401, ZSTD_c_overlapLog: 402, ZSTD_d_windowLogMax: 100,
  ZSTD_CLEVEL_DEFAULT: 3, ZSTD_error_no_error: 0, ZSTD_error_GENERIC: 1, ZSTD_error_prefix_unknown: 10, ZSTD_error_version_unsupported: 12,
  ZSTD_error_frameParameter_unsupported: 14, ZSTD_error_frameParameter_windowTooLarge: 16, ZSTD_error_corruption_detected: 20, ZSTD_error_checksum_wrong: 22,
  ZSTD_error_literals_headerWrong: 24, ZSTD_error_dictionary_corrupted: 30, ZSTD_error_dictionary_wrong: 32, ZSTD_error_dictionaryCreation_failed: 34,
  ZSTD_error_parameter_unsupported: 40, ZSTD_error_parameter_combination_unsupported: 41, ZSTD_error_parameter_outOfBound: 42,
  ZSTD_error_tableLog_tooLarge: 44, ZSTD_error_maxSymbolValue_tooLarge: 46, ZSTD_error_maxSymbolValue_tooSmall: 48,
  ZSTD_error_stabilityCondition_notRespected: 50, ZSTD_error_stage_wrong: 60, ZSTD_error_init_missing: 62, ZSTD_error_memory_allocation: 64,
  ZSTD_error_workSpace_tooSmall: 66, ZSTD_error_dstSize_tooSmall: 70, ZSTD_error_srcSize_wrong: 72, ZSTD_error_dstBuffer_null: 74,
  ZSTD_error_noForwardProgress_destFull: 80, ZSTD_error_noForwardProgress_inputEmpty: 82,
});
const codes = Object.freeze({
  "0": "Z_OK", "1": "Z_STREAM_END", "2": "Z_NEED_DICT", Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4,
  Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6, "-1": "Z_ERRNO", "-2": "Z_STREAM_ERROR", "-3": "Z_DATA_ERROR", "-4": "Z_MEM_ERROR", "-5": "Z_BUF_ERROR", "-6": "Z_VERSION_ERROR",
});
const K = constants;

// grouped writes a number beyond 2^32 with underscores, as Node does.
const grouped = (n) => (Number.isInteger(n) && Math.abs(n) > 2 ** 32 ? String(n).replace(/\B(?=(\d{3})+$)/g, "_") : String(n));
const rangeError = (name, must, value) => codedError(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be ${must}. Received ${grouped(value)}`);
// typeError words a wrong type; an option is called a property.
function typeError(name, must, value) {
  const e = internal.argType(name, "?", value);
  const received = e.message.slice(e.message.indexOf(" Received "));
  return codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" ${name.includes(".") ? "property" : "argument"} must be ${must}.${received}`);
}

// within checks a number that may be missing. Beyond its range it is an error; NaN is as if missing.
function within(value, name, least, most, otherwise) {
  if (value === undefined || Number.isNaN(value)) return otherwise;
  if (typeof value !== "number") throw typeError(name, "of type number", value);
  if (!Number.isFinite(value)) throw rangeError(name, "a finite number", value);
  if (value < least || value > most) throw rangeError(name, most === Infinity ? `>= ${least}` : `>= ${least} and <= ${most}`, value);
  return value;
}
const whole = (value, name) => {
  if (!Number.isInteger(value)) throw rangeError(name, "an integer", value);
  return value;
};
const isBytes = (v) => ArrayBuffer.isView(v) || v instanceof ArrayBuffer;

const isBrotli = (kind) => kind === K.BROTLI_DECODE || kind === K.BROTLI_ENCODE;
const isZstd = (kind) => kind === K.ZSTD_COMPRESS || kind === K.ZSTD_DECOMPRESS;
// The operations of brotli and zstd in zlib's numbers, which is what a handle takes.
const flushOf = (kind, op) => (isBrotli(kind) || isZstd(kind) ? [K.Z_NO_FLUSH, K.Z_SYNC_FLUSH, K.Z_FINISH, K.Z_SYNC_FLUSH][op] : op);

// settings checks the options of a kind, in Node's order.
function settings(kind, given) {
  const o = given !== null && typeof given === "object" ? given : {};
  const plain = !isBrotli(kind) && !isZstd(kind);
  const [last, finish] = plain ? [K.Z_BLOCK, K.Z_FINISH] : isBrotli(kind) ? [K.BROTLI_OPERATION_EMIT_METADATA, K.BROTLI_OPERATION_FINISH] : [K.ZSTD_e_end, K.ZSTD_e_end];
  const c = {
    kind,
    chunkSize: within(o.chunkSize, "options.chunkSize", K.Z_MIN_CHUNK, Infinity, K.Z_DEFAULT_CHUNK),
    flush: within(o.flush, "options.flush", 0, last, 0),
    finishFlush: within(o.finishFlush, "options.finishFlush", 0, last, finish),
    limit: within(o.maxOutputLength, "options.maxOutputLength", 1, kMaxLength, kMaxLength),
    info: Boolean(o.info),
  };
  return plain ? zlibSettings(c, o) : paramSettings(c, o);
}

function zlibSettings(c, o) {
  const { kind } = c;
  if ((o.windowBits == null || o.windowBits === 0) && (kind === K.INFLATE || kind === K.GUNZIP || kind === K.UNZIP)) c.windowBits = 0;
  else c.windowBits = within(o.windowBits, "options.windowBits", kind === K.GZIP ? 9 : K.Z_MIN_WINDOWBITS, K.Z_MAX_WINDOWBITS, K.Z_DEFAULT_WINDOWBITS);
  c.level = within(o.level, "options.level", K.Z_MIN_LEVEL, K.Z_MAX_LEVEL, K.Z_DEFAULT_COMPRESSION);
  c.memLevel = within(o.memLevel, "options.memLevel", K.Z_MIN_MEMLEVEL, K.Z_MAX_MEMLEVEL, K.Z_DEFAULT_MEMLEVEL);
  c.strategy = within(o.strategy, "options.strategy", K.Z_DEFAULT_STRATEGY, K.Z_FIXED, K.Z_DEFAULT_STRATEGY);
  if (o.dictionary !== undefined) {
    if (!isBytes(o.dictionary)) throw typeError("options.dictionary", "an instance of Buffer, TypedArray, DataView, or ArrayBuffer", o.dictionary);
    c.dictionary = o.dictionary;
  }
  for (const name of ["windowBits", "level", "memLevel", "strategy"]) whole(c[name], name);
  return c;
}

// paramNumbers are the keys that options.params may have, by the beginning of their constants' names.
const paramNumbers = (prefix) => new Set(Object.keys(K).filter((name) => name.startsWith(prefix)).map((name) => K[name]));

function paramSettings(c, o) {
  const brotli = isBrotli(c.kind);
  c.params = [];
  if (o.params) {
    const most = Math.max(...(brotli ? paramNumbers("BROTLI_PARAM_") : paramNumbers("ZSTD_c_")));
    for (const key of Object.keys(o.params)) {
      const number = Number(key);
      if (!(Number.isInteger(number) && number >= 0 && number <= most)) throw codedError(RangeError, brotli ? "ERR_BROTLI_INVALID_PARAM" : "ERR_ZSTD_INVALID_PARAM", `${key} is not a valid ${brotli ? "Brotli" : "zstd"} parameter`);
      const value = o.params[key];
      if (typeof value !== "number" && typeof value !== "boolean") throw typeError("options.params[key]", "of type number", value);
      c.params.push([number, Number(value)]);
    }
  }
  const size = o.pledgedSrcSize;
  if (c.kind === K.ZSTD_COMPRESS && size !== undefined && (size < 0 || size > 4294967295)) throw codedError(RangeError, "ERR_OUT_OF_RANGE", `The value of "pledgedSrcSize" is out of range. It must be >= 0 && <= 4294967295. Received ${size}`);
  return c;
}

const inputOf = (data) => {
  if (typeof data === "string") return Buffer.from(data);
  if (!isBytes(data)) throw typeError("buffer", "of type string, Buffer, TypedArray, DataView, or ArrayBuffer", data);
  return data;
};

// The functions of one kind: sync, with a callback, class, create.
function define(name, kind) {
  const camel = name[0].toLowerCase() + name.slice(1);
  const engine = (buffer, info, options) => (info ? { buffer, engine: new module.exports[name](options) } : buffer);
  const own = {
    [camel + "Sync"](buffer, options) {
      const c = settings(kind, options);
      const data = inputOf(buffer);
      return engine(internal.once(internal.open(kind, c), data, flushOf(kind, c.finishFlush), c.limit), c.info, options);
    },
    [camel](buffer, options, callback) {
      if (typeof options === "function") [options, callback] = [{}, options];
      if (typeof callback !== "function") throw internal.argType("callback", "function", callback);
      const c = settings(kind, options);
      if (buffer === undefined) buffer = ""; // nothing is written
      if (typeof buffer !== "string" && !isBytes(buffer)) throw typeError("chunk", "of type string or an instance of Buffer, TypedArray, or DataView", buffer);
      internal.onceLater(internal.open(kind, c), inputOf(buffer), flushOf(kind, c.finishFlush), c.limit, (error, result) => {
        if (error) callback(error);
        else callback(null, engine(result, c.info, options));
      });
    },
  };
  const make = { ["create" + name](options) { return new module.exports[name](options); } };
  return { own, create: make, make: () => streamClass(name, kind) };
}

let base;
// streamClass makes the class of one kind, when a script first looks at it.
function streamClass(name, kind) {
  base ??= makeBase();
  const C = { [name]: function (options) {
    if (!new.target && isZstd(kind)) throw new TypeError(`Cannot call a class constructor ${name} without |new|`);
    if (!new.target) return new C(options);
    return Reflect.construct(base, [kind, options], new.target);
  } }[name];
  Object.setPrototypeOf(C, base);
  C.prototype = Object.create(base.prototype, { constructor: { value: C, writable: true, configurable: true } });
  return C;
}

function makeBase() {
  const { Transform, finished } = require("stream");
  const marks = new WeakMap(); // of a chunk that only flushes: how
  const level = (v) => within(v, "level", K.Z_MIN_LEVEL, K.Z_MAX_LEVEL, K.Z_DEFAULT_COMPRESSION);
  const strategy = (v) => within(v, "strategy", K.Z_DEFAULT_STRATEGY, K.Z_FIXED, K.Z_DEFAULT_STRATEGY);
  return class ZlibBase extends Transform {
    #settings; #handle; #failed = false;
    constructor(kind, options) {
      const c = settings(kind, options);
      super({ autoDestroy: true, ...(options !== null && typeof options === "object" ? options : {}) });
      this.#settings = c;
      this.#handle = internal.open(kind, c);
      this.bytesWritten = 0;
      this._level = c.level;
      this._strategy = c.strategy;
      this._info = c.info;
    }
    get _closed() { return !this.#handle; }
    get _handle() { return this.#handle ?? null; }
    get _maxOutputLength() { return this.#settings.limit; }
    // Node's older name of bytesWritten.
    get bytesRead() { return this.bytesWritten; }
    #step(chunk, flush, callback) {
      const { chunkSize, kind } = this.#settings;
      const next = (piece) => {
        if (!this.#handle || this.destroyed) return callback();
        this.#handle.later(piece, flushOf(kind, flush), chunkSize, (error, result) => {
          if (this.destroyed) return callback();
          if (error) return this.destroy(error);
          let more = true;
          for (let i = 0; result.out && i < result.out.length; i += chunkSize) more = this.push(result.out.subarray(i, i + chunkSize));
          if (!result.more) return callback();
          if (more !== false) return next();
          this.#resume = next; // _read goes on
        });
      };
      next(chunk);
    }
    #resume;
    _read(n) {
      const go = this.#resume;
      if (go) {
        this.#resume = undefined;
        go();
      } else super._read(n);
    }
    _transform(chunk, encoding, callback) {
      const how = marks.get(chunk);
      if (how !== undefined) return this.#step(undefined, how, callback);
      if (typeof chunk === "string") chunk = Buffer.from(chunk, encoding);
      this.bytesWritten += chunk.byteLength;
      const ending = this.writableEnded && this.writableLength === chunk.byteLength;
      this.#ended = ending;
      this.#step(chunk, ending ? this.#settings.finishFlush : this.#settings.flush, callback);
    }
    #ended = false;
    _flush(callback) {
      if (this.#ended) callback();
      else this.#step(undefined, this.#settings.finishFlush, callback);
    }
    flush(kind, callback) {
      if (typeof kind === "function" || (kind === undefined && !callback)) [callback, kind] = [kind, isBrotli(this.#settings.kind) || isZstd(this.#settings.kind) ? 1 : K.Z_FULL_FLUSH];
      if (this.writableFinished) {
        if (callback) process.nextTick(callback);
      } else if (this.writableEnded) {
        if (callback) this.once("end", callback);
      } else {
        const mark = Buffer.alloc(0);
        marks.set(mark, kind);
        this.write(mark, "", callback);
      }
    }
    params(l, s, callback) {
      l = level(l);
      s = strategy(s);
      if (this._level === l && this._strategy === s) return void process.nextTick(callback);
      this.flush(K.Z_SYNC_FLUSH, () => {
        if (!this.#handle) return;
        this.#handle.params(l, s);
        this._level = l;
        this._strategy = s;
        callback?.();
      });
    }
    reset() {
      if (!this.#handle) throw codedError(Error, "ERR_INTERNAL_ASSERTION", "zlib binding closed");
      this.#handle.close();
      this.#handle = internal.open(this.#settings.kind, this.#settings);
    }
    close(callback) {
      if (callback) finished(this, callback);
      this.destroy();
    }
    _destroy(error, callback) {
      this.#handle = undefined; // a step may still use it: it is the collector's
      callback(error);
    }
    _processChunk(chunk, flush, callback) {
      if (typeof callback === "function") return this.#step(chunk, flush, callback);
      const all = [];
      let r = this.#handle.step(chunk, flushOf(this.#settings.kind, flush), this.#settings.chunkSize);
      for (;; r = this.#handle.step(undefined, flushOf(this.#settings.kind, flush), this.#settings.chunkSize)) {
        if (r.out) all.push(r.out);
        if (!r.more) return Buffer.concat(all);
      }
    }
  };
}

const kinds = [
  ["Deflate", K.DEFLATE], ["Inflate", K.INFLATE], ["Gzip", K.GZIP], ["Gunzip", K.GUNZIP], ["DeflateRaw", K.DEFLATERAW], ["InflateRaw", K.INFLATERAW], ["Unzip", K.UNZIP],
  ["BrotliCompress", K.BROTLI_ENCODE], ["BrotliDecompress", K.BROTLI_DECODE], ["ZstdCompress", K.ZSTD_COMPRESS], ["ZstdDecompress", K.ZSTD_DECOMPRESS],
];
const defined = kinds.map(([name, kind]) => [name, define(name, kind)]);

module.exports.crc32 = function crc32(data, value = 0) {
  if (typeof data !== "string" && !isBytes(data)) throw typeError("data", "of type string or an instance of Buffer, TypedArray, or DataView", data);
  if (typeof value !== "number") throw internal.argType("value", "number", value);
  if (!Number.isInteger(value)) throw rangeError("value", "an integer", value);
  if (value < 0 || value > 4294967295) throw codedError(RangeError, "ERR_OUT_OF_RANGE", `The value of "value" is out of range. It must be >= 0 && <= 4294967295. Received ${value}`);
  return internal.crc32(typeof data === "string" ? Buffer.from(data) : data, value);
};
for (const [name, d] of defined) internal.lazy(module.exports, name, d.make);
for (const [, d] of defined) Object.assign(module.exports, d.own);
for (const [, d] of defined) Object.assign(module.exports, d.create);
module.exports.constants = constants;
module.exports.codes = codes;
// Node once had the constants here, too.
for (const name of Object.keys(constants)) if (!/^(BROTLI|ZSTD)/.test(name)) Object.defineProperty(module.exports, name, { value: constants[name], enumerable: false, writable: false, configurable: false });
