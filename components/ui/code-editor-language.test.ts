import { ensureSyntaxTree, foldable } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { languageExtensions } from './code-editor-language.ts'

/** What folds in a prompt, by the line that it folds from: first and last line that stay. */
function foldsOf(text: string): Record<number, string> {
  const state = EditorState.create({ doc: text, extensions: languageExtensions('liquid', []) })
  ensureSyntaxTree(state, text.length, 5000)
  return Object.fromEntries(
    Array.from({ length: state.doc.lines }, (_, index) => state.doc.line(index + 1)).flatMap((line) => {
      const fold = foldable(state, line.from, line.to)
      return fold ? [[line.number, state.sliceDoc(fold.from, fold.to)]] : []
    }),
  )
}

test('a block of a template folds to its tags, nested ones by themselves', () => {
  const text = 'Before.\n{% if input.a %}\nyes\n{% for tag in input.tags %}\n- {{ tag }}\n{% endfor %}\n{% endif %}\nAfter.'
  expect(foldsOf(text)).toEqual({
    2: '\nyes\n{% for tag in input.tags %}\n- {{ tag }}\n{% endfor %}\n',
    4: '\n- {{ tag }}\n',
  })
})

test('raw text, choices and comments fold; a text without blocks has nothing to fold', () => {
  expect(Object.keys(foldsOf('{% raw %}\n{{ as_is }}\n{% endraw %}\n{% case input.a %}\n{% when 1 %}\none\n{% endcase %}\n{% comment %}\nnot sent\n{% endcomment %}'))).toEqual(['1', '4', '8'])
  expect(foldsOf('You decide.\n{{ thread }}\n\nNext?')).toEqual({})
})
