// What assert, util.isDeepStrictEqual and Bun.deepEquals take for equal.
import { test } from "../lib";
import assert from "node:assert";
import util from "node:util";

class A { x=1 } class B { x=1 }
const cyc=()=>{const a:any={};a.a=a;return a}; const cyc2=()=>{const a:any={a:{}};a.a.a=a;return a};
const withSym=(s,v)=>({[s]:v}); const S=Symbol("s");
const nonenum=(v)=>Object.defineProperty({}, "x", {value:v,enumerable:false});
const err=(m,o?)=>new Error(m,o);
const ext=(o,p)=>Object.assign(o,p);
const args=function(...a){return arguments};
const pairs: [string, any, any][] = [
["1,'1'",1,"1"],["null,undef",null,undefined],["NaN",NaN,NaN],["0,-0",0,-0],["[0],[-0]",[0],[-0]],["{a:1},{a:'1'}",{a:1},{a:"1"}],["{a:u},{}",{a:undefined},{}],["{},{a:u}",{}, {a:undefined}],
["[,1],[u,1]",[,1],[undefined,1]],["[1,2,3],{0..}",[1,2,3],{0:1,1:2,2:3}],["A,B",new A,new B],["A,plain",new A,{x:1}],["date",new Date(1),new Date(1)],["date2",new Date(1),new Date(2)],["date invalid",new Date(NaN),new Date(NaN)],["date ext",ext(new Date(1),{a:1}),new Date(1)],
["re",/a/g,/a/g],["re2",/a/g,/a/i],["re lastIndex",ext(/a/g,{lastIndex:1}),/a/g],["err",err("a"),err("a")],["err2",err("a"),err("b")],["errname",err("a"),new TypeError("a")],["err cause",err("a",{cause:1}),err("a",{cause:2})],["err cause und",err("a",{cause:undefined}),err("a")],["agg",new AggregateError([1],"x"),new AggregateError([2],"x")],
["map",new Map([[1,2]]),new Map([[1,2]])],["map order",new Map([[1,2],[3,4]]),new Map([[3,4],[1,2]])],["map objkeys",new Map([[{a:1},2]]),new Map([[{a:1},2]])],["map loose",new Map([["1",2]]),new Map([[1,2]])],["map undefined val",new Map([[1,undefined]]),new Map([[2,undefined]])],
["map null/undef",new Map([[null,1]]),new Map([[undefined,1]])],["set",new Set([1,2]),new Set([2,1])],["set obj",new Set([{a:1}]),new Set([{a:1}])],["set loose",new Set([1]),new Set(["1"])],["set objs",new Set([{a:1},{a:2}]),new Set([{a:2},{a:1}])],["set dup",new Set([{a:1},{a:1}]),new Set([{a:1},{a:2}])],
["set nan",new Set([NaN]),new Set([NaN])],["boxed",new Number(1),new Number(1)],["boxed2",new Number(1),new Number(2)],["boxed vs prim",new Number(1),1],["boxed str",new String("a"),new String("a")],["boxed kinds",new String("1"),new Number(1)],["boxed sym",Object(S),Object(S)],["boxed sym2",Object(S),Object(Symbol("s"))],["boxed big",Object(1n),Object(1n)],
["1n,1",1n,1],["sym",withSym(S,1),withSym(S,1)],["sym2",withSym(S,1),withSym(S,2)],["sym missing",withSym(S,1),{}],["nonenum",nonenum(1),nonenum(2)],["nonenum vs {}",nonenum(1),{}],["u8",new Uint8Array([1]),new Uint8Array([1])],["u8 i8",new Uint8Array([1]),new Int8Array([1])],["u8 buf",new Uint8Array([1]),Buffer.from([1])],["f32 -0",new Float32Array([0]),new Float32Array([-0])],["f64 nan",new Float64Array([NaN]),new Float64Array([NaN])],
["ab",new ArrayBuffer(2),new ArrayBuffer(2)],["ab2",new Uint8Array([1]).buffer,new Uint8Array([2]).buffer],["dv",new DataView(new ArrayBuffer(2)),new DataView(new ArrayBuffer(2))],["dv2",new DataView(new Uint8Array([1]).buffer),new DataView(new Uint8Array([2]).buffer)],["cyc",cyc(),cyc()],["cyc2",cyc(),cyc2()],
["fn",()=>1,()=>1],["null proto",Object.create(null),{}],["args",args(1),args(1)],["args arr",args(1),[1]],["weakmap",new WeakMap,new WeakMap],["weakset",new WeakSet,new WeakSet],["promise",Promise.resolve(1),Promise.resolve(1)],["proxy",new Proxy({a:1},{}),{a:1}],["url",new URL("http://a/"),new URL("http://a/")],["url2",new URL("http://a/"),new URL("http://b/")],["usp",new URLSearchParams("a=1"),new URLSearchParams("a=2")],["headers",new Headers({a:"1"}),new Headers({a:"2"})],["arr ext",ext([1],{a:1}),[1]],["arr ext2",ext([1],{a:1}),ext([1],{a:2})],["arr len",[1],[1,undefined]],["str obj","a",{}],["tag",{[Symbol.toStringTag]:"X"},{}],["getter",{get a(){return 1}},{a:1}],["keyorder",{a:1,b:2},{b:2,a:1}],["subset",{a:1},{a:1,b:2}],["superset",{a:1,b:2},{a:1}],["arr subset",[1,2,3],[1,3]],["arr subset order",[1,2,3],[3,1]],["set subset",new Set([1,2,3]),new Set([1,3])],["map subset",new Map([[1,1],[2,2]]),new Map([[2,2]])],["nested subset",{a:{b:1,c:2},d:[{x:1,y:2}]},{a:{b:1},d:[{x:1}]}],["u8 subset",new Uint8Array([1,2]),new Uint8Array([2])],["err subset",ext(err("a"),{c:1}),err("a")],["null null",null,null],["'' false","",false],["true 1",true,1],["obj vs null",{},null],["blob", new Blob(["a"]), new Blob(["b"])],["crypto", Object.create(Date.prototype), Object.create(Date.prototype)],
["arr proto", Object.setPrototypeOf([1],null),[1]],["sparse",[1,,3],[1,,3]],["sparse2",[,,],[,]],["map nested", new Map([[1,{a:1,b:2}]]), new Map([[1,{a:1}]])],["set nested", new Set([{a:1,b:2}]), new Set([{a:1}])],
["empty arr part",[1],[]],["empty obj part",{a:1},{}],["holes part",[1,2],[,2]],
];

const verdict = (f: () => unknown) => {
  try { return f() === false ? "≠" : "="; } catch (e: any) { return e?.code === "ERR_ASSERTION" ? "≠" : `throws ${e}`; }
};
await test("1 pairs", () => {
  for (const [name, a, b] of pairs) {
    console.log(name.padEnd(18), ...[
      () => assert.deepEqual(a, b), () => assert.deepStrictEqual(a, b), () => assert.partialDeepStrictEqual(a, b),
      () => util.isDeepStrictEqual(a, b), () => Bun.deepEquals(a, b), () => Bun.deepEquals(a, b, true),
      () => { assert.notDeepEqual(a, b); return true; }, () => { assert.notDeepStrictEqual(a, b); return true; },
    ].map(verdict));
  }
});
