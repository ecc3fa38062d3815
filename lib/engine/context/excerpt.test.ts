import { describe, expect, test } from 'vitest'
import { hashText } from '../hash.ts'
import { excerptOf, oneLineOf } from './excerpt.ts'

const handle = (text: string, characters: string): string => `[excerpt of ${characters} characters; the whole is sha256:${hashText(text).slice(0, 12)}]`

/** What a test runner prints: 60 lines, two of them failures. */
const report = Array.from({ length: 60 }, (_, index) => (index === 20 ? 'FAIL cart adds an item: expected 2, got 1' : index === 40 ? 'FAIL cart removes an item: expected 0, got 1' : `ok ${index} a test of the shop that passes without any further notice`)).join('\n')

describe('the excerpt of a text', () => {
  test('a short text is its own excerpt', () => {
    expect(excerptOf('done', {})).toBe('done')
    expect(excerptOf('line\n'.repeat(20), { maxCharacters: 100 })).toBe('line\n'.repeat(20))
  })

  test('keeps the lines that match and those around them, and says what it left out', () => {
    expect(excerptOf(report, { keep: '^FAIL', around: 1 })).toBe(
      [
        '[19 lines left out]',
        'ok 19 a test of the shop that passes without any further notice',
        'FAIL cart adds an item: expected 2, got 1',
        'ok 21 a test of the shop that passes without any further notice',
        '[17 lines left out]',
        'ok 39 a test of the shop that passes without any further notice',
        'FAIL cart removes an item: expected 0, got 1',
        'ok 41 a test of the shop that passes without any further notice',
        '[18 lines left out]',
        handle(report, '3,788'),
      ].join('\n'),
    )
  })

  test('the first failure alone', () => {
    expect(excerptOf(report, { keep: 'FAIL', around: 0, firstOnly: true })).toBe(`[20 lines left out]\nFAIL cart adds an item: expected 2, got 1\n[39 lines left out]\n${handle(report, '3,788')}`)
  })

  test('two lines stand beside each match where nothing else is said', () => {
    expect(excerptOf(report, { keep: 'removes' }).split('\n').map((line) => line.slice(0, 5))).toEqual(['[38 l', 'ok 38', 'ok 39', 'FAIL ', 'ok 41', 'ok 42', '[17 l', '[exce'])
  })

  test('where no line matches, the beginning', () => {
    const [first, second] = report.split('\n')
    expect(excerptOf(report, { keep: 'nowhere', maxCharacters: 130 })).toBe(`${first}\n${second}\n[3,663 characters left out]\n${handle(report, '3,788')}`)
  })

  test('of what is still too long, two thirds from the beginning and one from the end, by whole lines', () => {
    const excerpt = excerptOf(report, { maxCharacters: 900 })
    expect(excerpt.startsWith('ok 0 ')).toBe(true)
    expect(excerpt).toContain('\nok 59 a test')
    expect(excerpt).toMatch(/notice\n\[2,\d{3} characters left out\]\nok/)
    expect(excerpt.endsWith(handle(report, '3,788'))).toBe(true)
    expect(excerpt.length).toBeLessThan(900 + 120)
  })

  test('one long line is cut inside, between characters', () => {
    const text = '😀'.repeat(2_000)
    const excerpt = excerptOf(text, { maxCharacters: 999 })
    expect(/\p{Surrogate}/u.test(excerpt)).toBe(false)
    expect(excerpt).toBe(`${'😀'.repeat(333)}\n[3,002 characters left out]\n${'😀'.repeat(166)}\n${handle(text, '4,000')}`)
  })

  test('is never longer than what it stands for', () => {
    const text = `TypeError: no\n    at load (/app/main.js:1:2)`
    expect(excerptOf(text, {})).toBe(text)
  })

  test('the name of the whole depends on the whole alone', () => {
    expect(excerptOf(report, { keep: 'adds' }).split('\n').at(-1)).toBe(excerptOf(report, { maxCharacters: 200 }).split('\n').at(-1))
  })

  test('a pattern that cannot be matched in linear time is refused by name', () => {
    expect(() => excerptOf('x', { keep: '(?=x)' })).toThrow('The pattern /(?=x)/ cannot be used')
  })
})

