import { expect, test } from 'vitest'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { findNodes } from './find-nodes.ts'

const prompt = `You look after deployments.\n${'Nothing of interest here. '.repeat(8)}Never deploy on a Friday. ${'And more. '.repeat(12)}`
const parsed = parseDocument({
  oriel: 1,
  name: 'Find',
  nodes: [
    { id: 'late', type: 'transform', position: { x: 900, y: 0 }, data: { label: 'Deploy later', expression: '1' } },
    { id: 'soon', type: 'http', position: { x: 100, y: 0 }, data: { label: 'Deploy', url: 'https://example.com/deploys', headers: { 'X-Team': 'oriel' } } },
    { id: 'next', type: 'decide', position: { x: 400, y: 0 }, data: { promptId: 'deploy-prompt', prompt: { messages: [{ role: 'system', content: prompt }] }, intents: [] } },
    { id: 'agent', type: 'agent', position: { x: 0, y: 300 }, data: { ui: { collapsed: true } } },
    { id: 'hidden', type: 'template', position: { x: 10, y: 60 }, parentId: 'agent', data: { text: 'Dear {{ input.name }}' } },
  ],
})
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const { document } = parsed
const ids = (search: string) => findNodes(document, search).map(({ node }) => node)

test('names come before texts, and within them what stands further left comes first', () => {
  expect(ids('deploy')).toEqual(['soon', 'late', 'next'])
})

test('nodes are found by id and by type', () => {
  expect(ids('hidden')).toEqual(['hidden'])
  expect(ids('http request')).toEqual(['soon'])
})

test('a text is found with its place, its line, and enough around it to recognise it', () => {
  const [found] = findNodes(document, 'friday')
  expect(found).toMatchObject({ node: 'next', where: 'message 1', path: '/prompt/messages/0/content', line: 2 })
  expect(found?.excerpt).toContain('deploy on a Friday')
  expect(found?.excerpt?.length).toBeLessThan(90)
})

test('names that authors gave within the data are found, the editor’s own are not', () => {
  expect(ids('x-team')).toEqual(['soon'])
  expect(ids('collapsed')).toEqual([])
  expect(ids('deploy-prompt')).toEqual([])
})

test('what lies in a collapsed container is found too', () => {
  expect(ids('dear input.name')).toEqual(['hidden'])
})

test('nothing is found by nothing', () => {
  expect([ids(''), ids('  '), ids('no such text')]).toEqual([[], [], []])
})
