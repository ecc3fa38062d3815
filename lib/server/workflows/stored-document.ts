/**
 * Documents and graphs as stored: JSON text under its hash, written once. The hash of a document is that of its text, because key
 * order is part of what people see; the hash of a graph is that of its canonical form (semantics §8.1).
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { hashText } from '#lib/engine/hash.ts'
import { withoutPins } from '#lib/nodes/pins.ts'
import type { Queryable } from '../db.ts'

/** A document's JSON text and the SHA-256 of it. */
export function documentText(document: WorkflowDocument): { text: string; hash: string } {
  const text = JSON.stringify(document)
  return { text, hash: hashText(text) }
}

/** Of a draft: the hash of the document that publishing it would store. */
export const publishedHash = (draft: WorkflowDocument): string => documentText(withoutPins(draft)).hash

/** Stores a document under its hash. Storing again is nothing. */
export async function storeDocument(client: Queryable, document: { text: string; hash: string }): Promise<void> {
  await client.query('insert into document (hash, document) values ($1, $2::json) on conflict do nothing', [document.hash, document.text])
}

/** Stores a document and its graph under their hashes. Storing again is nothing. */
export async function storeDocumentAndGraph(client: Queryable, document: { text: string; hash: string }, graph: Graph, graphHash: string): Promise<void> {
  await storeDocument(client, document)
  await client.query('insert into graph (hash, graph) values ($1, $2::json) on conflict do nothing', [graphHash, JSON.stringify(graph)])
}
