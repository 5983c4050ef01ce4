/**
 * Variables that would make Node another one in a process that measures, watches or describes: options (a debugger, a profiler, code of
 * others that is loaded first), coverage, and what it says of itself. Whoever starts such a process sets them to nothing, whatever this
 * process was given.
 */
export const plainNode = {
  NODE_OPTIONS: '',
  NODE_V8_COVERAGE: '',
  NODE_DEBUG: '',
  NODE_DEBUG_NATIVE: '',
} as const;
