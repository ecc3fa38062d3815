/** Whether the people, keys and connections that a draft's requests name are here. Reads nothing where no request names any. */
import type { Problem } from '#lib/engine/document.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { knownPeopleProblems } from '#lib/nodes/known-people.ts'
import { requestsIn } from '#lib/nodes/requests-in.ts'
import { listConnections } from '../connections/connections.ts'
import { database } from '../db.ts'

export async function peopleProblems(graph: Graph): Promise<Problem[]> {
  if (!graph.nodes.some((node) => requestsIn(node).length > 0)) return []
  const [members, keys, connections] = await Promise.all([
    database().query<{ email: string; role: string; groups: string[] }>('select email, role, groups from "user" where removed_at is null'),
    database().query<{ name: string; role: string }>('select name, role from api_key where revoked_at is null'),
    listConnections(),
  ])
  return knownPeopleProblems(graph, { members: members.rows, keys: keys.rows, connections })
}
