// Bun.stripANSI.
(function () {
  "use strict";
  return {
    stripANSI: (text) => String(text).replace(/[\u001b\u009b](?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[[()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g, ""),
  };
})()
