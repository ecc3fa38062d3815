/** What an editor of several lines can do besides typing: fold blocks, find and replace. A chunk of its own, with CodeMirror's keys for both. */
import { codeFolding, foldGutter, foldKeymap } from '@codemirror/language'
import { openSearchPanel, closeSearchPanel, findNext, findPrevious, search } from '@codemirror/search'
import type { Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'

/** Mod+F in the text opens the panel; Enter and Shift+Enter go on, Escape closes it. */
export const findInText: Extension = [
  search({ top: true }),
  keymap.of([
    { key: 'Mod-f', run: openSearchPanel, scope: 'editor search-panel' },
    { key: 'F3', run: findNext, shift: findPrevious, scope: 'editor search-panel', preventDefault: true },
    { key: 'Escape', run: closeSearchPanel, scope: 'editor search-panel' },
  ]),
  EditorView.theme({
    '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)', fontFamily: 'var(--sans)' },
    '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
    '.cm-panel.cm-search': { padding: '6px 28px 6px 8px', fontSize: 'var(--fs-12)', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px' },
    '.cm-panel.cm-search br': { display: 'none' },
    '.cm-panel.cm-search .cm-textfield': { margin: '0', height: '24px', flex: '1 1 120px', minWidth: '0', padding: '0 6px', font: 'inherit', color: 'var(--text)', background: 'var(--inset)', border: '1px solid var(--line-strong)', borderRadius: '5px' },
    '.cm-panel.cm-search .cm-textfield:focus': { borderColor: 'var(--accent)', outline: '2px solid var(--accent-line)' },
    '.cm-panel.cm-search .cm-button': { margin: '0', height: '24px', padding: '0 8px', font: 'inherit', fontWeight: 'var(--w-medium)', color: 'var(--text)', background: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '5px' },
    '.cm-panel.cm-search .cm-button:hover': { background: 'var(--hover)' },
    '.cm-panel.cm-search label': { margin: '0', display: 'inline-flex', alignItems: 'center', gap: '4px', fontSize: 'var(--fs-11)', color: 'var(--text-2)' },
    '.cm-panel.cm-search [name=close]': { top: '6px', right: '6px', width: '20px', height: '20px', color: 'var(--text-3)', fontSize: '16px', lineHeight: '18px', borderRadius: '4px' },
    '.cm-panel.cm-search [name=close]:hover': { background: 'var(--hover)', color: 'var(--text)' },
    '.cm-searchMatch': { backgroundColor: 'var(--waiting-soft)', outline: '1px solid var(--waiting-line)', borderRadius: '2px' },
    '.cm-searchMatch-selected': { backgroundColor: 'var(--accent-line)', outline: '1px solid var(--accent)' },
  }),
]

/** Blocks of a template, sections of Markdown, braces: folded in the gutter, or by Ctrl+Shift+[ and Ctrl+Shift+] (⌘⌥[ and ⌘⌥] on Apple's). */
export const foldable: Extension = [
  codeFolding({ placeholderText: '…' }),
  foldGutter({ markerDOM: marker }),
  keymap.of(foldKeymap),
  EditorView.theme({
    '.cm-foldGutter .cm-gutterElement': { width: '12px', textAlign: 'center', cursor: 'pointer' },
    '.cm-foldMarker': { color: 'var(--text-3)', opacity: '0', fontSize: '10px', lineHeight: 'inherit' },
    '.cm-gutters:hover .cm-foldMarker, &.cm-focused .cm-foldMarker, .cm-foldMarker[data-folded]': { opacity: '1' },
    '.cm-foldPlaceholder': { margin: '0 3px', padding: '0 5px', border: '1px solid var(--line)', borderRadius: '4px', background: 'var(--hover)', color: 'var(--text-2)', fontSize: 'var(--fs-11)' },
  }),
]

function marker(open: boolean): HTMLElement {
  const shown = document.createElement('span')
  shown.className = 'cm-foldMarker'
  shown.textContent = open ? '▾' : '▸'
  shown.title = open ? 'Fold' : 'Unfold'
  if (!open) shown.dataset.folded = ''
  return shown
}
