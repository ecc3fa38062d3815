import { expect, test } from 'vitest'
import { createGroupDraft, groupText } from './group-draft.ts'

const intent = { name: 'deploy', description: 'Ship it.', parameters: { type: 'object', properties: {} } }

test('a group is edited like the intents of a decision, and saved as it was written', () => {
  const draft = createGroupDraft({ name: 'Release', description: '', intents: [intent] })
  expect(groupText(draft.getState())).toEqual({ name: 'Release', description: '', intents: [intent] })
  draft.getState().renameIntent('deploy', 'ship')
  draft.getState().set(['intents', 0, 'description'], 'Ship one tag.')
  draft.getState().write({ name: ' Shipping ' })
  expect(groupText(draft.getState())).toEqual({ name: 'Shipping', description: '', intents: [{ ...intent, name: 'ship', description: 'Ship one tag.' }] })
})

test('what is wrong with an intent is told, and nothing else of a decision', () => {
  const draft = createGroupDraft({ name: 'Release', description: '', intents: [{ ...intent, approval: { when: true, audience: ['role:boss'] } }, intent] })
  expect(draft.getState().problems.map(({ code, path }) => [code, path])).toEqual([
    ['duplicate_name', '/intents/1/name'],
    ['bad_audience', '/intents/0/approval/audience/0'],
  ])
})
