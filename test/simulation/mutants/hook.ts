// Loaded with `--import` into a process of its own: changes one source file as it is read, so that one
// protection is missing. The code under test knows nothing of it.
import { registerHooks } from 'node:module';
import { changed, changesOf, mutantNamed } from './mutant.ts';

/** Environment variable that says which protection is missing. */
const MUTANT = 'PARLEY_MUTANT';

const mutant = mutantNamed(process.env[MUTANT] ?? '');
let isApplied = false;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const here = changesOf(mutant).filter((one) => url.endsWith(`/${one.file}`));
    if (here.length === 0) return loaded;
    isApplied = true;
    const source = here.reduce((text, one) => changed(one, text), String(loaded.source));
    return { ...loaded, source };
  },
});

process.on('exit', () => {
  if (!isApplied) console.error(`The mutant ${mutant.name} was never loaded.`);
});
