/** Languages of the editor, and what makes one a single line. Liquid stands on Markdown, because prompts are Markdown with holes. */
import type { CompletionSource } from '@codemirror/autocomplete'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { liquid } from '@codemirror/lang-liquid'
import { markdown } from '@codemirror/lang-markdown'
import { LanguageSupport } from '@codemirror/language'
import { EditorState, Facet, type Extension } from '@codemirror/state'
import { Decoration, MatchDecorator, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'
import type { CodeLanguage } from './code-editor-props.ts'

const supports: Record<Exclude<CodeLanguage, 'text'>, () => LanguageSupport> = {
  liquid: () => liquid({ base: markdown() }),
  // JSONata has no grammar of its own here; its strings, numbers, operators and calls read as JavaScript's.
  jsonata: () => new LanguageSupport(javascript().language),
  javascript: () => javascript(),
  json: () => json(),
  markdown: () => markdown(),
}

export function languageExtensions(language: CodeLanguage, completions: readonly CompletionSource[]): Extension {
  const sources: Extension[] = completions.map((autocomplete) => EditorState.languageData.of(() => [{ autocomplete }]))
  if (language === 'text') return sources
  return [supports[language](), language === 'liquid' ? liquidMarks : [], sources]
}

/** `{{ … }}` and `{% … %}` as whole spans, because that is how an author reads them. */
const matcher = new MatchDecorator({
  regexp: /\{\{.*?\}\}|\{%.*?%\}/g,
  decoration: (match) => Decoration.mark({ class: match[0].startsWith('{{') ? 'cm-liquid-value' : 'cm-liquid-tag' }),
})

const liquidMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view)
    }
    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

/** Whether Enter submits. */
export const isSingleLine = Facet.define<boolean, boolean>({ combine: (values) => values.includes(true) })

export const singleLineExtensions: Extension = [
  isSingleLine.of(true),
  EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction
    const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, ' ')
    return [{ changes: { from: 0, to: transaction.startState.doc.length, insert: text }, selection: { anchor: text.length } }]
  }),
]
