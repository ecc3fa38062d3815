/**
 * Scopes of a document: the top, and the inside of each container. Groups are drawn around nodes and are no scope: what lies in one is
 * part of the scope around it.
 */
import type { DocumentNode } from '#lib/engine/document.ts'
import { findNodeType } from './index.ts'

/** Whether other nodes may lie in a node of this type, and run as its inside. */
export function isContainer(type: string): boolean {
  const definition = findNodeType(type)
  return definition?.kind === 'container' && definition.parent === true
}

/** For the `parentId` of a node: the container in which it lies, undefined at the top. */
export function scopesOf(nodes: readonly DocumentNode[]): (parentId: string | undefined) => string | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return (parentId) => {
    let parent = parentId === undefined ? undefined : byId.get(parentId)
    while (parent && !isContainer(parent.type)) parent = parent.parentId === undefined ? undefined : byId.get(parent.parentId)
    return parent?.id
  }
}
