// Generators that go on in one another without end are stopped like functions that call themselves.
function* itself(): any {
  yield* itself();
}
function* first(): any {
  yield* second();
}
function* second(): any {
  for (const x of first()) yield x;
}
for (const start of [itself, first]) {
  try {
    console.log(start().next());
  } catch (e: any) {
    console.log(start.name, e.name, e.message);
  }
}
console.log([...(function* () { yield* [1, 2]; })()]);
