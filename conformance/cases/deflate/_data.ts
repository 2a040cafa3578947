// Compressed data, right and wrong, that needs nobody's compressor. A message's last four bytes, 00 00 ff ff, are not sent.

export const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (b) => parseInt(b, 16));
export const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((p) => [...p]));
export const tail = bytes("0000ffff");

/** "hello hello hello hello" */
export const hello = bytes("ca48cdc9c957c840270100");
/** The same once more in a stream with context: one match. */
export const helloAgain = bytes("c21080900000");
/** 362 characters in a block with codes of its own. */
export const dynamic = bytes(
  "cccacb52c2401040d15fe9ea2a765908084258a128be78f9c6dde0b43090a427333d0642f1ef863f60c9f69ebb47d959c21853f25e2d0923341ae39a8e30787215784e89b323086da50ab222c883f9d9c0c27191c12f6f611d52eb81ffc8c1911355ee40f3b2076732e30154a641812893406164055c1d0e121221e763b8a8379a97adf655a70bfdeb9bc1edddf0fee1f1e979349e4c672faf6fef1f9f5ff3ef3c2f0a22e744ca32046398ad3db5fd03",
);
/** A stored block, the last one if asked for. */
export function stored(text: string, last = 0) {
  const data = Buffer.from(text);
  const n = data.length;
  return join(Uint8Array.of(last, n & 255, n >> 8, ~n & 255, (~n >> 8) & 255), data);
}

/** A whole message of one stored block: the stream behind it is between two blocks. */
export const whole = (text: string) => join(stored(text), bytes("00"));

/** A block in the fixed code with one match of three bytes, so far back. */
export function match(distance: number) {
  let acc = "0" + "10" + "0000001"; // bits in the order of the stream: not the last block, fixed code, length 3
  let code = distance - 1, extra = 0;
  if (distance > 4) {
    extra = Math.floor(Math.log2(distance - 1)) - 1;
    code = 2 * extra + 2 + (((distance - 1) >> extra) & 1);
  }
  acc += code.toString(2).padStart(5, "0");
  for (let i = 0; i < extra; i++) acc += ((distance - 1) >> i) & 1;
  acc += "0000000" + "000"; // end of block, header of the stored block whose rest is the tail
  const out = new Uint8Array(Math.ceil(acc.length / 8));
  for (let i = 0; i < acc.length; i++) if (acc[i] === "1") out[i >> 3] |= 1 << (i & 7);
  return out;
}

/** n different letters, of which no three in a row occur twice within any window. */
export function letters(n: number) {
  let s = "", x = 12345;
  for (let i = 0; i < n; i++) {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    s += String.fromCharCode(33 + ((x >>> 16) % 90));
  }
  return s;
}

/** Everything that is tried on both sides. */
export const odd: [string, Uint8Array[]][] = [
  ["nothing", [bytes("")]],
  ["one zero", [bytes("00")]],
  ["with the tail that is not sent", [join(hello, tail)]],
  ["a block with codes of its own", [dynamic]],
  ["two blocks", [join(stored("one "), stored("two"))]],
  ["a sync flush between", [join(hello, tail, hello)]],
  ["stored", [stored("stored")]],
  ["stored, and the end of a sync flush", [join(stored("stored"), bytes("00"))]],
  ["final block", [stored("final", 1)]],
  ["final block and a zero", [join(stored("final", 1), bytes("00"))]],
  ["final block and nonsense", [join(stored("final", 1), bytes("ffffffff"))]],
  ["final block and another one", [join(stored("final", 1), stored("more"))]],
  ["final block, then a message", [stored("final", 1), hello]],
  ["block type 3", [bytes("06")]],
  ["last block of type 3", [bytes("07")]],
  ["stored with a wrong length", [bytes("00050000006869")]],
  ["stored, shorter than it says: the tail completes it", [bytes("000500faff68656c")]],
  ["ones", [bytes("ffffffffffff")]],
  ["a match before the beginning", [match(1)]],
  ["codes without end of block", [bytes("249dbcbcbc30bcbcbc30303830")]],
  ["too many codes", [bytes("fcffffffff")]],
  ["invalid UTF-8", [bytes("faff0f00")]],
  ["a character over two blocks", [join(bytes("000100feffc3"), bytes("000100feffa4"))]],
  ["half a character", [bytes("000100feffc3")]],
  ...Array.from(hello.slice(0, -1), (_, i): [string, Uint8Array[]] => [`cut after ${i + 1} bytes`, [hello.slice(0, i + 1)]]),
  ...[...Array(dynamic.length - 1).keys()].filter((i) => i % 7 === 3).map((i): [string, Uint8Array[]] => [`own codes, cut after ${i} bytes`, [dynamic.slice(0, i)]]),
];
