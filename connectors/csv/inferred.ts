// What was inferred while a file was read, in sentences for the person who sent it.
import type { ChannelGround } from './channel.ts';
import { hasField } from './mapping.ts';
import type { RecordReader } from './read-records.ts';
import type { ExportFile } from './survey.ts';

const GROUNDS: Readonly<Record<ChannelGround, string>> = {
  channel: 'the channel column',
  partner: 'the partner named in the row',
  recordType: 'the record type',
  pipeline: 'the pipeline',
  dealSource: 'the deal source',
  leadSource: 'the lead source',
  fallback: 'nothing: they count as direct',
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
  if (tally.channels.size > 0) {
    const told = [...tally.channels]
      .sort((a, b) => b[1] - a[1])
      .map(([ground, count]) => `${rows(count)} by ${GROUNDS[ground]}`);
    lines.push(`Who sells was told for ${told.join(', for ')}.`);
  }
  say(tally.unnamedPartners, (count) => `${count} are partner business without a partner’s name.`);
  say(
    tally.withoutCurrency,
    (count) => `${count} name no currency: their amounts count as US dollars.`,
  );
  say(
    tally.unknownStages,
    (count) => `${count} have a stage that says nothing: they count as open and in development.`,
  );
  say(
    tally.workedSinceCreation,
    (count) =>
      `${count} tell their last activity but not the first: they count as worked on since they were created.`,
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
