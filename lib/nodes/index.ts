/** The registry: every node type, in the order of the palette. Adding a type is its file and one line here. */
import { agent } from './agent.ts'
import { ask } from './ask.ts'
import { branch } from './branch.ts'
import { call } from './call.ts'
import { code } from './code.ts'
import { decide } from './decide.ts'
import type { NodeDefinition } from './define-node.ts'
import { each } from './each.ts'
import { end } from './end.ts'
import { labelField, refreshField, threadFormFields } from './every-node.ts'
import type { Field } from './fields.ts'
import { generate } from './generate.ts'
import { group } from './group.ts'
import { http } from './http.ts'
import { join } from './join.ts'
import { note } from './note.ts'
import { set } from './set.ts'
import { start } from './start.ts'
import { template } from './template.ts'
import { transform } from './transform.ts'
import { wait } from './wait.ts'

export const nodeTypes: readonly NodeDefinition[] = [start, decide, generate, http, code, transform, template, branch, set, join, ask, wait, agent, each, call, note, group, end]

const byType = new Map(nodeTypes.map((definition) => [definition.type, definition]))

/** The definition of a type, or undefined where there is none. */
export const findNodeType = (type: string): NodeDefinition | undefined => byType.get(type)

/** The definition of a type that is known to exist, because its document was parsed. Throws otherwise. */
export function nodeType(type: string): NodeDefinition {
  const definition = byType.get(type)
  if (!definition) throw new Error(`There is no node type "${type}". Known: ${[...byType.keys()].join(', ')}.`)
  return definition
}

/** All fields of a type's form: its name, its own, and, where it has an output, how that shows in the thread and whether it is refreshed. */
export function fieldsOf(definition: NodeDefinition): Field[] {
  const shows = definition.kind !== 'visual' && definition.kind !== 'end' && definition.kind !== 'decision'
  const refreshes = definition.kind === 'pure' || definition.kind === 'effect'
  return [labelField, ...definition.fields, ...(shows ? threadFormFields : []), ...(refreshes ? [refreshField] : [])]
}
