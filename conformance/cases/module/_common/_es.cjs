Object.defineProperty(exports, "__esModule", { value: true }); exports.default = 7; exports.b = 2; exports.a = 1;
