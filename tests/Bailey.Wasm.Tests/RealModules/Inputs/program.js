import { readFileSync as read, default as fs } from 'fs';
import * as path from 'path';
import data from './data.json' with { type: 'json' };
export { a as b, c } from './other.js';
export * as everything from './all.js';

/** A comment that annotates. */
/* @__PURE__ */ factory();
const [first, , third = 3, ...rest] = [1, 2, 3, 4], { x, y: { z = 1n, ...others }, [`computed${first}`]: w } = data;

class Shape extends (class { static #count = 0; static { this.#count++; } }) {
  #hidden = 0; static name = 'größe 漢字 🙂';
  get area() { return this.#hidden ** 2 ?? super.area?.[0]?.(); }
  set area(value) { this.#hidden ||= value; this.#hidden &&= 2; this.#hidden ??= 3; }
  async *walk(...items) { for await (const item of items) yield* item; }
  static async 'quoted name'() { return await import(`./${path.sep}.js`); }
  [Symbol.iterator]() { return #hidden in this; }
}

label: for (let i = 0, j = 0xFF; i < 1_000; i += 0b11, --j) {
  if (i % 3 === 0) continue label; else if (i > 0o17) break label;
  do { j >>>= 1; } while (j !== 0);
  while (i++ < 5) switch (j) { case 1: case 2: { let k = void 0; delete rest[k]; break; } default: debugger; }
}

function outer(a, b = () => arguments, { c } = {}) {
  try { throw new Error(`nested ${`template ${a}`} ${String.raw`\n`}`); } catch { return typeof b; } finally { c?.d?.[a](...rest); }
}

var sequence = (1, 2, third), regex = /[\p{L}/]+(?<name>x)\k<name>/giu, huge = .5e-10, minus = -(-x), not = !~+first;
if (sequence) ; else { outer.call(this, async (a) => ({ a, async b() {}, get c() { return 1; }, set c(v) {}, 'd-e': 1, 0x1: 2, __proto__: null, ...a })); }
for (const key in others) ; for (var element of rest) ;
export default function* generator() { const got = yield; return got instanceof Shape ? yield got : import.meta.url; }
