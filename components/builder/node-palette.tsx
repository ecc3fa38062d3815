/** The palette at the left of the canvas: every node type by press, by drag, by its letter. One stop of Tab, arrows walk through it. */
'use client'
import { Fragment, type KeyboardEvent } from 'react'
import { Ellipsis } from 'lucide-react'
import type { NodeDefinition } from '#lib/nodes/define-node.ts'
import { nodeTypes } from '#lib/nodes/index.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { toneOf } from '#components/canvas/card-model.ts'
import { nodeTypeTransfer, standsOnEdgeTransfer } from '#components/canvas/workflow-canvas.tsx'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import type { BuilderState, BuilderStore } from './builder-store.ts'
import { standsOnEdge } from './edge-edits.ts'

/** What belongs together stands together: where runs begin, models, what code does, people, what runs as a run of its own, remarks. */
export function paletteSections(): NodeDefinition[][] {
  const sections = new Map<string, NodeDefinition[]>()
  for (const definition of nodeTypes) {
    const name = definition.kind === 'visual' || definition.kind === 'container' ? definition.kind : toneOf(definition)
    sections.set(name, [...(sections.get(name) ?? []), definition])
  }
  return ['trigger', 'llm', 'code', 'human', 'container', 'visual'].flatMap((name) => {
    const section = sections.get(name)
    return section ? [section] : []
  })
}

const sections = paletteSections()
const buttonClass = 'grid size-[26px] place-items-center rounded-[5px] text-(--c) transition-colors hover:bg-hover focus-visible:bg-hover active:bg-active [&_svg]:size-4'

export function NodePalette() {
  const store = useBuilderStore()
  return (
    <div
      role="toolbar"
      aria-label="Nodes"
      aria-orientation="vertical"
      onKeyDown={walkButtons}
      className="nowheel absolute top-3 left-3 z-10 flex max-h-[calc(100%-24px)] w-9 flex-col gap-px overflow-y-auto rounded-8 border border-line bg-raised p-1 shadow-2 [scrollbar-width:none]"
    >
      {sections.map((section, index) => (
        <Fragment key={index}>
          {index > 0 && <hr className="mx-1 my-[3px] h-px shrink-0 border-0 bg-line" />}
          {section.map((definition) => (
            <PaletteButton key={definition.type} definition={definition} first={index === 0} />
          ))}
        </Fragment>
      ))}
      <Tooltip label="All nodes" keys="/" side="right">
        <button type="button" aria-label="All nodes" tabIndex={-1} data-tone="neutral" className={buttonClass} onClick={() => store.getState().open({ kind: 'add' })}>
          <Ellipsis aria-hidden strokeWidth={1.75} />
        </button>
      </Tooltip>
    </div>
  )
}

function PaletteButton({ definition, first }: { definition: NodeDefinition; first: boolean }) {
  const store = useBuilderStore()
  const existing = useBuilder((state) => existingStart(state, definition))
  const Icon = iconByName(definition.icon)
  return (
    <Tooltip label={existing ? 'Go to the start' : definition.title} keys={definition.shortcut} side="right">
      <button
        type="button"
        aria-label={existing ? 'Go to the start' : definition.title}
        tabIndex={first ? 0 : -1}
        data-tone={toneOf(definition)}
        className={buttonClass}
        draggable={!existing}
        onDragStart={(event) => {
          event.dataTransfer.setData(nodeTypeTransfer, definition.type)
          if (standsOnEdge(definition)) event.dataTransfer.setData(standsOnEdgeTransfer, definition.type)
          event.dataTransfer.effectAllowed = 'copy'
        }}
        onClick={() => insertOrShow(store, definition)}
      >
        <Icon aria-hidden strokeWidth={1.75} />
      </button>
    </Tooltip>
  )
}

/** A scope has one start: where there is one, its button leads to it. */
export function existingStart({ history: { document } }: BuilderState, { kind, type }: NodeDefinition): string | undefined {
  return kind === 'start' ? document.nodes.find((node) => node.type === type && node.parentId === undefined)?.id : undefined
}

/** Inserts a node after the one that is selected; for a start that exists already, goes there. */
export function insertOrShow(store: BuilderStore, definition: NodeDefinition): void {
  const state = store.getState()
  const start = existingStart(state, definition)
  if (start === undefined) {
    state.insert(definition.type)
    return
  }
  state.select([start])
  state.canvas?.show(start)
}

function walkButtons(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const index = buttons.findIndex((button) => button === event.target)
  buttons[(index + step + buttons.length) % buttons.length]?.focus()
  event.preventDefault()
}
