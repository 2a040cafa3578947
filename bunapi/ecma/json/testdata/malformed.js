// What JSON.parse says of texts that are no JSON: chosen ones, all pairs of tokens, and digests of all triples.
const message = (text) => {
  try {
    return "OK " + JSON.stringify(JSON.parse(text));
  } catch (e) {
    return e.constructor === SyntaxError && e.name === "SyntaxError" ? e.message : String(e);
  }
};
const show = (text) => print(JSON.stringify(text.slice(0, 60)), JSON.stringify(message(text)));

const chosen = ['', 'x', '[', '[1', '[1,', '[1,]', '[,', '[,]', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{a:1}', '{"a" 1}', '{"a":1,b:2}', '{"a":1,"b" 2}', '{"a":1 "b":2}', '{1:2}', '{,}', '{"a":}', '[1 2]', '[1}', '{"a":1]', '"', '"abc', '"a\n"', '"a\tb"', '"\\', '"\\x"', '"\\u', '"\\u12"', '"\\u12G4"', '"\\u12\u00e94"', '"\\\n"', '"\\é"', '1.', '1.e1', '1e', '1e+', '01', '-', '-x', '-01', '+1', '.5', '0x10', '1x', '1 x', '[1x]', 'tru', 'truex', 'true x', 'nul', 'nulll', 'falsey', 'NaN', 'Infinity', 'undefined', '$', '_a', 'a-b',"'a'",'=', ';', '(', ')', '.', '@', '#', 'é', '😀', '\ud800', '\u2028', '/*x*/1', '//x', '1 2', '{} {}', '[]]', '"a" "b"', '"a"b', '1,', '1:', '1]', '1}', '[1:2]', '{"a","b"}', '{"a":1:2}', '\u0001', '"\u0000"', '"\u001f"', '\u007f', '\u0000', '[\u0000]', '\\', '\\u0061', 'a\\u0062', 'aé', 'é', 'aπ', 'π', '`', '`a`', '-Infinity', '--1', '-"a"', '1.5.5', '1e5.5', '1..5', '[[', '[{', '{"a":[', '{"a":{', '[}', '{]', '[[}', '{"a":{]', '{"a":1,"b"', '{"a":1,"b":', '{"a":1,,', '[1,,2]', '[1,2', 'tRue', 'True', '\ufeff1', '\u00a01', '1\u00a0', 'a.b', 'a b', 'abc', 'a$1_', '1_000', '1n', '0b1', '00', '-00', '0.', '-.5', '0e', '0.0.', '0-1', '1-1', '1+1', '[1-1]', '{"a":1-1}', '"a"-', '"\\u00', '"\\u0', '"\\u004', '"\\u0041', '"\\ud800', '"\\u{61}"', '"\\U0061"',"\"\\'\"",'"\\0"', '"\\x41"', '"\\a"', '"\\1"', '"\\ "', '\'a', '\'', '{\'a\':1}', '{"a":\'b\'}', '[\'a\']', '{"a":1,\'b\':2}', '"\r"', '"\n', '"abc\ndef"', '[\n1,\n2,\nx]', '  \t\r\n', '\v', '\f', '\u0085', '1\v', '[\v]', '{null:1}', '{true:1}', '{"a"}', '{"a"=1}', '{"a";1}', '"\u2028"', 'é1', '[é]', '{é}', '1é', '"a"é',"[1,'x']",'[undefined]', '[1,NaN]', 'function', 'class', '1.5x', '1e5x', '-1x', '[-]', '{"a":-}', '[1.]', '[1e]', '{"a":1.}', '{"__proto__":1,}', 'a'.repeat(300),'"'+'a'.repeat(300),'[1,2,3 '+'b'.repeat(300)];
chosen.push("[1.5e]", "1.5e+", "[1e+]", "1e-", "100000000000e", "[100000000000e]", ' "a"x', "a\u200db", "a\u200d\u200cb c", "\u200da", "[1,\u200d]");
chosen.push('"\\ud83d\\ude0', '"\\ud83d\\u', '"\\u😀😀"', '"\\u12😀"', '"\\\ud800"', '"\\u\ud800123"', '["\\ud800" x', "\udc00", "[\udfff]", "1\ud800");
chosen.push("[" + "1,".repeat(40), "[".repeat(50), '{"a":'.repeat(50), "[".repeat(3000) + "]".repeat(2999));
for (const n of [199, 200, 201, 202]) chosen.push("b".repeat(n), "[" + "c".repeat(n) + "é");
chosen.forEach(show);

const tokens = ["[", "]", "{", "}", ",", ":", '"a"', "1", "-", "-1", "1.5", "1.", "1e", "1e5", "01", "true", "tru", "nullx", "x", ".", "=", ";", "'a'", "(", "@", "é", '"', '"\\x"', '"\\u00"', " ", "\n", "\u0001"];
for (const a of tokens) for (const b of tokens) show(a + b);
for (const a of tokens) {
  for (const b of tokens) {
    let hash = 0;
    for (const c of tokens) {
      for (const d of ["", "]", ":1}"]) {
        const m = message(a + b + c + d);
        hash = (hash * 31 + m.length * 256 + m.charCodeAt(m.length - 2)) | 0;
      }
    }
    print("digest", JSON.stringify(a + b), hash);
  }
}
