// Bun.fileURLToPath and Bun.pathToFileURL.
(function () {
  "use strict";
  return {
    fileURLToPath(url) {
      url = new URL(url);
      if (url.protocol !== "file:") throw Object.assign(new TypeError("The URL must be of scheme file"), { code: "ERR_INVALID_URL_SCHEME" });
      return decodeURIComponent(url.pathname);
    },
    pathToFileURL: (path) => new URL("file://" + encodeURI(String(path)).replace(/[?#]/g, encodeURIComponent)),
  };
})()
