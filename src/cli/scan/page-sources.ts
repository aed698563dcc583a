// What the report rests on: the files, what was inferred of them, what they do not tell, what could
// not be read, what was set aside.
import { clauseText } from '../../app/clause-text.ts';
import { keyWords } from '../../app/key-words.ts';
import { CRM_WORDS, counted } from '../../app/view-words.ts';
import type { ClauseId } from '../../domain/judgement.ts';
import { type Html, html } from '../../http/html.ts';
import type { Scan, ScannedFile } from './scanned.ts';

/** Problems shown on the page; report.json lists all. */
const PROBLEMS_SHOWN = 200;
const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

const number = (value: number) => value.toLocaleString('en-US');

/** Section of the claims that never competed, by clause. */
export function setAsideSection({ result, book }: Scan): Html | null {
  const rows = [...result.setAside].sort((a, b) => b[1] - a[1]);
  const { unjudged, commonKeys } = result;
  const notes = [
    ...unjudged.map(
      (one) =>
        `“${one.customer}” has ${counted(one.claims, 'open claim')}: too many for one customer, so it was not judged.`,
    ),
    ...commonKeys.map(
      (one) =>
        `${keyWords(one.key)} is shared by ${counted(one.accounts, 'account')} and was not used to match customers.`,
    ),
    ...(book.repeated > 0
      ? [`${counted(book.repeated, 'row')} repeat a record that was read before.`]
      : []),
    ...(book.plainLeads > 0
      ? [
          `${counted(book.plainLeads, 'lead')} without partner and registration are prospects, not claims.`,
        ]
      : []),
    ...(book.convertedLeads > 0
      ? [
          `Converted leads that are one claim with their opportunity: ${number(book.convertedLeads)}.`,
        ]
      : []),
    ...(book.convertedAlone > 0
      ? [
          `Converted leads that are open claims of their own, as no file holds their opportunity or their row does not name its id: ${number(book.convertedAlone)}.`,
        ]
      : []),
    ...(book.namedOnly > 0
      ? [
          `${counted(book.namedOnly, 'customer')} are known by their name only; equal names in one CRM count as one account.`,
        ]
      : []),
  ];
  if (rows.length + notes.length === 0) return null;
  return html`
<section aria-labelledby="aside">
<h2 id="aside">Set aside</h2>
${
  rows.length > 0 &&
  html`<p class="fine">Claims on a customer with several claims that take no part in a conflict.</p>
<ul class="clauses">${rows.map(([clause, count]) => html`<li><span class="clause">${clause}</span> <b>${counted(count, 'claim')}.</b> ${clauseText(clause)}</li>`)}</ul>`
}
${notes.length > 0 && html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</section>`;
}

/** Section of the files: what each was taken for and what was inferred of it. */
export function filesSection({ files }: Scan): Html {
  return html`
<section aria-labelledby="files">
<h2 id="files">What was read, and what was inferred</h2>
${files.map(fileDetails)}
</section>`;
}

function fileDetails({ file, claims, accounts, inferred }: ScannedFile): Html {
  const found =
    claims > 0 || accounts === 0 ? counted(claims, 'claim') : counted(accounts, 'account');
  const delimiter = DELIMITERS[file.dialect.delimiter] ?? `“${file.dialect.delimiter}”`;
  return html`
<h3>${file.name}</h3>
<p>${CRM_WORDS[file.crm]} ${file.object}, ${counted(file.rows, 'row')}, ${found}. ${file.encoding.toUpperCase()}, cells separated by ${delimiter}.</p>
${inferred.length > 0 && html`<ul>${inferred.map((line) => html`<li>${line}</li>`)}</ul>`}
<details class="plain"><summary>${counted(file.columns.length, 'column')} used${file.unusedHeaders.length > 0 && `, ${number(file.unusedHeaders.length)} not`}</summary>
<p class="fine">Used: ${file.columns.map(({ header, field }) => `${header} (${field})`).join(', ')}.</p>
${file.unusedHeaders.length > 0 && html`<p class="fine">Not used: ${file.unusedHeaders.join(', ')}.</p>`}
</details>`;
}

/** Section of the missing columns and the clauses they switch off. */
export function gapsSection({ gaps, files }: Scan): Html {
  const claimFiles = files.filter(({ table }) => table.claim !== null).length;
  return html`
<section aria-labelledby="gaps">
<h2 id="gaps">What these exports do not tell</h2>
<p class="fine">Each missing column switches clauses of the policy off. Connected to the CRMs, Parley reads them.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Missing columns"><table>
<thead><tr><th scope="col">Not in the exports</th><th scope="col">Clauses without effect</th><th scope="col">What that means</th></tr></thead>
<tbody>${gaps.map(({ column, clauses, effect, files: without }) => html`<tr><th scope="row">${column}${without.length > 0 && without.length < claimFiles && html`<small>missing in ${without.join(', ')}</small>`}</th><td>${clauses.map((clause: ClauseId) => html`<span class="clause">${clause}</span> `)}</td><td>${effect}</td></tr>`)}</tbody>
</table></div>
</section>`;
}

/** Section of the rows that could not be read, in whole or in part. */
export function problemsSection({ book }: Scan): Html | null {
  if (book.problems.length === 0) return null;
  const shown = [...book.problems]
    .sort((a, b) => Number(b.isLeftOut) - Number(a.isLeftOut))
    .slice(0, PROBLEMS_SHOWN);
  const rest = book.problems.length + book.moreProblems - shown.length;
  return html`
<section aria-labelledby="problems">
<h2 id="problems">What could not be read</h2>
<p class="fine">${counted(book.leftOut, 'row')} left out; of the others only the value named.${rest > 0 && ` Here are ${number(shown.length)}; report.json lists ${number(book.problems.length)}.`}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Rows that could not be read"><table>
<thead><tr><th scope="col">File</th><th scope="col" class="number">Line</th><th scope="col">What is wrong</th></tr></thead>
<tbody>${shown.map(({ file, line, text }) => html`<tr><td>${file}</td><td class="number">${String(line)}</td><td>${text}</td></tr>`)}</tbody>
</table></div>
</section>`;
}
