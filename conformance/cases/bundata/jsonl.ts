// Bun.JSONL: what counts as a line, what is incomplete and what is wrong, and the offsets.
import { test, probe } from "../lib";

const J = Bun.JSONL as any;
const chunk = (...a: any[]) => {
  const r = J.parseChunk(...a);
  return JSON.stringify(r.values) + ` read ${r.read} done ${r.done} error ${r.error && r.error.name + ": " + r.error.message}`;
};
const both = (text: string) => {
  probe(JSON.stringify(text), () => JSON.stringify(J.parse(text)));
  const one = chunk(text), other = chunk(new TextEncoder().encode(text));
  console.log("  " + one + (one === other ? "" : "\n  bytes: " + other));
};

await test("1 lines", () => {
  for (const text of ["", "\n", " ", "1", "1\n", "1\n2", "1\n\n\n2\n", "1\r\n2\r\n", "1\n ", "1 \n  2", "\t1\t\n", "[1,\n2]\n3\n", '{"a":{"b":[{}]}}\n[]\n{}', '"\\u00e9\u00e9"\n"\u{1d11e}"\n{', '"\\"\\\\"\n1', "true\nfalse\nnull", "-0\n1.5e3\n-2E-2", '{"__proto__":1}\n']) both(text);
});

await test("2 incomplete values", () => {
  for (const text of ["tru", "-", '"abc', '"a\\', "[", "[1,2", "[1,", "{", '{"a"', '{"a":', '{"a":1,', '{"a":1}\n{"b"', "1\nnul"]) both(text);
});

await test("3 mistakes", () => {
  for (const text of ["{bad}\n", "1\n{bad}\n2", "1 2\n3", "{}{}", "1\r2", "1,2", "1\n,2\n", "nul\n1", "- \n", '"ab\nc"', "[1,2\n3\n", "1e\n", "0x1\n", "01\n", "NaN\n", "\u00a01\n", "}\n1", "'a'\n", "{a:1}\n", '{"a":}\n', "1\n2 x\n3", "// c\n1\n", "1\u2028\n2", '"\\x"\n', "[1,]\n", "1.\n"]) both(text);
});

await test("4 offsets", () => {
  const text = '{"a":1}\n{"b":2}\n{"c":3}\n', bytes = new TextEncoder().encode(text);
  for (const a of [[8], [0, 8], [0, 7], [7], [-1], [100], [8, 4], [undefined, 8], ["8"], [8.9], [NaN], [null, 8], [0, -1], [0, Infinity], [1]]) {
    probe(a.map(String).join(), () => chunk(text, ...a));
    probe(a.map(String).join() + " of bytes", () => chunk(bytes, ...a));
  }
  const wide = '"\u{1d11e}"\n1';
  for (const a of [[0], [5], [1]]) probe("wide " + a, () => chunk(wide, ...a));
});

await test("5 what is parsed", () => {
  const bytes = (...b: number[]) => new Uint8Array(b);
  for (const v of [undefined, null, 1, {}, [], true, bytes(0xef, 0xbb, 0xbf, 49, 10), bytes(0xff, 10), bytes(34, 0xc3, 0xa9, 34, 10, 50), new String("1\n2"), Symbol("x"), { toString: () => "5\n6" }, new ArrayBuffer(2)]) {
    probe("parse", () => JSON.stringify(J.parse(v)));
    probe("parseChunk", () => chunk(v));
  }
  probe("a mark that is not at the beginning", () => chunk(bytes(49, 10, 0xef, 0xbb, 0xbf, 49, 10), 2));
  probe("shape", () => [J.parse.length, J.parseChunk.length, Object.prototype.toString.call(J), Object.keys(J).join(), Object.keys(J.parseChunk("")).join()].join(" "));
});
