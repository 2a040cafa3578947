// JSON.parse and JSON.stringify of a chat envelope: prints nanoseconds for each. Runs unmodified on gobun and on Bun.
const text = process.env.ENVELOPE!;
const value = JSON.parse(text);

function time(fn: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const n = 20_000;
    const start = performance.now();
    for (let i = 0; i < n; i++) fn();
    best = Math.min(best, ((performance.now() - start) * 1e6) / n);
  }
  return best;
}

console.log(time(() => JSON.parse(text)), time(() => JSON.stringify(value)));
