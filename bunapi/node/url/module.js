// node:url: the classes of the platform and the paths of files. The old parser is not here.
"use strict";
module.exports = {
  URL, URLSearchParams, fileURLToPath: (url) => Bun.fileURLToPath(url), pathToFileURL: (path) => Bun.pathToFileURL(require("path").resolve(String(path))),
  format: (url) => String(url instanceof URL ? url.href : url),
};
