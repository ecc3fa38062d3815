import { describe, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { commands } from './commands.ts'
import { output } from './output.ts'
import { oriel, scriptedServer, testKey } from './testing.ts'

describe('the command line', () => {
  test('every command explains itself', async () => {
    for (const { name, options } of commands) {
      const { code, stdout, stderr } = await oriel(undefined, name, '--help')
      expect([code, stderr]).toEqual([0, ''])
      for (const option of Object.keys(options)) expect(stdout).toContain(`--${option}`)
    }
    expect((await oriel(undefined, '--help')).stdout).toContain('push FILE')
  })

  test.each([
    [[], 'oriel COMMAND'],
    [['nope'], 'There is no command “nope”'],
    [['pull'], 'WORKFLOW is missing'],
    [['pull', 'a', 'b'], '“b” is one argument too many'],
    [['runs', '--nope'], "Unknown option '--nope'"],
    [['runs', '--status', 'nope'], '--status nope is none'],
    [['runs', '--limit', '0'], '--limit 0 has to be'],
    [['runs', '--version', 'v3'], '--version v3 has to be'],
    [['runs', '--cost-min', 'much'], '--cost-min much has to be'],
    [['runs', '--started-after', 'lately'], '--started-after lately has to be'],
    [['runs', '--metadata', 'customer'], '--metadata customer has to be KEY=VALUE'],
    [['run', 'a', '--version', 'x'], '--version x is none'],
    [['calls', 'a', 'x'], '“x” is no SEQ'],
    [['runs', '--url', 'localhost'], '“localhost” is no address'],
    [['push', 'a', '--message', 'x'], 'give --publish with it'],
  ])('%j is a mistake of its own kind', async (args, words) => {
    expect(await oriel(undefined, ...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) })
  })

  test('without a key it says where one comes from', async () => {
    let stderr = ''
    expect(await runCommandLine(['signin'], { url: undefined, key: undefined }, output(() => undefined, (text) => (stderr += text)))).toBe(2)
    expect(stderr).toContain('ORIEL_API_KEY or --key')
  })

  test('a server that does not answer, and a key that is refused, are told without the key', async () => {
    const gone = await oriel('http://127.0.0.1:1', 'signin')
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('--url or ORIEL_URL') })
    const server = await scriptedServer({ 'POST /sign-in-links': { status: 401, body: { type: 'x', title: 'x', status: 401, code: 'unauthorized', detail: 'No.' } } })
    const refused = await oriel(server.url, 'signin')
    await server.close()
    expect(refused).toMatchObject({ code: 1, stderr: 'The API key is wrong or was revoked. Check ORIEL_API_KEY or --key. (unauthorized)\n' })
    expect(JSON.stringify([gone, refused])).not.toContain(testKey)
  })

  test('a sign-in link stands alone on its line', async () => {
    const link = { url: 'http://127.0.0.1:3000/sign-in?token=x', expiresAt: '2026-01-02T00:00:00.000Z' }
    const server = await scriptedServer({ 'POST /sign-in-links': { status: 201, body: link } })
    expect(await oriel(server.url, 'signin')).toEqual({ code: 0, stdout: `${link.url}\n`, stderr: `Works once, until ${link.expiresAt}.\n` })
    await server.close()
  })
})
