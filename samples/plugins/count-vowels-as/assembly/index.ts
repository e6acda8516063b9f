import { Config, Host, LogLevel, Memory, Var } from "@extism/as-pdk";
import { error_set } from "@extism/as-pdk/lib/env";

const DEFAULT_VOWELS = "aeiouAEIOU";

/** What the compiler calls where a program cannot go on: the reason becomes the error of the call. */
export function pluginAbort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  const reason = message === null ? "aborted" : message;
  const file = fileName === null ? "unknown" : fileName;
  fail(reason + " (" + file + ":" + line.toString() + ":" + column.toString() + ")");
  unreachable();
}

/** Text in, JSON out: how many vowels it has, which count as vowels, and how many were seen over all calls. */
export function count_vowels(): i32 {
  const configured = Config.get("vowels");
  const vowels = configured === null ? DEFAULT_VOWELS : configured;
  const text = Host.inputString();

  let count: i64 = 0;
  for (let i = 0; i < text.length; i++) {
    if (vowels.includes(text.charAt(i))) {
      count++;
    }
  }

  const before = Var.getString("total");
  const total = (before === null ? 0 : I64.parseInt(before)) + count;
  Var.set("total", utf8(total.toString()));

  answer('{"count":' + count.toString() + ',"vowels":' + quote(vowels) + ',"total":' + total.toString() + "}");
  return 0;
}

/** A name in, a greeting out; the word comes from the configuration key `greeting`. */
export function greet(): i32 {
  const name = Host.inputString().trim();
  if (name.length == 0) {
    fail("greet needs a name as its input");
    return 1;
  }

  const configured = Config.get("greeting");
  const greeting = configured === null ? "Hello" : configured;
  Host.log(LogLevel.Info, "greeting " + name);
  answer(greeting + ", " + name + "!");
  return 0;
}

function fail(message: string): void {
  error_set(Memory.allocateString(message).offset);
}

// Host.outputString of this PDK counts UTF-16 units and cuts off text beyond ASCII: hand over bytes instead.
function answer(text: string): void {
  Host.output(utf8(text));
}

function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

function quote(text: string): string {
  let quoted = '"';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit == 0x22 || unit == 0x5c) {
      quoted += "\\" + String.fromCharCode(unit);
    } else if (unit < 0x20) {
      quoted += "\\u00" + (unit < 0x10 ? "0" : "") + unit.toString(16);
    } else {
      quoted += String.fromCharCode(unit);
    }
  }
  return quoted + '"';
}
