exports.__esModule = true; exports.b = 2;
