// As much JSON as this plugin needs: finding a text in an object, and writing one. What the host hands over is valid JSON.

/** A text in JSON: where it is written, quotes included, and what it says. */
export class Found {
  constructor(
    public start: i32,
    public end: i32,
    public value: string,
  ) {}
}

/** Finds the text of that name in an object, not in what the object holds; null where there is none. */
export function find(json: string, name: string): Found | null {
  let depth = 0;
  let isNamed = false;
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    if (unit == 0x22) {
      const end = endOf(json, i);
      const after = skipSpace(json, end);
      if (depth == 1 && after < json.length && json.charCodeAt(after) == 0x3a) {
        isNamed = read(json, i, end) == name;
        i = after;
        continue;
      }

      if (depth == 1 && isNamed) {
        return new Found(i, end, read(json, i, end));
      }

      i = end - 1;
    } else if (unit == 0x7b || unit == 0x5b) {
      depth++;
    } else if (unit == 0x7d || unit == 0x5d) {
      if (--depth == 0) {
        return null;
      }
    }
  }

  return null;
}

/** The JSON with another text in place of one that was found. */
export function replace(json: string, found: Found, text: string): string {
  return json.substring(0, found.start) + quote(text) + json.substring(found.end);
}

/** A text as JSON. */
export function quote(text: string): string {
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

function endOf(json: string, quoteAt: i32): i32 {
  let i = quoteAt + 1;
  while (i < json.length && json.charCodeAt(i) != 0x22) {
    i += json.charCodeAt(i) == 0x5c ? 2 : 1;
  }

  return i + 1;
}

function skipSpace(json: string, from: i32): i32 {
  while (from < json.length && json.charCodeAt(from) <= 0x20) {
    from++;
  }

  return from;
}

function read(json: string, start: i32, end: i32): string {
  let text = "";
  for (let i = start + 1; i < end - 1; i++) {
    if (json.charCodeAt(i) != 0x5c) {
      text += json.charAt(i);
      continue;
    }

    i++;
    const escape = json.charAt(i);
    if (escape == "u") {
      text += String.fromCharCode(I32.parseInt(json.substring(i + 1, i + 5), 16));
      i += 4;
    } else {
      text += escape == "n" ? "\n" : escape == "t" ? "\t" : escape == "r" ? "\r" : escape == "b" ? "\b" : escape == "f" ? "\f" : escape;
    }
  }

  return text;
}
