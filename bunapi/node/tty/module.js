// node:tty: whether a descriptor is a terminal.
"use strict";
module.exports = { isatty: (fd) => (fd === 1 || fd === 2) && internal.isTTY(fd) };
