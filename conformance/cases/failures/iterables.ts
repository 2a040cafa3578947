// Values that are no proper iterables, in every place that goes over one: each is an error that the script catches.
const shapes: Record<string, () => any> = {
  "no next": () => ({ [Symbol.iterator]: () => ({}) }), "next not callable": () => ({ [Symbol.iterator]: () => ({ next: 1 }) }),
  "step no object": () => ({ [Symbol.iterator]: () => ({ next: () => 1 }) }), "iterator no object": () => ({ [Symbol.iterator]: () => 1 }),
  "method not callable": () => ({ [Symbol.iterator]: 1 }), "no method": () => ({}), "null": () => null, "undefined": () => undefined, "number": () => 1,
  "async: no next": () => ({ [Symbol.asyncIterator]: () => ({}) }), "async: step no object": () => ({ [Symbol.asyncIterator]: () => ({ next: () => 1 }) }),
  "async: step promise of no object": () => ({ [Symbol.asyncIterator]: () => ({ next: async () => 1 }) }), "async: iterator no object": () => ({ [Symbol.asyncIterator]: () => 1 }),
};
const uses: Record<string, (v: any) => any> = {
  "for of": v => { for (const x of v) { console.log("step", x); break; } },
  "for of pattern": v => { for (const [a] of [v]) console.log("a", a); },
  "for of assigned pattern": v => { let a; for ([a] of [v]) console.log("a", a); },
  "for in pattern": v => { for (const [a] in { x: 1 }) console.log(a); const [b] = v; },
  "array pattern": v => { const [a] = v; console.log(a); },
  "array pattern rest": v => { const [...a] = v; console.log(a); },
  "empty pattern": v => { const [] = v; },
  "assigned": v => { let a; [a] = v; console.log(a); },
  "param": v => (([a]: any) => console.log(a))(v),
  "param default": v => (([a]: any = v) => console.log(a))(undefined),
  "method param": v => ({ m([a]: any) { console.log(a); } }).m(v),
  "setter param": v => { ({ set m([a]: any) { console.log(a); } }).m = v; },
  "constructor param": v => { new (class { constructor([a]: any) { console.log(a); } })(v); },
  "async param": v => (async ([a]: any) => {})(v),
  "catch": v => { try { throw v; } catch ([a]) { console.log(a); } },
  "array spread": v => [...v], "call spread": v => Math.max(...v), "new spread": v => new Date(...(v as [])), "super spread": v => new (class extends Array { constructor(x: any) { super(...x); } })(v),
  "yield*": v => [...(function* () { yield* v; })()],
  "async yield*": async v => { for await (const x of (async function* () { yield* v; })()) { console.log("step", x); break; } },
  "for await": async v => { for await (const x of v) { console.log("step", x); break; } },
  "Array.from": v => Array.from(v), "fromAsync": v => Array.fromAsync(v), "new Map": v => new Map(v), "new Set": v => new Set(v), "WeakMap": v => new WeakMap(v), "WeakSet": v => new WeakSet(v),
  "Promise.all": v => Promise.all(v), "Promise.race": v => Promise.race(v), "Promise.any": v => Promise.any(v), "allSettled": v => Promise.allSettled(v),
  "fromEntries": v => Object.fromEntries(v), "Uint8Array": v => new Uint8Array(v), "groupBy": v => Object.groupBy(v, () => "a"), "Map.groupBy": v => Map.groupBy(v, () => "a"),
  "Headers": v => new Headers(v), "URLSearchParams": v => new URLSearchParams(v), "Blob": v => new Blob(v),
};
for (const [use, f] of Object.entries(uses)) {
  for (const [shape, make] of Object.entries(shapes)) {
    if (use === "async yield*" && shape === "async: step promise of no object") continue; // the engine's own generators do not look
    let r;
    try { const x = await f(make()); r = typeof x === "object" ? "object" : x; } catch (e: any) { r = e.name; }
    console.log(use + " | " + shape + " | " + r);
  }
}
