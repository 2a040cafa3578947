import { test } from "../lib";
import { all, folder } from "./_lib";

const dir = folder();
const S = String.raw;

await test("3.1 redirections", () => all(dir, [
  S`cat < a.txt`, S`echo x > o; cat o`, S`echo y >> o; cat o`, S`echo z 1>> o; cat o`, S`echo z 1> o; cat o`, S`ls nope 2> e; cat e`, S`ls nope 2>> e; cat e`, S`ls nope &> b; cat b`, S`ls nope &>> b; cat b`, S`ls nope 2>&1`, S`echo a 1>&2`, S`ls nope 2>&1 | cat`, S`echo a > /dev/null`, S`echo a>p; cat p`, S`echo 2>p; cat p`, S`echo a2>p; cat p`, S`echo a 2 > p; cat p`, S`sh -c 'echo out; echo err >&2' 2>&1`, S`sh -c 'echo out; echo err >&2' 1>&2`, S`sh -c 'echo out; echo err >&2' > q; cat q`,
]));
await test("3.2 files that cannot be opened", () => all(dir, [S`cat < nope`, S`echo a > nope/x`, S`echo a >> nope/x`, S`cat < nope || echo failed`, S`echo a > d`]));
await test("3.3 cd and pwd", () => all(dir, [S`cd d && pwd`, S`cd nope`, S`cd a.txt`, S`cd d x`, S`cd d; cd -; pwd`, S`cd ""  && pwd`, S`cd .; pwd`, S`cd d/sub/..; pwd`, S`cd d > o; pwd`, S`pwd x`, S`cd d; echo $PWD $OLDPWD`, S`cd /; pwd`]));
await test("3.4 mkdir, touch, mv", () => all(dir, [
  S`mkdir m1 m2`, S`mkdir m1`, S`mkdir -p m1/a/b`, S`mkdir nope/x`, S`mkdir`, S`mkdir -v m3`, S`mkdir -pv q1/q2/q3`, S`touch n1 n2; ls n1 n2 | sort`, S`touch nope/x`, S`touch`, S`touch -d x`, S`touch -c x`,
  S`mv`, S`mv a`, S`mv nope x`, S`mv n1 n3 && ls n3`, S`mv n2 n3 m2; ls m2 | sort`, S`mv -n a.txt b.txt; cat b.txt`, S`mv -z a b`, S`mv a.txt nope/y`, S`mv d b.txt`,
]));
await test("3.5 rm", () => all(dir, [
  S`rm nope`, S`rm -f nope`, S`rm d`, S`rm -z`, S`rm`, S`rm -r nope`, S`rm -v a.txt`, S`rm -rv m1`, S`rm -r m2 -v`, S`rm -d d`, S`rm -i b.txt`, S`rm -rf m3 q1 nope; ls -d m3`, S`rm --recursive x`, S`rm -rf /`,
]));
await test("3.6 ls", () => all(dir, [S`ls nope`, S`ls nope1 nope2`, S`ls d/sub`, S`ls d/sub nope`, S`ls -a d/sub`, S`ls -A d/sub`, S`ls -1 d/sub`, S`ls -d d`, S`ls -ld d`, S`ls b.txt`, S`ls -z`, S`ls --help`, S`ls ""`, S`ls -- d`, S`cd d; ls sub`, S`ls | sort | tail -3`]));
