// Bun.allocUnsafe and Bun.concatArrayBuffers.
(function () {
  "use strict";
  const bytes = (v) => (v.detached ? new Uint8Array(0) : ArrayBuffer.isView(v) ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength) : new Uint8Array(v));

  return {
    allocUnsafe: (size) => new Uint8Array(size),
    concatArrayBuffers(list, limit = Infinity, asUint8Array = false) {
      const parts = Array.from(list, (v) => {
        if ((v.buffer ?? v).detached) throw Object.assign(new Error("Invalid state: Cannot validate on a detached buffer"), { code: "ERR_INVALID_STATE" });
        return bytes(v);
      });
      const out = new Uint8Array(Math.min(limit, parts.reduce((n, p) => n + p.length, 0)));
      let at = 0;
      for (const p of parts) {
        out.set(p.subarray(0, Math.max(0, out.length - at)), at);
        at = Math.min(at + p.length, out.length);
      }
      return asUint8Array ? out : out.buffer;
    },
  };
})()
