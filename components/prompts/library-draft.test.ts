import { expect, test } from 'vitest'
import { createLibraryDraft, draftBody, draftHash, freshBody } from './library-draft.ts'

test('a library prompt is edited like a node, and what is saved is its body alone', () => {
  const draft = createLibraryDraft('decide', freshBody('decide'))
  expect(Object.keys(draftBody(draft.getState())).sort()).toEqual(['intents', 'prompt'])
  const before = draftHash(draft.getState())
  draft.getState().set(['prompt', 'messages'], [{ role: 'user', content: 'Only this.' }])
  draft.getState().set(['label'], 'A name')
  expect(draftBody(draft.getState())).toMatchObject({ prompt: { messages: [{ content: 'Only this.' }] } })
  expect(draftBody(draft.getState())).not.toHaveProperty('label')
  expect(draftHash(draft.getState())).not.toBe(before)
})

test('what is wrong with it is told with its place, and it has no hash until it is in order', () => {
  const draft = createLibraryDraft('decide', freshBody('decide'))
  draft.getState().set(['prompt', 'messages'], [])
  expect(draft.getState().problems).toContainEqual(expect.objectContaining({ severity: 'error', path: '/prompt/messages' }))
  expect(draftHash(draft.getState())).toBeUndefined()
  expect(draftHash(createLibraryDraft('generate', freshBody('generate')).getState())).toMatch(/^[0-9a-f]{64}$/)
})
