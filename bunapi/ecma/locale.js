// The texts of numbers and dates in English as of the United States, which is what Bun writes where a script names no
// locale. Other locales and what only Intl can say throw an error that names it. Compiled when a script asks for the first.
(function (unsupported) {
  "use strict";
  const all = Object.create(null);

  const checkLocale = (name, locales) => {
    for (const l of typeof locales === "string" ? [locales] : [...(locales ?? [])]) if (!/^en(-US)?$/.test(l)) throw unsupported(`${name} for the locale ${l}`);
  };
  const checkOptions = (name, options, known) => {
    for (const key of Object.keys(options)) {
      if (options[key] === undefined) continue;
      const values = known[key];
      if (!values || Array.isArray(values) && !values.includes(options[key])) throw unsupported(`${name} with the option ${key}: ${String(options[key])}`);
    }
  };
  const group = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

  /** The digits of x times 10 to the power of places, rounded up from a half on, as the shortest decimal text of x has them. */
  const round = (x, places, most) => {
    const [mantissa, exponent] = x.toExponential().split("e");
    const figures = mantissa.replace(".", "");
    const shift = Number(exponent) - figures.length + 1 + places;
    let n = BigInt(figures);
    if (shift >= 0) n *= 10n ** BigInt(shift);
    else {
      const unit = 10n ** BigInt(-shift);
      n = (n + unit / 2n) / unit;
    }
    return n.toString().padStart(most + 1, "0");
  };

  all["Number.prototype.toLocaleString"] = function (locales, options = {}) {
    const name = "Number.prototype.toLocaleString";
    checkLocale(name, locales);
    checkOptions(name, options, { style: ["decimal", "percent"], minimumFractionDigits: true, maximumFractionDigits: true, useGrouping: [true, false] });
    let x = Number.prototype.valueOf.call(this);
    const percent = options.style === "percent";
    const least = Number(options.minimumFractionDigits ?? 0), most = Number(options.maximumFractionDigits ?? Math.max(least, percent ? 0 : 3));
    if (!(least >= 0 && least <= most && most <= 100)) throw new RangeError("Computed minimumFractionDigits is larger than maximumFractionDigits");
    const sign = x < 0 || Object.is(x, -0) ? "-" : "";
    x = Math.abs(x);
    if (x !== x) return "NaN" + (percent ? "%" : "");
    if (x === Infinity) return sign + "∞" + (percent ? "%" : "");
    const rounded = round(x, percent ? most + 2 : most, most);
    let whole = rounded.slice(0, rounded.length - most), fraction = rounded.slice(rounded.length - most);
    while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
    if (options.useGrouping !== false) whole = group(whole);
    return sign + whole + (fraction ? "." + fraction : "") + (percent ? "%" : "");
  };
  all["BigInt.prototype.toLocaleString"] = function (locales) {
    checkLocale("BigInt.prototype.toLocaleString", locales);
    const text = BigInt.prototype.toString.call(this);
    return text[0] === "-" ? "-" + group(text.slice(1)) : group(text);
  };

  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const digits = ["numeric", "2-digit"], names = ["long", "short"];
  const parts = {
    weekday: names, year: digits, month: [...digits, ...names], day: digits, hour: digits, minute: digits, second: digits,
    hour12: [true, false], hourCycle: ["h12", "h23"], timeZone: ["UTC"],
  };
  const dateParts = ["weekday", "year", "month", "day"], timeParts = ["hour", "minute", "second"];
  const pad = (n) => String(n).padStart(2, "0");

  const date = (name, wanted, given) =>
    function (locales, options) {
      const d = this;
      checkLocale(name, locales);
      if (isNaN(Date.prototype.getTime.call(d))) return "Invalid Date";
      const o = { ...options };
      checkOptions(name, o, parts);
      if (!wanted.some((p) => o[p] !== undefined)) for (const p of given) o[p] = "numeric";
      const utc = o.timeZone ? "UTC" : "";
      const get = (what) => d["get" + utc + what]();
      const show = (how, n) => (how === "2-digit" ? pad(n % 100) : String(n));

      const day = [];
      const month = o.month && get("Month"), named = names.includes(o.month);
      const weekday = o.weekday && (o.weekday === "long" ? days[get("Day")] : days[get("Day")].slice(0, 3));
      if (named) day.push((o.month === "long" ? months[month] : months[month].slice(0, 3)) + (o.day ? " " + show(o.day, get("Date")) : ""));
      else if (o.month) day.push([show(o.month, month + 1), o.day && show(o.day, get("Date")), o.year && show(o.year, get("FullYear"))].filter(Boolean).join("/"));
      else if (o.day) day.push(show(o.day, get("Date")));
      let text = day.join("");
      if (o.year && (named || !o.month)) text += (text ? (o.day ? ", " : " ") : "") + show(o.year, get("FullYear"));
      if (weekday) text = text ? weekday + ", " + text : weekday;

      const twelve = o.hour12 ?? o.hourCycle !== "h23", hour = get("Hours");
      const time = [];
      if (o.hour) {
        const h = twelve ? hour % 12 || 12 : hour;
        time.push(o.hour === "2-digit" || !twelve ? pad(h) : String(h));
      }
      if (o.minute) time.push(o.hour || o.second ? pad(get("Minutes")) : String(get("Minutes")));
      if (o.second) time.push(o.minute ? pad(get("Seconds")) : String(get("Seconds")));
      const clock = time.join(":") + (o.hour && twelve ? (hour < 12 ? " AM" : " PM") : "");
      const between = o.month === "long" ? " at " : day.length || o.year ? ", " : " ";
      return text && clock ? text + between + clock : text || clock;
    };
  all["Date.prototype.toLocaleString"] = date("Date.prototype.toLocaleString", [...dateParts, ...timeParts], ["year", "month", "day", ...timeParts]);
  all["Date.prototype.toLocaleDateString"] = date("Date.prototype.toLocaleDateString", dateParts, ["year", "month", "day"]);
  all["Date.prototype.toLocaleTimeString"] = date("Date.prototype.toLocaleTimeString", timeParts, timeParts);
  return all;
})
