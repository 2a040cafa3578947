// Bun.JSON5.parse and Bun.JSONC.parse: values and the words of every mistake.
import { test, probe } from "../lib";

const show = (parse: (text: string) => unknown, text: string) => {
  let result: string;
  try {
    result = JSON.stringify(parse(text), (_, v) => (Object.is(v, -0) ? "-0" : typeof v === "number" && !Number.isFinite(v) ? String(v) : v));
  } catch (e: any) {
    result = "throws " + e.name + ": " + e.message;
  }
  console.log(JSON.stringify(text), result);
};

await test("1 JSON5", () => {
  const texts = ["1","{a:1}","{'a':1,}","[1,2,]","[1,,2]","// c\n1","/* c */1","+1","-Infinity","NaN",".5","5.","0x1F","0xg","'a\\\nb'","'\\x41\\u0041\\v\\0\\'\"'","{a b:1}","{$_a1:1,é:2}","{\\u0061:1}","","  ","nul","null","undefined","{","[","[1","{a","{a:","{a:1","{a:1 b:2}","'a","\"a\nb\"","1 2","{a:1,a:2}","{__proto__:1}","1e5","1e","01","-0","--1","- 1","/","/*","'\\u00zz'","'\\1'","\u2028 1","'a\u2028b'","{\"a\":}","{:1}","{,}","[,]","tru","True","Infinity","+Infinity","0x","-0x10","1_000","99999999999999999999","1.5.5","{1:2}","{'a' 1}","]","}","'\\d'","`a`","\uFEFF1","\u00a01","1\u00001","#"];
  for (const text of texts) show(Bun.JSON5.parse, text);
});

await test("2 JSONC", () => {
  const texts = ["1","{a:1}","{\"a\":1,}","[1,2,]","[1,,2]","// c\n1","/* c */1","+1","NaN",".5","0x1F","'a'","","  ","nul","undefined","{","[1","{\"a\"","{\"a\":","{\"a\":1","{\"a\":1 \"b\":2}","\"a","\"a\nb\"","1 2","{\"a\":1,\"a\":2}","{\"__proto__\":1}","01","-","/*","\"\\u00zz\"","\"\\x41\"","{,}","[,]","tru","]","#c\n1","\uFEFF1","\t1","1//","\"\\d\"","1e","1.","Infinity","{\"a\":1,,}","[1,,]","1,","{'a':1}","undefined","/ 1","\"\t\""];
  for (const text of texts) show((Bun as any).JSONC.parse, text);
});

await test("3 arguments", () => {
  const { JSON5, JSONC }: any = Bun;
  for (const v of [undefined, null, 1, new TextEncoder().encode("1"), new Blob(["1"]), { toString: () => "1" }, true]) {
    probe("JSON5 " + Object.prototype.toString.call(v), () => JSON5.parse(v));
    probe("JSONC " + Object.prototype.toString.call(v), () => JSONC.parse(v));
  }
  for (const n of [100, 1000, 9000]) probe("depth " + n, () => [JSON5, JSONC].map((J) => JSON.stringify(J.parse("[".repeat(n) + "]".repeat(n))).length));
  for (const J of [JSON5, JSONC]) probe("too deep", () => J.parse("[".repeat(1000000)));
});
