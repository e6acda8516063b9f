import { Config, Host, LogLevel } from "@extism/as-pdk";
import { fail, get, pass, reject, set } from "./bailey";
import { find, replace } from "./json";

/**
 * Called at the hook `message.posted` with the message as JSON. What it hands on takes the message's place.
 * Returns 0 where it is done, 1 where it failed, 2 to reject the message.
 */
export function on_message(): i32 {
  const message = Host.inputString();
  const text = find(message, "text");
  if (text === null) {
    return fail("the message has no text");
  }

  const blocked = Config.get("blocked_word");
  if (blocked !== null && text.value.toLowerCase().includes(blocked.toLowerCase())) {
    return reject("the word '" + blocked + "' is not welcome here");
  }

  const before = get("messages");
  if (before.error !== null) {
    return fail(before.error!);
  }

  const number = before.value === null ? 1 : I64.parseInt(before.value!) + 1;
  const error = set("messages", number.toString());
  if (error !== null) {
    return fail(error);
  }

  Host.log(LogLevel.Info, "message " + number.toString());
  return pass(replace(message, text, text.value + " (#" + number.toString() + ")"));
}
