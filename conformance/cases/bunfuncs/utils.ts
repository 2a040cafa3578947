// Bun.indexOfLine, Bun.CSRF, Bun.ArrayBufferSink, Bun.inspect.table, Bun.deepMatch.
import { test } from "../lib";

const p = (name: string, fn: () => unknown) => {
  try {
    console.log(name, JSON.stringify(fn()));
  } catch (e: any) {
    console.log(name, "throws", e.name, e.code, e.message);
  }
};
const B: any = Bun, C = B.CSRF, { deepMatch, inspect } = B;

await test("1 indexOfLine", () => {
  p("iol",()=>[B.indexOfLine("a\nb"),B.indexOfLine("a\nb",1),B.indexOfLine("a\nb",2),B.indexOfLine(new TextEncoder().encode("x\ny\nz"),2),B.indexOfLine(new TextEncoder().encode("x\ny\nz")),B.indexOfLine(new TextEncoder().encode("xy"),-1),B.indexOfLine(new TextEncoder().encode("x\r\ny"),0),B.indexOfLine(new TextEncoder().encode("x\n"),5),B.indexOfLine(new TextEncoder().encode("x\n").buffer,0)]); p("iol none",()=>B.indexOfLine()); p("iol null",()=>B.indexOfLine(null)); p("iol nan",()=>B.indexOfLine(new Uint8Array([10,10]),NaN)); p("iol 1.5",()=>B.indexOfLine(new Uint8Array([10,10]),1.5)); p("iol str",()=>B.indexOfLine(new Uint8Array([10,10]),"1")); p("iol neg",()=>B.indexOfLine(new Uint8Array([10,10]),-5)); p("iol é",()=>B.indexOfLine(new TextEncoder().encode("é\nx"),0));
});

await test("2 CSRF", () => {
  p("csrf",()=>[C.generate.length,C.verify.length,typeof C.generate(),C.generate("s").length,C.generate("secret",{encoding:"hex"}).length,C.generate("secret",{encoding:"base64"}).length,C.generate("secret",{algorithm:"sha512",encoding:"hex"}).length,C.generate("secret",{algorithm:"sha384",encoding:"hex"}).length,C.generate("secret",{algorithm:"blake2b512",encoding:"hex"}).length,C.generate("secret",{algorithm:"blake2b256",encoding:"hex"}).length,C.generate("secret",{algorithm:"sha512-256",encoding:"hex"}).length]);
  p("v1",()=>C.verify(C.generate("a"),{secret:"a"})); p("v2",()=>C.verify(C.generate("a"),{secret:"b"})); p("v3",()=>C.verify(C.generate())); p("v4",()=>C.verify("x",{secret:"a"})); p("v5",()=>C.verify("",{secret:"a"})); p("v6",()=>C.verify()); p("v7",()=>C.verify(1)); p("g",()=>C.generate("")); p("g1",()=>C.generate(1)); p("g2",()=>C.generate("a",{expiresIn:-1})); p("g3",()=>C.generate("a",{encoding:"x"})); p("g4",()=>C.generate("a",{algorithm:"md5"})); p("g6",()=>C.verify(C.generate("a",{encoding:"hex"}),{secret:"a",encoding:"hex"})); p("g7",()=>C.verify(C.generate("a",{encoding:"hex"}),{secret:"a"})); p("g8",()=>C.verify(C.generate("a",{algorithm:"sha512"}),{secret:"a"}));p("g9",()=>C.verify(C.generate("a",{algorithm:"sha512"}),{secret:"a",algorithm:"sha512"})); p("g10",()=>C.verify(C.generate("a",{expiresIn:0}),{secret:"a"})); p("g11",()=>C.verify(C.generate("a"),{secret:"a",maxAge:0})); p("g12",()=>C.verify(C.generate("a",{expiresIn:1e9}),{secret:"a",maxAge:1e9})); p("g13",()=>C.generate(null).length); p("g14",()=>C.verify(C.generate("a"),{secret:""}));p("g15",()=>C.verify(C.generate("a"),{secret:1}));p("g16",()=>C.generate("a",{expiresIn:"x"}));p("g17",()=>C.generate("a",{algorithm:"x"}));p("g18",()=>C.generate("a",{encoding:1}));p("g19",()=>C.generate("a",{expiresIn:1.5}).length);p("g20",()=>C.verify(C.generate("a"),{secret:"a",maxAge:-1}));p("g21",()=>C.verify(C.generate("a"),1));
  const t = Buffer.from(C.generate("key",{encoding:"hex"}),"hex"); console.log(t.length, t.readBigUInt64BE(0)>1700000000000n, t.readBigUInt64BE(24), t.subarray(32).length);
  const h=(alg: any)=>new Bun.CryptoHasher(alg,"key").update(t.subarray(0,32)).digest("hex"); console.log(h("sha256")===t.subarray(32).toString("hex"));
});

