import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { graphHash } from '#lib/engine/graph.ts'
import { compile } from './compile.ts'
import { promptVersionHash } from './prompt-version.ts'
import { detached, groupChanges, groupLinks, groupUses, insertGroup, linked, takeChanges, type GroupContent } from './intent-groups.ts'
import { decision, documentOf } from './testing.ts'

const intent = (name: string, description = `When ${name}.`): JsonObject => ({ name, description, parameters: { type: 'object', properties: { why: { type: 'string' } } } })
const group = (revision: number, ...intents: JsonObject[]): GroupContent => ({ id: 'g', revision, intents })
const first = group(1, intent('deploy'), intent('roll_back'))
const { type: _, ...empty } = decision(['done'])
const taken = insertGroup(empty, first)
const names = (data: JsonObject) => (data.intents as JsonObject[]).map(({ name }) => name)
const [link] = groupLinks(taken)
if (!link) throw new Error('no link')
const changes = (data: JsonObject, now: GroupContent, base: JsonObject[] | undefined = first.intents) => groupChanges(data, groupLinks(data)[0] ?? link, now, base).map(({ name, kind, by }) => `${name} ${kind} by ${by}`)

describe('a group in a decision', () => {
  test('is copies of its intents and a link', () => {
    expect(names(taken)).toEqual(['done', 'deploy', 'roll_back'])
    expect(taken.ui).toEqual({ intentGroups: [{ id: 'g', revision: 1, intents: ['deploy', 'roll_back'] }] })
    expect(changes(taken, first)).toEqual([])
  })

  test('leaves an intent of the same name as it is, and says that it differs', () => {
    const data = insertGroup({ ...empty, intents: [intent('deploy', 'My own.')] }, first)
    expect(names(data)).toEqual(['deploy', 'roll_back'])
    expect(groupChanges(data, link, first, first.intents)).toEqual([expect.objectContaining({ name: 'deploy', kind: 'changed', by: 'here' })])
  })

  test('is left again with its intents in place', () => {
    expect(detached(taken, 'g')).toEqual({ ...empty, intents: taken.intents })
    expect(detached({ ...taken, ui: { collapsed: true, ...(taken.ui as JsonObject) } }, 'g').ui).toEqual({ collapsed: true })
  })

  test('changes no hash: neither of the graph nor of the prompt', () => {
    const of = (data: JsonObject) => {
      const { graph } = compile(documentOf({ start: { type: 'start' }, decide: { type: 'decide', ...data } }, ['start -> decide']))
      return [graphHash(graph), ...graph.nodes.map((node) => promptVersionHash(node))]
    }
    expect(of(taken)).toEqual(of(detached(taken, 'g')))
  })

  test('counts once per decision among the uses of a document', () => {
    expect(groupUses(documentOf({ start: { type: 'start' }, a: { type: 'decide', label: 'Release', ...taken }, b: { type: 'decide', ...linked(taken, { ...first, id: 'h' }) } }))).toEqual([
      { nodeId: 'a', label: 'Release', groupId: 'g', revision: 1 },
      { nodeId: 'b', label: 'b', groupId: 'g', revision: 1 },
      { nodeId: 'b', label: 'b', groupId: 'h', revision: 1 },
    ])
  })
})

describe('the difference between a decision and its group', () => {
  const second = group(2, intent('deploy', 'When it is time.'), intent('notify'))

  test('tells what the group changed', () => {
    expect(changes(taken, second)).toEqual(['deploy changed by group', 'notify added by group', 'roll_back removed by group'])
  })

  test('tells apart what was changed here', () => {
    const edited = { ...taken, intents: [intent('done'), intent('deploy', 'Mine.')] }
    expect(changes(edited, first)).toEqual(['deploy changed by here', 'roll_back added by here'])
    expect(changes(edited, second)).toEqual(['deploy changed by both', 'notify added by group'])
    expect(changes({ ...taken, intents: [intent('deploy'), intent('roll_back', 'Mine.')] }, second)).toContain('roll_back removed by both')
  })

  test('takes defaults and the order of keys for the same, not the order of fields', () => {
    const { name = '', ...rest } = intent('deploy')
    expect(changes({ ...taken, intents: [{ ...rest, name }, intent('roll_back')] }, first)).toEqual([])
    expect(changes(taken, group(2, { ...intent('deploy'), approval: { when: true } }, intent('roll_back')))).toEqual(['deploy changed by group'])
    const fields = (...keys: string[]) => ({ ...intent('deploy'), parameters: { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])) } })
    expect(changes({ ...taken, intents: [fields('a', 'b'), intent('roll_back')] }, group(2, fields('b', 'a'), intent('roll_back')), undefined)).toEqual(['deploy changed by both'])
  })

  test('is taken change by change; what is not taken is the decision’s own from then on', () => {
    const all = groupChanges(taken, link, second, first.intents)
    const whole = takeChanges(taken, second, all)
    expect(names(whole)).toEqual(['done', 'deploy', 'notify'])
    expect(groupLinks(whole)).toEqual([{ id: 'g', revision: 2, intents: ['deploy', 'notify'] }])
    expect(changes(whole, second, second.intents)).toEqual([])
    const some = takeChanges(taken, second, all.filter(({ name }) => name === 'notify'))
    expect(names(some)).toEqual(['done', 'deploy', 'roll_back', 'notify'])
    expect(changes(some, second, second.intents)).toEqual(['deploy changed by here'])
  })
})
