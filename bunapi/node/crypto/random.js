// Random values.

const maxRandom = 2147483647;
const soon = (callback, ...args) => process.nextTick(callback, ...args);

function randomBytes(size, callback) {
  if (typeof size !== "number") throw internal.argType("size", "number", size);
  if (!(size >= 0 && size <= maxRandom)) throw outOfRange("size", `>= 0 && <= ${maxRandom}`, size);
  if (callback !== undefined) wantFunction(callback);
  const bytes = fill(Buffer.alloc(Math.trunc(size)));
  if (callback === undefined) return bytes;
  soon(callback, null, bytes);
}
// fill goes over a view in pieces of what getRandomValues takes.
function fill(bytes) {
  for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

function randomInt(min, max, callback) {
  const two = max !== undefined && typeof max !== "function";
  if (!two) [callback, max, min] = [max, min, 0];
  if (callback !== undefined) wantFunction(callback);
  if (!Number.isSafeInteger(min)) throw wrongType("min", "a safe integer", min);
  if (!Number.isSafeInteger(max)) throw wrongType("max", "a safe integer", max);
  if (max <= min) throw outOfRange("max", `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (range > 2 ** 48 - 1) throw outOfRange("max - min", "<= 281474976710655", String(range).replace(/\B(?=(\d{3})+$)/g, "_"));
  const limit = 2 ** 48 - (2 ** 48 % range); // above it some results would be likelier than others
  let n;
  do n = randomBytes(6).readUIntBE(0, 6); while (n >= limit);
  n = min + (n % range);
  if (callback === undefined) return n;
  soon(callback, undefined, n);
}

// fillPart checks the arguments of randomFill and fills the part.
function fillPart(buffer, offset, size) {
  if (!isView(buffer) && !isBuffer(buffer)) throw internal.argType("buf", "ArrayBuffer or ArrayBufferView", buffer);
  const unit = buffer.BYTES_PER_ELEMENT ?? 1, length = buffer.byteLength;
  const elements = length / unit;
  if (offset === undefined) offset = 0;
  else {
    if (typeof offset !== "number") throw internal.argType("offset", "number", offset);
    if (!(offset * unit >= 0 && offset * unit <= length)) throw outOfRange("offset", `>= 0 && <= ${length}`, offset);
  }
  offset = Math.trunc(offset);
  if (size === undefined) size = elements - offset;
  else {
    if (typeof size !== "number") throw internal.argType("size", "number", size);
    if (!(size >= 0 && size <= maxRandom)) throw outOfRange("size", `>= 0 && <= ${maxRandom}`, size);
    if ((size + offset) * unit > length) throw outOfRange("size + offset", `<= ${length}`, (size + offset) * unit);
  }
  const whole = isBuffer(buffer) ? new Uint8Array(buffer) : new Uint8Array(buffer.buffer, buffer.byteOffset, length);
  fill(whole.subarray(offset * unit, (offset + Math.trunc(size)) * unit));
  return buffer;
}

function randomFill(buffer, offset, size, callback) {
  if (!isView(buffer) && !isBuffer(buffer)) throw internal.argType("buf", "ArrayBuffer or ArrayBufferView", buffer);
  if (typeof offset === "function") [callback, offset, size] = [offset, undefined, undefined];
  else if (typeof size === "function") [callback, size] = [size, undefined];
  wantFunction(callback);
  fillPart(buffer, offset, size);
  soon(callback, null, buffer);
}

function randomUUID(options) {
  if (options !== undefined) {
    if (options === null || typeof options !== "object") throw failure("ERR_INVALID_ARG_TYPE", `The "options" property must be of type object, got ${typeof options}`, TypeError);
    const v = options.disableEntropyCache;
    if (v !== undefined && typeof v !== "boolean") throw failure("ERR_INVALID_ARG_TYPE", `The "options.disableEntropyCache" property must be of type boolean, got ${typeof v}`, TypeError);
  }
  return crypto.randomUUID();
}

function timingSafeEqual(a, b) {
  for (const [name, v] of [["buf1", a], ["buf2", b]])
    if (!isView(v) && !isBuffer(v)) throw failure("ERR_INVALID_ARG_TYPE", `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`, TypeError);
  return crypto.timingSafeEqual(a, b);
}

Object.assign(module.exports, {
  webcrypto: crypto, subtle: crypto.subtle, getRandomValues: function getRandomValues(array) { return crypto.getRandomValues(array); },
  randomBytes, pseudoRandomBytes: randomBytes, prng: randomBytes, rng: randomBytes, randomInt, randomFill, randomFillSync: function randomFillSync(buffer, offset, size) { return fillPart(buffer, offset, size); },
  randomUUID, randomUUIDv7: (...args) => Bun.randomUUIDv7(...args), timingSafeEqual,
  secureHeapUsed: function secureHeapUsed() { return undefined; },
  getFips: function getFips() { return 0; },
  setFips: function setFips(on) { if (on) throw failure("ERR_CRYPTO_FIPS_FORCED", "Cannot set FIPS mode, it was forced with --force-fips at startup."); },
  fips: 0,
});
