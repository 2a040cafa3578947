// Bun.YAML.parse.
import { test, probe } from "../lib";

const parse = (text: string) => {
  let result: string;
  try {
    result = Bun.inspect(Bun.YAML.parse(text), { depth: 9 }).replace(/\s*\n\s*/g, " ").replace(/\\u001b/i, "ESC");
  } catch (e: any) {
    result = "throws " + e.name + ": " + e.message;
  }
  console.log(JSON.stringify(text), result);
};

await test("1 texts", () => {
  const texts = ["a: 1","- 1\n- x","a: yes\nb: no\nc: on\nd: true\ne: True\nf: TRUE\ng: y\nh: null\ni: ~\nj: Null\nk:","a: 0o17\nb: 017\nc: 0x1F\nd: 0b11\ne: 1_000\nf: 1e3\ng: .5\nh: 5.\ni: +1\nj: .inf\nk: -.INF\nl: .nan\nm: 1:30\nn: 0x\no: 1e\np: +.inf\nq: -0\nr: 99999999999999999999","a: 2001-12-14t21:59:43.10-05:00\nb: 2001-12-14","a: !!str 1\nb: !!int \"1\"\nc: !!float 1\nd: !!bool \"true\"\ne: !!null \"\"\nf: !!set {a,b}\ng: !foo 1\nh: !!binary aGk=\ni: !!timestamp 2001-01-01\nj: !!map {a: 1}\nk: !!seq [1]\nl: !!omap [a: 1]","&a a: 1\nb: *a","a: &x [1]\nb: *x","a: &x\n  b: *x","a: &x {b: 1}\nc:\n  <<: *x\n  d: 2","a: {<<: {b: 1}, b: 2}","a: 1\na: 2","? a\n: b","? [1,2]\n: b","1: a\ntrue: b\nnull: c\n1.5: d","a: |\n x\n  y\n\nb: >\n x\n y\n\n z\nc: |-\n x\nd: |+\n x\n\ne: >2\n   x","a: 'it''s'\nb: \"\\x41\\u00e9\\n\\0\\e\\ \\/\\N\\_\"","---\na: 1\n---\nb: 2","--- 1\n...\n--- 2","---\n...","","# c","%YAML 1.2\n---\na: 1","%YAML 1.3\n---\na","a: b: c","a:\n\t- b","[1, 2","{a: 1, b}","{a}","[a: 1]","[? a : b]","- - 1\n  - 2\n-\n  a: 1","\"a\": 1\n'b': 2","a: *x","*x","a: @x","a: `x","a: %x","- a\nb","a: x # c\nb: x#c","a: x\n b","a: \"x","a: 'x","a: {b: 1","key: - a","a:  \n  - 1","__proto__: 1","a: \"\\q\"","a: |\nx","!!str","a: !!str","&a","- &a\n- *a","a: ]","[,]","[1,]","{a: 1,}","{,}","? a","- ? a","\ta: 1","a: 1\n\tb: 2","a : 1","a:1","a: b\n---\n","\uFEFFa: 1","--- |\n x","--- >\n x\n...","a: .","a: -","a: --","a: 0.1e-5","a: 1.","a: -.5","a: 0777","a: 0o9","a: !<tag:yaml.org,2002:str> 1","%TAG ! x\n---\na: !b 1","- !!int 1.5","a: !!int x","a: !!float x","a:\n- 1\n- 2\nb: 3","a: 'x\n\n  y'","a: \"x\\\n  y\"","a: x\n\n  y","- |\n a\n- b","x: [a, b]: c","{a: 1}: 2","? {a: 1}\n: 2","[a]: 1","a: !!merge x","<<: {a: 1}\nb: 1","<<: [{a: 1},{a: 2, b: 3}]","<<: 1"];
  for (const text of texts) parse(text);
});

await test("2 aliases are one object", () => {
  const v: any = Bun.YAML.parse("a: &x [1]\nb: *x\nc: &y {d: *x}\ne: *y");
  console.log(v.a === v.b, v.c === v.e, v.c.d === v.a);
  const w: any = Bun.YAML.parse("&x\na: *x\nb:\n  - *x");
  console.log(w.a === w, w.b[0] === w);
});

await test("3 arguments", () => {
  const Y: any = Bun.YAML;
  for (const v of [undefined, null, 1, new TextEncoder().encode("a: 1"), new Blob(["a: 1"]), { toString: () => "a: 1" }, true]) probe(Object.prototype.toString.call(v), () => Y.parse(v));
  for (const n of [100, 1000]) probe("depth " + n, () => JSON.stringify(Y.parse("[".repeat(n) + "]".repeat(n))).length);
  probe("too deep", () => Y.parse("[".repeat(1000000)));
  const bomb = "a: &a [x,x]\n" + "bcdefghijklmnopqrstuvwxyz".replace(/./g, (c) => `${c}: &${c} [*${String.fromCharCode(c.charCodeAt(0) - 1)},*${String.fromCharCode(c.charCodeAt(0) - 1)}]\n`);
  probe("many aliases", () => (Y.parse(bomb) as any).z.length);
});
