import { test, probe } from "../lib";
import { StringDecoder } from "node:string_decoder";

await test("6.1 StringDecoder: every encoding, cut at every byte", () => {
  const texts = ["aé€😀z", "\ufeffx", "日本語", "\u{10ffff}!"];
  for (const encoding of ["utf8", "utf16le", "latin1", "ascii", "hex", "base64", "base64url"] as const) {
    for (const text of texts) {
      const bytes = Buffer.from(text, encoding === "utf16le" ? "utf16le" : "utf8");
      const results = new Set<string>();
      for (let i = 0; i <= bytes.length; i++) {
        const d = new StringDecoder(encoding);
        results.add(JSON.stringify(d.write(bytes.subarray(0, i)) + d.write(bytes.subarray(i)) + d.end()));
      }
      const one = new StringDecoder(encoding);
      const single: string[] = [];
      for (const b of bytes) single.push(one.write(Buffer.from([b])));
      single.push(one.end());
      console.log(encoding, [...results].join(" "), JSON.stringify(single));
    }
  }
});

await test("6.2 StringDecoder: bytes that are no text", () => {
  const inputs = ["ff", "c0af", "e0", "e080", "e280", "f0", "f09f", "f09f98", "f5808080", "80", "c3", "c328", "eda080", "f4908080", "e28241", "f09f41", "c3c3a9", "e2e282ac", "ff80c3"];
  for (const hex of inputs) {
    const bytes = Buffer.from(hex, "hex");
    const whole = new StringDecoder();
    const parts = new StringDecoder();
    const single = [...bytes].map((b) => parts.write(Buffer.from([b])));
    console.log(hex, JSON.stringify([whole.write(bytes), whole.end()]), JSON.stringify([...single, parts.end()]));
  }
  for (const hex of ["00", "3dd8", "3d", "3dd800", "00d8", "3dd800de41", "41003dd8"]) {
    const d = new StringDecoder("utf16le");
    console.log(hex, JSON.stringify([d.write(Buffer.from(hex, "hex")), d.end(), d.end()]));
  }
});

await test("6.3 StringDecoder: members and bad arguments", () => {
  const d: any = new StringDecoder();
  console.log(d.encoding, d.lastNeed, d.lastTotal, d.lastChar.length);
  d.write(Buffer.from([0xe2, 0x82]));
  console.log(d.lastNeed, d.lastTotal, d.lastChar[0]);
  console.log(JSON.stringify(d.end(Buffer.from([0xac]))), d.lastNeed);
  for (const e of ["UTF-8", "ucs2", "UCS-2", "binary", "LATIN1", "nope", 5, null, undefined, ""]) probe(`encoding ${e}`, () => new StringDecoder(e as any).encoding);
  for (const v of ["text", 5, null, undefined, {}, new Uint16Array([0x4241]), new DataView(new ArrayBuffer(1)), new ArrayBuffer(2)]) probe(`write ${typeof v} ${v?.constructor?.name}`, () => new StringDecoder().write(v as any));
  probe("without new", () => (StringDecoder as any)("hex").encoding);
});
