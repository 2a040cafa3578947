// util.inspect: every kind of value and every option.
import { test } from "../lib";
import * as util from "node:util";
const { inspect } = util;

const p = (name: string, ...args: [any, ...any[]]) => {
  try { console.log(name + ": " + inspect(...args)); } catch (e: any) { console.log(name, "throws", e.name, e.message); }
};

await test("1.1 hosts", () => {
  p("args",(function(){return arguments})(1,2));
});
await test("1.2 errors", () => {
  p("headers", new Headers({a:"b"}));
  p("url", new URL("http://a/b?c#d"));
  p("req", new Request("http://a/"));
  p("res", new Response("x"));
  p("blob", new Blob(["a"]));
  p("fd", new FormData());
  p("usp", new URLSearchParams("a=1&b=2"));
});
await test("1.3 an error in an object", () => {
  p("ev", new Event("x"));
  p("ac", new AbortController());
  p("te", new TextEncoder());
  p("et", new EventTarget());
  p("ws", WebSocket);
  p("buf", Buffer.from("abc"));
  p("rs", new ReadableStream());
});
await test("1.4 no stack", () => {
  p("err", (()=>{const e=new Error("m"); e.stack="Error: m\n    at x (y:1:1)"; return e})());
});
await test("1.5 a subclass", () => {
  p("err2", {a:(()=>{const e=new TypeError("m"); e.stack="TypeError: m\n    at x (y:1:1)"; e.code="C"; return e})()});
});
await test("1.6 AggregateError", () => {
  p("err3", (()=>{const e=new Error("m",{cause:"c"}); e.stack="Error: m"; return e})());
});
await test("1.7 a changed name", () => {
  p("err4", (()=>{class Foo extends Error{}; const e=new Foo("m"); e.stack="Error: m\n    at a"; return e})());
});
await test("1.8 no stack at all", () => {
  p("err5", (()=>{const e=new AggregateError([1,2],"m"); e.stack="AggregateError: m\n    at a"; return e})());
});
await test("1.9 several lines", () => {
  p("err6", (()=>{const e=new Error("m"); e.name="Zork"; e.stack="Error: m\n    at a"; return e})());
});
await test("1.10 functions", () => {
  p("err7", (()=>{const e=new RangeError("m"); delete e.stack; e.stack=undefined; return e})());
});
await test("1.11 boxes", () => {
  p("err8", (()=>{const e=new Error("a\nb"); e.stack="Error: a\nb\n    at a"; return [e]})());
});
await test("1.12 long arrays", () => {
  p("fn", function foo(){});
  p("fn", ()=>{});
  p("fn", async()=>{});
  p("fn", async function x(){});
  p("fn", function*(){});
  p("fn", class A{});
  p("fn", class B extends Array{});
  p("fn", class{});
  p("fn", Object.assign(function f(){}, {a:1}));
  p("fn", Math.max);
  p("fn", Map);
  p("fn", Object.setPrototypeOf(function q(){}, null));
});
await test("1.13 long and nested", () => {
  p("boxed", [new String("abc"), new Number(3), new Boolean(false), Object(Symbol("x")), Object(3n), Object.assign(new String("ab"),{x:1})]);
});
await test("1.14 strings", () => {
  p("bigarr", Array.from({length:120},(_, i)=>i));
  p("strs", Array.from({length:30},(_, i)=>"item "+i));
  p("sparse",[1,,3,,,]);
});
await test("1.15 collections and promises", () => {
  p("long", {a:"x".repeat(100), b:"y".repeat(100)});
  p("nest", {a:{b:{c:{d:1}}}});
  p("nest", {a:{b:{c:[]}}}, {depth:0});
  p("nl", {depth:null,a:{b:{c:{d:{e:1}}}}},{depth:null});
});
await test("1.16 dates, expressions and bytes", () => {
  p("str","a'b");
  p("str","a'b\"c");
  p("str","a'b\"c`d");
  p("str","\x00\x1b\n\t\x7f\u{1f600}\ud800\\");
  p("sym",Symbol("a b"));
  p("symkey",{[Symbol("a")]:1,[Symbol()]:2, "a-b":3, 5:6, __proto__:null, ["__proto__"]:2});
});
await test("1.17 getters", () => {
  p("map",new Map([["a",{b:1}],[{c:1},2]]));
  p("set",new Set(["a",{b:1}]));
  p("wm", new WeakMap());
  p("ws", new WeakSet(),{showHidden:true});
  p("promise", Promise.resolve(4));
  p("promise", new Promise(()=>{})); const r=Promise.reject(new Error("z").message); r.catch(()=>{});
  p("promise", r);
});
await test("1.18 circles and proxies", () => {
  p("date", new Date(0));
  p("date", new Date(NaN));
  p("re", /a/g);
  p("re", Object.assign(/a/g,{x:1}));
  p("ab", new ArrayBuffer(4));
  p("u8", new Uint8Array(3));
  p("u8", new Uint8Array(3),{showHidden:true});
  p("dv", new DataView(new ArrayBuffer(2)));
  p("big", [1n, -0, 0, NaN, true, undefined, null]);
});
await test("1.19 classes and tags", () => {
  p("getter",{get a(){return 1}, set b(v){}, get c(){return {x:1}}, set c(v){}});
  p("getters",{get a(){return 1}, set b(v){}, get c(){return {x:1}}, set c(v){}, get d(){throw new Error("no")}},{getters:true});
});
await test("1.20 inspect.custom", () => {
  p("circ",(()=>{const a={x:{}};a.x.y=a;a.z=a.x;return a})());
  p("proxy",new Proxy({a:1},{}));
  p("proxy",new Proxy({a:1},{get(){return 5}}),{showProxy:true});
  p("proxy", new Proxy(function f(){},{}));
  p("revoked",(()=>{const {proxy,revoke}=Proxy.revocable({}, {});revoke();return proxy})());
});
await test("1.21 colors", () => {
  p("class",new (class Foo{constructor(){this.a=1}}));
  p("class", new (class extends Map{}));
  p("class", new (class Foo extends Array{})(3));
  p("null",Object.create(null));
  p("null", Object.create(Object.create(null)));
  p("null", Object.create({}));
  p("tag",{[Symbol.toStringTag]:"T"});
  p("tag",new (class Foo{get [Symbol.toStringTag](){return "T"}}));
  p("tag", new (class Foo{get [Symbol.toStringTag](){return "Foo"}}));
});
await test("1.22 compact", () => {
  p("custom",{[inspect.custom](d,o,i){return "<"+d+Object.keys(o).join()+(i===inspect)+">"}});
  p("custom",{a:{[inspect.custom](d,o,i){return {d, x:1}}}});
  p("custom",{a:{[inspect.custom](){return "a\nb"}}});
  p("custom",{[inspect.custom](){return 5}});
  p("custom",{[inspect.custom](){throw new Error("x")}});
  p("nocustom",{[inspect.custom](){return 5}},{customInspect:false});
});
await test("1.23 the other options", () => {
  p("colors",{a:1,b:"x",c:null,d:undefined,e:Symbol("s"),f:5n,g:true,h:new Date(0),j(){},k:[1,"a"],[Symbol("q")]:1, "a-b":1, l:new Map([[1,2]]), m: class A{}, n: new Error("x").message, o: {p:{q:{r:1}}}, get z(){return 1}},{colors:true});
});
await test("1.24 hidden members", () => {
  p("compact",{a:1,b:{c:2,d:[1,2,{e:3}]}},{compact:true});
  p("compact",{a:1,b:{c:2,d:[1,2,{e:3}]}},{compact:false});
  p("compact",{a:1,b:{c:2,d:[1,2,{e:3}]}},{compact:1});
  p("compact",{a:"x".repeat(60),b:{c:"y".repeat(50),d:[1,2,{e:3}]}},{compact:true});
});
await test("1.25 the rest", () => {
  p("sorted",{c:1,a:2,b:[3,1,2]},{sorted:true});
  p("sorted",{c:1,a:2,b:3},{sorted:(a,b)=>a<b?1:-1});
  p("numsep",[1234567, 1234567.8901, 123456789n, 0.0001234, 1234],{numericSeparator:true});
  p("maxarr",[1,2,3,4],{maxArrayLength:2});
  p("maxarr",new Set([1,2,3]),{maxArrayLength:1});
  p("maxstr","abcdef",{maxStringLength:3});
  p("maxstr",["abcdef"],{maxStringLength:0});
  p("bl",{a:"x".repeat(20),b:"y"},{breakLength:20});
  p("inf",{a:"x".repeat(200),b:{c:{d:1}}},{breakLength:Infinity,compact:true});
  p("multi",{a:"line one is long\nline two is long too\n"+"z".repeat(100)}); 
});
await test("1.26 depth", () => {
  p("hidden",[1,2],{showHidden:true});
  p("hidden",Object.defineProperty({a:1},"h",{value:2}),{showHidden:true});
  p("hidden", new (class A{b(){} get c(){return 1}}),{showHidden:true});
  p("legacy",{a:{b:{c:{}}}},false,0);
  p("legacy",{a:1},true,2,true);
  p("arrprops",Object.assign([1,2],{x:1,"-1":2}));  p("json", JSON);
  p("math", Math); 
});
await test("1.27 more", () => {
  p("err9", Object.assign(Object.create(Error.prototype),{message:"q"}));
  p("dom", (()=>{const e=new DOMException("m","AbortError"); e.stack="AbortError: m"; return e})());
  p("err10", {e: (()=>{const e=new Error("");e.stack="Error\n    at x";return e})()});
});
await test("1.28 more", () => {
  p("depth", [[[[[]]]]]);
  p("depth",{a:{b:{c:new Map()}}});
  p("depth",{a:{b:{c:new (class Foo{x=1})}}});
  p("depth",{a:{b:{c:Object.assign(Object.create(null),{x:1})}}});
  p("depth", [[[[1]]]],{depth:-1});
  p("undefined");
  p("key", {"a\nb":1,"é":2,"a'b":3, "":4});
});
await test("2.1 what inspect has", () => {
  console.log(Object.keys(inspect).join(), inspect.custom, Object.keys(inspect.colors).join(), Object.keys(inspect.styles).join());
  console.log(Object.keys(inspect.defaultOptions).map((k) => `${k}=${(inspect.defaultOptions as any)[k]}`).join());
  inspect.colors.grey = [1, 2];
  console.log(inspect.colors.gray, inspect(undefined, { colors: true }).replaceAll("\x1b", "ESC"));
  for (const v of [null, 5, "x", { depth: 0 }]) {
    try { inspect.defaultOptions = v as any; p("default", { a: { b: 1 } }); } catch (e: any) { console.log(e.code, e.message); }
  }
});
