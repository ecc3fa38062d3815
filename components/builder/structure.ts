/**
 * What can be done with the shape of a workflow, beyond its single nodes: groups, alignment, distances, collapsing, what is in view. One
 * list from which come the keys and the palette (structure-commands.ts), the menu of the canvas and the bar over a selection.
 */
import { AlignCenterHorizontal, AlignCenterVertical, AlignEndHorizontal, AlignEndVertical, AlignHorizontalDistributeCenter, AlignStartHorizontal, AlignStartVertical, AlignVerticalDistributeCenter, ChevronsDownUp, ChevronsUpDown, Group, Maximize, PackageOpen, PackagePlus, Search, Ungroup, Workflow, type LucideIcon } from 'lucide-react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isContainer } from '#lib/nodes/scopes.ts'
import { align, distribute, groupNodes, isGroup, topmost, ungroup, type Alignment, type Axis } from './arrange.ts'
import type { BuilderStore } from './builder-store.ts'
import { collapseAll, expandAll, place, toggleCollapsed } from './collapse.ts'
import { canBeInlined, inlineSelected } from './inline-act.ts'

/** Says something to the person, in a sentence. */
export type Tell = (message: string) => void

export interface Act {
  id: string
  label: string
  keys?: string
  icon: LucideIcon
  keywords?: readonly string[]
  /** Where it stands beside the palette and the keys: in the menu of the canvas, in the bar over several nodes. */
  shown?: ('menu' | 'bar')[]
  /** Whether it can be done with what is selected. */
  fits(document: WorkflowDocument, selected: ReadonlySet<string>): boolean
  /** Where it does not fit: what to do first. */
  otherwise: string
  run(store: BuilderStore, tell: Tell): void
}

const atLeast = (count: number) => (document: WorkflowDocument, selected: ReadonlySet<string>) => topmost(document, selected).length >= count
const some = (document: WorkflowDocument, selected: ReadonlySet<string>, what: (node: WorkflowDocument['nodes'][number]) => boolean) => document.nodes.some((node) => selected.has(node.id) && what(node))

function alignment(name: Alignment, label: string, keys: string, icon: LucideIcon): Act {
  return {
    id: `align-${name}`,
    label,
    keys,
    icon,
    keywords: ['align', 'arrange'],
    shown: ['bar'],
    fits: atLeast(2),
    otherwise: 'Select two or more nodes to align them.',
    run: (store) => place(store, (document) => align(document, store.getState().selected, name)),
  }
}

function distances(axis: Axis, label: string, keys: string, icon: LucideIcon): Act {
  return {
    id: `distribute-${axis}`,
    label,
    keys,
    icon,
    keywords: ['distribute', 'spacing', 'gaps', 'arrange'],
    shown: ['bar'],
    fits: atLeast(3),
    otherwise: 'Select three or more nodes to give them equal distances.',
    run: (store) => place(store, (document) => distribute(document, store.getState().selected, axis)),
  }
}

const always = () => true

