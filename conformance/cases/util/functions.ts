// node:util: every function but inspect and format, with its errors.
import { test } from "../lib";
import * as types from "node:util/types";
const util: any = require("node:util");
const t = (n: string, f: () => unknown) => {
  try { console.log(n + ": " + util.inspect(f())); } catch (e: any) { console.log(n, "throws", e.name, e.code, e.message); }
};

await test("1 all", async () => {
t("sysname",()=>[util.getSystemErrorName(-2),util.getSystemErrorName(-98),util.getSystemErrorName(-99999),util.getSystemErrorMessage(-2),util.getSystemErrorMessage(-99999)]);
for (const v of [2,0,"x",1.5,null,undefined,-1e10]) { t("name "+v,()=>util.getSystemErrorName(v));
t("msg "+v,()=>util.getSystemErrorMessage(v)); }
t("map",()=>{const m=util.getSystemErrorMap(); return [m instanceof Map, m.size, m.get(-2), [...m].slice(0,3), m===util.getSystemErrorMap()]});
t("errno",()=>{const e=util._errnoException(-2,"open"); return [e.message,Object.entries(e), e.name]});
t("errno",()=>{const e=util._errnoException(-2,"open","orig"); return [e.message,Object.entries(e)]});
t("errno",()=>util._errnoException(5,"x").message);
t("errno",()=>util._errnoException("x","x").message);
t("extend",()=>[util._extend({a:1},{b:2}),util._extend({a:1},null), util._extend({a:1},5)]);
for (const v of ["SIGTERM","SIGKILL","SIGFOO",5,undefined,"sigterm"]) t("sig "+v,()=>util.convertProcessSignalToExitCode(v));
t("cb",()=>util.callbackify(5));
t("cb",()=>util.callbackify(async function foo(a){}).length+util.callbackify(async function foo(a){}).name);
t("cb",()=>util.callbackify(async()=>{})());
t("cb",()=>util.callbackify(async()=>{})(5));
t("dep",()=>{const f=util.deprecate(function q(a,b){},"m","C"); return [f.name,f.length]});
t("dep",()=>util.deprecate(()=>{}, "m", 5));
t("dep",()=>util.deprecate(class A{x=1},"zz")); 
for (const a of [["red","x"],[["bold","red"],"x"],["foo","x"],[5,"x"],["red",5],["none","x"],[["none"],"x"],["#fff","x"],["red","x",{validateStream:false}],["red","a\x1b[39mb",{validateStream:false}],[["bold","dim"],"a\x1b[22mb",{validateStream:false}],["red","x",{validateStream:5}],["red","x",{stream:5}],["#ff0000","x",{validateStream:false}],["reset","x",{validateStream:false}],["grey","x",{validateStream:false}],["bgRed","x",{validateStream:false}]]) t("style "+JSON.stringify(a),()=>util.styleText(...a));
t("inherits",()=>{function A(){}; function B(){}; return [util.inherits(A,B),Object.getOwnPropertyDescriptor(A,"super_")]});
t("inherits",()=>util.inherits(5));
t("inherits",()=>util.inherits(function(){}, 5));
t("inherits",()=>util.inherits(function(){}, ()=>{}));
t("inherits",()=>util.inherits(null, null));
t("strip",()=>util.stripVTControlCharacters("\x1b[31ma\x1b[0m\x1b]8;;http://x\x07l\x1b]8;;\x07"));
t("strip",()=>util.stripVTControlCharacters(5));
t("usv",()=>[util.toUSVString("a\ud800"),util.toUSVString(5), util.toUSVString(null)]);
t("parseEnv",()=>util.parseEnv("A=1\nB='x y'\n#c\nexport C=\"a\\nb\"\nD=`q`\nE = 5 # c\nF\nG=\nH=a=b\nI='multi\nline'\nJ=\"unterminated\nK=\\n"));
t("parseEnv",()=>util.parseEnv(5));
t("parseEnv",()=>util.parseEnv());
const args=["-f","--bar","b","pos","--no-q","-abc","--x=1","--","rest","-z"];
t("pa",()=>util.parseArgs({args,strict:false}));
t("pa",()=>util.parseArgs({args:["-f","--bar","b"],options:{foo:{type:"boolean",short:"f"},bar:{type:"string"}}}));
t("pa",()=>util.parseArgs({args:["-f","--bar","b"],options:{foo:{type:"boolean",short:"f"},bar:{type:"string"}},tokens:true}));
t("pa",()=>util.parseArgs({args:["--zz"],options:{}}));
t("pa",()=>util.parseArgs({args:["pos"],options:{}}));
t("pa",()=>util.parseArgs({args:["pos"],allowPositionals:true}));
t("pa",()=>util.parseArgs({args:["--bar"],options:{bar:{type:"string"}}}));
t("pa",()=>util.parseArgs({args:["--bar","-x"],options:{bar:{type:"string"}}}));
t("pa",()=>util.parseArgs({args:["--foo=1"],options:{foo:{type:"boolean"}}}));
t("pa",()=>util.parseArgs({args:["-f","1","-f","2"],options:{foo:{type:"string",short:"f",multiple:true}}}));
t("pa",()=>util.parseArgs({args:[],options:{foo:{type:"string",default:"d"},b:{type:"boolean",multiple:true,default:[true]}}}));
t("pa",()=>util.parseArgs({args:["--no-color"],options:{color:{type:"boolean"}},allowNegative:true}));
t("pa",()=>util.parseArgs({args:["--no-color"],options:{color:{type:"boolean"}}}));
t("pa",()=>util.parseArgs({args:["-fbar","-ab"],options:{foo:{type:"string",short:"f"},a:{type:"boolean",short:"a"},b:{type:"boolean",short:"b"}},tokens:true}));
t("pa",()=>util.parseArgs({args:["-z"],options:{}}));
t("pa",()=>util.parseArgs({args:["-"],allowPositionals:true,tokens:true}));
t("pa",()=>util.parseArgs({args:["a","--","b"],allowPositionals:true,tokens:true}));
for (const o of [{options:{a:{}}},{options:{a:{type:"x"}}},{options:{a:{type:"string",short:"ab"}}},{options:{a:{type:"string",short:5}}},{options:{a:{type:"string",multiple:5}}},{options:{a:{type:"string",default:5}}},{options:{a:{type:"string",multiple:true,default:"x"}}},{options:{a:{type:"boolean",default:"x"}}},{options:5},{args:5},{strict:5},{allowPositionals:5},{tokens:1},{allowNegative:1},{options:{a:5}},{args:["--no-a=1"],allowNegative:true,options:{a:{type:"boolean"}}},{args:["--no-a"],allowNegative:true,options:{a:{type:"string"}}},{args:["--__proto__=1"],strict:false}]) t("pa "+JSON.stringify(o),()=>util.parseArgs({args:[],...o}));
t("pa",()=>util.parseArgs(5));
t("pa", ()=>Object.keys(util.parseArgs()));
const M=util.MIMEType;
t("mime",()=>{const m=new M("Text/HTML; charset=UTF-8; q=\"a b\";x"); return [String(m),m.type,m.subtype,m.essence,m.params.get("charset"),[...m.params],m.params.has("q"),JSON.stringify(m)]});
for (const v of ["","a","a/","/b","a/b;","a/b c","a /b","a/b;x=y;x=z","é/b","a/é"]) t("mime "+v,()=>String(new M(v)));
t("mime",()=>new M());
t("mime",()=>{const m=new M("a/b"); m.type="X"; m.subtype="Y"; m.params.set("k","v w"); m.params.set("A","b"); m.params.delete("A"); return [String(m),m,m.params,[...m.params.keys()],[...m.params.values()],[...m.params.entries()]]});
t("mime",()=>{const m=new M("a/b"); m.type="";});
t("mime",()=>{const m=new M("a/b"); m.type="a b";});
t("mime",()=>{const m=new M("a/b"); m.subtype="é";});
t("mime",()=>{const m=new M("a/b"); m.params.set("é","x");});
t("mime",()=>{const m=new M("a/b"); m.params.set("x","é\n");});
t("mp",()=>String(new util.MIMEParams()));
t("mp",()=>{const p=new util.MIMEParams(); p.set("a","b\"c\\"); p.set("e",""); return String(p)}); 
t("olds",()=>[util.isArray([]),util.isBoolean(true),util.isBoolean(new Boolean(1)),util.isBuffer(Buffer.alloc(1)),util.isNull(null),util.isNullOrUndefined(),util.isNumber(1),util.isString(""),util.isSymbol(Symbol()),util.isUndefined(),util.isRegExp(/a/),util.isObject({}),util.isObject(()=>{}),util.isObject(null),util.isDate(new Date()),util.isError(new Error),util.isError({message:""}),util.isFunction(()=>1),util.isPrimitive(5),util.isPrimitive({}), util.isPrimitive(()=>{})]);
t("dl",()=>{const d=util.debuglog("foo"); return [typeof d, d.enabled, d("x"), Object.getOwnPropertyDescriptor(d,"enabled"), util.debug===util.debuglog]}); 
t("gcs",()=>{const c=(function foo(){return util.getCallSites(1)})(); return [c.length, Object.keys(c[0])]});
t("gcs",()=>util.getCallSites("x"));
t("gcs",()=>util.getCallSites(0));
t("gcs",()=>util.getCallSites(201));
t("gcs",()=>util.getCallSites(5,5));
t("sts",()=>util.setTraceSigInt(true));
t("sts",()=>util.setTraceSigInt(5));
t("prom",()=>util.promisify(5));
t("prom",()=>{const f=()=>{}; f[util.promisify.custom]=5; return util.promisify(f)});
t("prom",()=>util.promisify(setTimeout)===require("timers/promises").setTimeout);
t("prom",()=>[util.promisify(function foo(a,b,cb){}).name,util.promisify(function foo(a,b,cb){}).length]);
t("idse",()=>[util.isDeepStrictEqual({a:1},{a:1}),util.isDeepStrictEqual([1],["1"]),util.isDeepStrictEqual(NaN,NaN),util.isDeepStrictEqual(0,-0)]);
t("abo",()=>util.aborted(5,{}));
t("abo",()=>util.aborted(new AbortController().signal,5)); 
await (async()=>{ const ac=new AbortController(); const p=util.aborted(ac.signal,{}); ac.abort(); console.log(await p); try{await util.aborted(5,{})}catch(e){console.log(e.code,e.message)} try{await util.aborted(ac.signal)}catch(e){console.log(e.code,e.message)} try{await util.aborted(AbortSignal.abort(),null)}catch(e){console.log(e.code,e.message)}
 util.callbackify(async()=>{throw null})((e: any)=>console.log(e.code,e.message,e.reason)); util.callbackify(async()=>{throw new Error("q")})((e: any)=>console.log(e.message)); })();

});
await test("2 types", () => {
  const values: any = { date: new Date(), args: (function () { return arguments; })(), big: Object(1n), bool: new Boolean(1), num: new Number(1), str: new String(""), sym: Object(Symbol()), error: new TypeError(), fake: Object.create(Error.prototype), regexp: /a/, async: async () => {}, gen: function* () {}, genobj: (function* () {})(), promise: Promise.resolve(), map: new Map(), set: new Set(), wm: new WeakMap(), ws: new WeakSet(), ab: new ArrayBuffer(1), dv: new DataView(new ArrayBuffer(1)), proxy: new Proxy({}, {}), proxyf: new Proxy(() => {}, {}), u8: new Uint8Array(1), buf: Buffer.alloc(1), f64: new Float64Array(1), bi: new BigInt64Array(1), target: new EventTarget(), plain: {}, fn: () => {}, cls: class {}, tagged: { [Symbol.toStringTag]: "Map" }, sub: new (class extends Map {})(), mapit: new Map().keys(), setit: new Set().values(), nul: null, und: undefined, five: 5, text: "" };
  console.log(Object.keys(types).filter((k) => k !== "default").sort().join() === Object.keys(util.types).sort().join(), Object.keys(util.types).join());
  for (const [name, v] of Object.entries(values)) console.log(name, Object.entries(util.types).filter(([, is]: any) => is(v)).map(([n]) => n).join());
});
