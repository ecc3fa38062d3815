import { Box } from 'lucide-react'
import { expect, test } from 'vitest'
import { nodeTypes } from '#lib/nodes/index.ts'
import { iconByName } from './icon-by-name.ts'

test('every node type has the icon that it names', () => {
  const without = nodeTypes.filter(({ icon }) => icon !== 'box' && iconByName(icon) === Box).map(({ type, icon }) => `${type}: ${icon}`)
  expect(without).toEqual([])
})
