// Salesforce Code Analyzer on the package, offline: PMD, its lint rules, regular expressions and Retire.js,
// with the rules of the AppExchange security review, all security rules and those that Salesforce recommends.
// `npm run salesforce:scan` installs it first; PMD needs Java 11 or newer. Prints one JSON line; exits 1 when
// something is found that is not accepted below, or something accepted is found no more.
import path from 'node:path';
import analyzer from '@salesforce/code-analyzer-core';
import eslint from '@salesforce/code-analyzer-eslint-engine';
import pmd from '@salesforce/code-analyzer-pmd-engine';
import regex from '@salesforce/code-analyzer-regex-engine';
import retire from '@salesforce/code-analyzer-retirejs-engine';

const SOURCE = path.resolve(import.meta.dirname, '../../force-app');
const MAIN = path.join(SOURCE, 'main/default');
const RULES = ['AppExchange', 'Security', 'Recommended'];
/** Each has to bring rules: an engine that could not start (no Java) would find nothing. */
const ENGINES = ['pmd', 'regex', 'eslint', 'retire-js'];

/** What is found and stays, and why: the document of false positives that the security review asks for. */
const ACCEPTED = {
  'ProtectSensitiveData objects/Parley_Conflict__c/fields/Parley_Conflict_Key__c.field-meta.xml':
    'An external id, the key of a conflict in Parley; it opens nothing.',
  'ProtectSensitiveData objects/Parley_Heartbeat__c/fields/Parley_Heartbeat_Key__c.field-meta.xml':
    'An external id, the same word in every org; it opens nothing.',
  '@lwc/lwc-platform/no-inline-disable lwc/parleyConflict/parleyConflict.js':
    'The Lightning Data Service tells of no record that can be read again: the component asks every so often, until it can or is gone.',
};

/** Tests are no part of the package (.forceignore). */
const isShipped = ({ file }) => !file.includes('/__tests__/');

async function scan() {
  const scanner = new analyzer.CodeAnalyzer(analyzer.CodeAnalyzerConfig.fromObject({}));
  for (const engine of [pmd, regex, eslint, retire]) {
    await scanner.addEnginePlugin(engine.createEnginePlugin());
  }
  const workspace = await scanner.createWorkspace([SOURCE]);
  const selection = await scanner.selectRules(RULES, { workspace });
  const rules = Object.fromEntries(
    ENGINES.map((name) => [name, selection.getRulesFor(name).length]),
  );
  const results = await scanner.run(selection, { workspace });
  const all = results.getViolations().map((violation) => {
    const place = violation.getPrimaryLocation();
    return {
      rule: violation.getRule().getName(),
      file: path.relative(MAIN, place.getFile() ?? MAIN),
      line: place.getStartLine(),
      message: violation.getMessage(),
    };
  });
  const shipped = all.filter(isShipped);
  const keyOf = ({ rule, file }) => `${rule} ${file}`;
  const found = shipped.filter((one) => ACCEPTED[keyOf(one)] === undefined);
  const keys = new Set(shipped.map(keyOf));
  const stale = Object.keys(ACCEPTED).filter((key) => !keys.has(key));
  const idle = ENGINES.filter((name) => rules[name] === 0);
  return {
    ok: found.length === 0 && stale.length === 0 && idle.length === 0,
    rules,
    accepted: Object.keys(ACCEPTED).length - stale.length,
    found,
    ...(stale.length > 0 && { 'accepted, but found no more': stale }),
    ...(idle.length > 0 && { 'brought no rule (PMD needs Java)': idle }),
  };
}

const result = await scan().catch((error) => ({ ok: false, error: String(error) }));
process.stdout.write(`${JSON.stringify({ check: 'code analyzer', ...result })}\n`);
process.exitCode = result.ok ? 0 : 1;
