// Bun.color: every format of every kind of input. What it makes of the spaces lab and oklab differs in the last digits.
import { test } from "../lib";

const formats: any[] = ["number", "hex", "HEX", "css", "ansi-16", "ansi_16", "ansi-16m", "ansi_16m", "ansi-24bit", "ansi-truecolor", "ansi-256", "ansi_256", "ansi256", "rgb", "rgba", "hsl", "{rgb}", "{r,g,b}", "{rgba}", "[rgb]", "[rgba]", "[r,g,b,a]", undefined];
const color: any = Bun.color;
const p = (name: string, v: unknown) => {
  const all = formats.map((f) => {
    try {
      return color(v, f);
    } catch (e: any) {
      return "throws " + e.name + ": " + e.message;
    }
  });
  console.log(name, JSON.stringify(all[0] === all[1] ? all[0] : all));
};

await test("1 texts", () => {
  for (const s of ["red","#f00","#F00A","#ff0000","#ff000080","rgb(255,0,0)","rgba(255,0,0,0.5)","rgb(100% 0% 0% / 50%)","hsl(0,100%,50%)","hsl(120deg 50% 25% / .3)","hwb(0 0% 0%)","color(srgb 1 0 0)","color(display-p3 1 0 0)","transparent","currentColor","RED","  red ","rebeccapurple","","x","#","#12","#12345","#1234567","#gggggg","rgb()","rgb(1,2)","rgb(300,-5,1.6)","hsl(400,200%,50%)","inherit","var(--x)","rgb(1 2 3","buttonface","canvas","rgb(none 1 2)","rgb(255 0 0)","rgb(1, 2 3)","rgb(1e2,0,0)","rgb(calc(1+1),0,0)","black","white","#808080","gray","#010203","aqua"]) p(s,s);
});

await test("2 values", () => {
  for (const v of [0,1,0xff0000,0xffffff,0xff00ff80,-1,1.5,NaN,Infinity,4294967295,4294967296,2**53,true,null,undefined,[],[1],[1,2],[1,2,3],[1,2,3,4],[1,2,3,0.5],[1,2,3,255],[300,-1,2],[1,2,3,4,5],["1","2","3"],{},{r:1},{r:1,g:2,b:3},{r:1,g:2,b:3,a:0.5},{r:1,g:2,b:3,a:128},{r:"1",g:2,b:3},{r:256,g:-1,b:1.7},10n,Symbol("x"),()=>1,new Date(0),{r:1,g:2,b:3,a:0},[0,0,0,0],{r:1,g:2,b:3,a:1},{r:1,g:2,b:3,a:2},[1,2,3,1],[1,2,3,-1]]) { let n; try { n=typeof v==="bigint"?v+"n":JSON.stringify(v)??String(v) } catch { n=String(v) } p(n,v) }
});

await test("3 every channel", () => {
  for (let i = 0; i < 256; i += 5) p("grey " + i, [i, i, i]);
  for (let i = 0; i < 4096; i += 37) p("#" + i.toString(16).padStart(3, "0"), "#" + i.toString(16).padStart(3, "0"));
});

await test("4 formats", () => {
  for (const f of ["nope", null, 1, "", {}, Symbol("x"), "RGB"] as any[]) {
    try {
      console.log(color("red", f));
    } catch (e: any) {
      console.log(e.name, e.code, e.message);
    }
  }
  try { color(); } catch (e: any) { console.log(e.name, e.code, e.message); }
  console.log(color.length, color.name);
});
