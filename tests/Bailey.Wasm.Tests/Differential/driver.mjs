// Runs modules of the generator on node's engine: reads frames of a kind (v: validate only, r: run) and a module, answers one line of JSON each.
import { createHash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import v8 from 'node:v8';

// What newer versions have by default, and no flags for.
if (Number(process.versions.node.split('.')[0]) < 22) {
  for (const flag of ['extended-const', 'return-call']) {
    v8.setFlagsFromString(`--experimental-wasm-${flag}`);
  }
}

// Versions that have it, but not by default.
if (['22', '23', '24'].includes(process.versions.node.split('.')[0])) {
  v8.setFlagsFromString('--experimental-wasm-exnref');
}

function read(length) {
  const bytes = Buffer.alloc(length);
  for (let have = 0; have < length;) {
    let count;
    try {
      count = readSync(0, bytes, have, length - have, null);
    } catch (error) {
      if (error.code === 'EAGAIN') continue;
      throw error;
    }
    if (count === 0) process.exit(0);
    have += count;
  }
  return bytes;
}

function answer(value) {
  const bytes = Buffer.from(JSON.stringify(value) + '\n');
  for (let sent = 0; sent < bytes.length;) {
    try {
      sent += writeSync(1, bytes, sent);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

const told = (error) => (error instanceof RangeError ? `RangeError: ${error.message}` : error.message);

function run(bytes) {
  let exports;
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  } catch (error) {
    if (error instanceof WebAssembly.Exception) {
      return { outcomes: ['start: exception'] };
    }
    return error instanceof WebAssembly.RuntimeError ? { outcomes: [`start: ${error.message}`] } : { invalid: error.message };
  }
  const names = Object.keys(exports);
  const slots = names.filter((name) => name[0] === 'x').map((name) => exports[name]);
  const outcomes = [];
  for (const name of names.filter((name) => name[0] === 'r')) {
    try {
      exports[name]();
      outcomes.push(slots.map((slot) => BigInt.asUintN(64, slot.value).toString(16)).join(' '));
    } catch (error) {
      outcomes.push(`trap: ${told(error)}`);
    }
  }
  for (const name of names) {
    if (name[0] === 'm') {
      const memory = Buffer.from(exports[name].buffer);
      outcomes.push(`${name}: ${memory.length} ${createHash('sha256').update(memory).digest('hex')}`);
    } else if (name[0] === 't') {
      const table = exports[name];
      let filled = '';
      for (let i = 0; i < table.length; i++) {
        filled += table.get(i) === null ? '-' : '+';
      }
      outcomes.push(`${name}: ${filled}`);
    }
  }
  return { outcomes };
}

function validate(bytes) {
  try {
    new WebAssembly.Module(bytes);
    return { outcomes: [] };
  } catch (error) {
    return { invalid: error.message };
  }
}

answer({ outcomes: [process.versions.node] });
for (;;) {
  const head = read(5);
  const bytes = read(head.readUInt32LE(1));
  answer(head[0] === 0x76 ? validate(bytes) : run(bytes));
}
