// util.types: what a value is, whatever its prototype or its tag say.
"use strict";

const kind = internal.kind;
const is = (...kinds) => (v) => kinds.includes(kind(v));
const typed = ["Uint8Array", "Uint8ClampedArray", "Uint16Array", "Uint32Array", "Int8Array", "Int16Array", "Int32Array", "Float16Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"];
const types = {
  isExternal: () => false,
  isDate: is("Date"), isArgumentsObject: is("Arguments"), isBigIntObject: is("BigInt"), isBooleanObject: is("Boolean"), isNumberObject: is("Number"),
  isStringObject: is("String"), isSymbolObject: is("Symbol"), isNativeError: is("Error"), isRegExp: is("RegExp"),
  isAsyncFunction: is("AsyncFunction", "AsyncGeneratorFunction"), isGeneratorFunction: is("GeneratorFunction", "AsyncGeneratorFunction"), isGeneratorObject: is("Generator"),
  isPromise: is("Promise"), isMap: is("Map"), isSet: is("Set"), isMapIterator: is("Map Iterator"), isSetIterator: is("Set Iterator"),
  isWeakMap: is("WeakMap"), isWeakSet: is("WeakSet"), isArrayBuffer: is("ArrayBuffer"), isDataView: is("DataView"), isSharedArrayBuffer: () => false,
  isProxy: is("Proxy"), isModuleNamespaceObject: is("Module"), isAnyArrayBuffer: is("ArrayBuffer"),
  isBoxedPrimitive: is("Number", "String", "Boolean", "BigInt", "Symbol"),
  isArrayBufferView: (v) => ArrayBuffer.isView(v), isTypedArray: is(...typed),
};
for (const name of typed) types["is" + name] = is(name);
types.isKeyObject = (v) => { const { KeyObject } = require("crypto"); return typeof KeyObject === "function" && v instanceof KeyObject; };
types.isCryptoKey = (v) => v instanceof CryptoKey;
types.isEventTarget = (v) => v instanceof EventTarget;
for (const [name, fn] of Object.entries(types)) Object.defineProperty(fn, "name", { value: name, configurable: true });
module.exports = types;
