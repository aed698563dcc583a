// Arrays of numbers that grow: a tenth of the memory of a list of numbers, none of the objects.

/** Unsigned 32-bit numbers. */
export class GrowingUint32 {
  #values = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** True when `value` stands at `from` or after. */
  hasSince(from: number, value: number): boolean {
    for (let i = from; i < this.#length; i++) if (this.#values[i] === value) return true;
    return false;
  }

  at(position: number): number {
    return this.#values[position] as number;
  }

  /** The numbers pushed so far, not copied: valid until the next push. */
  values(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** 64-bit floating-point numbers. */
export class GrowingFloat64 {
  #values = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  at(position: number): number {
    return this.#values[position] as number;
  }

  /** The numbers pushed so far, not copied: valid until the next push. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
