// node:v8.
"use strict";

const { check } = internal;
const bytes = part("serialize");

function notImplemented(name) {
  const e = check.codedError(Error, "ERR_NOT_IMPLEMENTED", `node:v8 ${name} is not yet implemented in Bun.`);
  return Object.defineProperty(e, "name", { value: "NotImplementedError", writable: true, configurable: true });
}
const lacking = (name) => ({ [name]() { throw notImplemented(name); } })[name];

class Serializer { constructor() { throw notImplemented("Serializer"); } }
class Deserializer { constructor() { throw notImplemented("Deserializer"); } }
class DefaultSerializer extends Serializer {}
class DefaultDeserializer extends Deserializer {}

const spaces = ["read_only", "new", "old", "code", "shared", "trusted", "new_large_object", "large_object", "code_large_object", "shared_large_object", "shared_trusted", "shared_trusted_large_object", "trusted_large_object"];

module.exports = {
  cachedDataVersionTag() { return 4158346522; },
  isStringOneByteRepresentation(content) {
    check.string(content, "content");
    return !/[^\0-\xff]/.test(content);
  },
  getHeapStatistics() {
    return {
      ...internal.heap(), does_zap_garbage: 0, number_of_native_contexts: 1, number_of_detached_contexts: 0, total_global_handles_size: 0, used_global_handles_size: 0, external_memory: 0,
    };
  },
  // All that there is counts as the old space.
  getHeapSpaceStatistics() {
    const { total_heap_size, used_heap_size, total_available_size, total_physical_size } = internal.heap();
    return spaces.map((name) => {
      const [space_size, space_used_size, space_available_size, physical_space_size] = name === "old" ? [total_heap_size, used_heap_size, total_available_size, total_physical_size] : [0, 0, 0, 0];
      return { space_name: name + "_space", space_size, space_used_size, space_available_size, physical_space_size };
    });
  },
  getHeapCodeStatistics() { return { code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0, cpu_profiler_metadata_size: 0 }; },
  getCppHeapStatistics() { return { committed_size_bytes: 0, resident_size_bytes: 0, used_size_bytes: 0, space_statistics: [], type_names: [], detail_level: "detailed" }; },
  setFlagsFromString(flags) {},
  serialize(value) { return bytes.serialize(value); },
  deserialize(buffer) { return bytes.deserialize(buffer); },
  takeCoverage: lacking("takeCoverage"), stopCoverage: lacking("stopCoverage"), setHeapSnapshotNearHeapLimit: lacking("setHeapSnapshotNearHeapLimit"),
  Serializer, Deserializer, DefaultSerializer, DefaultDeserializer,
};
