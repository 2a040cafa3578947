// Records what Bun prints for the lines of expressions.txt: `bun record.mjs expressions.txt answers.json`.
// A line is an argument list for console.log; after "> " it is a statement to run as it is. "#" starts a comment line.
// With --random N instead of a file, N argument lists of random arrays are made up and recorded.

const [source, target, count, seed] = process.argv.slice(2);

if (source === "--child") {
  // One process prints all answers, with a mark around each on both streams.
  for (const line of JSON.parse(await Bun.stdin.text())) {
    console.write("\x01");
    process.stderr.write("\x01");
    try {
      if (line.startsWith("> ")) (0, eval)(line.slice(2));
      else console.log(...(0, eval)("[" + line + "\n]"));
    } catch (e) {
      console.write("THROWS " + e);
    }
  }
} else {
  const lines = source === "--random" ? randomLines(Number(count), Number(seed ?? 1)) : (await Bun.file(source).text())
    .split("\n")
    .filter((l) => l !== "" && !l.startsWith("#"));
  const env = { ...process.env };
  delete env.FORCE_COLOR;
  const run = Bun.spawnSync({
    cmd: [process.execPath, import.meta.path, "--child"],
    stdin: Buffer.from(JSON.stringify(lines)),
    stdout: "pipe",
    stderr: "pipe",
    env: { ...env, TZ: "UTC", NO_COLOR: "1" },
  });
  const out = run.stdout.toString().split("\x01").slice(1);
  const err = run.stderr.toString().split("\x01").slice(1);
  if (out.length !== lines.length || err.length !== lines.length) throw new Error("recording broke off: " + run.stderr);
  const answers = lines.map((code, i) => (err[i] ? { code, out: out[i], err: err[i] } : { code, out: out[i] }));
  await Bun.write(target, "[\n" + answers.map((a) => JSON.stringify(a)).join(",\n") + "\n]\n");
  console.log(answers.length + " answers of Bun " + Bun.version);
}

function randomLines(n, seed) {
  let state = seed;
  const rand = (k) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % k;
  };
  const leaves = [
    () => String(rand(10)),
    () => String(rand(1000000)),
    () => String(rand(100000) / 64),
    () => JSON.stringify("abcdefghijklmnopqrstuvwxyz".slice(0, rand(26))),
    () => JSON.stringify("é\n\"q".slice(0, rand(5))),
    () => JSON.stringify("日本語".slice(0, 1 + rand(3))),
    () => "null",
    () => "undefined",
    () => (rand(2) ? "true" : "false"),
    () => rand(1000) + "n",
    () => "new Date(" + rand(1e9) + ")",
    () => "/x" + "y".repeat(rand(10)) + "/g",
    () => "Symbol('s')",
    () => "() => 1",
    () => "[]",
    () => "{}",
  ];
  const value = (depth) => {
    const kind = rand(10);
    if (depth > 0 && kind < 2) return list(depth - 1);
    if (depth > 0 && kind === 2) return object(depth - 1);
    return leaves[rand(leaves.length)]();
  };
  const list = (depth) => "[" + Array.from({ length: rand(4) === 0 ? rand(40) : rand(10) }, () => value(depth)).join(", ") + "]";
  const object = (depth) =>
    "{" + Array.from({ length: rand(5) }, (_, i) => ["a", "bb", "'c-c'", "dddddddddd", "_e"][i] + ": " + value(depth)).join(", ") + "}";
  return Array.from({ length: n }, () => (rand(5) === 0 ? JSON.stringify("t".repeat(rand(90))) + ", " : "") + list(rand(4)));
}
