// The thread that matches one book: it answers each question in turn and ends with the book.
import { parentPort, workerData } from 'node:worker_threads';
import { BulkRun } from '../matching/bulk-run.ts';
import type { Question, Reply, Start } from './questions.ts';

const run = new BulkRun((workerData as Start).options);

function answer(question: Question): unknown {
  switch (question.kind) {
    case 'add':
      return run.add(question.accounts);
    case 'index':
      return run.index(question.ask);
    case 'page':
      return run.page(question.of);
  }
}

function replyTo(question: Question): Reply {
  try {
    return { ok: true, value: answer(question) };
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ok: false, problem };
  }
}

parentPort?.on('message', (question: Question) => parentPort?.postMessage(replyTo(question)));
