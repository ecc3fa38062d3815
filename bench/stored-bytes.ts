/** Bytes that runs take in tables and indexes. */
import pg from 'pg'

/** Of everything that a run writes to and that stays, over all runs. */
export async function storedBytes(url: string): Promise<number> {
  return asked(url, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `select coalesce(sum(pg_total_relation_size(c.oid)), 0) as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' and (c.relname = 'run' or c.relname like 'event%' or c.relname like 'blob%' or c.relname = 'request')`,
    )
    return Number(rows[0]?.bytes ?? 0)
  })
}

/** Of the requests of a run's calls as they are recorded: their splices, and the texts beside the log. */
export async function bytesOfRequests(url: string, runId: string): Promise<number> {
  return asked(url, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `select (select coalesce(sum(pg_column_size(data)), 0) from event where run_id = $1 and type = 'model.requested') + (select coalesce(sum(pg_column_size(b.*)), 0) from blob b where root_run_id = $1) as bytes`,
      [runId],
    )
    return Number(rows[0]?.bytes ?? 0)
  })
}

/** What the same database takes to keep each of these texts whole, in a table that is gone afterwards. */
export async function bytesOfTexts(url: string, texts: readonly string[]): Promise<number> {
  return asked(url, async (client) => {
    await client.query('create table bench_text (id serial primary key, body text not null)')
    for (const text of texts) await client.query('insert into bench_text (body) values ($1)', [text])
    const { rows } = await client.query<{ bytes: string }>(`select pg_total_relation_size('bench_text') as bytes`)
    await client.query('drop table bench_text')
    return Number(rows[0]?.bytes ?? 0)
  })
}

async function asked<Value>(url: string, ask: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await ask(client)
  } finally {
    await client.end()
  }
}
