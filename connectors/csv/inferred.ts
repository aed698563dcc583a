// What was inferred while a file was read, in sentences for the person who sent it.
import type { ChannelGround } from './channel.ts';
import { hasField } from './mapping.ts';
import type { RecordReader } from './read-records.ts';
import type { ExportFile } from './survey.ts';

const GROUNDS: Readonly<Record<Exclude<ChannelGround, 'fallback'>, string>> = {
  channel: 'its own column',
  partner: 'the partner named',
  recordType: 'the record type',
  pipeline: 'the pipeline',
  dealSource: 'the deal source',
  leadSource: 'the lead source',
};

/** Words listed per column; the others are only counted. */
const WORDS_LISTED = 8;

/** Everything inferred of a file, one sentence each; complete once its records have been read. */
export function inferences(file: ExportFile, { tally }: RecordReader): readonly string[] {
  const lines = [...file.inferred];
  const say = (count: number, text: (count: string) => string) => {
    if (count > 0) lines.push(text(rows(count)));
  };
  if (!hasField(file, 'recordId')) {
    lines.push('No column holds record ids: file name and line stand in for them.');
  }
  for (const [ground, count] of [...tally.channels].sort((a, b) => b[1] - a[1])) {
    lines.push(
      ground === 'fallback'
        ? `Who sells: nothing says so in ${rows(count)}; they count as direct.`
        : `Who sells: told by ${GROUNDS[ground]} in ${rows(count)}.`,
    );
  }
  say(tally.unnamedPartners, (count) => `Partner business without a partner’s name: ${count}.`);
  say(
    tally.withoutCurrency,
    (count) => `No currency is named in ${count}: such amounts count as US dollars.`,
  );
  say(
    tally.unknownStages,
    (count) => `The stage says nothing in ${count}: such deals count as open and in development.`,
  );
  say(
    tally.workedSinceCreation,
    (count) =>
      `Only the last activity is told in ${count}: such deals count as worked on since they were created.`,
  );
  for (const [field, words] of tally.unknown) {
    const header = file.columns.find((column) => column.field === field)?.header ?? field;
    const listed = [...words].slice(0, WORDS_LISTED).map(([word, count]) => `${word} (${count})`);
    const more = words.size > WORDS_LISTED ? ' and others' : '';
    lines.push(
      `Words in “${header}” that Parley does not know: ${listed.join(', ')}${more}. Translate them under “values: ${field}” in a mapping file.`,
    );
  }
  return lines;
}

const rows = (count: number) => `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
