/** The position of a character; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Positions of the parts of a JSON text, so that a person can be told the line. */
interface JsonPositions {
  /** @returns the position of the value at a path, or of the nearest part around it that exists. */
  placeOf(path: readonly PropertyKey[]): Place;
  /** Keys that an object has twice: the position of the second one. */
  readonly duplicates: readonly { readonly path: readonly PropertyKey[]; readonly place: Place }[];
}

type Located =
  | { readonly ok: true; readonly positions: JsonPositions }
  | { readonly ok: false; readonly place: Place; readonly problem: string };

class JsonFault extends Error {
  readonly offset: number;
  constructor(offset: number, problem: string) {
    super(problem);
    this.offset = offset;
  }
}

const keyOf = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

/** Reads JSON (RFC 8259) only for its positions; `JSON.parse` gives values without them. */
class Scanner {
  readonly offsets = new Map<string, number>();
  readonly duplicates: { path: PropertyKey[]; offset: number }[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value([]);
    this.#space();
    if (this.#at < this.#text.length) this.#fail('there is something after the end');
  }

  #fail(problem: string, offset = this.#at): never {
    throw new JsonFault(offset, problem);
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #value(path: PropertyKey[]): void {
    this.#space();
    if (!this.offsets.has(keyOf(path))) this.offsets.set(keyOf(path), this.#at);
    if (path.length > 64) this.#fail('nested too deeply');
    const start = this.#text.charAt(this.#at);
    if (start === '{') this.#object(path);
    else if (start === '[') this.#array(path);
    else if (start === '"') this.#string();
    else this.#word();
  }

  #object(path: PropertyKey[]): void {
    this.#at += 1;
    this.#space();
    if (this.#text.charAt(this.#at) === '}') {
      this.#at += 1;
      return;
    }
    const seen = new Set<string>();
    for (;;) {
      this.#space();
      const offset = this.#at;
      if (this.#text.charAt(offset) !== '"') this.#fail('a key in double quotes is expected here');
      const key = this.#string();
      const inner = [...path, key];
      if (seen.has(key)) this.duplicates.push({ path: inner, offset });
      seen.add(key);
      this.offsets.set(keyOf(inner), offset);
      this.#space();
      if (this.#text.charAt(this.#at) !== ':') this.#fail('a colon is missing after the key');
      this.#at += 1;
      this.#value(inner);
      if (this.#next('}', 'a comma or } is missing here')) return;
    }
  }

  #array(path: PropertyKey[]): void {
    this.#at += 1;
    this.#space();
    if (this.#text.charAt(this.#at) === ']') {
      this.#at += 1;
      return;
    }
    for (let index = 0; ; index += 1) {
      this.#value([...path, index]);
      if (this.#next(']', 'a comma or ] is missing here')) return;
    }
  }

  /** After an element: whether the container ends. */
  #next(end: string, problem: string): boolean {
    this.#space();
    const mark = this.#text.charAt(this.#at);
    if (mark !== end && mark !== ',') this.#fail(problem);
    this.#at += 1;
    return mark === end;
  }

  #string(): string {
    const match = /"(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\u007f|[\u0080-\u009f])*"/uy;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (!found) this.#fail('this text is not closed, or has a character that must be escaped');
    this.#at += found[0].length;
    return JSON.parse(found[0]) as string;
  }

  #word(): void {
    const match = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (!found)
      this.#fail(this.#at < this.#text.length ? 'a value is expected here' : 'the text ends too early');
    this.#at += found[0].length;
  }
}

/** @param offset in UTF-16 units. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

/** Finds the position of every value and key in a JSON text, or of its first error. */
export function locateJson(text: string): Located {
  const scanner = new Scanner(text);
  try {
    scanner.document();
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { ok: false, place: placeAt(text, error.offset), problem: error.message };
  }
  const placeOf = (path: readonly PropertyKey[]): Place => {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = scanner.offsets.get(keyOf(path.slice(0, length)));
      if (offset !== undefined) return placeAt(text, offset);
    }
    return { line: 1, column: 1 };
  };
  const duplicates = scanner.duplicates.map(({ path, offset }) => ({ path, place: placeAt(text, offset) }));
  return { ok: true, positions: { placeOf, duplicates } };
}
