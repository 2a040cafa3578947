// Bun.stringWidth, Bun.wrapAnsi, Bun.sliceAnsi, Bun.stripANSI.
import { test } from "../lib";

const p = (name: string, fn: () => unknown) => {
  try {
    console.log(name, JSON.stringify(fn()));
  } catch (e: any) {
    console.log(name, "throws", e.name, e.code, e.message);
  }
};
const R = "\x1b[31m", G = "\x1b[39m", Z = "\x1b[0m";
const W: any = Bun.stringWidth, wrap: any = Bun.wrapAnsi, S: any = (Bun as any).sliceAnsi, strip: any = Bun.stripANSI;

await test("1 stringWidth", () => {
  for (const s of ["","a","é","e\u0301","あ","😀","👨‍👩‍👧","🇯🇵","🇯","\x1b[31mred\x1b[0m","\x1b]8;;http://x\x07link\x1b]8;;\x07","\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\","\t","\n","\0","\x7f","\u200b","\u200d","\ufeff","\u00ad","ｱ","Ａ","한","ᄀ","ᄀ가","①","±","α","①","\ufe0f","❤","❤️","☺","☺️","#️⃣","1️⃣","👍🏽","\u{1F1E6}\u{1F1E7}\u{1F1E8}","\ud800","\u{E0001}","क्षि","ก็","\u0300","\u20e3","\x1b[","\x1b","\x1bM","\x9b31mX","\x1b[38;2;1;2;3mX","\x1b[?25hX","\x1bPq\x1b\\X","\x1b(BX","\u3000","\u2028","\u00a0","\u115f","\u1160","\u2e80","\u303f","\u{20000}","\u{1F680}","⌚","⏰","☔","㊗","🈁","\u{1F004}","\u{1F0CF}","\u{1F18E}","〰","〰️","🏴󠁧󠁢󠁥󠁮󠁧󠁿","🏳️‍🌈","\u{1F3FB}","a\u200db","\u0e33","\u06dd","\u070f","\u180e","\u2060","\u{1D173}","─","█","…","“","·","\u{10FFFF}","\ue000"]) p(JSON.stringify(s),()=>[W(s),W(s,{countAnsiEscapeCodes:true}),W(s,{ambiguousIsNarrow:false})]);
  p("none",()=>W()); p("null",()=>W(null)); p("num",()=>W(123)); p("obj",()=>W({})); p("sym",()=>W(Symbol())); p("undef",()=>W(undefined)); p("opt1",()=>W("a",1)); p("opts",()=>W("±",{ambiguousIsNarrow:undefined}));
});

await test("2 wrapAnsi", () => {
  const L = "The quick brown fox jumped over the lazy dog"; const LR=`The ${R}quick brown fox${G} jumped over`;
  for (const [t,c,o] of [[L,20],[L,10],[L,5],[L,3,{hard:true}],[L,3],[LR,10],[LR,5,{hard:true}],["hello world",5],[R+"hello world"+Z,5],["abcdefghij",3,{hard:true}],["a b",1],["  a  b  ",3],["  a  b  ",3,{trim:false}],["  a  b  ",10],["  a  b  ",10,{trim:false}],["a\nb c d",3],["\n\na",3],["a\r\nb",5],["あいう えお",4],["あいうえお",3,{hard:true}],["",5],["abc",0],["abc",-1],["abc",NaN],["abc",Infinity],["ab cd",2,{wordWrap:false}],["abcdef gh",4,{wordWrap:false}],["abcdef gh",4,{wordWrap:false,hard:true}],["abcdef gh",4,{wordWrap:false,trim:false}],["supercalifragilistic is",10],["supercalifragilistic is",10,{hard:true}],["is supercalifragilistic",10,{hard:true}],["\x1b]8;;http://x\x07link text\x1b]8;;\x07",4],["\x1b[1m\x1b[31mbold red text\x1b[0m",5],["\x1b[38;5;196mcolor text\x1b[39m",5],["\x1b[4;31mab cd\x1b[0m",2],["a\tb",2],["a   b",2],["a   b",2,{trim:false}],["foo-bar baz",4],["👨‍👩‍👧 family",3],["\x1b[31m\x1b[42mhello there\x1b[49m\x1b[39m",5],["aaa bbb",3],["aaa bbb ",3],[" aaa bbb",3,{trim:false}],["aaaa",4,{hard:true}],["aaaa bbbb",4,{hard:true}],["a b c d e f",3],["a b c d e f",3,{trim:false}]] as any) p(JSON.stringify([t,c,o]),()=>wrap(t,c,o));
  p("none",()=>wrap()); p("one",()=>wrap("a b")); p("num",()=>wrap(123,2)); p("colstr",()=>wrap("a b","1"));
});

await test("3 sliceAnsi", () => {
  for (const a of [["hello",1,4],[R+"hello"+G,1,4],["安宁哈",0,4],["安宁哈",1,4],["安宁哈",0,3],["unicorn",0,4,"…"],["unicorn",-4,undefined,"…"],["unicorn",2,5,"…"],["hello"],["hello",2],["hello",-2],["hello",0,-2],["hello",3,1],["hello",0,100],["",0,5],[R+"ab"+G+"cd",1,3],[R+"ab"+G+"cd",2,4],[R+"ab"+G+"cd",0,2],["a"+R+"b"+Z+"c",0,1],["\x1b[1m"+R+"abc"+Z,1,2],["\x1b]8;;http://x\x07link\x1b]8;;\x07",1,3],["👨‍👩‍👧ab",0,2],["👨‍👩‍👧ab",0,1],["👨‍👩‍👧ab",1,3],["e\u0301a",0,1],["e\u0301a",1,2],["abc",0,2,""],["abc",0,0],["abc",NaN,2],["abc",1.7,2.9],["abc","1","2"],["a\nb",0,2],["a\tb",0,2],[R+"a",0,1],["\x1b[38;5;196mab\x1b[39m",1,2],["\x1b[31;42mab\x1b[0m",1,2],["\x1b[31mab\x1b[32mcd",1,3],["unicorn",0,1,"…"],["unicorn",0,0,"…"],["unicorn",0,7,"…"],[R+"unicorn"+G,0,4,"…"],["±",0,1,false],["±±",0,2,{ambiguousIsNarrow:false}],["unicorn",0,4,{ellipsis:"..."}],["unicorn",0,2,{ellipsis:"..."}],["\x1b[31mhello",0,2],["a\x1b[31m",0,1],["\x1b[?25la",0,1]] as any) p(JSON.stringify(a),()=>S(...a));
  p("none",()=>S()); p("num",()=>S(123,1));
});

await test("4 stripANSI", () => {
  for (const s of ["a\x1b[31mb","\x1b]8;;x\x07l\x1b]8;;\x07","\x9b31mX","\x1bMa","\x1b(Ba","\x1b[?25hX","\x1bPq\x1b\\X","\x1b[","\x1b","a\x1b[1","\x1b]0;title","\x1b[31","\x1b#8x","\x1b[1;2Hx","\x1b_x\x1b\\y","\x1b^x\x07y","\x90a\x9cb","\x1b7a","\x1b=a","\x1b[38:2:1:2:3mX","\x1b[ qX","\x1b[>cX","\x1bNa","\x1b%Ga","é\x1b[0m"]) p(JSON.stringify(s),()=>strip(s)); p("num",()=>strip(1)); p("none",()=>strip()); p("null",()=>strip(null));
  p("lengths", () => [W.length, wrap.length, S.length, strip.length]);
});
