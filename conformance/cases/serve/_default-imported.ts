import options from "./_default-options";
console.log(typeof options.fetch);
