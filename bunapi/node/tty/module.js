// node:tty: terminals as streams. The classes are made when they are first used.
"use strict";

module.exports = {
  ReadStream: undefined,
  WriteStream: undefined,
  isatty: (fd) => Number.isInteger(fd) && fd >= 0 && fd <= 2 && internal.isTTY(fd),
};
for (const name of ["ReadStream", "WriteStream"]) {
  Object.defineProperty(module.exports, name, {
    get() {
      const Class = part("streams")[name];
      Object.defineProperty(module.exports, name, { value: Class, writable: true, enumerable: true, configurable: true });
      return Class;
    },
    enumerable: true,
    configurable: true,
  });
}
