// Every function with every argument replaced by what it does not expect, in all forms.
import { test } from "../lib";
import { agreed, forms } from "./_place";
import { rows } from "./_rows";

const values: [string, any][] = [
  ["undefined", undefined], ["null", null], ["9999", 9999], ["-1", -1], ["1.5", 1.5], ["2**40", 2 ** 40], ["NaN", NaN], ["text", "a text"], ["with NUL", "a\0b"],
  ["{}", {}], ["[]", []], ["symbol", Symbol("s")], ["true", true], ["bigint", 7n], ["function", function given() {}],
];
// Bun opens with flags -1, and some of its functions read what is no number as one.
const left = new Set(["open 1 -1", "open 1 9999"]);

for (const [name, make] of rows) {
  await test(`1.1 ${name}`, async () => {
    const { place } = await import("./_place");
    const args = make(place());
    if (typeof args[0] === "number") (await import("node:fs")).closeSync(args[0]);
    for (let i = 0; i < args.length; i++) {
      const groups = new Map<string, string[]>();
      for (const [label, value] of values) {
        if (label === "function" && i === args.length - 1 || left.has(`${name} ${i} ${label}`)) continue;
        const text = agreed(await forms(name, (d) => {
          const all = make(d);
          if (i === 0 && typeof all[0] === "number") require("node:fs").closeSync(all[0]);
          all[i] = label === "text" ? d + "/zz/temp-" : value;
          return all;
        })).replace(/Received .*?(?=$| \||\. Received)/g, "Received …");
        groups.set(text, [...(groups.get(text) ?? []), label]);
      }
      for (const [text, labels] of groups) console.log(`argument ${i}, ${labels.join(", ")}: ${text}`);
    }
  });
}
