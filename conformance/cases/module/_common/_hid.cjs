Object.defineProperty(exports, "hidden", { value: 1 }); exports.z = 1; exports["a-b"] = 4;
