// Reports in the console: the page of a period, and the same as a file for a spreadsheet. For channel
// managers and admins, who see every party's name anyway: nothing is masked.
import { Router } from 'express';
import { z } from 'zod';
import { reportCsv } from '../app/reports/export-report.ts';
import { type Period, periodOf } from '../app/reports/period.ts';
import { readReport } from '../app/reports/read-report.ts';
import { dayOf, formatDay } from '../domain/time.ts';
import { type ConsoleOptions, type Exchange, forViewer, refuse, send } from './exchange.ts';
import { notAllowed } from './page-problem.ts';
import { periodBody, reportBody } from './page-report.ts';

const FRAME = { title: 'Reports', here: 'reports' } as const;

const periodQuery = z.strictObject({
  from: z.string().max(10).default(''),
  to: z.string().max(10).default(''),
});

/** `/reports` and `/reports.csv`, both for a period in the query. */
export function reportRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const only = notAllowed(options.assets, 'GET, HEAD');
  router.route('/reports').get(forViewer(options, showReport)).all(only);
  router.route('/reports.csv').get(forViewer(options, sendCsv)).all(only);
  return router;
}

async function showReport(exchange: Exchange): Promise<void> {
  const asked = askedPeriod(exchange);
  if (asked === null) return;
  if ('problem' in asked) {
    exchange.response.status(400);
    const body = periodBody(asked.query, dayOf(exchange.options.clock.now()));
    return send(exchange, { ...FRAME, problem: asked.problem }, body);
  }
  send(exchange, FRAME, reportBody(await reportOf(exchange, asked.period)));
}

async function sendCsv(exchange: Exchange): Promise<void> {
  const asked = askedPeriod(exchange);
  if (asked === null) return;
  if ('problem' in asked) return refuse(exchange, 400, asked.problem);
  const { from, to } = asked.period;
  const csv = reportCsv(await reportOf(exchange, asked.period));
  exchange.response.attachment(`parley-report-${formatDay(from)}-${formatDay(to)}.csv`);
  exchange.response.type('text/csv').send(csv);
}

/** Null: the answer has been sent. */
function askedPeriod(exchange: Exchange) {
  const { options, viewer, request } = exchange;
  if (viewer.managerId === null && !viewer.isAdmin) {
    refuse(exchange, 403, 'Reports are for channel managers and admins.');
    return null;
  }
  const query = periodQuery.safeParse(request.query);
  if (!query.success) {
    refuse(exchange, 400, 'This address holds a filter Parley does not know.');
    return null;
  }
  return { query: query.data, ...periodOf(query.data, options.clock.now()) };
}

function reportOf({ options, viewer }: Exchange, period: Period) {
  const inTenant: Parameters<typeof readReport>[0] = (work) =>
    options.store.inTenant(viewer.tenantId, work);
  return readReport(inTenant, period, options.clock.now());
}
