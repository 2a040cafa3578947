// util.format and formatWithOptions: every placeholder with every kind of value.
import { test } from "../lib";
import * as util from "node:util";

await test("1 placeholders", () => {
  console.log(util.format("%s %s %s %s", 1n, Symbol("a"), -0, {a:{b:1}}), util.format("%s",{toString(){return "T"}}), util.format("%s", new (class Foo{toString(){return "foo"}})), util.format("%s", new Date(0)), util.format("%s",new Error("q").message), util.format("%s",[1,[2,[3]]]), util.format("%s", null), util.format("%s", undefined), util.format("%s", Object.create(null)));
console.log(util.format("%d %d %d %d %d", "0x10", 5n, Symbol("a"), {}, -0), util.format("%i %i %i %i", 5.9, "7x", 5n, Symbol()), util.format("%f %f %f", "1.5x", Symbol(), 5n), util.format("%j", {a:1}), util.format("%j", (()=>{const a={};a.a=a;return a})()), util.format("%o", {f(){}, a:[1,{b:{c:{d:{}}}}]}), util.format("%O", {a:{b:{c:{d:{}}}}}), util.format("%c%s|%%|%x|%", "css", "x"), util.format("%s"), util.format("a%", 1), util.format("%%", 1), util.format("%s %%"), util.format(1,2,"3"), util.format("%s",1,{a:1},"x"), util.format(), util.format("", "a"), util.format("%", "a"));
try { util.format("%j", {toJSON(){throw new Error("X")}}) } catch(e){console.log(e.message)}
console.log(util.formatWithOptions({colors:true},"%s %O %d",1n,{a:1},5,{b:2}));
  try{util.formatWithOptions(5 as any,"a")}catch(e){console.log(e.code,e.message)}
  try{(util as any).formatWithOptions()}catch(e){console.log(e.code,e.message)}

});
await test("2 %s", () => {
  for (const v of [new Error("m").message, new Date(0), /a/, [1], {}, Object.create({ toString: () => "inherited" }), new Map([[1, 2]]), new (class A { [Symbol.toPrimitive]() { return "p"; } })(), new (class B extends Date {})(0), new (class C { toString() { return "c"; } })(), Object.assign(() => {}, { toString: () => "fn" }), new String("s"), new (class D extends Error { toString() { return "own"; } })("x")])
    console.log(util.format("%s", v));
});
await test("3 bytes and URLs", () => {
  const p = (...a: any[]) => console.log(util.inspect(...(a as [any])));
  p(Buffer.alloc(60)); p(Object.assign(Buffer.from("a"), { x: 1 })); p([Buffer.from("ab")]); p(new URLSearchParams()); p([new URL("http://a/")], { depth: 0 }); p({ a: { b: { c: new URL("http://a") } } });
  p({ a: { [util.inspect.custom](d: any, o: any) { return d + " " + o.depth + " " + o.foo; } } }, { foo: 5, depth: 7 });
  p({ a: { [util.inspect.custom](d: any, o: any, i: any) { return i({ x: { y: { z: {} } } }, o); } } });
  p({ a: { [util.inspect.custom](d: any, o: any) { return o.stylize("x", "string"); } } }, { colors: true });
});
