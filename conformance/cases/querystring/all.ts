// node:querystring.
import { test } from "../lib";
const qs: any = require("node:querystring");
const t = (n: string, f: () => unknown) => {
  try { console.log(n, JSON.stringify(f())); } catch (e: any) { console.log(n, "throws", e.name, e.code, e.message); }
};

await test("1 all", () => {
for (const s of ["a=1&b=2","a=1&a=2&a=3","","&&","a","=b","a=b=c","a+b=c+d","%41=%42","a=%zz&b=1","a=%E4%BD%A0","&a&","a=1;b=2","__proto__=1","a&a=&a"]) t("parse "+s,()=>qs.parse(s)); t("p",()=>[qs.parse("a:1;b:2",";",":"),qs.parse("a=1&b=2&c=3",null,null,{maxKeys:2}),qs.parse("a=1&b=2",null,null,{maxKeys:0}),qs.parse("a=%41",null,null,{decodeURIComponent:(x)=>"<"+x+">"}),qs.parse("a--1__b--2","__","--"), qs.parse(5), qs.parse(null), Object.getPrototypeOf(qs.parse(""))]);
for (const o of [{a:1,b:"x y",c:true,d:null,e:undefined,f:NaN,g:5n,h:{},i:[1,"2",true,null],j:""},{},[],["a","b"],"str",5,null,{"ä":"é&="},{a:[]},{a:Infinity},{a:()=>1},{a:"\ud83d\ude00"}]) t("str",()=>qs.stringify(o)); t("s",()=>[qs.stringify({a:1,b:[2,3]},";",":"),qs.stringify({a:"x"},null,null,{encodeURIComponent:(x)=>"<"+x+">"})]); t("lone",()=>qs.stringify({a:"\ud800"})); t("esc",()=>[qs.escape("a b&ä'()*~!"),qs.escape(5),qs.escape({}),qs.escape("")]); t("lone",()=>qs.escape("\ud800")); t("une",()=>[qs.unescape("a%20b"),qs.unescape("%zz%41"),qs.unescape("a+b"),qs.unescapeBuffer("a%41%z%4").toString(),qs.unescapeBuffer("a+b",true).toString(), qs.unescape("%E4")]); t("x",()=>[qs.parse===qs.decode,qs.stringify===qs.encode,qs.parse.length,qs.stringify.length,qs.parse.name]);
});
