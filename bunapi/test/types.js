// expectTypeOf: a type is checked by the compiler, so that here everything is right.
"use strict";

const getters = "asserts branded constructorParameters guards instance items not parameters resolves returns thisParameter".split(" ");
const methods = "exclude extract map omit parameter pick toBeAny toBeArray toBeBigInt toBeBoolean toBeCallableWith toBeConstructibleWith toBeFunction toBeNever toBeNull toBeNumber toBeObject toBeString toBeSymbol toBeUndefined toBeUnknown toBeVoid toEqualTypeOf toExtend toHaveProperty toMatchObjectType toMatchTypeOf".split(" ");

function expectTypeOf() { return Object.create(expectTypeOf.prototype); }
for (const name of getters) Object.defineProperty(expectTypeOf.prototype, name, { get() { return this; }, configurable: true });
for (const name of methods) expectTypeOf.prototype[name] = function () { return this; };

module.exports = { expectTypeOf };