export const structureActs: readonly Act[] = [
  {
    id: 'group',
    label: 'Group',
    keys: 'mod+g',
    icon: Group,
    keywords: ['frame', 'around'],
    shown: ['menu', 'bar'],
    fits: atLeast(1),
    otherwise: 'Select the nodes that belong together first.',
    run(store, tell) {
      const { history, selected, select } = store.getState()
      const grouped = groupNodes(history.document, selected)
      if (!grouped.ok) return tell(grouped.reason)
      place(store, () => grouped.document)
      select([grouped.id])
    },
  },
  {
    id: 'ungroup',
    label: 'Ungroup',
    keys: 'mod+shift+g',
    icon: Ungroup,
    shown: ['menu'],
    fits: (document, selected) => some(document, selected, isGroup),
    otherwise: 'Select a group first.',
    run(store) {
      const { history, selected, select } = store.getState()
      const { document, freed } = ungroup(history.document, selected)
      place(store, () => document)
      select(freed)
    },
  },
  {
    id: 'extract-agent',
    label: 'Extract to an agent…',
    keys: 'shift+a',
    icon: PackagePlus,
    keywords: ['container', 'refactor', 'move'],
    shown: ['menu', 'bar'],
    fits: atLeast(1),
    otherwise: 'Select the nodes that should become an agent.',
    run: (store) => store.getState().open({ kind: 'extract', target: 'agent' }),
  },
  {
    id: 'extract-workflow',
    label: 'Extract to a workflow…',
    keys: 'shift+u',
    icon: Workflow,
    keywords: ['sub-workflow', 'call', 'refactor', 'move'],
    shown: ['menu', 'bar'],
    fits: atLeast(1),
    otherwise: 'Select the nodes that should become a workflow.',
    run: (store) => store.getState().open({ kind: 'extract', target: 'workflow' }),
  },
  {
    id: 'inline',
    label: 'Inline',
    keys: 'shift+i',
    icon: PackageOpen,
    keywords: ['agent', 'call', 'workflow', 'unpack', 'dissolve'],
    shown: ['menu'],
    fits: (document, selected) => some(document, selected, canBeInlined),
    otherwise: 'Select an agent, or a call of a workflow.',
    run: (store, tell) => void inlineSelected(store, tell),
  },
  {
    id: 'collapse',
    label: 'Collapse or expand',
    keys: 'x',
    icon: ChevronsDownUp,
    keywords: ['fold', 'unfold', 'agent', 'container'],
    shown: ['menu'],
    fits: (document, selected) => containersOf(document, selected).length > 0,
    otherwise: 'Select a container, or a node in one.',
    run: (store) => toggleCollapsed(store, containersOf(store.getState().history.document, store.getState().selected)),
  },
  { id: 'collapse-all', label: 'Collapse all containers', keys: 'shift+x', icon: ChevronsDownUp, keywords: ['fold'], fits: always, otherwise: '', run: collapseAll },
  { id: 'expand-all', label: 'Expand all containers', keys: 'alt+shift+x', icon: ChevronsUpDown, keywords: ['unfold'], fits: always, otherwise: '', run: expandAll },
  alignment('left', 'Align left', 'alt+a', AlignStartVertical),
  alignment('centre', 'Align centres', 'alt+h', AlignCenterVertical),
  alignment('right', 'Align right', 'alt+d', AlignEndVertical),
  alignment('top', 'Align top', 'alt+w', AlignStartHorizontal),
  alignment('middle', 'Align middles', 'alt+v', AlignCenterHorizontal),
  alignment('bottom', 'Align bottom', 'alt+s', AlignEndHorizontal),
  distances('horizontal', 'Equal distances across', 'alt+shift+h', AlignHorizontalDistributeCenter),
  distances('vertical', 'Equal distances down', 'alt+shift+v', AlignVerticalDistributeCenter),
  {
    id: 'zoom-selection',
    label: 'Zoom to selection',
    keys: 'shift+2',
    icon: Maximize,
    keywords: ['view', 'fit'],
    shown: ['menu'],
    fits: atLeast(1),
    otherwise: 'Select something to zoom to.',
    run: (store) => store.getState().canvas?.fit([...store.getState().selected]),
  },
  { id: 'find', label: 'Find on the canvas', keys: 'mod+f', icon: Search, keywords: ['search', 'text', 'prompt'], fits: always, otherwise: '', run: (store) => store.getState().open({ kind: 'find' }) },
  { id: 'zoom-whole', label: 'Zoom to 100%', keys: 'shift+0', icon: Maximize, keywords: ['view', 'actual size'], fits: always, otherwise: '', run: (store) => store.getState().canvas?.zoomTo(1) },
]

/** The containers that are selected; where none is, those right around what is. */
function containersOf(document: WorkflowDocument, selected: ReadonlySet<string>): string[] {
  const own = document.nodes.filter((node) => selected.has(node.id) && isContainer(node.type)).map(({ id }) => id)
  if (own.length > 0) return own
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const around = (id: string | undefined): string | undefined => {
    const node = id === undefined ? undefined : byId.get(id)
    return node === undefined || isContainer(node.type) ? node?.id : around(node.parentId)
  }
  return [...new Set([...selected].flatMap((id) => around(byId.get(id)?.parentId) ?? []))]
}

/** Does it, or says what is missing. */
export function carryOutAct(act: Act, store: BuilderStore, tell: Tell): void {
  const { history, selected } = store.getState()
  if (act.fits(history.document, selected)) act.run(store, tell)
  else tell(act.otherwise)
}
