// report.html of a scan.
import { writeFile } from 'node:fs/promises';
import { capital, counted, instantWords, TYPE_WORDS } from '../../app/view-words.ts';
import { type Html, html } from '../../http/html.ts';
import { barList, stackedBar } from './charts.ts';
import { conflictsSection } from './page-conflicts.ts';
import { BRAND, selfContainedPage } from './page-frame.ts';
import { filesSection, gapsSection, problemsSection, setAsideSection } from './page-sources.ts';
import type { Scan } from './scanned.ts';
import { dollars, dollarWords, shareOf, shortDollars } from './words.ts';

/** Bars of one chart. */
const BARS = 8;

/** Writes the page. */
export async function writeReportPage(path: string, scan: Scan): Promise<void> {
  await writeFile(path, reportPage(scan));
}

/** The whole document. */
export function reportPage(scan: Scan): string {
  return selfContainedPage('Channel conflict audit', body(scan));
}

function body(scan: Scan): Html {
  const { book, result } = scan;
  return html`
<header>
${BRAND}
<h1>Channel conflict audit</h1>
<p class="lead">${headline(scan)}</p>
<p class="fine">Judged as of ${instantWords(scan.asOf)} by ${scan.policyFile === null ? 'the default channel policy' : `the policy ${scan.policyFile}`}. Nothing was sent anywhere: this file and your exports are all there is.</p>
</header>
<main>
<dl class="facts">
${fact('Conflicts', result.conflicts.length.toLocaleString('en-US'))}
${fact('Counted more than once', shortDollars(result.doubleCountedUsd), `${shareOf(result.doubleCountedUsd, result.openPipelineUsd)} of the open pipeline`)}
${fact('Open pipeline', shortDollars(result.openPipelineUsd), counted(result.openClaims, 'open claim'))}
${fact('Customers', result.customers.toLocaleString('en-US'), `${result.sharedCustomers.toLocaleString('en-US')} with several sides`)}
${fact('Rows left out', book.leftOut.toLocaleString('en-US'), book.leftOut === 0 ? 'everything was read' : 'each is listed below')}
</dl>
${charts(scan)}
${conflictsSection(scan)}
${setAsideSection(scan)}
${filesSection(scan)}
${gapsSection(scan)}
${problemsSection(scan)}
</main>`;
}

function fact(name: string, value: string, detail?: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}${detail && html`<small>${detail}</small>`}</dd></div>`;
}

function headline({ result }: Scan): string {
  const { conflicts, doubleCountedUsd } = result;
  if (conflicts.length === 0) return 'No two sides compete for one customer in these exports.';
  const money =
    doubleCountedUsd > 0n
      ? ` Together they count ${shortDollars(doubleCountedUsd)} of pipeline more than once.`
      : '';
  return `${capital(counted(conflicts.length, 'conflict'))} found: several sides claim the same customer.${money}`;
}

function charts(scan: Scan): Html | null {
  const { result } = scan;
  if (result.conflicts.length === 0) return null;
  const { high, medium, low } = result.bySeverity;
  const partners = result.partners.slice(0, BARS);
  return html`
<div class="charts">
<section aria-labelledby="severity">
<h2 id="severity">How bad</h2>
${stackedBar([
  { value: high, tone: 'high' },
  { value: medium, tone: 'medium' },
  { value: low, tone: 'low' },
])}
<ul class="legend">${(['high', 'medium', 'low'] as const).map((one) => html`<li><span class="key ${one}" aria-hidden="true"></span>${capital(one)} <b>${result.bySeverity[one].toLocaleString('en-US')}</b></li>`)}</ul>
<h2>Pipeline counted more than once</h2>
${stackedBar([
  { value: dollars(result.doubleCountedUsd), tone: 'part-1' },
  { value: dollars(result.openPipelineUsd - result.doubleCountedUsd), tone: 'part-0' },
])}
<ul class="legend"><li><span class="key part-1" aria-hidden="true"></span>More than once <b>${dollarWords(result.doubleCountedUsd)}</b></li><li><span class="key part-0" aria-hidden="true"></span>Once <b>${dollarWords(result.openPipelineUsd - result.doubleCountedUsd)}</b></li></ul>
<p class="fine">Open amounts of the claims in a conflict without the largest, in US dollars at the policy’s rates.</p>
</section>
<section aria-labelledby="kinds">
<h2 id="kinds">Who meets whom</h2>
${barList(kindBars(scan))}
<p class="fine">A conflict can be of several kinds.</p>
</section>
<section aria-labelledby="partners">
<h2 id="partners">Partners most often in conflict</h2>
${barList(
  partners.map(({ partner, conflicts, usd }) => ({
    label: partner,
    figure: `${counted(conflicts, 'conflict')}, ${shortDollars(usd)}`,
    value: conflicts,
    tone: 'part-1',
  })),
)}
${result.partners.length > BARS && html`<p class="fine">${counted(result.partners.length, 'partner')} in all.</p>`}
</section>
</div>`;
}

function kindBars({ result }: Scan) {
  const kinds = new Map<string, number>();
  for (const { judgement } of result.conflicts) {
    for (const type of judgement.types) kinds.set(type, (kinds.get(type) ?? 0) + 1);
  }
  return [...kinds]
    .sort((a, b) => b[1] - a[1])
    .slice(0, BARS)
    .map(([type, value]) => ({
      label: capital(TYPE_WORDS[type as keyof typeof TYPE_WORDS]),
      figure: value.toLocaleString('en-US'),
      value,
      tone: 'part-0',
    }));
}
