// Who sells, partner or direct: said by a channel column where there is one, else inferred from the
// partner, the record type, the pipeline and the source. How often each one spoke is counted.
import { type Channel, isVendorChannel } from '../../src/domain/claim.ts';
import type { Field } from './fields.ts';
import { channelWord } from './value-words.ts';

/** What told the channel of a row; `fallback` is direct, because nothing spoke. */
export type ChannelGround =
  | 'channel'
  | 'partner'
  | 'recordType'
  | 'pipeline'
  | 'dealSource'
  | 'leadSource'
  | 'fallback';

export type InferredChannel = { readonly channel: Channel; readonly ground: ChannelGround };

/** The cells that may tell, by field; an empty or missing one is ''. */
export type ChannelCells = (field: Field) => string;

/** A source says who brought the deal, not who sells it: such a partner refers. */
const PARTNER_SOURCE =
  /partner|resell|channel|alliance|haendler|händler|revend|socio|distribu|refer+al|referr/i;
const OWN_SOURCE: ReadonlySet<Channel> = new Set(['self_serve', 'marketplace']);

/** Infers the channel of one row; `channel` is what the channel column means, null without one. */
export function inferChannel(channel: Channel | null, cell: ChannelCells): InferredChannel {
  if (channel !== null) return { channel, ground: 'channel' };
  const kinds = (['recordType', 'pipeline'] as const).map((field) => ({
    field,
    channel: channelWord(cell(field)),
  }));
  if (cell('partnerName') !== '' || cell('partnerId') !== '') {
    const told = [
      channelWord(cell('partnerType')),
      ...kinds.map((kind) => kind.channel),
      sourceChannel(cell('dealSource')),
      sourceChannel(cell('leadSource')),
    ].find((kind) => kind != null && !isVendorChannel(kind));
    return { channel: told ?? 'reseller', ground: 'partner' };
  }
  for (const kind of kinds) {
    if (kind.channel !== null) return { channel: kind.channel, ground: kind.field };
  }
  for (const field of ['dealSource', 'leadSource'] as const) {
    const source = sourceChannel(cell(field));
    if (source !== null) return { channel: source, ground: field };
  }
  return { channel: 'direct', ground: 'fallback' };
}

function sourceChannel(text: string): Channel | null {
  if (text === '') return null;
  if (PARTNER_SOURCE.test(text)) return 'referral';
  const channel = channelWord(text);
  // "Direct traffic" and "Web" say how a lead arrived, not who sells.
  return channel !== null && OWN_SOURCE.has(channel) && !/traffic|search|social/i.test(text)
    ? channel
    : null;
}
