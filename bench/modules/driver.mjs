// One cold start of V8: node driver.mjs sqlite|esbuild MODULE. Prints milliseconds as JSON; does what StartWorker.cs does on Bailey.
import { readFileSync } from 'node:fs';

const [, , program, path] = process.argv;
const bytes = readFileSync(path);
const started = performance.now();
const module = new WebAssembly.Module(bytes);
const compiled = performance.now();
let memory;
const imports = {};
for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  if (kind === 'memory') {
    memory = imports[from][name] = new WebAssembly.Memory({ initial: 256, maximum: 32768 });
  } else if (kind === 'table') {
    imports[from][name] = new WebAssembly.Table({ initial: 0, element: 'anyfunc' });
  } else {
    imports[from][name] = name.startsWith('__syscall') ? () => -38 : name.includes('now') ? () => 1e12 : () => 0;
  }
}
const { exports } = new WebAssembly.Instance(module, imports);
memory ??= exports.memory;
let answer = String(program === 'sqlite' ? exports.sqlite3_libversion_number() : exports.getsp());
const called = performance.now();
if (program === 'sqlite') {
  exports.__wasm_call_ctors();
  exports.sqlite3_initialize();
  const text = (value) => {
    const data = new TextEncoder().encode(value + '\0');
    const at = exports.sqlite3_malloc(data.length);
    new Uint8Array(memory.buffer).set(data, at);
    return at;
  };
  const pointer = () => exports.sqlite3_malloc(8);
  const read = (at) => new DataView(memory.buffer).getInt32(at, true);
  const database = pointer();
  exports.sqlite3_open_v2(text(':memory:'), database, 6, 0);
  const statement = pointer();
  exports.sqlite3_prepare_v2(read(database), text('with recursive c(x) as (values(1) union all select x+1 from c where x<1000) select sum(x) from c'), -1, statement, 0);
  exports.sqlite3_step(read(statement));
  answer = String(exports.sqlite3_column_int(read(statement), 0));
}
const ended = performance.now();
const { user, system } = process.resourceUsage ? { user: process.resourceUsage().userCPUTime, system: process.resourceUsage().systemCPUTime } : { user: 0, system: 0 };
console.log(JSON.stringify({ Compile: compiled - started, FirstCall: called - started, Query: ended - started, Processor: (user + system) / 1000, Answer: answer }));
