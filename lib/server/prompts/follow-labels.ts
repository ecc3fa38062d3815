/**
 * Links of a document, when it is saved and when it is published: what is wrong with them, and the document with the versions that the
 * labels name which its nodes follow. A node whose prompt is not the linked version's any more is never overwritten: that blocks.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import { linkedNodes, linkedTo } from '#lib/nodes/prompt-links.ts'
import type { ResolvedLink } from './links.ts'

/** What is wrong with the links of a document. */
export function linkProblems(document: WorkflowDocument, links: readonly ResolvedLink[]): Problem[] {
  return links.flatMap((link): Problem[] => {
    const node = document.nodes.find(({ id }) => id === link.nodeId)
    const problem = node && problemOf(link, bodyOfData(node.type, node.data))
    return problem ? [{ ...problem, nodeId: link.nodeId }] : []
  })
}

function problemOf({ nodeId, name, pinned, followed, link: { version, label } }: ResolvedLink, read: ReturnType<typeof bodyOfData>): Problem | undefined {
  if (name === null || !pinned) {
    const what = name === null ? 'a prompt that this library does not have' : `version ${version} of “${name}”, which it does not have`
    return { severity: label === undefined ? 'warning' : 'error', code: 'prompt_link_unknown', message: `Node "${nodeId}" is linked to ${what}. ${label === undefined ? 'It keeps its copy. Unlink it to edit the prompt here.' : `So nobody knows what its label “${label}” stands for. Pin the version, or unlink the node.`}` }
  }
  // A node that is not in order has problems of its own, which say what to do first.
  if (read.ok && read.hash !== pinned.hash) {
    return { severity: 'error', code: 'prompt_link_differs', message: `Node "${nodeId}" is linked to version ${version} of “${name}”, but its prompt is another by now. Unlink the node to keep what it says, or take the version again.` }
  }
  if (label !== undefined && !followed) {
    return { severity: 'error', code: 'prompt_label_unknown', message: `Node "${nodeId}" takes the version of “${name}” that the label “${label}” names, and that label stands on none. Put it on one, or pin a version.` }
  }
  return undefined
}

/** The document with the versions on which the followed labels stand now; the same one where they stand where they stood. */
export function followLabels(document: WorkflowDocument, links: readonly ResolvedLink[]): WorkflowDocument {
  const moved = new Map(links.flatMap(({ nodeId, link, followed }) => (followed && followed.number !== link.version ? [[nodeId, { link, followed }]] : [])))
  if (moved.size === 0) return document
  const nodes = document.nodes.map((node) => {
    const found = moved.get(node.id)
    return found ? { ...node, data: linkedTo(node.type, node.data, { ...found.link, version: found.followed.number }, found.followed.body) } : node
  })
  return { ...document, nodes }
}

/** Of a document that follows labels: which versions it has taken since another one, in words. */
export function takenWords(before: WorkflowDocument, after: WorkflowDocument, links: readonly ResolvedLink[]): string[] {
  const then = new Map(linkedNodes(before).map(({ nodeId, link }) => [nodeId, link]))
  const names = new Map(links.map(({ nodeId, name }) => [nodeId, name]))
  return linkedNodes(after).flatMap(({ nodeId, nodeLabel, link: { promptId, version, label } }) => {
    const had = then.get(nodeId)
    if (label === undefined || had?.promptId !== promptId || had.version === version) return []
    return [`${nodeLabel} takes v${version} of ${names.get(nodeId) ?? promptId} (${label}), had v${had.version}`]
  })
}
