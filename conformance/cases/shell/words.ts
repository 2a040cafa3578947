import { test } from "../lib";
import { all, folder } from "./_lib";

const dir = folder();
const S = String.raw;

await test("1.1 variables are not split, and are no patterns", () => all(dir, [
  S`./args $FOO`, S`./args "$FOO"`, S`./args '$FOO'`, S`./args $FOO$FOO`, S`./args x"$FOO"y`, S`./args $FOOx`, S`./args $NOPE x`, S`./args "$NOPE" x`, S`./args [$NOPE]`,
  S`./args "" '' ""''`, S`./args $FOO'x'"$FOO"`, S`./args \$FOO`, S`./args $ a$ "$" $- $?`, S`./args % a=b`, S`$NOPE`, S`$NOPE echo hi`, S`X=1 echo $X`, S`X=1; echo $X`, S`X=1 Y=2; echo $X$Y`, S`X=1 Y=$X; echo $Y`,
  S`X="a b" Y='c'; ./args $X $Y`, S`X=a\ b; ./args $X`, S`X=~; echo $X`, S`X={a,b}; ./args $X`, S`X=*.nope; echo [$X]`,
]));
await test("1.2 quotes and backslashes", () => all(dir, [
  S`./args a"b c"d'e f'`, S`./args "a\"b"`, S`./args "a\$b"`, S`./args "a\nb"`, S`./args a\ b`, S`./args 'a\nb'`, S`./args "a'b" 'a"b'`, S`./args a\\b`, S`./args \a\*\~`, S`echo "a`, S`echo 'a`, S`echo a#b`, S`echo a # b`, "echo a \\\n b", S`./args $'a\nb' $"a"`,
]));
await test("1.3 the output of commands", () => all(dir, [
  S`./args $(echo a  b)`, S`./args "$(echo a  b)"`, S`./args $(echo 'a   b')`, S`./args $(printf 'a\n\n b \n')`, S`./args "$(printf 'a\n\n b \n')"`, S`./args x$(echo 'a b')y`, S`./args $(true)`, S`./args x$(true)y`, S`./args "$(true)" x`,
  S`./args $(echo '*')`, S`X=$(echo a b); ./args $X`, S`echo $(cd d; pwd) $(pwd)`, S`echo $(echo $(echo deep))`, "echo `echo hi`", S`echo $(false)`, S`echo $(nosuch)`,
]));
await test("1.4 braces", () => all(dir, [
  S`./args {a,b}`, S`./args {a,b}{1,2}`, S`./args x{a,b}y`, S`./args {a,{b,c}}`, S`./args a{b}c`, S`./args {}`, S`./args {1..3}`, S`./args {,a}b`, S`./args {a,}b`, S`./args {a,b`, S`./args a,b}`, S`./args "{a,b}"`, S`./args \{a,b\}`, S`./args {"a b",c}`, S`./args {a,b}$FOO`, S`./args {x,"$FOO"}`, S`./args {a,b}"c d"`, S`./args {a,b}{c`,
]));
await test("1.5 tilde", () => all(dir, [S`./args ~`, S`./args ~/x`, S`./args a~`, S`./args "~"`, S`./args ~root ~+ x=~`]));
await test("1.6 patterns", () => all(dir, [
  S`./args a*t`, S`./args d/*.js`, S`./args */*.js`, S`./args ?.txt [ab].txt`, S`./args *.nope`, S`./args nope/*`, S`./args *.nope || echo no`, S`./args "*.txt" '*'.txt \*`, S`./args b*`, S`./args ./b*`, S`./args "b"*`, S`./args a*"."txt`, S`./args .h*`, S`cd d; ../args x*`, S`./args *$EMPTY.nope`,
]));
await test("1.7 several matches", async () => {
  for (const pattern of ["*.txt", "**/*.js", "d/**", "*", "./*.txt", "*.txt*"]) {
    const out = await Bun.$`./args ${{ raw: pattern }}`.cwd(dir).text();
    console.log(pattern, out.trim().slice(1, -1).split("][").sort().join("|"));
  }
});
