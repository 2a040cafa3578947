// SocketAddress: an address and a port that do not change.
"use strict";

const { check } = internal;
const fieldsOf = new WeakMap();

class SocketAddress {
  constructor(options = {}) {
    if (typeof options !== "object" || options === null) throw internal.argType("options", "object", options);
    let { family = "ipv4", address, port = 0, flowlabel = 0 } = options;
    if (typeof family !== "string") throw check.property("options.family", "string", family);
    family = family.toLowerCase();
    if (family !== "ipv4" && family !== "ipv6") throw check.argValue("options.family", options.family, "must be 'ipv4' or 'ipv6'");
    address ??= family === "ipv4" ? "127.0.0.1" : "::";
    if (typeof address !== "string") throw check.property("options.address", "string", address);
    if (typeof port !== "number" || !(port >= 0 && port <= 65535) || !Number.isInteger(port)) {
      throw check.codedError(RangeError, "ERR_SOCKET_BAD_PORT", `options.port should be >= 0 and < 65536. Received ${String(port)}`);
    }
    check.integer(flowlabel, "options.flowlabel", 0, 0xfffff);
    const bytes = internal.parseIP(address);
    if (bytes === null || (bytes.length === 4) !== (family === "ipv4")) throw check.codedError(Error, "ERR_INVALID_ADDRESS", "Invalid address");
    fieldsOf.set(this, { address: internal.formatIP(bytes), family, port, flowlabel: family === "ipv6" ? flowlabel : 0 });
  }
  static isSocketAddress(v) { return typeof v === "object" && v !== null && fieldsOf.has(v); }
  static parse(input) {
    if (typeof input !== "string") throw internal.argType("input", "string", input);
    try {
      const url = new URL(`http://${input}`);
      const host = url.hostname, v6 = host.startsWith("[");
      const address = v6 ? host.slice(1, -1) : host;
      return new SocketAddress({ address, family: v6 ? "ipv6" : "ipv4", port: url.port === "" ? 0 : +url.port });
    } catch {
      return undefined;
    }
  }
  get address() { return fieldsOf.get(this).address; }
  get addrfamily() { return fieldsOf.get(this).family === "ipv4" ? 2 : 10; }
  get family() { return fieldsOf.get(this).family; }
  get flowlabel() { return fieldsOf.get(this).flowlabel; }
  get port() { return fieldsOf.get(this).port; }
  toJSON() {
    const { address, family, flowlabel, port } = this;
    return { address, family, port, flowlabel };
  }
}
for (const name of ["addrfamily"]) Object.defineProperty(SocketAddress.prototype, name, { configurable: false });
Object.defineProperty(SocketAddress.prototype, Symbol.toStringTag, { value: "SocketAddress", configurable: true });

module.exports = { SocketAddress };
