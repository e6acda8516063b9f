// What the host offers. Requests and replies are JSON; docs/host-functions.md of Bailey lists all functions.
import { Host, Memory } from "@extism/as-pdk";
import { error_set, length } from "@extism/as-pdk/lib/env";
import { find, quote } from "./json";

@external("extism:host/user", "kv_get")
declare function kv_get(request: u64): u64;

@external("extism:host/user", "kv_set")
declare function kv_set(request: u64): u64;

/** A value that was kept, or why it cannot be had. */
export class Kept {
  constructor(
    /** null where nothing is kept under the key. */
    public value: string | null,
    /** null where all is well. */
    public error: string | null,
  ) {}
}

/** Reads what the plugin keeps in this community. */
export function get(key: string): Kept {
  const reply = answer(kv_get(request('{"key":' + quote(key) + "}")));
  const error = errorOf(reply);
  const value = find(reply, "value");
  return new Kept(value === null ? null : value.value, error);
}

/** Keeps a value in this community; the result is null, or why it was not kept. */
export function set(key: string, value: string): string | null {
  return errorOf(answer(kv_set(request('{"key":' + quote(key) + ',"value":' + quote(value) + "}"))));
}

/** Hands the message on. */
export function pass(json: string): i32 {
  Host.output(Uint8Array.wrap(String.UTF8.encode(json)));
  return 0;
}

/** Ends the call as failed; the manifest's `on_error` says what becomes of the message. */
export function fail(reason: string): i32 {
  error_set(Memory.allocateString(reason).offset);
  return 1;
}

/** Rejects the message. Its author is told the reason. */
export function reject(reason: string): i32 {
  error_set(Memory.allocateString(reason).offset);
  return 2;
}

/** What the compiler calls where a program cannot go on. */
export function pluginAbort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  fail((message === null ? "aborted" : message) + " (" + (fileName === null ? "?" : fileName) + ":" + line.toString() + ":" + column.toString() + ")");
  unreachable();
}

function request(json: string): u64 {
  return Memory.allocateString(json).offset;
}

function answer(handle: u64): string {
  return new Memory(handle, length(handle)).toString();
}

// {"error":{"code":"...","message":"..."}} in place of a reply: denied by the policy, or refused.
function errorOf(reply: string): string | null {
  const error = reply.startsWith('{"error":') ? find(reply.substring('{"error":'.length), "message") : null;
  return error === null ? null : error.value;
}
