// Who belongs to whom: parents and groups of customers, beside identity. A parent's web address makes two
// customers related, never one (default policy, clause M-6), so nothing here joins clusters.

/** One record of a customer, with company domains only: registrable parts, freemail left out. */
export type HierarchyRecord<Customer> = {
  readonly customer: Customer;
  readonly domains: readonly string[];
  readonly parentDomain: string | null;
};

export type Kinship<Customer> = {
  /** Null for the top of a group, and where no record holds the parent's domain. */
  readonly parent: Customer | null;
  /** The customer at the top, or the domain of a parent of which there is no record. */
  readonly group: { readonly top: Customer } | { readonly domain: string };
};

/**
 * Parents and groups of the customers that have relatives; the others are left out. The parent is the
 * customer whose records hold the parent domain that most records of the subsidiary name; where
 * several hold it, the one with most such records; equal ones by `compare`. Of customers that name each
 * other in a circle the first by `compare` is the top. No order of the records shows.
 */
export function hierarchyOf<Customer>(
  records: Iterable<HierarchyRecord<Customer>>,
  compare: (left: Customer, right: Customer) => number,
): ReadonlyMap<Customer, Kinship<Customer>> {
  const holders = new Tally<string, Customer>();
  const named = new Tally<Customer, string>();
  for (const { customer, domains, parentDomain } of records) {
    for (const domain of new Set(domains)) holders.count(domain, customer);
    if (parentDomain !== null) named.count(customer, parentDomain);
  }
  const parents = new Map<Customer, Customer>();
  const unknown = new Map<Customer, string>();
  for (const customer of named.keys()) {
    // A record that names an address of its own customer says nothing of relatives.
    const domain = named.most(customer, byText, (one) => holders.has(one, customer));
    if (domain === null) continue;
    const parent = holders.most(domain, compare);
    if (parent === null) unknown.set(customer, domain);
    else parents.set(customer, parent);
  }
  breakCircles(parents, compare);
  return groupsOf(parents, unknown);
}

const byText = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** How often each of some values was said of each key. */
class Tally<Key, Value> {
  readonly #counts = new Map<Key, Map<Value, number>>();

  count(key: Key, value: Value): void {
    const known = this.#counts.get(key);
    if (known) known.set(value, (known.get(value) ?? 0) + 1);
    else this.#counts.set(key, new Map([[value, 1]]));
  }

  keys(): Iterable<Key> {
    return this.#counts.keys();
  }

  has(key: Key, value: Value): boolean {
    return this.#counts.get(key)?.has(value) ?? false;
  }

  /** The value said most often, the first of equal ones; null when there is none. */
  most(
    key: Key,
    compare: (left: Value, right: Value) => number,
    isLeftOut: (value: Value) => boolean = () => false,
  ): Value | null {
    const said = [...(this.#counts.get(key) ?? [])].filter(([value]) => !isLeftOut(value));
    said.sort(([one, often], [other, seldom]) => seldom - often || compare(one, other));
    return said[0]?.[0] ?? null;
  }
}

/** Takes the parent away from the first customer of every circle. */
function breakCircles<Customer>(
  parents: Map<Customer, Customer>,
  compare: (left: Customer, right: Customer) => number,
): void {
  const done = new Set<Customer>();
  for (const start of parents.keys()) {
    const path: Customer[] = [];
    let at: Customer | undefined = start;
    while (at !== undefined && !done.has(at)) {
      done.add(at);
      path.push(at);
      at = parents.get(at);
    }
    const circle = at === undefined ? [] : path.slice(path.indexOf(at)).sort(compare);
    // A path that ends in another one, walked before, has met no circle of its own.
    if (at !== undefined && path.includes(at)) parents.delete(circle[0] as Customer);
  }
}

function groupsOf<Customer>(
  parents: ReadonlyMap<Customer, Customer>,
  unknown: ReadonlyMap<Customer, string>,
): ReadonlyMap<Customer, Kinship<Customer>> {
  const found = new Map<Customer, Kinship<Customer>>();
  const siblings = new Map<string, number>();
  for (const domain of unknown.values()) siblings.set(domain, (siblings.get(domain) ?? 0) + 1);
  const place = (customer: Customer) => {
    const parent = parents.get(customer) ?? null;
    let top = customer;
    for (let next = parents.get(top); next !== undefined; next = parents.get(top)) top = next;
    const domain = unknown.get(top);
    // A domain that nobody else names makes no group of its own.
    const isShared = domain !== undefined && (siblings.get(domain) ?? 0) > 1;
    found.set(customer, { parent, group: isShared ? { domain } : { top } });
  };
  for (const [customer, parent] of parents) {
    place(customer);
    place(parent);
  }
  for (const [customer, domain] of unknown) if ((siblings.get(domain) ?? 0) > 1) place(customer);
  return found;
}
