// What follows when some edges of an index change: rivals near them, then the clusters they link.

import type { AccountId } from '../domain/ids.ts';
import type { ClusterId, IndexChange, MatchEdge, MatchIndexReader } from '../domain/match-index.ts';
import { answerLogOdds } from './answers.ts';
import { inheritedIds } from './cluster-ids.ts';
import { clusterPairs } from './clusters.ts';
import { type EdgeView, otherEnd } from './edge-view.ts';
import type { IndexedProfiles } from './indexed-profiles.ts';
import { LocalGraph } from './local-graph.ts';
import { BestPartners, withoutRivals, withRivals } from './rivals.ts';

/** One change under way. */
export type Session = {
  readonly index: MatchIndexReader;
  readonly edges: EdgeView;
  readonly profiles: IndexedProfiles;
};

/** What the edges and clusters of the index become. */
export type Settled = Pick<IndexChange, 'edges' | 'clusters' | 'linked'>;

/**
 * Brings everything that depends on the changed edges to rest. `touched` are all records of which an
 * edge was put or removed; `subject` is the record that was put or removed, if it was one.
 */
export async function settle(
  session: Session,
  touched: ReadonlySet<AccountId>,
  subject: { readonly id: AccountId; readonly isGone: boolean } | null,
): Promise<Settled> {
  await weighRivals(session, touched);
  const differences = session.edges.differences();
  const { threshold } = session.index.terms;
  const matters = (edge: MatchEdge | null) =>
    edge !== null && (edge.logOdds >= threshold || edge.answer !== null);
  const linked = new Set<AccountId>();
  for (const { ends, before, after } of differences) {
    if (!matters(before) && !matters(after)) continue;
    for (const id of ends) linked.add(id);
  }
  const seeds = new Set<AccountId>(subject === null ? linked : [subject.id, ...linked]);
  if (subject?.isGone) seeds.delete(subject.id);
  const clusters = await clusterAgain(session, seeds);
  return {
    edges: {
      put: differences.flatMap(({ after }) => after ?? []),
      removed: differences.flatMap(({ ends, after }) => (after === null ? [ends] : [])),
    },
    clusters,
    linked,
  };
}

/** An edge's log-odds depend on the edges of its two records, and on nothing else. */
async function weighRivals({ edges, profiles }: Session, touched: ReadonlySet<AccountId>) {
  await edges.load(touched);
  const near = new Set<AccountId>(touched);
  for (const id of touched) for (const other of edges.neighbours(id)) near.add(other);
  await edges.load(near);
  const around = [...near].flatMap((id) => edges.of(id));
  const all = new Set([...near, ...around.flatMap(({ left, right }) => [left, right])]);
  const graph = new LocalGraph(all, around);
  const best = new BestPartners(graph.ids.length, graph.evidence(), (a, b) => a - b);
  const judged = new Set([...touched].flatMap((id) => edges.of(id)));
  await profiles.load(comparedIn(graph, best, judged, edges));
  const between = graph.answers.over((left, right) =>
    evidenceOf(edges, profiles, graph.idOf(left), graph.idOf(right)),
  );
  for (const edge of judged) {
    const ends = [graph.numberOf(edge.left), graph.numberOf(edge.right)] as const;
    edges.put({
      ...edge,
      logOdds: logOddsOf(edge, () => best.pressureOn(ends, edge.evidence ?? 0, between)),
    });
  }
}

function logOddsOf(
  { evidence, answer }: MatchEdge,
  pressure: () => readonly [number, number],
): number {
  if (answer !== null) return answerLogOdds(answer);
  return withRivals(evidence ?? 0, ...pressure());
}

/** Records whose profiles tell whether a partner of one end is the other end's customer too. */
function comparedIn(
  graph: LocalGraph,
  best: BestPartners,
  judged: ReadonlySet<MatchEdge>,
  edges: EdgeView,
): ReadonlySet<AccountId> {
  const compared = new Set<AccountId>();
  const compare = (rival: AccountId, end: AccountId) => {
    if (rival === end || typeof edges.get(rival, end)?.evidence === 'number') return;
    compared.add(rival).add(end);
  };
  for (const edge of judged) {
    if (edge.answer !== null) continue;
    for (const end of [edge.left, edge.right]) {
      const rivals = best.of(graph.numberOf(otherEnd(edge, end)));
      for (const rival of rivals) compare(graph.idOf(rival), end);
    }
  }
  return compared;
}

function evidenceOf(
  edges: EdgeView,
  profiles: IndexedProfiles,
  left: AccountId,
  right: AccountId,
): number {
  return edges.get(left, right)?.evidence ?? profiles.between(left, right);
}

async function clusterAgain(
  { index, edges, profiles }: Session,
  seeds: ReadonlySet<AccountId>,
): Promise<ReadonlyMap<AccountId, ClusterId>> {
  const { threshold } = index.terms;
  const linked = await linkedRecords(edges, seeds, threshold);
  await profiles.load(linked);
  const graph = new LocalGraph(
    linked,
    [...linked].flatMap((id) => edges.of(id)),
  );
  const between = graph.answers.over((left, right) =>
    withoutRivals(profiles.between(graph.idOf(left), graph.idOf(right))),
  );
  const { answers } = graph;
  const clusterOf = clusterPairs(graph.ids.length, graph.links(), { threshold, between, answers });
  const groups = [
    ...Map.groupBy(graph.ids, (id) => clusterOf[graph.numberOf(id)] as number).values(),
  ];
  const before = new Map<AccountId, ClusterId>();
  for (const id of linked) {
    const cluster = profiles.clusterOf(id);
    if (cluster !== null) before.set(id, cluster);
  }
  const inherited = inheritedIds(before, groups);
  const missing = inherited.filter((id) => id === null).length;
  const minted = [...(missing > 0 ? await index.newClusterIds(missing) : [])];
  const clusters = new Map<AccountId, ClusterId>();
  groups.forEach((group, at) => {
    const cluster = inherited[at] ?? (minted.shift() as ClusterId);
    for (const id of group) if (before.get(id) !== cluster) clusters.set(id, cluster);
  });
  return clusters;
}

/** All records that are linked, directly or through others, to one of the seeds. */
async function linkedRecords(
  edges: EdgeView,
  seeds: ReadonlySet<AccountId>,
  threshold: number,
): Promise<ReadonlySet<AccountId>> {
  const reached = new Set(seeds);
  for (let frontier = [...seeds]; frontier.length > 0; ) {
    await edges.load(frontier);
    const next = new Set<AccountId>();
    for (const id of frontier) {
      for (const edge of edges.of(id)) {
        const other = otherEnd(edge, id);
        if (edge.logOdds >= threshold && !reached.has(other)) next.add(other);
      }
    }
    for (const id of next) reached.add(id);
    frontier = [...next];
  }
  return reached;
}
