// Runs the programs on node (V8): reads "NAME N" lines, answers "NANOSECONDS CHECKSUM", in processor time
// of this process. NAME is a program or a measurement of micro.c. Started by the runner with the directory of the compiled programs.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const directory = process.argv[2];
const imports = { bench: { add: (a, b) => (a + b) | 0 } };
const compile = (name) => new WebAssembly.Module(readFileSync(join(directory, `${name}.wasm`)));
const small = compile('micro-2');
const large = compile('micro-256');
const micro = new WebAssembly.Instance(small, imports).exports;
const programs = new Map();

function timed(work) {
  const before = process.cpuUsage();
  const checksum = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) * 1000, checksum];
}

function callGuest(n) {
  const add = micro.add;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum = add(sum, i);
  }
  return sum;
}

function loop(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum = (sum + i) | 0;
  }
  return sum;
}

function instantiate(module, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum = new WebAssembly.Instance(module, imports).exports.add(sum, i);
  }
  return sum;
}

// The one way to stop a guest in node is to end the thread that it runs on.
async function terminate() {
  const worker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const { exports } = new WebAssembly.Instance(workerData, { bench: { add: (a, b) => (a + b) | 0 } });
     parentPort.postMessage('spinning');
     exports.spin();`,
    { eval: true, workerData: small });
  await new Promise((resolve) => worker.once('message', resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const before = process.hrtime.bigint();
  await worker.terminate();
  return [process.hrtime.bigint() - before, 0];
}

const measurements = {
  'host-to-guest': (n) => timed(() => callGuest(n)),
  'host-loop': (n) => timed(() => loop(n)),
  'guest-to-host': (n) => timed(() => micro.call_host(n)),
  'guest-loop': (n) => timed(() => micro.loop(n)),
  'instantiate-2': (n) => timed(() => instantiate(small, n)),
  'instantiate-256': (n) => timed(() => instantiate(large, n)),
  'interrupt-cancel': terminate,
};

function program(name) {
  if (!programs.has(name)) {
    programs.set(name, new WebAssembly.Instance(compile(name), {}).exports.run);
  }
  return programs.get(name);
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, n] = line.split(' ');
  try {
    const measure = measurements[name] ?? ((count) => timed(() => BigInt.asUintN(64, program(name)(count))));
    const [elapsed, checksum] = await measure(Number(n));
    console.log(`${elapsed} ${checksum}`);
  } catch (error) {
    console.log(`error ${error.message}`);
  }
}
