import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { curlCommand } from './curl.ts'

it('sends the same bytes, quotes and line breaks included', () => {
  const body = '{"content":"it\'s $HOME `id` \\n \\"x\\" 💡"}\n'
  const echoed = execFileSync('sh', ['-c', curlCommand(body).replace('curl ', 'for last in ').replaceAll('\\\n', ' ') + '; do :; done; printf %s "$last"'], { encoding: 'utf8' })
  expect(echoed).toBe(body)
})

it('names the key as a variable and never holds one', () => {
  expect(curlCommand('{}')).toBe(`curl "$OPENAI_BASE_URL/chat/completions" \\\n  -H "Authorization: Bearer $OPENAI_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{}'`)
  expect(curlCommand('{}', 'http://127.0.0.1:8080/v1/')).toContain("curl 'http://127.0.0.1:8080/v1/chat/completions'")
})
