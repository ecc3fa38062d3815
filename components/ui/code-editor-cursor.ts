/** Puts the cursor of a code editor that is on the page at the beginning of a line, in sight. Loads what the editor has loaded already. */

/** `editor` is the element of CodeMirror itself; lines count from 1, one beyond the end is the last. */
export async function putCursor(editor: HTMLElement, line: number): Promise<void> {
  const { EditorView } = await import('@codemirror/view')
  const view = EditorView.findFromDOM(editor)
  if (!view) return
  const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
  view.focus()
}
