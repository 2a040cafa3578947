// Messages between two processes: lines of JSON, or pieces with their length before them (advanced). In either form it is
// what gobun processes speak to each other; the lines are those of Bun and Node, too.
"use strict";

const maxMessage = 64 << 20; // bytes

class Channel {
  #io; #json; #onMessage; #onDisconnect; #rest = Buffer.alloc(0);
  connected = true;

  #listens = false;

  // With late, nothing is read before listen is called.
  constructor(io, serialization, onMessage, onDisconnect, late = false) {
    this.#io = io;
    this.#json = serialization === "json";
    this.#onMessage = onMessage;
    this.#onDisconnect = onDisconnect;
    if (!late) this.listen();
  }

  listen() {
    if (this.#listens) return;
    this.#listens = true;
    this.#read();
  }

  #read() {
    this.#io.read((error, chunk) => {
      if (error || chunk === undefined) return this.disconnect();
      this.#rest = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : Buffer.from(chunk);
      try {
        for (let message; (message = this.#next()); ) this.#onMessage(message.value);
        if (this.#rest.length > maxMessage) this.disconnect();
      } finally {
        if (this.connected) this.#read();
      }
    });
  }

  // next takes one message off what was read.
  #next() {
    const rest = this.#rest;
    if (this.#json) {
      const end = rest.indexOf(10);
      if (end < 0) return undefined;
      this.#rest = rest.subarray(end + 1);
      return { value: JSON.parse(rest.toString("utf8", 0, end)) };
    }
    if (rest.length < 4) return undefined;
    const length = rest.readUInt32LE(0);
    if (length > maxMessage) {
      this.disconnect();
      return undefined;
    }
    if (rest.length < 4 + length) return undefined;
    this.#rest = rest.subarray(4 + length);
    return { value: require("v8").deserialize(rest.subarray(4, 4 + length)) };
  }

  send(message, done) {
    if (!this.connected) return false;
    let bytes;
    if (this.#json) {
      bytes = Buffer.from(JSON.stringify(message) + "\n");
    } else {
      const body = require("v8").serialize(message);
      bytes = Buffer.alloc(4 + body.length);
      bytes.writeUInt32LE(body.length, 0);
      body.copy(bytes, 4);
    }
    this.#write(bytes, done);
    return true;
  }

  #writing = Promise.resolve();
  #write(bytes, done) {
    this.#writing = this.#writing.then(() => new Promise((resolve) => this.#io.write(bytes, (error) => {
      done?.(error);
      resolve();
    })));
  }

  disconnect() {
    if (!this.connected) return;
    this.connected = false;
    this.#writing.then(() => {
      this.#io.close();
      this.#onDisconnect?.();
    });
  }
}

module.exports = { Channel };
