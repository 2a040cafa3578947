import dotenv from "dotenv";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";

console.log(dotenv.parse('A=1\nB="two\\nlines"\n# no\nC=\'x # y\' # comment\nexport D = d e \nE=\nF=`a"b\'`'));
const dir = mkdtempSync(join(tmpdir(), "d"));
writeFileSync(join(dir, ".env"), "PKG_TRIAL=from file\nHOME_X=$HOME");
console.log(Object.keys(dotenv.config({ path: join(dir, ".env"), quiet: true }).parsed!), process.env.PKG_TRIAL);
console.log((dotenv.config({ path: join(dir, "none"), quiet: true }).error as any).code);
rmSync(dir, { recursive: true });
