import { beforeEach, describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { createBuilderStore, selectedNode, type BuilderStore } from './builder-store.ts'
import { clipOf, clipText, readClip } from './clipboard.ts'

const document = documentSchema.parse({ oriel: 1, name: 'Draft', nodes: [{ id: 'start', type: 'start', position: { x: 0, y: 0 }, data: { label: 'Start' } }] })
let store: BuilderStore
let time = 0
const state = () => store.getState()
const edges = () => state().history.document.edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} → ${target}`)

beforeEach(() => {
  time = 0
  store = createBuilderStore(document, () => (time += 10_000))
})

describe('drawing a workflow', () => {
  test('each inserted node follows the one that is selected', () => {
    state().select(['start'])
    state().insert('decide')
    state().insert('http')
    expect(edges()).toEqual(['start.out → next_step', 'next_step.done → http_request', 'http_request.error → next_step'])
    expect(selectedNode(state())?.id).toBe('http_request')
  })

  test('the first node follows the start although nothing is selected; later ones stand alone', () => {
    state().insert('decide')
    state().select([])
    state().insert('http')
    expect(edges()).toEqual(['start.out → next_step'])
  })

  test('everything can be undone and done again', () => {
    state().select(['start'])
    state().insert('decide')
    state().setData('next_step', ['label'], 'Choose')
    state().undo()
    state().undo()
    expect(state().history.document).toBe(document)
    expect(state().selected.size).toBe(0)
    state().redo()
    state().redo()
    expect(state().history.document.nodes.at(-1)?.data.label).toBe('Choose')
  })

  test('a renamed intent keeps its edge, also through undo', () => {
    state().select(['start'])
    state().insert('decide')
    state().insert('end')
    state().setData('next_step', ['intents', 0, 'name'], 'finished')
    expect(edges()).toContain('next_step.finished → end')
    state().undo()
    expect(edges()).toContain('next_step.done → end')
  })

  test('what is removed is no longer selected, and the keyboard stays where it came from', () => {
    state().select(['start'])
    const id = state().insert('end')
    state().remove([id])
    expect(state().selected.size).toBe(0)
    expect(state().current).toBe('start')
  })

  test('an id that the server gives is no step of undo', () => {
    state().amend((now) => ({ ...now, name: 'Named' }))
    state().undo()
    expect(state().history.document.name).toBe('Named')
  })
})

describe('copying', () => {
  test('a copy has its own ids and lies beside the original', () => {
    state().select(['start'])
    state().insert('http')
    state().duplicate()
    expect(selectedNode(state())?.id).toBe('http_request_2')
    expect(selectedNode(state())?.data.label).toBe('HTTP request 2')
    expect(selectedNode(state())?.position).toEqual({ x: 288, y: 40 })
  })

  test('nodes travel as text with the edges among them', () => {
    state().select(['start'])
    state().insert('http')
    state().selectAll()
    const clip = clipOf(state().history.document, state().selected)
    expect(readClip(clipText(clip!))).toMatchObject({ nodes: [{ id: 'start' }, { id: 'http_request' }], edges: [{ source: 'start' }] })
  })

  test('what is pinned to a node, which a run may have received, does not travel with it', () => {
    state().insert('http')
    const { id = '' } = selectedNode(state()) ?? {}
    state().setData(id, ['pinned'], { status: 200, body: 'private' })
    expect(selectedNode(state())?.data.pinned).toBeDefined()
    expect(clipText(clipOf(state().history.document, state().selected)!)).not.toContain('pinned')
  })

  test('any other text is not taken for nodes', () => {
    expect(readClip('hello')).toBeUndefined()
    expect(readClip('{"orielNodes":1,"nodes":[{"id":"a","type":"teleport","position":{"x":0,"y":0}}],"edges":[]}')).toBeUndefined()
    expect(readClip('{"orielNodes":1, broken')).toBeUndefined()
  })
})
