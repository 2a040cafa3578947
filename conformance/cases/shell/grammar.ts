import { test } from "../lib";
import { all, folder } from "./_lib";

const dir = folder();
const S = String.raw;

await test("2.1 lists and pipelines", () => all(dir, [
  S`echo a && echo b`, S`false && echo b`, S`false || echo c`, S`true || echo c`, S`echo a; echo b`, "echo a\n\n\necho b\n", S`echo a | cat`, S`echo a | cat | cat`, S`false | true`, S`true | false`, S`echo a || echo b && echo c`, S`false || false || echo z`, S`true && false; echo r`, S`nosuch | cat`, S`echo a | nosuch`, S`nosuch && echo`, S`X=5 | cat; echo [$X]`, S`  echo a  `, "", "   ", "# hi",
]));
await test("2.2 subshells and conditions", () => all(dir, [
  S`(echo a; echo b)`, S`(cd d; pwd); pwd`, S`X=1; (X=2; echo $X); echo $X`, S`(exit 3) && echo a`, S`(exit 3) || echo a`, S`echo hi | (cat; echo more)`, S`(echo a; echo b) | cat`, S`if true; then echo y; else echo n; fi`, S`if false; then echo y; elif true; then echo e; else echo n; fi`, S`if false; then echo a; fi`, S`if true; then false; fi`, S`if (exit 3); then echo t; else echo f; fi`, S`if true; then echo a; fi | cat`, S`if echo a | grep -q b; then echo y; else echo n; fi`,
]));
await test("2.3 tests", () => all(dir, [
  S`[[ -f a.txt ]] && echo f`, S`[[ -f nope ]] || echo no`, S`[[ -d d ]] && echo d`, S`[[ -d a.txt ]] || echo no`, S`[[ -z "" ]] && echo z`, S`[[ -z $NOPE ]] && echo z`, S`[[ -n "" ]] || echo no`, S`[[ -c /dev/null ]] && echo c`, S`[[ a == a ]] && echo eq`, S`[[ a != b ]] && echo ne`, S`[[ $FOO == $FOO ]] && echo eq`, S`[[ a = a ]]`, S`[[ a =~ b ]]`, S`[[ 1 -eq 1 ]]`, S`[[ -e a.txt ]]`, S`[[ -r a ]]`, S`[[ a -nt b ]]`, S`[[ -f a || -f b ]]`, S`[[ -f a && -f b ]]`, S`[ -f a.txt ] && echo f`,
]));
await test("2.4 what is refused", () => all(dir, [
  S`sleep 0 &`, S`echo a & echo b`, S`echo a |& cat`, S`echo $((1+2))`, S`f() { echo hi; }`, S`X=(a b)`, S`echo <(echo a)`, S`echo a &&`, S`echo a ||`, S`| a`, S`&& a`, S`echo a)`, S`(echo a`, S`echo $(echo`, S`if true; then`, S`(echo a) > f`, S`if true; then echo a; fi > f`, S`echo a > x > y`, S`> only`, S`echo a >&2`, S`echo a >| x`, S`cat <> x`, S`cat <<< hi`, S`echo a > `, S`echo a > f 2>&1`, S`cat < a.txt > f`,
]));
await test("2.5 what is text here, and what is no command", () => all(dir, [
  "echo ${FOO}", "echo ${NOPE:-x} ${#FOO}", S`echo $? $# $@ $$ $!`, S`! true`, S`nosuch`, S`nosuch a b`, S`./nosuch`, S`/nonexistent/x`, S`d`, S`=b`, S`1a=b`, S`FOO+=x`, S`unset`, S`eval echo hi`, S`source x`, S`. x`, S`set -e`, S`shift`, S`read x`, S`alias`, S`type ls`, S`"" `,
]));
await test("2.6 programs", () => all(dir, [S`sh -c 'exit 42'`, S`sh -c 'kill -9 $$'`, S`sh -c 'echo out; echo err >&2'`, S`A=1 B=2 sh -c 'echo $A$B'`, S`X=5 && sh -c 'echo [$X]'`, S`export X=5 && sh -c 'echo $X'`, S`export X=5; echo $X`, S`sh -c 'cat' | cat`, S`printf hi | wc -c`, S`cat a.txt | grep alp`]));
