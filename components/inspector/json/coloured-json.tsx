/** JSON text with the colours of its tokens and not a character changed. Text nodes only. */
import { memo } from 'react'
import { jsonTokens, type TokenKind } from './format-json.ts'

const colours: Record<TokenKind, string | undefined> = {
  key: 'text-(--tok-key) font-medium',
  string: 'text-(--tok-string)',
  number: 'text-(--tok-number)',
  word: 'text-(--tok-number)',
  plain: undefined,
}

export const ColouredJson = memo(function ColouredJson({ text }: { text: string }) {
  return (
    <>
      {jsonTokens(text).map(({ kind, text: part }, index) =>
        kind === 'plain' ? part : (
          <span key={index} className={colours[kind]}>
            {part}
          </span>
        ),
      )}
    </>
  )
})
