/**
 * Which lines of a text are frames of a stack trace: of JavaScript, Java, .NET, Python, Go, Ruby and PHP, as their runtimes print them.
 * The lines that say what went wrong (`TypeError: …`, `Caused by: …`, `panic: …`) are no frames, nor are headings. What merely looks a
 * little like a frame is left alone: text that is taken for a frame may be lost to a reader, a frame that stays costs a line.
 */

/** Longer lines are data, whatever they begin with. */
const longestFrame = 500

/** Frames on one line, without its indentation. */
const frames = [
  // JavaScript: `at load (file:///app/main.js:10:5)`, `at async Promise.all (index 0)`, `at file:///app/main.js:10:5`
  /^at \S.* \((?:.*:\d+|native|<anonymous>|index \d+)\)$/,
  /^at (?:async )?(?:<anonymous>|(?:\/|[a-z][a-z-]*:|[A-Z]:\\)\S*:\d+)$/,
  // Java and .NET: `at com.shop.Cart.add(Cart.java:12)`, `at Shop.Cart.Add(String name) in C:\shop\Cart.cs:line 12`
  /^at [\w$.<>/@+`[\],-]+\(.*\)(?: (?:in |~?\[).*)?$/,
  // Firefox and Safari: `load@https://shop.test/main.js:10:5`
  /^[^\s@]*@\S*\/\S*:\d+:\d+$/,
  // Ruby: `from /app/main.rb:12:in 'load'`
  /^(?:from )?\S+:\d+:in [`'"][^`'"]*['"]$/,
  // PHP: `#0 /app/main.php(12): load()`
  /^#\d+ (?:\S+\(\d+\): .*|\[internal function\]: .*|\{main\})$/,
]
const pythonFrame = /^File "[^"]*", line \d+, in /
/** Below the call it belongs to, indented. */
const goPosition = /^\s+\S+\.go:\d+(?: \+0x[0-9a-f]+)?$/
const goCall = /^(?:created by \S+(?: in goroutine \d+)?|\S+\(.*\))$/
/** Frames that the runtime itself left out. */
const leftOut = /^\.\.\. (\d+) (?:more|common frames omitted)$/
const belongsToFrames = /^(?:--- End of (?:inner exception )?stack trace.*|\[Previous line repeated \d+ more times?\])$/

/**
 * Per line the number of frames it stands for: undefined for a line that is part of no trace, 0 for one that belongs to the frame
 * before it (the source line that Python shows, the position below a call in Go).
 */
export function framesIn(lines: readonly string[]): (number | undefined)[] {
  const found: (number | undefined)[] = []
  let python: number | undefined
  lines.forEach((line, index) => {
    const text = line.length > longestFrame ? '' : line.trim()
    const indent = line.length - line.trimStart().length
    if (python !== undefined && text !== '' && indent > python) {
      found.push(0)
      return
    }
    python = pythonFrame.test(text) ? indent : undefined
    if (text !== '' && goPosition.test(line.trimEnd())) {
      const isCall = index > 0 && found[index - 1] === undefined && goCall.test(lines[index - 1]?.trim() ?? '')
      if (isCall) found[index - 1] = 1
      found.push(isCall ? 0 : 1)
      return
    }
    found.push(python === undefined ? framesOf(text) : 1)
  })
  return found
}

function framesOf(text: string): number | undefined {
  if (text === '') return undefined
  const more = leftOut.exec(text)?.[1]
  if (more !== undefined) return Number(more)
  if (belongsToFrames.test(text)) return 0
  return frames.some((frame) => frame.test(text)) ? 1 : undefined
}
