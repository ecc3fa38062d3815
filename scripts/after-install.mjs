/** npm's postinstall of this project: writes the database client, once there is a Prisma to write it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { generateClient } from './generate-client.mjs'

if (existsSync(join(import.meta.dirname, '..', 'node_modules', 'prisma', 'package.json'))) generateClient()
