// What happened in a run, in words: a running hash over every line, and the last lines for people.

/** FNV-1a over UTF-16 code units, two lanes: equal runs give equal text. */
export class Trace {
  readonly #start: number;
  readonly #keep: number;
  readonly #lines: string[] = [];
  #low = 0x811c9dc5;
  #high = 0x01000193;

  constructor(start: number, keep: number) {
    this.#start = start;
    this.#keep = keep;
  }

  add(at: number, text: string): void {
    const line = `${((at - this.#start) / 1_000).toFixed(3).padStart(10)}  ${text}`;
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index);
      this.#low = Math.imul(this.#low ^ code, 0x01000193);
      this.#high = Math.imul(this.#high ^ code, 0x85ebca6b);
    }
    if (this.#keep === 0) return;
    this.#lines.push(line);
    if (this.#lines.length > this.#keep) this.#lines.shift();
  }

  get hash(): string {
    const hex = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
