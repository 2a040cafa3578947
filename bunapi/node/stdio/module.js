// The streams of the process. Each is made when it is first used.
"use strict";

let stdin;
const made = [];

function output(fd) {
  if (made[fd]) return made[fd];
  const { WriteStream } = part("output");
  const Class = internal.isTTY(fd) ? require("tty").WriteStream : WriteStream;
  return (made[fd] = new Class(fd));
}

module.exports = {
  stdin() {
    if (stdin) return stdin;
    const Class = internal.isTTY(0) ? require("tty").ReadStream : part("input").ReadStream;
    return (stdin = new Class(0));
  },
  stdout: () => output(1),
  stderr: () => output(2),
  get WriteStream() { return part("output").WriteStream; },
  get ReadStream() { return part("input").ReadStream; },
};
