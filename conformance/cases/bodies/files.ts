// File beside Blob: instanceof, names in forms, slices, and the order in which Headers show themselves as a whole.
import { test, probe, probeAsync } from "../lib";

const head = async (f: FormData) => (await new Response(f).text()).split("\r\n")[1];

await test("10.5 File: instanceof", async () => {
  const blob = new Blob(["x"]), file = new File(["x"], "n");
  class Mine extends File {}
  const form = new FormData();
  form.append("blob", blob);
  form.append("text", "x");
  const all: any = { blob, file, "Bun.file": Bun.file("/tmp/x"), mine: new Mine(["x"], "n"), "in a form": form.get("blob"), "text in a form": form.get("text"), object: {}, null: null, function: File, number: 5 };
  for (const [name, v] of Object.entries(all)) probe(name, () => [v instanceof File, (v as any) instanceof Blob, (v as any) instanceof Mine]);
});

await test("10.5 FormData: the name of a file", async () => {
  const blob = new Blob(["x"]), file = new File(["x"], "n");
  for (const args of [[blob], [blob, undefined], [blob, "x.txt"], [blob, ""], [file], [file, ""], [file, "other"], [new File(["x"], "")], [blob, 'na"me\n1\r2\r\n3.txt'], [blob, "a\\b;c\té\0"]] as any[]) {
    const form = new FormData();
    form.append("a", ...(args as [any]));
    await probeAsync(JSON.stringify(args.slice(1)) + (args[0].name ?? ""), async () => [(form.get("a") as any).name, await head(form), ((await new Response(form).formData()).get("a") as any).name]);
  }
});

await test("10.5 FormData: line breaks in names, values and types", async () => {
  const form = new FormData();
  form.append('a\nb\rc\r\nd"e', "c\nd\re\r\nf");
  form.append("q", new File(["x"], "y", { type: "a/b\r\nX-More: y" }));
  await probeAsync("encoded", async () => (await new Response(form).text()).replace(/-+WebKitFormBoundary\w+/g, "boundary"));
});

await test("10.5 Blob: slices at what is no number", () => {
  const blob = new Blob(["abcdefghij"]);
  for (const v of [8, 1.5, -1, NaN, Infinity, 5n, "8", true, false, null, undefined, {}, [], { valueOf: () => 8 }] as any[]) probe(typeof v + " " + String(v), () => [blob.slice(v).size, blob.slice(0, v).size]);
});

await test("10.5 Headers: in which order they are shown", () => {
  const h = new Headers([["X-Zebra", "1"], ["Set-Cookie", "a=1"], ["Content-Type", "text/plain"], ["x-b", "3"], ["Accept", "*/*"], ["set-cookie", "b=2"], ["X-Apple", "2"], ["Cookie", "c"], ["Via", "v"], ["Priority", "p"]]);
  const show = () => {
    probe("JSON", () => JSON.stringify(h));
    probe("iterated", () => [...h.keys()]);
    probe("copied", () => Object.keys(new Headers(h).toJSON()));
    console.log(h);
  };
  show();
  h.delete("accept");
  h.append("accept", "again");
  h.set("via", "again");
  h.delete("x-zebra");
  h.append("x-zebra", "again");
  show();
  console.log(new Headers({ b: "1", "set-cookie": "one" }));
});
