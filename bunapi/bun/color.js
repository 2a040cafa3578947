// Bun.color.
(function () {
  "use strict";
  // Every name with its value in hexadecimal digits.
  const named = new Map((
    "aliceblue:f0f8ff antiquewhite:faebd7 aqua:ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4 black:0 blanchedalmond:ffebcd blue:ff " +
    "blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0 chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc " +
    "crimson:dc143c cyan:ffff darkblue:8b darkcyan:8b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:6400 darkgrey:a9a9a9 darkkhaki:bdb76b " +
    "darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000 darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b " +
    "darkslategray:2f4f4f darkslategrey:2f4f4f darkturquoise:ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:bfff dimgray:696969 dimgrey:696969 " +
    "dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc ghostwhite:f8f8ff gold:ffd700 " +
    "goldenrod:daa520 gray:808080 green:8000 greenyellow:adff2f grey:808080 honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082 ivory:fffff0 " +
    "khaki:f0e68c lavender:e6e6fa lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff " +
    "lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a lightseagreen:20b2aa " +
    "lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 lightsteelblue:b0c4de lightyellow:ffffe0 lime:ff00 limegreen:32cd32 linen:faf0e6 " +
    "magenta:ff00ff maroon:800000 mediumaquamarine:66cdaa mediumblue:cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 " +
    "mediumslateblue:7b68ee mediumspringgreen:fa9a mediumturquoise:48d1cc mediumvioletred:c71585 midnightblue:191970 mintcream:f5fffa mistyrose:ffe4e1 " +
    "moccasin:ffe4b5 navajowhite:ffdead navy:80 oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orange:ffa500 orangered:ff4500 orchid:da70d6 " +
    "palegoldenrod:eee8aa palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f pink:ffc0cb plum:dda0dd " +
    "powderblue:b0e0e6 purple:800080 rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f royalblue:4169e1 saddlebrown:8b4513 salmon:fa8072 sandybrown:f4a460 " +
    "seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd slategray:708090 slategrey:708090 snow:fffafa " +
    "springgreen:ff7f steelblue:4682b4 tan:d2b48c teal:8080 thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 violet:ee82ee wheat:f5deb3 white:ffffff " +
    "whitesmoke:f5f5f5 yellow:ffff00 yellowgreen:9acd32"
  ).split(" ").map((p) => p.split(":")).map(([n, v]) => [n, parseInt(v, 16)]));
  // The names that are shorter than any other form.
  const shortNames = new Map((
    "azure beige bisque brown coral gold gray green indigo ivory khaki linen maroon navy olive orange orchid peru pink plum purple red salmon sienna silver " +
    "snow tan teal tomato violet wheat"
  ).split(" ").map((n) => [named.get(n), n]));
  // For each colour of the 256, from the 17th on, the nearest of the first 16.
  const basic = "0444cc2644cc2264cc2226ccaaaaecaaaaae1544cc3844cc2264cc2226ccaaaaecaaaaae1154cc1154cc3384cc2226ccaaaaecaaaaae1115cc1115cc1115cc3337ccaaaaecaaaaae9999dc9999dc9999dc9999dcbbbb7caaaaae99999d99999d99999d99999d99999dbbbbbf000000888888777777ffffff";
  const system = /^(?:currentColor|currentcolor|accentcolor|accentcolortext|activetext|buttonborder|buttonface|buttontext|canvas|canvastext|field|fieldtext|graytext|highlight|highlighttext|linktext|mark|marktext|selecteditem|selecteditemtext|visitedtext)$/;

  const fround = Math.fround;
  const byte = (v) => Math.max(0, Math.min(255, Math.round(v)));
  // float32 is the shortest text of a number of 32 bits.
  const float32 = (v) => {
    v = fround(v);
    for (let digits = 1; digits < 9; digits++) if (fround(+v.toPrecision(digits)) === v) return String(+v.toPrecision(digits));
    return String(+v.toPrecision(9));
  };
  const rgba = (r, g, b, a = 1) => ({ r: byte(r), g: byte(g), b: byte(b), a: byte(Math.max(0, Math.min(1, a)) * 255) });

  const number = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
  const token = new RegExp("^(none|" + number + ")(%|deg|grad|rad|turn)?$");

  // parts reads the arguments of a function: with commas, or with spaces and a slash before alpha.
  function parts(body) {
    body = body.trim();
    let list, alpha;
    if (body.includes(",")) {
      list = body.split(",").map((p) => p.trim());
      if (list.length === 4) alpha = list.pop();
    } else {
      const halves = body.split("/");
      if (halves.length > 2) return undefined;
      list = halves[0].trim().split(/\s+/);
      alpha = halves[1]?.trim();
    }
    if (list.length !== 3) return undefined;
    const read = (text) => {
      const m = token.exec(text);
      return m && { value: m[1] === "none" ? 0 : +m[1], unit: m[2] ?? "" };
    };
    const [x, y, z] = list.map(read);
    const a = alpha === undefined ? { value: 1, unit: "" } : read(alpha);
    if (!x || !y || !z || !a) return undefined;
    return [x, y, z, a.unit === "%" ? a.value / 100 : a.value];
  }
  const angle = ({ value, unit }) => value * ({ grad: 0.9, rad: 180 / Math.PI, turn: 360 }[unit] ?? 1);
  const fraction = ({ value, unit }) => (unit === "%" ? value / 100 : value);
  const clamp = (v) => Math.max(0, Math.min(1, v));

  function fromHSL(h, s, l, a) {
    h = ((h % 360) + 360) % 360;
    [s, l] = [clamp(s), clamp(l)];
    const f = (n) => {
      const k = (n + h / 30) % 12;
      return l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    };
    return rgba(f(0) * 255, f(8) * 255, f(4) * 255, a);
  }
  function fromHWB(h, w, b, a) {
    if (w + b >= 1) return rgba((w / (w + b)) * 255, (w / (w + b)) * 255, (w / (w + b)) * 255, a);
    const pure = fromHSL(h, 1, 0.5, 1);
    const f = (v) => ((v / 255) * (1 - w - b) + w) * 255;
    return rgba(f(pure.r), f(pure.g), f(pure.b), a);
  }
  const gamma = (v) => (Math.abs(v) <= 0.0031308 ? 12.92 * v : Math.sign(v) * (1.055 * Math.abs(v) ** (1 / 2.4) - 0.055)) * 255;
  const fromLinear = (r, g, b, a) => rgba(gamma(r), gamma(g), gamma(b), a);
  function fromLab(l, a, b, alpha) {
    const k = 24389 / 27, e = 216 / 24389;
    const y = (l + 16) / 116, x = a / 500 + y, z = y - b / 200;
    const X = (x ** 3 > e ? x ** 3 : (116 * x - 16) / k) * 0.9642956764295677, Y = l > k * e ? y ** 3 : l / k, Z = (z ** 3 > e ? z ** 3 : (116 * z - 16) / k) * 0.8251046025104602;
    // D50 to D65, then to sRGB.
    const x65 = 0.9554734527042182 * X - 0.023098536874261423 * Y + 0.0632593086610217 * Z;
    const y65 = -0.028369706963208136 * X + 1.0099954580058226 * Y + 0.021041398966943008 * Z;
    const z65 = 0.012314001688319899 * X - 0.020507696433477912 * Y + 1.3303659366080753 * Z;
    return fromLinear(3.2409699419045226 * x65 - 1.537383177570094 * y65 - 0.4986107602930034 * z65,
      -0.9692436362808796 * x65 + 1.8759675015077202 * y65 + 0.04155505740717559 * z65,
      0.05563007969699366 * x65 - 0.20397695888897652 * y65 + 1.0569715142428786 * z65, alpha);
  }
  function fromOKLab(l, a, b, alpha) {
    const L = (l + 0.3963377773761749 * a + 0.2158037573099136 * b) ** 3, M = (l - 0.1055613458156586 * a - 0.0638541728258133 * b) ** 3, S = (l - 0.0894841775298119 * a - 1.2914855480194092 * b) ** 3;
    return fromLinear(4.0767416360759574 * L - 3.3077115392580616 * M + 0.2309699031821044 * S,
      -1.2684379732850317 * L + 2.6097573492876887 * M - 0.3413193760026573 * S, -0.0041960761386756 * L - 0.7034186179359362 * M + 1.7076146940746117 * S, alpha);
  }

  // parse reads a CSS colour: an object of bytes, a text that stands for itself, or null.
  function parse(text) {
    text = text.trim();
    if (text[0] === "#") {
      let digits = text.slice(1);
      if (!/^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(digits)) return null;
      if (digits.length < 5) digits = digits.replace(/./g, "$&$&");
      const v = (i) => parseInt(digits.slice(i, i + 2) || "ff", 16);
      return { r: v(0), g: v(2), b: v(4), a: v(6) };
    }
    if (named.has(text)) return fromNumber(named.get(text));
    if (text === "transparent") return { r: 0, g: 0, b: 0, a: 0 };
    if (system.test(text) || /^(?:color|light-dark)\(.*\)$/s.test(text)) return text;
    const m = /^([a-z]+)\((.*?)\)?$/s.exec(text);
    const p = m && parts(m[2]);
    if (!p) return null;
    const [x, y, z, a] = p;
    switch (m[1]) {
      case "rgb": case "rgba": {
        const f = ({ value, unit }) => (unit === "%" ? value * 2.55 : value);
        return rgba(f(x), f(y), f(z), a);
      }
      case "hsl": case "hsla": return fromHSL(angle(x), y.value / 100, z.value / 100, a);
      case "hwb": return fromHWB(angle(x), y.value / 100, z.value / 100, a);
      case "lab": return fromLab(x.value, y.value, z.value, a);
      case "lch": return fromLab(x.value, y.value * Math.cos((angle(z) * Math.PI) / 180), y.value * Math.sin((angle(z) * Math.PI) / 180), a);
      case "oklab": return fromOKLab(fraction(x), y.value, z.value, a);
      case "oklch": return fromOKLab(fraction(x), y.value * Math.cos((angle(z) * Math.PI) / 180), y.value * Math.sin((angle(z) * Math.PI) / 180), a);
    }
    return null;
  }
  const fromNumber = (n) => ({ r: (n >>> 16) & 255, g: (n >>> 8) & 255, b: n & 255, a: n >>> 24 || 255 });

  function read(input) {
    if (input === undefined) throw fail("Expected input to be a string, number, or object for 'color'.");
    if (typeof input === "number") {
      const n = input === Infinity ? 0xffffff : Number.isFinite(input) && Math.abs(input) < 2 ** 63 ? input : 0;
      const v = Number(BigInt.asUintN(32, BigInt(Math.trunc(n))));
      return fromNumber(v);
    }
    const component = (v, name) => {
      if (typeof v !== "number") throw fail("Expected " + name + " to be a integer for 'color'.");
      return Math.max(0, Math.min(255, Math.trunc(v) || 0));
    };
    if (Array.isArray(input)) {
      if (input.length !== 3 && input.length !== 4) throw new Error("Expected array length 3 or 4");
      const [r, g, b] = [0, 1, 2].map((i) => component(input[i], "[" + i + "]"));
      return { r, g, b, a: input.length === 4 ? component(input[3], "[3]") : 255 };
    }
    if (typeof input === "object" && input !== null || typeof input === "function") {
      const [r, g, b] = ["r", "g", "b"].map((k) => component(input[k], k));
      const a = input.a;
      return { r, g, b, a: typeof a === "number" ? Math.trunc(clamp(a) * 255) : 255 };
    }
    if (typeof input === "symbol") throw new TypeError("Cannot convert a symbol to a string");
    return parse(String(input));
  }
  const fail = (message) => Object.defineProperty(new TypeError(message), "code", { value: "ERR_INVALID_ARG_TYPE", writable: true, configurable: true });

  const two = (v) => v.toString(16).padStart(2, "0");
  const hex = ({ r, g, b }) => "#" + two(r) + two(g) + two(b);
  function css(c) {
    const name = c.a === 255 && shortNames.get((c.r << 16) | (c.g << 8) | c.b);
    if (name) return name;
    const digits = two(c.r) + two(c.g) + two(c.b) + (c.a === 255 ? "" : two(c.a));
    return "#" + (/^(?:(.)\1)+$/.test(digits) && [...digits].every((d, i) => i % 2 === 0 || d === digits[i - 1]) ? digits.replace(/(.)./g, "$1") : digits);
  }
  function index256({ r, g, b }) {
    const levels = [0, 0x5f, 0x87, 0xaf, 0xd7, 0xff];
    const near = (v) => (v < 48 ? 0 : v < 114 ? 1 : Math.trunc((v - 35) / 40));
    const q = [near(r), near(g), near(b)], cube = q.map((i) => levels[i]);
    const at = 16 + 36 * q[0] + 6 * q[1] + q[2];
    if (cube[0] === r && cube[1] === g && cube[2] === b) return at;
    const average = Math.trunc((r + g + b) / 3), step = average > 238 ? 23 : Math.max(0, Math.trunc((average - 3) / 10)), grey = 8 + 10 * step;
    const distance = (x, y, z) => (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
    return distance(grey, grey, grey) < distance(...cube) ? 232 + step : at;
  }
  const ansi = {
    16(c) {
      const n = parseInt(basic[index256(c) - 16], 16);
      return "\x1b[" + (n < 8 ? 30 + n : 82 + n) + "m";
    },
    256: (c) => "\x1b[38;5;" + index256(c) + "m",
    true: ({ r, g, b }) => "\x1b[38;2;" + r + ";" + g + ";" + b + "m",
    best(c) {
      const { FORCE_COLOR, COLORTERM, TERM } = process.env;
      const level = { 1: 16, 2: 256, 3: "true" }[FORCE_COLOR] ?? (/^(?:truecolor|24bit)$/.test(COLORTERM) ? "true" : /256color/.test(TERM) ? 256 : 16);
      return ansi[level](c);
    },
  };
  function hsl(c) {
    const [r, g, b] = [c.r, c.g, c.b].map((v) => fround(v / 255));
    const max = Math.max(r, g, b), min = Math.min(r, g, b), sum = fround(max + min), l = fround(sum / 2), d = fround(max - min);
    let h = 0, s = 0;
    if (d !== 0) {
      s = l === 0 || l === 1 ? 0 : fround(fround(max - l) / Math.min(l, fround(1 - l)));
      if (max === r) h = fround(fround(fround(g - b) / d) + (g < b ? 6 : 0));
      else if (max === g) h = fround(fround(fround(b - r) / d) + 2);
      else h = fround(fround(fround(r - g) / d) + 4);
      h = fround(h * 60);
    }
    return "hsl(" + float32(h) + ", " + float32(fround(s * 100)) + "%, " + float32(fround(l * 100)) + "%)";
  }
  function lab(c) {
    const linear = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = [linear(c.r), linear(c.g), linear(c.b)];
    const x = 0.41239079926595934 * r + 0.357584339383878 * g + 0.1804807884018343 * b, y = 0.21263900587151027 * r + 0.715168678767756 * g + 0.07219231536073371 * b, z = 0.01933081871559182 * r + 0.11919477979462598 * g + 0.9505321522496607 * b;
    const X = 1.0479298208405488 * x + 0.022946793341019088 * y - 0.05019222954313557 * z, Y = 0.029627815688159344 * x + 0.990434484573249 * y - 0.01707382502938514 * z, Z = -0.009243058152591178 * x + 0.015055144896577895 * y + 0.7518742899580008 * z;
    const f = (v) => (v > 216 / 24389 ? Math.cbrt(v) : ((24389 / 27) * v + 16) / 116);
    const [fx, fy, fz] = [f(X / 0.9642956764295677), f(Y), f(Z / 0.8251046025104602)];
    return "lab(" + float32(116 * fy - 16) + "% " + float32(500 * (fx - fy)) + " " + float32(200 * (fy - fz)) + ")";
  }

  const array = ({ r, g, b, a }, alpha) => (alpha ? [r, g, b, a] : [r, g, b]);
  const alphaOf = (c) => fround(c.a / 255);
  const formats = {
    number: ({ r, g, b }) => (r << 16) | (g << 8) | b, hex, HEX: (c) => hex(c).toUpperCase(), css, hsl, lab,
    ansi: ansi.best, "ansi-16": ansi[16], ansi_16: ansi[16], "ansi-256": ansi[256], ansi_256: ansi[256], ansi256: ansi[256],
    "ansi-16m": ansi.true, ansi_16m: ansi.true, "ansi-24bit": ansi.true, "ansi-truecolor": ansi.true,
    rgb: ({ r, g, b }) => `rgb(${r}, ${g}, ${b})`, rgba: (c) => `rgba(${c.r}, ${c.g}, ${c.b}, ${float32(alphaOf(c))})`,
    "{rgb}": ({ r, g, b }) => ({ r, g, b }), "{r,g,b}": ({ r, g, b }) => ({ r, g, b }), "{rgba}": (c) => ({ r: c.r, g: c.g, b: c.b, a: alphaOf(c) }),
    "[rgb]": (c) => array(c, false), "[rgba]": (c) => array(c, true), "[r,g,b,a]": (c) => array(c, true),
  };
  const formatNames = "'[r,g,b,a]', '[rgb]', '[rgba]', '{r,g,b}', '{rgb}', '{rgba}', 'ansi_256', 'ansi-256', 'ansi_16', 'ansi-16', 'ansi_16m', 'ansi-16m', 'ansi-24bit', 'ansi-truecolor', 'ansi', 'ansi256', 'css', 'hex', 'HEX', 'hsl', 'lab', 'number', 'rgb' or 'rgba'";

  return {
    color(input, format) {
      if (format !== undefined && format !== null) {
        if (typeof format !== "string") throw fail("Expected format to be a string for 'color'.");
        if (!Object.hasOwn(formats, format)) throw fail("format must be one of " + formatNames);
      }
      const c = read(input);
      return c === null || typeof c === "string" ? c : formats[format ?? "css"](c);
    },
  };
})()
