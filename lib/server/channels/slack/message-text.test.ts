import { expect, it } from 'vitest'
import { readMessageText } from './message-text.ts'

it.each([
  ['5 &lt; 7 &amp; 8 &gt; 6, and &amp;lt; stays as written', '5 < 7 & 8 > 6, and &lt; stays as written'],
  ['See <https://a.example/x?y=1|our page> or <https://b.example>', 'See our page or https://b.example'],
  ['Write to <mailto:ada@example.com|ada@example.com> or <mailto:bo@example.com>', 'Write to ada@example.com or bo@example.com'],
  ['<@U123> and <@U123|ada> in <#C1|general>, <!here> <!subteam^S1|@ops>', '@U123 and @ada in #general, @here @ops'],
])('%s is read as its writer meant it', (written, text) => {
  expect(readMessageText(written)).toBe(text)
})
