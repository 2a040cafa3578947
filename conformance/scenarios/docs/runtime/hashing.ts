// Examples of files, bytes and plain functions: the variables of each are printed behind it. What must appear is what Bun prints.
import { texts } from "../../texts";
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: string[]): Scenario => ({ files: texts, reads, expect });

export default {
  "bcrypt - Modular Crypt Format/1": example([]),
  "bcrypt - Modular Crypt Format/3": example([]),
  "argon2 - PHC format/1": example([]),
  "`Bun.hash`/1": example([]),
  "`Bun.hash`/2": example(["arr"],
    "Uint8Array(4) [ 1, 2, 3, 4 ]",
  ),
  "`Bun.hash`/3": example([]),
  "`Bun.hash`/4": example([]),
  "`Bun.CryptoHasher`/1": example(["hasher"],
    "CryptoHasher {",
    "  algorithm: \"sha256\",",
    "  byteLength: 32,",
    "  copy: [Function: copy],",
    "  digest: [Function: digest],",
    "  update: [Function: update],",
    "}",
  ),
  "`Bun.CryptoHasher`/2": example(["hasher"],
    "CryptoHasher {",
    "  algorithm: \"sha256\",",
    "  byteLength: 32,",
    "  copy: [Function: copy],",
    "  digest: [Function: digest],",
    "  update: [Function: update],",
    "}",
  ),
  "`Bun.CryptoHasher`/4": example(["hasher"],
    "CryptoHasher {",
    "  algorithm: \"sha256\",",
    "  byteLength: 32,",
    "  copy: [Function: copy],",
    "  digest: [Function: digest],",
    "  update: [Function: update],",
    "}",
  ),
} satisfies Scenarios;
