// Forms in bodies: which content types are forms, and what is made of parts that are odd or broken.
import { test, failure } from "../lib";

const read = async (body: BodyInit, type: string) => {
  try {
    const form = await new Response(body, { headers: { "content-type": type } }).formData();
    const entries = [...form].map(async ([name, v]: [string, any]) => (typeof v === "string" ? [name, v] : [name, v.name, v.type, await v.text()]));
    return JSON.stringify(await Promise.all(entries));
  } catch (e) {
    return failure(e);
  }
};
const begin = "--q\r\n", end = "--q--\r\n";
const part = 'Content-Disposition: form-data; name="a"\r\n\r\n';
const show = async (body: string) => console.log(JSON.stringify(body), "->", await read(body, "multipart/form-data; boundary=q"));

await test("10.3 boundaries", async () => {
  for (const body of [
    "", "x", end, "--q--", "--q", begin, begin + part + "v", begin + part + "v\r\n" + end, begin + part + "v\r\n--q--", begin + part + "v\r\n--q-",
    begin + part + "v\r\n--q", "preamble\r\n" + begin + part + "v\r\n" + end, "\r\n" + begin + part + "v\r\n" + end,
    begin + part + "v\r\n" + end + "epilogue", begin + part + "v\r\n" + begin + part + "w\r\n" + end, begin + part + "\r\n" + end, begin + part + end,
    begin + part + "a\nb\r\n" + end, begin + part + "a\r\n--qx\r\nb\r\n" + end, begin + part + "v\n--q--\n", "--q\n" + part + "\nv\n--q--\n",
    "--q \r\n" + part + "v\r\n" + end, begin + part + "v\r\n--q  \r\n" + part + "w\r\n" + end,
  ])
    await show(body);
});
await test("10.3 a boundary inside a line", () => show(begin + part + "a--q\r\n" + end));
await test("10.3 heads of parts", async () => {
  for (const head of [
    "", "X: y", "nonsense", "Content-Disposition: form-data", "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data; name=a",
    'Content-Disposition: form-data; name=""', 'content-disposition:form-data;name="a"', 'Content-Disposition: form-data; name="a\\"b"',
    'Content-Disposition: form-data; name="a%22b"', 'Content-Disposition: form-data; name="f"; filename="x.txt"',
    'Content-Disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: a/b', 'Content-Disposition: form-data; name="f"; filename="x"\r\nContent-Type: a/b',
    'Content-Disposition: form-data; name="f"; filename=""', 'Content-Disposition: form-data; name="f"; filename=x.txt', 'Content-Disposition: form-data; filename="x.txt"',
    'Content-Disposition: form-data; filename="x.txt"; name="f"', 'Content-Type: a/b\r\nContent-Disposition: form-data; name="a"', 'Content-Disposition: form-data; name="a',
    'Content-Disposition: form-data; name="é"', 'Content-Disposition: form-data; name="a"; name="b"',
    'Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"',
  ])
    await show(begin + head + "\r\n\r\nv\r\n" + end);
});
await test("10.3 content types of forms", async () => {
  for (const type of [
    "multipart/form-data;boundary=q", 'multipart/form-data; boundary="q"', "multipart/form-data; charset=x; boundary=q", "MULTIPART/FORM-DATA; BOUNDARY=q",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=q; x=y", "multipart/form-data; boundary=Q", "multipart/mixed; boundary=q", "multipart/form-data", "",
    "application/x-www-form-urlencoded; charset=x",
  ])
    console.log(type, "->", await read(begin + part + "v\r\n" + end, type));
});
await test("10.3 what is no form is not read", async () => {
  for (const make of [
    () => new Response("x"), () => new Response(null), () => new Request("http://a", { method: "POST", body: "x" }), () => new Response("x", { headers: { "content-type": "multipart/form-data" } }),
    () => new Response(new ReadableStream({ start: (c) => (c.enqueue("x"), c.close()) })), () => new Response("x", { headers: { "content-type": "multipart/form-data; boundary=q" } }),
    () => new Blob(["x"]),
  ] as (() => any)[]) {
    const fresh = make(), used = make();
    await used.text();
    for (const body of [fresh, used]) console.log(await body.formData().then(() => "read", failure), body.bodyUsed, await body.text().catch(failure));
  }
});
