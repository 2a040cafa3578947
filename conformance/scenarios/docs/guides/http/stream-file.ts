import type { Scenarios } from "../../../../harness/harness";

export default {
  // The types of the files are asked for, not printed.
  "/1": {},
  "/2": {},
  // Every file of the machine, by its path.
  "/3": {
    files: { "a.txt": "from the disk" },
    drive: (t) => t.get(process.cwd() + "/a.txt", { show: ["content-type"] }),
    expect: ['<dir>/a.txt 200 content-type: text/plain;charset=utf-8 "from the disk"'],
  },
} as Scenarios;
