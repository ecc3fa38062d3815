/** The editor's look, from the tokens, so both themes need one definition. */
import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const popup = { background: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: 'var(--r-8)', boxShadow: 'var(--shadow-3)' }

export const editorTheme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--fs-12)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: 'var(--lh-code)', minHeight: 'var(--editor-min)', maxHeight: 'var(--editor-max)', overflow: 'auto' },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 8px' },
  '[data-single-line] & .cm-scroller': { overflow: 'hidden' },
  '.cm-cursor': { borderLeft: '1.5px solid var(--accent)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--text-3)', fontSize: 'var(--fs-11)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '28px', padding: '0 4px 0 4px' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--accent-line)' },
  '.cm-matchingBracket, .cm-nonmatchingBracket': { backgroundColor: 'transparent', outline: 'none' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--active)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--failed-soft)' },
  '.cm-liquid-value': { color: 'var(--tok-var)', background: 'color-mix(in srgb, var(--tok-var) 9%, transparent)', borderRadius: '3px' },
  '.cm-liquid-tag': { color: 'var(--tok-tag)' },
  '.cm-liquid-value *, .cm-liquid-tag *': { color: 'inherit' },
  '.cm-tooltip': { ...popup, color: 'var(--text)', fontFamily: 'var(--sans)', fontSize: 'var(--fs-12)', overflow: 'hidden', zIndex: '60' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '220px', padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete': { overflow: 'visible' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', alignItems: 'baseline', gap: '12px', padding: '3px 8px', borderRadius: 'var(--r-4)', lineHeight: '18px' },
  '.cm-completionLabel': { flex: '0 0 auto', overflow: 'hidden', textOverflow: 'ellipsis', maxWidth: '320px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--active)', color: 'var(--text)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: 'var(--w-strong)' },
  '.cm-completionDetail': { color: 'var(--text-3)', fontStyle: 'normal', fontFamily: 'var(--sans)', marginLeft: '0', flex: '0 1 auto', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionPreview': { marginLeft: 'auto', flex: '0 1 auto', minWidth: '0', maxWidth: '220px', overflow: 'hidden', textOverflow: 'ellipsis', color: 'var(--tok-string)' },
  '.cm-completionInfo': { ...popup, padding: '6px 8px', maxWidth: '320px' },
  '.cm-diagnostic': { padding: '6px 10px', border: 'none', lineHeight: '18px' },
  '.cm-diagnostic-error': { color: 'var(--failed)' },
  '.cm-diagnostic-warning': { color: 'var(--waiting)' },
  '.cm-lintRange': { backgroundImage: 'none', textDecorationLine: 'underline', textDecorationStyle: 'wavy', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-lintRange-error': { textDecorationColor: 'var(--failed)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--waiting)' },
  '.cm-lintRange-info': { textDecorationColor: 'var(--text-3)' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--failed)' },
})

export const highlightStyle = HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--tok-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--tok-number)' },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.moduleKeyword, tags.definitionKeyword], color: 'var(--tok-tag)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--tok-var)' },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--tok-key)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--tok-comment)' },
  { tag: tags.heading, fontWeight: 'var(--w-strong)' },
  { tag: tags.strong, fontWeight: 'var(--w-strong)' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.monospace, color: 'var(--tok-string)' },
  { tag: tags.invalid, color: 'var(--failed)' },
])
