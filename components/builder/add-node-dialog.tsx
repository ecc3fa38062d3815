/** "Add node": every type by name, inserted after a port, at a place, or after the node that is selected. */
'use client'
import { nodeType } from '#lib/nodes/index.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { nodeTitle, toneOf } from '#components/canvas/card-model.ts'
import type { Point } from '#components/canvas/geometry.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { ChoiceDialog } from './choice-dialog.tsx'
import { firstFreePort, type PortRef } from './insert-node.ts'
import { existingStart, paletteSections } from './node-palette.tsx'

const titles = ['Begin', 'Model', 'Steps', 'People', 'Containers', 'Remarks']

export function AddNodeDialog({ from, at }: { from?: PortRef; at?: Point }) {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.history.document)
  const [only] = useBuilder((state) => state.selected)
  const port = from ?? (only !== undefined && !at ? firstFreePort(document, only) : undefined)
  const source = document.nodes.find(({ id }) => id === port?.node)
  const groups = paletteSections().map((section, index) => ({
    title: titles[index] ?? '',
    choices: section
      .filter((definition) => existingStart(store.getState(), definition) === undefined)
      .map((definition) => ({
        id: definition.type,
        label: definition.title,
        detail: definition.summary,
        keys: definition.shortcut,
        keywords: [definition.type],
        lead: <KindTile tone={toneOf(definition)} icon={iconByName(definition.icon)} size="sm" />,
      })),
  }))
  return (
    <ChoiceDialog
      title={source && port ? `Add node after ${nodeTitle(source)}, from ${port.handle}` : 'Add node'}
      placeholder="Find a node type"
      nothing="No node type has that name."
      groups={groups.filter(({ choices }) => choices.length > 0)}
      onChoose={(type) => store.getState().insert(nodeType(type).type, { from: port, at })}
      onClose={() => store.getState().open(undefined)}
    />
  )
}
