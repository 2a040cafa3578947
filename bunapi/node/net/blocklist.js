// BlockList: addresses, ranges and subnets that are not wanted.
"use strict";

const { SocketAddress } = part("address");
const { check } = internal;

const rulesOf = new WeakMap();

const families = { ipv4: 4, ipv6: 16 };

/** The bytes of an address; family is "ipv4" or "ipv6". A SocketAddress brings its own. */
function bytesOf(address, family, name) {
  if (SocketAddress.isSocketAddress(address)) return internal.parseIP(address.address);
  if (typeof address !== "string") throw internal.argType(name, "string", address);
  family = checkFamily(family);
  const bytes = internal.parseIP(address);
  if (bytes === null || bytes.length !== families[family]) {
    throw check.codedError(TypeError, "ERR_INVALID_ADDRESS", "Invalid address");
  }
  return bytes;
}

function checkFamily(family = "ipv4") {
  if (typeof family !== "string") throw internal.argType("family", "string", family);
  const lower = family.toLowerCase();
  if (lower !== "ipv4" && lower !== "ipv6") throw check.argValue("family", family, "must be 'ipv4' or 'ipv6'");
  return lower;
}

function compare(a, b) {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return a[i] - b[i];
  }
  return 0;
}

const kind = (bytes) => (bytes.length === 4 ? "IPv4" : "IPv6");
const text = (address) => (typeof address === "string" ? address : address.address);

class BlockList {
  constructor() { rulesOf.set(this, []); }
  static isBlockList(v) { return typeof v === "object" && v !== null && rulesOf.has(v); }
  addAddress(address, family) {
    const at = bytesOf(address, family, "address");
    rulesOf.get(this).unshift({ text: `Address: ${kind(at)} ${internal.formatIP(at)}`, has: (b) => b.length === at.length && compare(b, at) === 0 });
  }
  addRange(start, end, family) {
    const from = bytesOf(start, family, "start"), to = bytesOf(end, family, "end");
    if (from.length !== to.length || compare(from, to) > 0) throw check.argValue("start", text(start), "must come before end");
    rulesOf.get(this).unshift({
      text: `Range: ${kind(from)} ${internal.formatIP(from)}-${internal.formatIP(to)}`,
      has: (b) => b.length === from.length && compare(b, from) >= 0 && compare(b, to) <= 0,
    });
  }
  addSubnet(network, prefix, family) {
    const net = bytesOf(network, family, "network");
    check.integer(prefix, "prefix", 0, net.length * 8);
    const mask = Uint8Array.from(net, (_, i) => (0xff00 >> Math.min(8, Math.max(0, prefix - 8 * i))) & 0xff);
    rulesOf.get(this).unshift({
      text: `Subnet: ${kind(net)} ${internal.formatIP(net)}/${prefix}`,
      has: (b) => b.length === net.length && b.every((v, i) => (v & mask[i]) === (net[i] & mask[i])),
    });
  }
  check(address, family) {
    let bytes;
    if (SocketAddress.isSocketAddress(address)) bytes = internal.parseIP(address.address);
    else {
      if (typeof address !== "string") throw internal.argType("address", "string", address);
      family = checkFamily(family);
      bytes = internal.parseIP(address);
      if (bytes === null || bytes.length !== families[family]) return false;
    }
    // An IPv4 address that is mapped into IPv6 is the same one.
    const mapped = bytes.length === 16 && bytes.subarray(0, 10).every((v) => v === 0) && bytes[10] === 255 && bytes[11] === 255 ? bytes.subarray(12) : null;
    return rulesOf.get(this).some((rule) => rule.has(bytes) || (mapped !== null && rule.has(mapped)));
  }
  get rules() { return rulesOf.get(this).map((rule) => rule.text); }
}
for (const name of ["addAddress", "addRange", "addSubnet", "check", "rules"]) Object.defineProperty(BlockList.prototype, name, { enumerable: true, configurable: false });
Object.defineProperty(BlockList.prototype, Symbol.toStringTag, { value: "BlockList", configurable: true });
for (const [name, length] of [["addAddress", 1], ["addRange", 2], ["addSubnet", 2], ["check", 1]]) Object.defineProperty(BlockList.prototype[name], "length", { value: length });

module.exports = { BlockList };
