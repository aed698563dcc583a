// Tasks that tell the owner of a record what was decided: `outcome/` and the conflict they tell of.
import { type Kysely, sql } from 'kysely';

export const name = '0016-notices';

/** As before, a digest has no conflict behind it; a notice has the one it is named after. */
const ABOUT = [
  'alter table conflict_task drop constraint conflict_task_about_conflict_fkey',
  'alter table conflict_task drop column about_conflict',
  `alter table conflict_task add column about_conflict text collate "C"
     generated always as (case
       when conflict_id like 'digest/%' then null
       when conflict_id like 'outcome/%' then substr(conflict_id, 9)
       else conflict_id end) stored`,
  `alter table conflict_task add constraint conflict_task_about_conflict_fkey
     foreign key (tenant_id, about_conflict) references conflict`,
];

/** Makes the column that says which conflict a task is about once more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of ABOUT) await sql.raw(statement).execute(db);
}
