// Bun.YAML.stringify, Bun.TOML.stringify, Bun.JSON5.stringify.
import { test } from "../lib";

const using = (stringify: any) => (...args: unknown[]) => {
  let result: string;
  try {
    result = JSON.stringify(stringify(...args));
  } catch (e: any) {
    result = "throws " + e.name + ": " + e.message;
  }
  console.log(result);
};
const T = using(Bun.TOML.stringify), S = using(Bun.JSON5.stringify), p = using(Bun.YAML.stringify);

await test("1 YAML", () => {
  p({a:1,b:"x",c:[1,2],d:{e:1}}); p({a:1,b:[1,{c:2,d:[3]}],e:{}},null,2); p([],null,2); p({},null,2); p({a:[],b:{}},null,2); p([1,[2,[3]],{a:1}],null,2); p("x"); p(1); p(null); p(undefined); p(true); p(NaN); p(Infinity); p(-Infinity); p(-0); p(10n); p(new Date(0)); p(Symbol("x")); p(()=>1); p({a:undefined,b:()=>1,c:Symbol("q")},null,2); p([undefined,()=>1]);
  for (const s of ["","true","null","~","1","1.5","0x1F","yes","no","on","y","n","a: b","a:b","# x","a #b","a#b","- x","-x","-","? x","?x","x\ny","x\n","  x","x ","\t","a\tb","'q'","\"q\"","a'b","@x","`x","%x","!x","&x","*x","{x","}x","[x","]x",",x","|x",">x","=","<<","é","😀","\u0000","\u007f","\u0085","\u2028","\ud800","---","...",".","..","--- x",".inf","-.inf",".nan","+1","1e3","0o17","017","a,b","a[b]","a{b}","2001-01-01","Null","NULL","True","FALSE","undefined","NaN","Infinity","\\","a\\b","x:","x: ",":x",":","x\r\ny","1_000","0b1","off","Off","Y","No","12:30",".5","-","--","-1","- 1","=x","x\"y","a\u00a0b","\ufeffx","1.","+.5","infinity","0"]) p(s);
  p({"":1,"a b":2,"1":3,"true":4,"a: b":5,"- x":6,"x\ny":7,"é":8,"null":9},null,2); p({a:"multi\nline\n"},null,2); const o: any = {z:1}; p({a:o,b:o},null,2); p({a:o,b:o}); p([o,o],null,2); const cy: any = {a:1}; cy.self=cy; p(cy,null,2); const arr: any[] = [1]; arr.push(arr); p(arr,null,2); p({x:{deep:o},y:o,z:[o]},null,2);
});

await test("2 TOML", () => {
  const t=(v)=>{ let r; try { r=JSON.stringify(Bun.TOML.stringify(v)) } catch(e) { r="!! "+e.name+": "+e.message } console.log("T", r) };
  T({ a: new Date(1500), b: new Date(-1) });
  T({ c: new Date(8.64e15) });
});

await test("3 JSON5", () => {
  S({a:1,"b c":"x","é":2,"1a":3,a1:4,$:5,if:6}); S({a:[1,{b:2}]},null,2); S({a:"it's \"q\" \n\\\u2028\u0001\v\0"}); S("'"); S('"'); S("'\""); S(null); S(undefined); S(NaN); S(-Infinity); S(-0); S(new Date(0)); S({a:undefined,b:()=>1,c:Symbol("x")}); S([undefined,()=>1]); S(10n); S({toJSON(){return 5}}); const cy: any = {};cy.a=cy; S(cy); S({a:1,b:2},["a"]); S({a:1,b:2},(k,v)=>k==="a"?undefined:v); S({a:{}},null,"--"); S({a:[]},null,20); S({a:1},null,"12345678901234"); S(new Map([["a",1]])); S([[]],null,2); S(new String("x")); S(Object(1)); S(()=>1); S(Symbol("x")); S({"":1}); S({"__proto__":1}); S(true); S("a\u{1F600}"); S("\ud800"); S([1,2],null,"\t"); S({a:1},null,0); S({a:1},null,new Number(3)); S(1e21); S({'a"b':1,"a'b":2});
});

await test("4 random values, there and back", () => {
  let seed = 7;
  const rnd = (n: number) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0), (seed >>> 8) % n);
  const words = ["a", "b c", "x: y", "- q", "true", "1", "", "null", "é", "multi\nline", "trail ", "#c", "'q'", '"d"', "a#b", "{x}", "[y]", "0x1", "1e5", "~", "on", "key", "a longer word", "@at", "%p", "!t", "&an", "*al", "a\tb", "\\back", "x:", "?q", ":z", "-", "--", "...", "---", "=", "a,b", ".5", "1_0", "\u0001", "\u2028"];
  const value = (depth: number): any => {
    switch (rnd(depth > 3 ? 6 : 9)) {
      case 0: return rnd(100) - 50;
      case 1: return rnd(1000) / 8;
      case 2: return null;
      case 3: return rnd(2) === 0;
      case 4: case 5: return words[rnd(words.length)];
      case 6: return Array.from({ length: rnd(4) }, () => value(depth + 1));
    }
    const o: any = {};
    for (let i = rnd(4); i > 0; i--) o[words[rnd(words.length)]] = value(depth + 1);
    return o;
  };
  const strip = (v: any): any => (Array.isArray(v) ? v.map((x) => (x === null ? 0 : strip(x))) : v && typeof v === "object" ? Object.fromEntries(Object.entries(v).filter(([, x]) => x !== null).map(([k, x]) => [k, strip(x)])) : v);
  for (let i = 0; i < 60; i++) {
    const v = { r: value(0) }, t = strip(v), text = JSON.stringify(v);
    p(v, null, 2); p(v); p(v, null, 3); S(v, null, 2); T(t);
    console.log(JSON.stringify(Bun.YAML.parse(Bun.YAML.stringify(v, null, 2)!)) === text, JSON.stringify(Bun.YAML.parse(Bun.YAML.stringify(v)!)) === text, JSON.stringify(Bun.JSON5.parse(Bun.JSON5.stringify(v)!)) === text, JSON.stringify(Bun.TOML.parse(Bun.TOML.stringify(t))));
  }
});
