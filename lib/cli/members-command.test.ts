import { afterEach, describe, expect, test } from 'vitest'
import { oriel, scriptedServer, type ScriptedServer } from './testing.ts'

const ada = { id: 'u1', email: 'ada@example.com', name: 'Ada', role: 'member', groups: ['board', 'finance'], status: 'invited', invitedBy: 'key:ci', joinedAt: null, lastSeenAt: null, link: null, keys: 0, createdAt: '2026-11-23T02:00:00.000Z', removedAt: null }
const invitation = { url: 'http://127.0.0.1:3000/sign-in?token=abc', expiresAt: '2026-11-24T02:00:00.000Z' }

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

describe('members', () => {
  test('are listed with roles and groups', async () => {
    server = await scriptedServer({ 'GET /members': { body: { items: [ada], nextCursor: null } } })
    const { code, stdout } = await oriel(server.url, 'members')
    expect(code).toBe(0)
    expect(stdout).toMatch(/ADDRESS +ROLE +STATUS +GROUPS +NAME\nada@example\.com +member +invited +board, finance +Ada\n/)
  })

  test('who were removed are listed apart', async () => {
    server = await scriptedServer({ 'GET /members': { body: { items: [], nextCursor: null } } })
    expect(await oriel(server.url, 'members', '--removed')).toMatchObject({ code: 0, stdout: '', stderr: 'Nobody.\n' })
    expect(server.sent[0]?.url).toContain('removed=true')
  })
})

describe('invite', () => {
  test('sends role and groups, and prints the link alone, for scripts that hand it on', async () => {
    server = await scriptedServer({ 'POST /members': { status: 201, body: { ...ada, invitation } } })
    expect(await oriel(server.url, 'invite', 'ada@example.com', '--name', 'Ada', '--group', 'finance', '--group', 'board')).toEqual({ code: 0, stdout: `${invitation.url}\n`, stderr: `Signs ada@example.com in as member, once, until ${invitation.expiresAt}.\n` })
    expect(server.sent.at(-1)?.body).toEqual({ email: 'ada@example.com', name: 'Ada', role: 'member', groups: ['finance', 'board'] })
  })

  test('refuses a role that is none before anything is sent', async () => {
    server = await scriptedServer({})
    expect(await oriel(server.url, 'invite', 'ada@example.com', '--role', 'admin')).toMatchObject({ code: 2, stderr: expect.stringContaining('owner, member') })
    expect(server.sent).toEqual([])
  })
})
