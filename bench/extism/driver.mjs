// Calls the plugin of the hook benchmark by @extism/extism: reads "NAME N" lines, answers "NANOSECONDS CHECK". What is answered is the median of the single
// calls; of host calls the mean. Started by the runner with the file that holds the module.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import createPlugin from '@extism/extism';

const values = new Map([['k', 'v']]);
const plugin = await createPlugin(
  { wasm: [{ data: readFileSync(process.argv[2]) }] },
  {
    useWasi: false,
    functions: {
      'extism:host/user': {
        kv_get(context, handle) {
          // A block that is used again may be longer than what was written to it.
          const text = context.read(handle).text();
          const { key } = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1));
          return context.store(JSON.stringify({ value: values.get(key) ?? null }));
        },
      },
    },
  },
);
const input = JSON.stringify({ text: 'a message of some length, as people post them', author: 'bob', id: 4711 });

async function each(name, n) {
  const times = new Float64Array(n);
  let length = 0;
  for (let i = 0; i < n; i++) {
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
      const started = process.hrtime.bigint();
      for (let i = 0; i < Number(n) / 1000; i++) {
        await plugin.call('gets', input);
      }
      console.log(`${Number(process.hrtime.bigint() - started)} ${n}`);
    } else {
      console.log((await each(name, Number(n))).join(' '));
    }
  } catch (error) {
    console.log(`error ${error.message}`);
  }
}
