import { expect, it } from 'vitest'
import type { Material } from '#lib/engine/context/material.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { fitMaterial } from './fit-material.ts'

const drafted = draftedNode('generate', 'write', { prompt: { messages: [{ role: 'user', content: '{{ steps.read.output }} {{ thread }}' }] } })
if (!drafted.ok) throw new Error('The node is in order.')
const { node } = drafted

const material: Material = {
  nodeId: 'write', promptVersion: 1, model: 'm', rejected: [],
  scope: { input: 'i'.repeat(98), trigger: null, vars: { kept: 'v'.repeat(98) }, steps: { read: { visits: 1, output: 'r'.repeat(198) }, big: { visits: 1, output: 'b'.repeat(298) } }, run: { id: 'r', startedAt: '' }, now: '' },
  thread: [{ seq: 7, type: 'node', tag: 'shown', value: 't'.repeat(388), text: 'shorter' }],
}

it('a material that fits is left as it is', () => {
  expect(fitMaterial(material, node, 2_000)).toEqual({ material, cut: [] })
})

it('the thread is kept first, then what the node reads, then the smaller values', () => {
  const { material: fitted, cut } = fitMaterial(material, node, 820)
  expect(cut).toEqual([{ path: 'steps.big.output', bytes: 300 }])
  expect(fitted.scope.steps.big).toEqual({ visits: 1, output: '[steps.big.output: 300 bytes, left out of this preview]' })
  expect(fitted).toEqual({ ...material, scope: { ...material.scope, steps: { ...material.scope.steps, big: fitted.scope.steps.big } } })
  expect(fitMaterial(material, node, 620).cut.map(({ path }) => path)).toEqual(['input', 'vars.kept', 'steps.big.output'])
  expect(fitMaterial(material, node, 500).cut.map(({ path }) => path)).toContain('steps.read.output')
})

it('an entry of the thread that alone is too long is cut, with the text that stood for it', () => {
  const { material: fitted, cut } = fitMaterial(material, node, 300)
  expect(cut).toContainEqual({ path: 'thread[0]', bytes: 399, seq: 7 })
  expect(fitted.thread).toEqual([{ seq: 7, type: 'node', tag: 'shown', value: '[thread[0]: 399 bytes, left out of this preview]' }])
  expect(material.thread[0]?.text).toBe('shorter')
})
