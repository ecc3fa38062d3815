/** What this installation is: who asks it, its version, its default connection, its API. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Me } from '#lib/api/me.ts'
import { openApiDocument } from '#lib/api/openapi.ts'
import type { Actor } from './auth/actor.ts'
import { getConnection } from './connections/connections.ts'
import { environment } from './env.ts'
import { projectDirectory } from './paths.ts'

let known: string | undefined

/** The product's version, from package.json. */
export function productVersion(): string {
  known ??= z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(projectDirectory(), 'package.json'), 'utf8'))).version
  return known
}

export async function describeMe({ by, name, email, role, groups, via }: Actor): Promise<Me> {
  return { by, name, email, role, groups: [...groups], via, defaultConnection: await getConnection('default'), version: productVersion() }
}

export const describeApi = (): Record<string, unknown> => openApiDocument(productVersion(), environment().publicUrl)
