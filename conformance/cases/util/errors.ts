// util.inspect of errors whose name, message or stack was changed.
import { test } from "../lib";
import { inspect } from "node:util";

await test("1 names", () => {
  const mk=(c: any, name?: any, msg?: any, stack?: any, post?: any)=>{const e: any = new c(msg); if(stack!==undefined)e.stack=stack; if(name!==undefined)e.name=name; post?.(e); return e};
  const p = (n: number, e: unknown) => console.log(n, inspect(e));
  p(1,mk(Error,"Zork","m","Error: m\n    at a"));
  p(2,mk(Error,"ZorkError","m","Error: m\n    at a"));
  p(3,mk(Error,undefined,"m","Error: m\n    at a",(e: any) => e.message="changed"));
  p(4,mk(TypeError,"Zork","m","Error: m\n    at a"));
  p(5,mk(Error,"Zork","","Error\n    at a"));
  p(6,mk(Error,"Zork","m","Other: m\n    at a"));
  p(7,mk(Error,"Zork","m","at a"));
  p(8,mk(Error,"","m","Error: m\n    at a"));
  p(9, mk(Error,undefined,"m","Error: m\n    at a", (e: any) => Object.defineProperty(e,"name",{value:"Hid",enumerable:false})));
  class Foo extends Error{};
  p(10,mk(Foo,undefined,"m","Error: m\n    at a"));
  p(11,mk(Foo,"Foo","m","Error: m\n    at a")); class FooError extends Error{};
  p(12,mk(FooError,undefined,"m","Error: m\n    at a"));
  p(13,mk(FooError,undefined,"m")instanceof Error); class Bar extends Error{get name(){return "BarName"}};
  p(14,mk(Bar,undefined,"m","Error: m\n    at a")); class Baz extends TypeError{};
  p(15,mk(Baz,undefined,"m","TypeError: m\n    at a"));
  p(16,Object.assign(mk(Error,undefined,"m","Error: m\n    at a"),{name:5}));
  p(17,mk(Error,undefined,"m","Error: m\n    at a",(e: any) => Object.setPrototypeOf(e,null)));
  p(18,mk(Error,undefined,"","Error\n    at a",(e: any) => {e.message="later"}));
  p(19,mk(Error,undefined,"m","Error: m\n    at a",(e: any) => {e.code="C";e.message="x"}));
  p(20,mk(RangeError,"Zork","m","RangeError: m\n    at a",(e: any) => e.code=1));
  
});
