import { test } from "../lib";
import { all, folder } from "./_lib";

const dir = folder();
const S = String.raw;

await test("4.1 echo", () => all(dir, [S`echo`, S`echo -n hi`, S`echo -n`, S`echo -nn a`, S`echo -e "a\nb"`, S`echo -en "a\tb"`, S`echo -E "a\nb"`, S`echo -e '\a\b\e\f\r\v\\ \q'`, S`echo -e 'a\cb' c`, S`echo -e '\x41\x4' '\0101'`, S`echo -- a`, S`echo - a`, S`echo -x a`, S`echo a -n`, S`echo -n -n a`]));
await test("4.2 exit", () => all(dir, [S`exit`, S`exit 3`, S`exit 3; echo no`, S`exit x`, S`exit 300`, S`exit 256`, S`exit -1`, S`exit 1 2`, S`exit ""`, S`exit 99999999999999999999`, S`(exit 4); echo after`, S`exit 4 | cat`, S`exit 3 > o`, S`true a`, S`false a`]));
await test("4.3 yes", () => all(dir, [S`yes | head -2`, S`yes no | head -2`, S`yes a b | head -2`]));
await test("4.4 seq", () => all(dir, [S`seq 3`, S`seq 2 4`, S`seq 1 2 6`, S`seq 3 1`, S`seq 3 -1 1`, S`seq 1 0 3`, S`seq 3 1 1`, S`seq`, S`seq x`, S`seq 1 x`, S`seq -s , 3`, S`seq -t x 2`, S`seq -s a -t b 1 3`, S`seq 1.5 3`, S`seq 0.1 0.1 0.5`, S`seq 1e2 101`, S`seq -5 -3`, S`seq -f %g 3`, S`seq 5 -2 1`, S`seq 1 1.5 4`]));
await test("4.5 dirname and basename", () => all(dir, [S`dirname a/b/c`, S`dirname a`, S`dirname /`, S`dirname a/ b/c`, S`dirname`, S`dirname a/b/`, S`dirname /a`, S`dirname ""`, S`basename a/b/c`, S`basename a/`, S`basename /`, S`basename a/b.txt .txt`, S`basename a/b c/d`, S`basename`, S`basename a//b//`, S`basename ""`]));
await test("4.6 which", () => all(dir, [S`which nosuch`, S`which`, S`which nosuch sh > w; sort w | head -1 | wc -l`, S`which cd; echo`, S`which ""`]));
await test("4.7 export", () => all(dir, [S`export A=1 B; echo $A`, S`export A B=2; export | grep B=`, S`export A="x y"; sh -c 'echo "$A"'`, S`export A={1,2}; echo $A`]));
