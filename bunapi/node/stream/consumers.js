// node:stream/consumers: all that a stream gives, as one value.
"use strict";

async function chunks(stream) {
  const all = [];
  const it = typeof stream[Symbol.asyncIterator] === "function" ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  for (;;) {
    const { value, done } = internal.iteration(await it.next());
    if (done) return all;
    all.push(await value);
  }
}
const blob = async (stream) => new Blob(await chunks(stream));
const arrayBuffer = async (stream) => (await blob(stream)).arrayBuffer();

async function text(stream) {
  const decoder = new TextDecoder();
  let all = "";
  for (const chunk of await chunks(stream)) all += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return all + decoder.decode();
}

module.exports = {
  arrayBuffer,
  bytes: async (stream) => new Uint8Array(await arrayBuffer(stream)),
  text,
  json: async (stream) => JSON.parse(await text(stream)),
  buffer: async (stream) => Buffer.from(await arrayBuffer(stream)),
  blob,
};