await test("3 ArrayBufferSink", () => {
  const s = new Bun.ArrayBufferSink();
  p("s1",()=>[s.write("héllo"),s.write(new Uint8Array([1,2])),s.write(new Uint8Array([3]).buffer)]); p("s2",()=>new Uint8Array(s.end() as any)); p("s3",()=>s.write("x")); p("s4",()=>{ const r=s.end(); return [r&&r.constructor.name, r&&r.byteLength]});
  const S = (o: any)=>{const s=new Bun.ArrayBufferSink(); s.start(o); return s}; p("u8",()=>{const s=S({asUint8Array:true}); s.write("ab"); const r=s.end(); return [r.constructor.name,[...r]]}); p("st",()=>{const s=S({stream:true}); s.write("ab"); const a=s.flush(); s.write("c"); const b=s.flush(); const e=s.end(); return [a.constructor.name,a.byteLength,b.byteLength,e.constructor.name,e.byteLength]}); p("st8",()=>{const s=S({stream:true,asUint8Array:true}); s.write("ab"); const a=s.flush(); const e=s.end(); return [a.constructor.name,a.length,e.constructor.name,e.length]}); p("fl",()=>{const s=new Bun.ArrayBufferSink(); s.write("a"); return s.flush()}); p("hw",()=>{const s=S({highWaterMark:4}); s.write("abcdefgh"); return (s.end() as any).byteLength}); p("wnone",()=>new Bun.ArrayBufferSink().write()); p("wnum",()=>new Bun.ArrayBufferSink().write(1)); p("wnull",()=>new Bun.ArrayBufferSink().write(null)); p("close",()=>{const s=new Bun.ArrayBufferSink(); s.write("a"); return [s.close&&s.close(), (s.end() as any)?.byteLength]}); p("restart",()=>{const s=S({asUint8Array:true}); s.write("ab"); s.end(); s.start(); s.write("c"); return (s.end() as any).byteLength}); p("startret",()=>new Bun.ArrayBufferSink().start()); p("lone",()=>{const s=new Bun.ArrayBufferSink(); s.write("\ud800"); return [...new Uint8Array(s.end() as any)]}); p("hwbad",()=>S({highWaterMark:-1})); p("startnum",()=>new Bun.ArrayBufferSink().start(1)); p("pair",()=>{const s=new Bun.ArrayBufferSink(); s.write("\ud83d"); s.write("\ude00"); return [...new Uint8Array(s.end() as any)]});
});

await test("4 inspect.table", () => {
  p("it",()=>[inspect.table([{a:1,b:2},{a:3}]),inspect.table([{a:1,b:2}],["b"]),inspect.table([1,"x"]),inspect.table({x:{y:1}}),inspect.table(1),inspect.table("s"),inspect.table(null),inspect.table([]),inspect.table(new Map([["a",1]])),inspect.table.length]); p("it none",()=>inspect.table()); p("it undef",()=>inspect.table(undefined)); p("it props",()=>inspect.table([{a:1}],"a"));
});

await test("5 deepMatch", () => {
  p("dm",()=>[deepMatch({a:1},{a:1,b:2}),deepMatch({a:{b:1}},{a:{b:1,c:2}}),deepMatch([1],[1,2]),deepMatch({a:[1]},{a:[1,2]}),deepMatch({},{a:1}),deepMatch({a:undefined},{}),deepMatch(new Set([1]),new Set([1,2]))]); p("dm2",()=>deepMatch(1,1)); p("dm3",()=>deepMatch({a:1})); p("dm4",()=>deepMatch(null,{}));p("dm5",()=>deepMatch({},1));
});
