// Texts that nest without end: whatever compiles them throws, and goes on.
const many = 300_000;
const texts: Record<string, string> = {
  parentheses: "(".repeat(many) + "1" + ")".repeat(many),
  blocks: "{".repeat(many) + "}".repeat(many),
  templates: "`${".repeat(many) + "1" + "}`".repeat(many),
  functions: "(function(){return ".repeat(many) + "1" + "})".repeat(many),
  patterns: "var " + "[".repeat(many) + "a" + "]".repeat(many) + "=[]",
  ifs: "if(1)".repeat(many) + ";",
  conditions: "0?1:".repeat(many) + "1",
  assignments: "var a;" + "a=".repeat(many) + "1",
};
const outcome = (run: () => unknown) => {
  try {
    return String(run());
  } catch (e: any) {
    return e.name + ": " + e.message;
  }
};
for (const [name, text] of Object.entries(texts)) {
  console.log(name);
  console.log("  eval:", outcome(() => eval(text)));
  console.log("  indirect eval:", outcome(() => (0, eval)(text)));
  console.log("  Function:", outcome(() => new Function(text)));
}

// What nests as deep as anything a person or a program writes is fine.
const levels = 1500;
console.log(eval("(".repeat(levels) + "1" + ")".repeat(levels)));
console.log(new Function("return " + "[".repeat(levels) + "]".repeat(levels))().flat(Infinity).length);
console.log(eval("1" + "+1".repeat(levels)));
