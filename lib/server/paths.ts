/**
 * Owns where files live: in the checkout and in the data directory. Computes names only; creates nothing.
 *
 * Invariant: every process runs with the checkout as its working directory (npm scripts and the launcher see to
 * it), because bundled code cannot know where its source file was.
 */
import { join } from 'node:path'

/** The checkout that this process runs from. */
export function projectDirectory(): string {
  return process.cwd()
}

/** Everything Oriel keeps in its data directory. */
export function dataPaths(dataDirectory: string) {
  return {
    lock: join(dataDirectory, 'oriel.pid'),
    secretKey: join(dataDirectory, 'secret-key'),
    logs: join(dataDirectory, 'logs'),
    cluster: join(dataDirectory, 'postgres'),
    databasePassword: join(dataDirectory, 'postgres-password'),
  }
}

/** Everything migrations are made of. */
export function schemaPaths(project: string = projectDirectory()) {
  return { schema: join(project, 'prisma', 'schema.prisma'), migrations: join(project, 'prisma', 'migrations') }
}
