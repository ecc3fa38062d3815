/** "Add node": every type by name, inserted after a port, at a place, or after the node that is selected. */
'use client'
import { nodeType } from '#lib/nodes/index.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { nodeTitle, toneOf } from '#components/canvas/card-model.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { ChoiceDialog } from './choice-dialog.tsx'
import { standsOnEdge } from './edge-edits.ts'
import { firstFreePort } from './insert-node.ts'
import { existingStart, paletteSections } from './node-palette.tsx'
import type { Place } from './place-node.ts'

const titles = ['Begin', 'Model', 'Steps', 'People', 'Containers', 'Remarks']

export function AddNodeDialog(place: Pick<Place, 'from' | 'at' | 'on' | 'before' | 'led'>) {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.history.document)
  const chosen = useBuilder((state) => state.selected)
  const meant = placeMeant(document, place, chosen)
  const between = meant.on !== undefined || meant.before !== undefined
  const groups = paletteSections().map((section, index) => ({
    title: titles[index] ?? '',
    choices: section
      .filter((definition) => existingStart(store.getState(), definition) === undefined && (!between || standsOnEdge(definition)))
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
      title={titleOf(document, meant)}
      placeholder="Find a node type"
      nothing="No node type has that name."
      groups={groups.filter(({ choices }) => choices.length > 0)}
      onChoose={(type) => store.getState().insert(nodeType(type).type, meant)}
      onClose={() => store.getState().open(undefined)}
    />
  )
}

/** What was asked for; where that is nothing, after the node or on the edge that is selected. */
function placeMeant(document: WorkflowDocument, { from, at, on, before, led }: Place, selected: ReadonlySet<string>): Place {
  if (from || at || on !== undefined || before !== undefined || led !== undefined) return { from, at, on, before, led }
  const [only] = selected.size === 1 ? selected : []
  if (only === undefined) return {}
  return document.edges.some(({ id }) => id === only) ? { on: only } : { from: firstFreePort(document, only) }
}

function titleOf(document: WorkflowDocument, { from, on, before, led }: Place): string {
  const title = (id: string | undefined): string => {
    const node = document.nodes.find((each) => each.id === id)
    return node ? nodeTitle(node) : (id ?? '')
  }
  const edge = document.edges.find(({ id }) => id === (on ?? led))
  if (edge && on !== undefined) return `Add node between ${title(edge.source)} and ${title(edge.target)}`
  if (edge) return `Lead ${edge.sourceHandle} of ${title(edge.source)} to a new node`
  if (before !== undefined) return `Add node before ${title(before)}`
  return from ? `Add node after ${title(from.node)}, from ${from.handle}` : 'Add node'
}
