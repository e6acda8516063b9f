// The plugin of the load benchmark behind node's own HTTP server: POST a JSON value, get the reply that `bailey serve` would give. It asks nobody who calls,
// counts nothing and writes nothing down. Prints the port that it listens on.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import createPlugin from '@extism/extism';

// An instance has places for 32,767 blocks and empties none.
const CallsOfOne = 10_000;
const module = Uint8Array.from(readFileSync(process.argv[2]));
const create = () => createPlugin(
  { wasm: [{ data: module }] },
  { useWasi: false, functions: { 'extism:host/user': { kv_get: (context) => context.store('{"value":null}') } } },
);
let plugin = await create();
let calls = 0;
let last = Promise.resolve();

// One call at a time: an instance cannot do more.
function call(input) {
  const mine = last.then(async () => {
    if (calls++ >= CallsOfOne) {
      await plugin.close();
      plugin = await create();
      calls = 1;
    }
    const started = process.hrtime.bigint();
    const output = await plugin.call('echo', input);
    // What comes in is copied out of node's pool of buffers, of which a plugin would see the whole; what is echoed is as long as what came.
    return [output.text().slice(0, Buffer.from(input.buffer).toString().length), Number((process.hrtime.bigint() - started) / 1000n)];
  });
  last = mine.catch(() => {});
  return mine;
}

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    try {
      const [output, microseconds] = await call(Uint8Array.from(Buffer.concat(parts)));
      const value = JSON.parse(output);
      const body = JSON.stringify({
        decisionId: randomUUID(), mayGoOn: true, value, rejection: null,
        outcomes: [{ plugin: 'org.example.bench', kind: 'wasm', version: '1.0.0', outcome: 'result', code: 'ok', detail: null, decision: null, output: value, durationMicroseconds: microseconds, fuel: 0, logs: [] }],
      });
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      response.end(body);
    } catch (error) {
      response.writeHead(500);
      response.end(error.message);
    }
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ listening: [`http://127.0.0.1:${server.address().port}`] })));
