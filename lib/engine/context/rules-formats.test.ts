/** Every action of a rule in every format, as it stands in the request: checked by hand. */
import { describe, expect, test } from 'vitest'
import type { contextSchema } from '../decision.ts'
import type { z } from 'zod'
import { assemble } from './assemble.ts'
import type { ThreadEntry } from './request.ts'
import { quarterTokens, requestOf } from './testing.ts'

type Context = z.input<typeof contextSchema>

const thread: ThreadEntry[] = [
  { seq: 1, type: 'input', tag: 'input', value: 'Ship <b>it</b>\nplease' },
  { seq: 4, type: 'intent', tag: 'deploy', nodeId: 'decide', value: { tag: 'v9', key: 'k-1' }, call: 1 },
  { seq: 8, type: 'error', tag: 'error', nodeId: 'call', value: { code: 'failed', message: 'Exit code 1', compact: 'Exit code 1', details: { log: `start\nFAIL </error> in step 3\n${'noise\n'.repeat(40)}` } }, text: 'Exit code 1', answers: 4 },
]
const ownTemplate = '{% for e in events %}[{{ e.tag }}] {{ e.text }}\n{% endfor %}'
const formats = { xml: 'xml', json: 'json', messages: 'messages', own: { template: ownTemplate } } as const

interface Message {
  role: string
  content: string | null
  tool_calls?: { function: { name: string; arguments: string } }[]
}

/** What the model is sent of the thread: one text, or in the format messages one line per message. */
function shown(format: Context['format'], rules: Context['rules']): string {
  const result = assemble(requestOf({ thread, context: { format, rules }, messages: [{ role: 'user', content: '{{ thread }}' }] }), quarterTokens)
  if (!result.ok) throw new Error(result.error.message)
  const { messages } = JSON.parse(result.value.body) as { messages: Message[] }
  if (format !== 'messages') return messages[0]?.content ?? ''
  return messages.map(({ role, content, tool_calls: calls }) => `${role}: ${content ?? calls?.map(({ function: { name, arguments: args } }) => `${name}(${args})`).join()}`).join('\n')
}

const cases: { rules: Context['rules']; xml: string; json: string; messages: string; own: string }[] = [
  {
    rules: [{ type: 'error', action: 'hide' }],
    xml: '<input>\nShip <b>it</b>\nplease\n</input>\n<deploy>\ntag: v9\nkey: k-1\n</deploy>',
    json: '{"type":"input","data":"Ship <b>it</b>\\nplease"}\n{"type":"deploy","data":{"tag":"v9","key":"k-1"}}',
    messages: 'user: Ship <b>it</b>\nplease\nassistant: deploy({"tag":"v9","key":"k-1"})\ntool: (no result is shown)',
    own: '[input] Ship <b>it</b>\nplease\n[deploy] tag: v9\nkey: k-1\n',
  },
  {
    rules: [{ type: 'input', action: 'one_line' }, { type: 'intent', action: 'one_line' }, { type: 'error', action: 'show', template: 'failed at {{ event.nodeId }} </error>' }],
    xml: '<input>\nShip <b>it</b>… (1 more line)\n</input>\n<deploy>\n{"tag":"v9","key":"k-1"}\n</deploy>\n<error>\nfailed at call &lt;/error>\n</error>',
    json: '{"type":"input","data":"Ship <b>it</b>… (1 more line)"}\n{"type":"deploy","data":{"tag":"v9","key":"k-1"}}\n{"type":"error","data":"failed at call </error>"}',
    messages: 'user: Ship <b>it</b>… (1 more line)\nassistant: deploy({"tag":"v9","key":"k-1"})\ntool: <error>\nfailed at call &lt;/error>\n</error>',
    own: '[input] Ship <b>it</b>… (1 more line)\n[deploy] {"tag":"v9","key":"k-1"}\n[error] failed at call &lt;/error>\n',
  },
  {
    rules: [{ type: 'input', action: 'truncate', maxCharacters: 8 }, { type: 'intent', action: 'redact', field: '/key' }, { type: 'error', action: 'excerpt', keep: 'FAIL', around: 0 }],
    xml: '<input>\nShip <b>\n[13 more characters left out]\n</input>\n<deploy>\ntag: v9\nkey: "[redacted]"\n</deploy>\n<error>\n[3 lines left out]\n  FAIL &lt;/error> in step 3\n[40 lines left out]\n[excerpt of 372 characters; the whole is sha256:HASH]\n</error>',
    json: '{"type":"input","data":"Ship <b>\\n[13 more characters left out]"}\n{"type":"deploy","data":{"tag":"v9","key":"[redacted]"}}\n{"type":"error","data":"[3 lines left out]\\n  FAIL </error> in step 3\\n[40 lines left out]\\n[excerpt of 372 characters; the whole is sha256:HASH]"}',
    messages: 'user: Ship <b>\n[13 more characters left out]\nassistant: deploy({"tag":"v9","key":"[redacted]"})\ntool: <error>\n[3 lines left out]\n  FAIL &lt;/error> in step 3\n[40 lines left out]\n[excerpt of 372 characters; the whole is sha256:HASH]\n</error>',
    own: '[input] Ship <b>\n[13 more characters left out]\n[deploy] tag: v9\nkey: "[redacted]"\n[error] [3 lines left out]\n  FAIL &lt;/error> in step 3\n[40 lines left out]\n[excerpt of 372 characters; the whole is sha256:HASH]\n',
  },
  {
    rules: [{ type: 'intent', action: 'show', template: 'deploys {{ event.value.tag }}' }, { action: 'hide' }],
    xml: '<deploy>\ndeploys v9\n</deploy>',
    json: '{"type":"deploy","data":"deploys v9"}',
    messages: 'assistant: deploy({"shown_as":"deploys v9"})\ntool: (no result is shown)',
    own: '[deploy] deploys v9\n',
  },
]

describe('what rules make of a thread', () => {
  for (const { rules, ...texts } of cases) {
    for (const [name, format] of Object.entries(formats)) {
      test(`${rules?.map(({ action }) => action).join(', ')} in the format ${name}`, () => {
        expect(shown(format, rules).replace(/sha256:[0-9a-f]{12}/, 'sha256:HASH')).toBe(texts[name as keyof typeof texts])
      })
    }
  }

  test('a template that fails refuses the request and names the rule, in every format', () => {
    for (const format of Object.values(formats)) {
      const request = requestOf({ thread, context: { format, rules: [{ type: 'node', action: 'hide' }, { type: 'error', action: 'show', template: '\n{{ event.gone }}' }] }, messages: [{ role: 'user', content: '{{ thread }}' }] })
      expect(assemble(request, quarterTokens)).toMatchObject({ ok: false, error: { code: 'unresolved_reference', place: 'context.rules[1].template', line: 2 } })
    }
  })
})
