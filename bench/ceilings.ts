/**
 * What the same Postgres can do at most, from one Node process that does nothing else: commits, jobs of pg-boss, and a flow's commits
 * made by hand. Tables of their own, gone afterwards.
 */
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { perSecond } from './figure.ts'

const seconds = 3
const row = 'x'.repeat(300)
type Rate = Promise<{ rate: number; n: number }>

export interface Ceilings {
  /** Single-row commits, per second. */
  commits(connections: number): Rate
  /** Jobs sent, fetched and completed by pg-boss, per second. */
  pgBossJobs(): Rate
  /** Runs by hand: a job sent, claimed and deleted, and this many further commits of one row. Ten at once. */
  handMade(commits: number): Rate
  close(): Promise<void>
}

export async function openCeilings(connectionString: string): Promise<Ceilings> {
  const pool = new pg.Pool({ connectionString, max: 10 })
  await pool.query(`
    create table bench_row (id bigint generated always as identity primary key, data text not null);
    create table bench_job (id bigint generated always as identity primary key, taken boolean not null default false);
    create index on bench_job (id) where not taken`)
  const commit = (client: Pick<pg.Pool, 'query'>) => client.query({ name: 'row', text: 'insert into bench_row (data) values ($1)', values: [row] })
  const runByHand = async (commits: number) => {
    await pool.query({ name: 'send', text: 'insert into bench_job default values', values: [] })
    const claim = 'update bench_job set taken = true where id = (select id from bench_job where not taken order by id limit 1 for update skip locked) returning id'
    const { rows } = await pool.query<{ id: string }>({ name: 'claim', text: claim, values: [] })
    for (let i = 0; i < commits; i++) await commit(pool)
    await pool.query({ name: 'done', text: 'delete from bench_job where id = $1', values: [rows[0]?.id ?? 0] })
  }
  return {
    async commits(connections) {
      const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
      const rate = await perSecond(connections, seconds, (worker) => commit(clients[worker] ?? pool))
      for (const client of clients) client.release()
      return rate
    },
    pgBossJobs: () => pgBossJobs(connectionString),
    handMade: (commits) => perSecond(10, seconds, () => runByHand(commits)),
    async close() {
      await pool.query('drop table bench_row; drop table bench_job')
      await pool.end()
    },
  }
}

async function pgBossJobs(connectionString: string): Rate {
  const schema = 'bench_pgboss'
  const boss = new PgBoss({ connectionString, schema, schedule: false, supervise: false, max: 12 })
  await boss.start()
  await boss.createQueue('bench')
  let left = 0
  let sending = true
  const work = async () => {
    while (sending || left > 0) {
      const jobs = await boss.fetch('bench', { batchSize: 50 })
      if (jobs.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      else await boss.complete('bench', jobs.map(({ id }) => id))
      left -= jobs.length
    }
  }
  const began = performance.now()
  const working = work()
  const { n } = await perSecond(10, seconds, async () => {
    await boss.send('bench', {})
    left += 1
  })
  sending = false
  await working
  const rate = (n * 1000) / (performance.now() - began)
  await boss.stop({ graceful: false })
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(`drop schema ${schema} cascade`)
  await client.end()
  return { rate, n }
}
