// Calls the plugin of the hook benchmark by @extism/extism: reads "NAME N" lines, answers "NANOSECONDS CHECK". What is answered is the median of the single
// calls; of host calls the mean. Started by the runner with the file that holds the module.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import createPlugin from '@extism/extism';

const values = new Map([['k', 'v']]);
// An instance has places for 32,767 blocks and empties none, so that each is used for some calls only; making one is not measured.
const CallsOfOne = { noop: 10_000, gets: 10 };
const create = () => createPlugin(
  { wasm: [{ data: readFileSync(process.argv[2]) }] },
  {
    useWasi: false,
    functions: {
      'extism:host/user': {
        kv_get(context, handle) {
          // A block that is used again may be longer than what was written to it.
          const text = context.read(handle).text();
          const { key } = JSON.parse(text.slice(0, text.indexOf('}') + 1));
          return context.store(JSON.stringify({ value: values.get(key) ?? null }));
        },
      },
    },
  },
);
let plugin = await create();
let calls = 0;
async function fresh(name) {
  if (calls++ >= CallsOfOne[name]) {
    await plugin.close();
    plugin = await create();
    calls = 1;
  }
}

const input = JSON.stringify({ text: 'a message of some length, as people post them', author: 'bob', id: 4711 });

async function each(name, n) {
  const times = new Float64Array(n);
  let length = 0;
  for (let i = 0; i < n; i++) {
    await fresh(name);
    const started = process.hrtime.bigint();
    const output = await plugin.call(name, input);
    times[i] = Number(process.hrtime.bigint() - started);
    length = output ? output.byteLength : 0;
  }
  times.sort();
  return [times[n >> 1], length];
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, n] = line.split(' ');
  try {
    if (name === 'gets') {
      let time = 0n;
      calls = Infinity;
      for (let i = 0; i < Number(n) / 1000; i++) {
        await fresh('gets');
        const started = process.hrtime.bigint();
        await plugin.call('gets', input);
        time += process.hrtime.bigint() - started;
      }
      calls = Infinity;
      console.log(`${Number(time)} ${n}`);
    } else {
      console.log((await each(name, Number(n))).join(' '));
    }
  } catch (error) {
    console.log(`error ${error.message}`);
  }
}
