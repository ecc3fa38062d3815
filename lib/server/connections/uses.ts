/**
 * Who names a connection or a secret: read from the documents themselves, drafts and latest versions. There is no projection of it: nobody
 * but the settings asks, and a text search leaves few documents to read.
 */
import type { OutsideUse } from '#lib/api/connection-uses.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { namedBy } from '#lib/nodes/named-outside.ts'
import { database } from '../db.ts'
import { getConnection } from './connections.ts'
import { requireSecret } from './secrets.ts'

/** By id or name; of archived workflows nothing. Throws not_found. */
export async function connectionUses(idOrName: string): Promise<OutsideUse[]> {
  const { name } = await getConnection(idOrName)
  return usesOf(name, 'connections')
}

/** Throws not_found. */
export async function secretUses(name: string): Promise<OutsideUse[]> {
  await requireSecret(name)
  return usesOf(name, 'secrets')
}

interface DocumentRow {
  id: string
  slug: string
  name: string
  version: number | null
  document: WorkflowDocument
}

async function usesOf(name: string, kind: 'connections' | 'secrets'): Promise<OutsideUse[]> {
  const { rows } = await database().query<DocumentRow>(
    `select id, slug, name, null::int as version, draft as document from workflow where archived_at is null and position($1 in draft::text) > 0
     union all
     select w.id, w.slug, w.name, v.number, d.document from workflow w join workflow_version v on v.workflow_id = w.id and v.number = w.latest_version join document d on d.hash = v.document_hash
     where archived_at is null and position($1 in d.document::text) > 0`,
    [name],
  )
  return rows
    .flatMap(({ document, version, ...workflow }) => document.nodes.flatMap((node): OutsideUse[] => (namedBy(node)[kind].has(name) ? [{ workflow, version: version ?? 'draft', nodeId: node.id, label: labelOf(node) }] : [])))
    .sort((a, b) => order(a).localeCompare(order(b)))
}

const order = ({ workflow, version }: OutsideUse): string => `${workflow.name.toLowerCase()} ${workflow.id} ${version === 'draft' ? 0 : 1}`

const labelOf = ({ id, data }: WorkflowDocument['nodes'][number]): string => (typeof data.label === 'string' && data.label !== '' ? data.label : id)
