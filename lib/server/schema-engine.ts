/**
 * Owns loading Prisma's schema engine (WebAssembly from npm, so nothing is downloaded at run time).
 *
 * Invariants: never a shadow database, because migrations may hold SQL that a schema cannot express; the engine
 * costs about 0.2 s and 60 MB to load, so only what compares schemas calls this.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, type SqlDriverAdapter, type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

async function loadWasm(): Promise<void> {
  const script = import.meta.resolve('@prisma/schema-engine-wasm')
  const wasm = await readFile(fileURLToPath(new URL('schema_engine_bg.wasm', script)))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...glue } })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start !== 'function') throw new Error('The schema engine has no __wbindgen_start: its version does not fit this loader.')
  start()
}

let loaded: Promise<void> | undefined

/** An engine that works through one adapter, for one schema (the text of a schema.prisma). */
export async function openSchemaEngine(adapter: SqlMigrationAwareDriverAdapterFactory, schema: string): Promise<glue.SchemaEngine> {
  loaded ??= loadWasm()
  await loaded
  return glue.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapter))
}

/**
 * An adapter without a database, for comparing two schemas. The engine asks once whether the schema exists and
 * which Postgres it talks to; every other question is refused.
 */
export function offlineAdapter(): SqlMigrationAwareDriverAdapterFactory {
  const refuse = () => Promise.reject(new Error('Comparing schemas must not need a database.'))
  const adapter: SqlDriverAdapter = {
    provider: 'postgres',
    adapterName: 'offline',
    queryRaw: ({ sql }) => sql.includes('version()')
      ? Promise.resolve({
          columnNames: ['exists', 'version', 'numeric_version'],
          columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
          rows: [[true, 'PostgreSQL 18.4', 180_004]],
        })
      : refuse(),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: () => Promise.resolve(),
  }
  return { provider: 'postgres', adapterName: 'offline', connect: () => Promise.resolve(adapter), connectToShadowDb: refuse }
}