const filler = (count: number, line: (index: number) => string): string => Array.from({ length: count }, (_, index) => line(index)).join('\n')
const without = (text: string): string => excerptOf(text, {}).replace(/\n\[excerpt of .*$/, '')

describe('an excerpt without stack frames', () => {
  test.each([
    ['JavaScript', `TypeError: Cannot read properties of undefined (reading 'total')\n${filler(9, (index) => `    at Cart.total (file:///app/cart.js:${index}:5)`)}\n    at async Promise.all (index 0)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n    at file:///app/main.js:3:1`, "TypeError: Cannot read properties of undefined (reading 'total')\n    [12 stack frames left out]"],
    ['Java', `Exception in thread "main" java.lang.IllegalStateException: closed\n${filler(8, (index) => `\tat com.shop.Cart.total(Cart.java:${index})`)}\nCaused by: java.io.IOException: gone\n\tat java.base/java.net.Socket.read(Socket.java:1583)\n\tat com.shop.Net.<init>(Net.java:5) ~[shop.jar:1.0]\n\t... 23 more`, 'Exception in thread "main" java.lang.IllegalStateException: closed\n\t[8 stack frames left out]\nCaused by: java.io.IOException: gone\n\t[25 stack frames left out]'],
    ['.NET', `System.InvalidOperationException: closed\n${filler(6, (index) => `   at Shop.Cart.Total(String name, Int32 count) in C:\\shop\\Cart.cs:line ${index}`)}\n--- End of stack trace from previous location ---\n   at Shop.Program.<Main>$(String[] args)`, 'System.InvalidOperationException: closed\n   [7 stack frames left out]'],
    ['Python', `Traceback (most recent call last):\n${filler(5, (index) => `  File "/app/cart.py", line ${index}, in total\n    return self.sum() / self.count\n           ~~~~~~~~~~~^~~~~~~~~~~~`)}\n  [Previous line repeated 996 more times]\nZeroDivisionError: division by zero`, 'Traceback (most recent call last):\n  [5 stack frames left out]\nZeroDivisionError: division by zero'],
    ['Go', `panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\n${filler(5, (index) => `main.total({0x1, 0x2}, 0x${index})\n\t/app/cart.go:${index} +0x1d`)}\ncreated by main.main in goroutine 1\n\t/app/main.go:9 +0x2e\nexit status 2`, 'panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\n[6 stack frames left out]\nexit status 2'],
    ['Ruby', `/app/cart.rb:3:in 'total': undefined method 'sum' for nil (NoMethodError)\n${filler(8, (index) => `\tfrom /app/main.rb:${index}:in 'block in Shop#run'`)}`, "/app/cart.rb:3:in 'total': undefined method 'sum' for nil (NoMethodError)\n\t[8 stack frames left out]"],
    ['PHP', `PHP Fatal error:  Uncaught Exception: closed\nStack trace:\n${filler(6, (index) => `#${index} /app/cart.php(12): Cart->total()`)}\n#6 {main}`, 'PHP Fatal error:  Uncaught Exception: closed\nStack trace:\n[7 stack frames left out]'],
  ])('%s: the message stays', (_language, text, shown) => {
    expect(without(text)).toBe(shown)
  })

  test('text that only looks a little like a frame stays', () => {
    const text = `${filler(30, () => 'at least three of them (see the manual)\nat 10:30 we met\nfile.go:12: unused variable\n#1 the first point\nFile "a.py", line 3')}`
    expect(excerptOf(text, {}).startsWith('at least three of them')).toBe(true)
    expect(excerptOf(text, {})).not.toContain('stack frame')
  })

  test('frames stay where they are wanted, and where the pattern matches one', () => {
    const text = `Error: no\n${filler(12, (index) => `    at step${index} (/app/main.js:${index}:1)`)}`
    expect(excerptOf(text, { stackTraces: true })).toBe(text)
    expect(excerptOf(text, { keep: 'step7|Error', around: 1 })).toBe(`Error: no\n    [7 stack frames left out]\n    at step7 (/app/main.js:7:1)\n    [4 stack frames left out]\n[excerpt of ${text.length} characters; the whole is sha256:${hashText(text).slice(0, 12)}]`)
  })

  test('a megabyte of anything is read once', () => {
    for (const text of ['at x ( ( ( (\n'.repeat(80_000), 'a'.repeat(1_000_000), '\n'.repeat(1_000_000), `at ${'('.repeat(1_000_000)}`]) expect(excerptOf(text, { keep: 'b' }).length).toBeLessThan(2_200)
  })
})

describe('a text on one line', () => {
  test.each([
    ['done', 'done'],
    ['  kept as it is ', '  kept as it is '],
    ['', ''],
    ['\n\n', ''],
    ['\n\n  built in 3 s\n\n', 'built in 3 s'],
    ['first\nsecond', 'first… (1 more line)'],
    [`first${'\nmore'.repeat(1_200)}\n`, 'first… (1,200 more lines)'],
    ['a\u2028b\r\nc\rd', 'a… (3 more lines)'],
    ['x'.repeat(130), `${'x'.repeat(120)}… (10 more characters)`],
    [`${'x'.repeat(121)}\ny`, `${'x'.repeat(120)}… (1 more character and 1 more line)`],
    [`${'x'.repeat(119)}😀`, `${'x'.repeat(119)}… (2 more characters)`],
  ])('%j', (text, line) => {
    expect(oneLineOf(text)).toBe(line)
  })
})
