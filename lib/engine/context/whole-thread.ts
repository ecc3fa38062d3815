/** Whether a message is nothing but `{{ thread }}`. Apart from the assembly, for screens that ask without loading it. */
import type { PromptMessage } from '../decision.ts'

/** With the format `messages`, such a message is replaced by the thread's own messages. */
export function isWholeThread({ content }: Pick<PromptMessage, 'content'>): boolean {
  const [only, ...others] = typeof content === 'string' ? [content] : content.map((part) => (part.type === 'text' ? part.text : ''))
  return others.length === 0 && /^\s*\{\{-?\s*thread\s*-?\}\}\s*$/.test(only ?? '')
}
