// How long `parley scan` takes and how much memory it needs: half a million rows of both CRMs.
// Usage: node bench/scan.ts [rows]. Prints one JSON line; the exports are made anew in a temporary
// folder, from a fixed seed.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runScan } from '../src/cli/scan.ts';
import { seededRandom } from './customers.ts';

const AS_OF = '2026-11-20';
const DAY_MS = 86_400_000;
const NOW = Date.parse(`${AS_OF}T00:00:00Z`);
const STAGES = ['Prospecting', 'Qualification', 'Needs Analysis', 'Proposal/Price Quote'];
const HUBSPOT_STAGES = ['Appointment Scheduled', 'Qualified To Buy', 'Contract Sent'];
const WORDS = 'Harbour Mill Copper Lake North Stone River Bright Quiet Golden Iron Silver'.split(
  ' ',
);
const TRADES = 'Robotics Foods Logistics Textiles Energy Tools Media Health'.split(' ');

const random = seededRandom(20_261_120);
const below = (limit: number) => Math.floor(random() * limit);
const pick = (list: readonly string[]) => list[below(list.length)] ?? '';
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

function usDate(daysAgo: number): string {
  const date = new Date(NOW - daysAgo * DAY_MS);
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
}

const isoDate = (daysAgo: number) => new Date(NOW - daysAgo * DAY_MS).toISOString().slice(0, 10);
const customerName = (n: number) => `${WORDS[n % 12]} ${TRADES[n % 8]} ${n}`;
const customerDomain = (n: number) => `customer-${n}.example.com`;

async function write(file: string, rows: Iterable<string>): Promise<void> {
  const stream = createWriteStream(file);
  for (const row of rows) {
    if (!stream.write(`${row}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

function* accounts(count: number) {
  yield 'Account ID,Account Name,Website,Billing Country,Billing City,Phone,Industry';
  for (let n = 0; n < count; n += 1) {
    yield `001${String(n).padStart(12, '0')},${quoted(`${customerName(n)} Inc.`)},www.${customerDomain(n)},United States,Boston,+1 617 555 ${String(n % 10_000).padStart(4, '0')},Manufacturing`;
  }
}

/** HubSpot knows every second customer of Salesforce, and as many of its own. */
function* companies(count: number) {
  yield 'Record ID,Company name,Company Domain Name,Country/Region,City';
  for (let n = 0; n < count; n += 1) {
    yield `${9_000_000 + n},${quoted(customerName(n * 2))},${customerDomain(n * 2)},United States,Boston`;
  }
}

function* opportunities(count: number, customers: number) {
  yield 'Opportunity ID,Opportunity Name,Account ID,Account Name,Stage,Amount,Amount Currency,Close Date,Created Date,Last Activity,Opportunity Owner,Type,Lead Source,Partner Account,Product Family,Territory';
  for (let n = 0; n < count; n += 1) {
    const customer = below(customers);
    const age = below(400);
    const amount = (below(200_000) + 1_000).toLocaleString('en-US');
    const partner = random() < 0.25 ? `Partner ${below(400)}` : '';
    yield `006${String(n).padStart(12, '0')},${quoted(`${customerName(customer)}, deal "${n}"`)},001${String(customer).padStart(12, '0')},${quoted(`${customerName(customer)} Inc.`)},${pick(STAGES)},"${amount}.00",USD,${usDate(-30)},${usDate(age)},${usDate(below(age + 1))},Seller ${below(300)},New Business,Web,${partner},${pick(['Analytics', 'Platform', 'Security'])},EMEA`;
  }
}

function* deals(count: number, companiesKnown: number) {
  yield 'Record ID,Deal Name,Associated Company IDs,Associated Company,Deal Stage,Amount,Currency,Close Date,Create Date,Last Activity Date,Deal owner,Deal Type,Pipeline,Partner';
  for (let n = 0; n < count; n += 1) {
    const company = below(companiesKnown);
    const age = below(400);
    const isPartner = random() < 0.5;
    yield `${70_000_000 + n},${quoted(`Deal ${n}`)},${9_000_000 + company},${quoted(customerName(company * 2))},${pick(HUBSPOT_STAGES)},${below(90_000) + 500}.0,EUR,${isoDate(-40)},${isoDate(age)} 10:30,${isoDate(below(age + 1))},Seller ${below(300)},New Business,${isPartner ? 'Partner Pipeline' : 'Sales Pipeline'},${isPartner ? `Partner ${below(400)}` : ''}`;
  }
}

const NAMES = ['sf-accounts.csv', 'hs-companies.csv', 'sf-opportunities.csv', 'hs-deals.csv'];

async function makeExports(folder: string, rows: number): Promise<void> {
  const customers = Math.floor(rows * 0.2);
  const companyCount = Math.floor(rows * 0.1);
  const contents = [
    accounts(customers),
    companies(companyCount),
    opportunities(Math.floor(rows * 0.45), customers),
    deals(Math.floor(rows * 0.25), companyCount),
  ];
  for (const [i, content] of contents.entries()) {
    await write(path.join(folder, NAMES[i] ?? ''), content);
  }
}

async function measure(folder: string): Promise<void> {
  const files = NAMES.map((name) => path.join(folder, name));
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  const printed: string[] = [];
  const started = performance.now();
  const exitCode = await runScan(
    { files, policyFile: null, mapFile: null, asOf: AS_OF, outFolder: path.join(folder, 'out') },
    {
      out: (line) => printed.push(line),
      err: (line) => printed.push(line),
      isTerminal: process.stderr.isTTY,
      write: (text) => process.stderr.write(text),
      now: () => NOW,
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  console.log(
    JSON.stringify({
      megabytes: Math.round(bytes / 1e6),
      seconds: Number(seconds.toFixed(1)),
      cpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      exitCode,
      found: printed.find((line) => line.includes('conflict')),
    }),
  );
}

// The scan runs in a process of its own, so that making the exports costs it no memory.
const [first = '500000', folderOfScan] = process.argv.slice(2);
if (first === 'measure' && folderOfScan !== undefined) {
  await measure(folderOfScan);
} else {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-scan-'));
  try {
    await makeExports(folder, Number(first));
    spawnSync(process.execPath, [import.meta.filename, 'measure', folder], { stdio: 'inherit' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
