// Prints Bun's content type of every file name extension: all of up to four letters and digits are tried, and the longer
// ones that are given as arguments. `go generate ./bunapi/web/mimetype` writes the answer to types.txt; BUN is a Bun 1.4.5.
const LONGEST_TRIED = 4;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const UNKNOWN = "application/octet-stream";

const lines: string[] = [];
function record(extension: string) {
  const type = Bun.file(`file.${extension}`).type;
  if (type !== UNKNOWN) lines.push(`${extension} ${type}`);
}
function walk(prefix: string, left: number) {
  for (const c of ALPHABET) {
    record(prefix + c);
    if (left > 1) walk(prefix + c, left - 1);
  }
}
walk("", LONGEST_TRIED);
for (const extension of process.argv.slice(2)) {
  if (!/^[a-z0-9]{1,4}$/.test(extension)) record(extension);
}
lines.sort();
console.log(lines.join("\n"));
