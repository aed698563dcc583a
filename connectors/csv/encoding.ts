// The text of an export file, in whatever encoding the spreadsheet or the CRM wrote it.
import { isAscii } from 'node:buffer';
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { ParleyError } from '../../src/domain/errors.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Small enough that the rows of a piece are gone before the collector would move them (measured). */
const CHUNK_BYTES = 1 << 16;
const SAMPLE_BYTES = 4096;

/** First bytes of what people send instead of CSV, with its name. */
const OTHER_FORMATS: readonly (readonly [bytes: readonly number[], name: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or another ZIP file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook'],
  [[0x1f, 0x8b], 'a gzip file'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
];

/**
 * Finds a file's encoding: byte-order mark, else the zero bytes of UTF-16, else UTF-8 when the bytes
 * beyond ASCII are mostly valid UTF-8, else Windows-1252. Reads the whole file unless the first bytes
 * decide. Throws BAD_INPUT for a file that cannot be read, is empty or is no text.
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  const sample = await firstBytes(path);
  const other = OTHER_FORMATS.find(([bytes]) => bytes.every((byte, i) => sample[i] === byte));
  if (sample.length === 0) throw unusable(path, 'it is empty');
  if (other) throw unusable(path, `it is ${other[1]}`);
  const marked = byteOrderMark(sample) ?? zeroBytes(sample);
  if (marked !== null) return marked;
  const survey = new Utf8Survey();
  for await (const bytes of bytesOf(path)) survey.add(bytes);
  return survey.valid >= survey.invalid ? 'utf-8' : 'windows-1252';
}

/**
 * The text of a file, piece by piece; `onBytes` hears how many bytes are read. Bytes that are none in
 * the encoding arrive as U+FFFD: the row that holds one is a fault.
 */
export async function* readText(
  path: string,
  encoding: Encoding,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  let read = 0;
  for await (const bytes of bytesOf(path)) {
    const text = decoder.write(bytes);
    yield read === 0 ? text.replace(/^\ufeff/, '') : text;
    read += bytes.length;
    onBytes(read);
  }
  yield decoder.end();
}

/**
 * UTF-8 by StringDecoder: what TextDecoder gives out in pieces takes two bytes a character even where
 * one would do, twice the memory and no fast search (Node 24, measured).
 */
function decoderOf(encoding: Encoding): { write(bytes: Buffer): string; end(): string } {
  if (encoding === 'utf-8') return new StringDecoder('utf8');
  const decoder = new TextDecoder(encoding);
  return {
    write: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

/** The bytes of a file, piece by piece, each in the place of the one before it: none asks for memory. */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('BAD_INPUT', `${path}: cannot be read: ${reason}.`, {
      hint: 'Check the path and the permission to read it.',
      cause,
    });
  }
}

function unusable(path: string, what: string): ParleyError {
  return new ParleyError('BAD_INPUT', `${path}: ${what}.`, {
    hint: 'Export or save it as CSV.',
  });
}

function byteOrderMark(sample: Buffer): Encoding | null {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf ? 'utf-8' : null;
}

/** UTF-16 without a mark: in headers every other byte is zero. */
function zeroBytes(sample: Buffer): Encoding | null {
  let [even, odd] = [0, 0];
  sample.forEach((byte, i) => {
    if (byte === 0 && i % 2 === 0) even += 1;
    else if (byte === 0) odd += 1;
  });
  if (Math.max(even, odd) < sample.length / 4) return null;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** Counts sequences beyond ASCII that are valid UTF-8, and bytes that are not. */
class Utf8Survey {
  valid = 0;
  invalid = 0;
  /** Continuation bytes still to come. */
  #missing = 0;

  add(bytes: Buffer): void {
    if (this.#missing === 0 && isAscii(bytes)) return;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (byte < 0x80) {
        if (this.#missing > 0) this.invalid += 1;
        this.#missing = 0;
      } else if (byte < 0xc0) {
        if (this.#missing === 0) this.invalid += 1;
        else if (--this.#missing === 0) this.valid += 1;
      } else {
        if (this.#missing > 0) this.invalid += 1;
        this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      }
    }
  }
}
