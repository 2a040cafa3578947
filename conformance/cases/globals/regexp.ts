// Unicode property escapes in regular expressions.
import { test } from "../lib";

const samples = ["a", "Z", "é", "λ", "Ж", "漢", "5", "٣", "_", "-", " ", "\u00a0", "\u{1F600}", "\u{10400}", "ǅ", "€"];
const marks = (re: RegExp) => samples.map((s) => (re.test(s) ? 1 : 0)).join("");

await test("1 categories, scripts and binary properties as literals", () => {
  console.log(marks(/\p{L}/u), marks(/\P{L}/u), marks(/\p{Lu}/u), marks(/\p{Letter}/u), marks(/\p{General_Category=Letter}/u));
  console.log(marks(/\p{gc=Nd}/u), marks(/\p{N}/u), marks(/\p{Sc}/u), marks(/\p{Zs}/u), marks(/\p{P}/u), marks(/\p{Lt}/u));
  console.log(marks(/\p{Script=Greek}/u), marks(/\p{sc=Grek}/u), marks(/\p{Script=Han}/u), marks(/\p{sc=Cyrl}/u), marks(/\P{Script=Latin}/u));
  console.log(marks(/\p{Alphabetic}/u), marks(/\p{Lowercase}/u), marks(/\p{Uppercase}/u), marks(/\p{White_Space}/u), marks(/\p{ASCII}/u), marks(/\p{Any}/u));
  console.log(marks(/\p{Emoji}/u), marks(/\p{Emoji_Presentation}/u), marks(/\p{Extended_Pictographic}/u), marks(/\p{ID_Start}/u), marks(/\p{ID_Continue}/u));
});

await test("2 in classes, negated, with i, with look-around and named groups", () => {
  console.log(marks(/^[\p{L}\p{N}_-]$/u), marks(/[^\p{L}]/u), marks(/[\P{L}]/u), marks(/[^\P{L}5]/u), marks(/\p{Lu}/iu));
  console.log("Żółw 12!".match(/(?<word>\p{L}+)\s(?=\p{N})/u)?.groups?.word, "a1b2".replace(/(?<=\p{L})\p{N}/gu, "#"));
  console.log("one, zwei; три".match(/\p{L}+/gu), "a\u{1F600}b".replace(/\p{Emoji}/u, "e"), "aλb漢c".split(/\p{Script=Greek}|\p{sc=Hani}/u));
  console.log([..."x1y22".matchAll(/\p{Nd}+/gu)].map((m) => m[0] + m.index), "ab".search(/\P{Lu}/u));
  console.log(/\p{L}/.test("a"), /\p{L}/.test("p{L}"), /\\p/u.test("\\p"), /^\/\p{L}$/u.test("/a"));
});

await test("3 the constructor, its instances and their text", () => {
  const re = new RegExp("^[\\p{L}]{2,4}$", "u");
  console.log(re.test("añb"), re.test("a1"), re.source, re.flags, String(re), re, /a\/\p{L}[/]/gu.source);
  console.log(re instanceof RegExp, re.constructor === RegExp, new RegExp(re) === re, new RegExp(re).source, RegExp("\\p{N}", "u").test("1"));
  console.log(new RegExp(re, "iu").source, new RegExp(re, "iu").test("AB"), new RegExp(/\p{L}/u, "").test("a"), new RegExp("\\p{L}").test("a"));
  class Own extends RegExp { twice(s: string) { return this.test(s) && this.test(s); } }
  const own = new Own("\\p{L}", "u");
  console.log(own instanceof Own, own instanceof RegExp, own.twice("é"), own.source, own.constructor === Own);
  console.log(RegExp.name, RegExp.length, typeof RegExp, RegExp.prototype.constructor === RegExp, RegExp.prototype.source, RegExp.prototype.toString.call({ source: "s", flags: "f" }));
  console.log(Object.prototype.toString.call(re), JSON.stringify(re), structuredClone(re).source, structuredClone(re).test("ab"), Reflect.construct(RegExp, ["b"]).test("b"));
});

await test("4 each evaluation of a literal is an object of its own", () => {
  const make = () => /\p{L}/gu;
  const a = make();
  console.log(a === make(), a.test("ab"), a.lastIndex, make().lastIndex, a.exec("ab")?.index);
});

await test("5 a property that there is not", () => {
  for (const p of ["\\p{Nope}", "\\p{Script=Nope}", "\\p", "\\p{", "\\p{Other_Math}", "\\p{lu}"])
    try { console.log(p, new RegExp(p, "u")); } catch (e: any) { console.log(p, e.name, e instanceof SyntaxError); }
});
