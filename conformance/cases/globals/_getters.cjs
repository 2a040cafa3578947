exports.plain = 1;
Object.defineProperty(exports, "hiddenGetter", { get() { throw new Error("read"); } });
Object.defineProperty(exports, "hidden", { value: 2 });
Object.defineProperty(exports, "got", { get() { console.log("read"); return 4; }, enumerable: true });
Object.defineProperty(exports, "thrown", { get() { throw new Error("read"); }, enumerable: true });
