let n = 0; Object.defineProperty(exports, "g", { get() { return ++n }, enumerable: true });
